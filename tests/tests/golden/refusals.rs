//! Why authz, feegrant, names and gov refuse: one of each. A variant that is not in these lists does
//! not compile here.

use base::{Address, Coin, Time};

use crate::errors::{Row, row};

pub(crate) fn of_authz() -> Vec<Row> {
    use authz::Error::*;
    use authz::Ibc::{InsufficientFunds, InvalidAddress, InvalidCoins, NotFound as NoAllocation};
    let own = [
        NotFound,
        EndsTooSoon,
        UnknownType,
        Expired,
        GranteeIsGranter,
        NotOneSigner,
        NegativeMaxTokens,
    ];
    let ibc = [InsufficientFunds, InvalidAddress, InvalidCoins, NoAllocation];
    let rows = own.iter().map(|error| match error {
        NotFound | EndsTooSoon | UnknownType | Expired | GranteeIsGranter | NotOneSigner
        | NegativeMaxTokens => row(error),
    });
    let of_ibc = ibc.iter().map(|error| match error {
        InsufficientFunds | InvalidAddress | InvalidCoins | NoAllocation => row(error),
    });
    let alone = [
        row(&authz::DuplicateEntry),
        row(&authz::Transfer),
        row(&authz::Channel),
        row(&authz::Host),
    ];
    rows.chain(alone).chain(of_ibc).collect()
}

pub(crate) fn of_feegrant() -> Vec<Row> {
    use feegrant::Error::*;
    let all = [LimitExceeded, Expired, InvalidDuration, NoAllowance, NoMessages, MessageNotAllowed];
    let rows = all.iter().map(|error| match error {
        LimitExceeded | Expired | InvalidDuration | NoAllowance | NoMessages
        | MessageNotAllowed => row(error),
    });
    rows.collect()
}

/// With what was wished for and what stands in its way.
pub(crate) fn of_names() -> Vec<Row> {
    use names::Error::*;
    let (name, alice) = (|| "alice".to_owned(), Address::module("alice"));
    let all = [
        Malformed { start: "Alice".into(), length: 5 },
        Taken { name: name(), owner: alice },
        AlreadyNamed { address: alice, name: name() },
        Reserved { name: name(), until: Time::END },
    ];
    let rows = all.iter().map(|error| match error {
        Malformed { .. } | Taken { .. } | AlreadyNamed { .. } | Reserved { .. } => row(error),
    });
    rows.collect()
}

pub(crate) fn of_gov() -> Vec<Row> {
    use gov::Upgrade::{InvalidSigner as NotAuthority, NoModuleVersion};
    let upgrade = [NoModuleVersion, NotAuthority];
    let of_upgrade = upgrade.iter().map(|error| match error {
        NoModuleVersion | NotAuthority => row(error),
    });
    // A query answers it, which no transaction sees.
    let of_params = ("params", 2, "unknown subspace".to_owned());
    decisions().iter().map(listed).chain(of_upgrade).chain([of_params]).collect()
}

/// With numbers that show where they stand in the text.
fn decisions() -> Vec<gov::Error> {
    use gov::Error::*;
    let deposit: Coin = "7uwls".parse().expect("a coin");
    vec![
        InactiveProposal,
        InvalidContent,
        InvalidVote,
        NoHandler,
        UnroutableMessage,
        NoMessages,
        InvalidMessage,
        InvalidSigner,
        MetadataTooLong,
        DepositTooSmall,
        InvalidProposer,
        VotingEnded,
        InvalidProposal,
        SummaryTooLong,
        InvalidDepositDenom,
        TooManyOpenVotes(16),
        NotExpedited,
        FixedByGenesis,
        HigherGuard,
        TooManyMessages(32),
        NoSection(1),
        SectionChanged { id: 1, version: 3, expected: 2 },
        SectionRepealed(1),
        TooManySections(64),
        DepositsTouched(deposit),
    ]
}

fn listed(error: &gov::Error) -> Row {
    use gov::Error::*;
    match error {
        InactiveProposal
        | InvalidContent
        | InvalidVote
        | NoHandler
        | UnroutableMessage
        | NoMessages
        | InvalidMessage
        | InvalidSigner
        | MetadataTooLong
        | DepositTooSmall
        | InvalidProposer
        | VotingEnded
        | InvalidProposal
        | SummaryTooLong
        | InvalidDepositDenom
        | TooManyOpenVotes(_)
        | NotExpedited
        | FixedByGenesis
        | HigherGuard
        | TooManyMessages(_)
        | NoSection(_)
        | SectionChanged { .. }
        | SectionRepealed(_)
        | TooManySections(_)
        | DepositsTouched(_) => row(error),
    }
}
