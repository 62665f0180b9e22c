//! Why claims and the messages beside them refuse: one of each. A variant that is not in these
//! lists does not compile here.

use base::Time;
use bitshares_snapshot_claim::bitshares::{Key, SignatureError, TransactionError};
use bitshares_snapshot_claim::{Error, Refused};

use crate::errors::{Row, row};

/// One of each that evidence is refused for.
fn evidence() -> Vec<Error> {
    use Error::*;
    let (name, key) = (|| "alice".to_owned(), Key::NULL);
    vec![
        UnknownIndex { index: 9, count: 9 },
        BadMerkleProof { index: 3 },
        LeafMalformed { index: 3 },
        ExchangeAccount(name()),
        SpecialAccount(name()),
        NoHoldings(name()),
        UnsatisfiableAuthority(name()),
        Dust { name: name(), share: 12 },
        AuxMissing { name: name(), member: 7 },
        AuxTooMany("33 member accounts are more than 32".to_owned()),
        SignatureLength(SignatureError::Length(64)),
        SignatureHeader(SignatureError::Header(27)),
        SignatureNotCanonical(SignatureError::NotCanonical),
        SignatureKeyMismatch(key),
        PublicKeyInvalid(0),
        NullKey(0),
        DuplicateSignature(key),
        KeyNotInAuthority { key, name: name(), expected: "another".to_owned() },
        MissingAuthority { name: name(), weight: 1, threshold: 2 },
        DepthExceeded(key),
        MemoKeyOnly(key),
        MemoShared(key),
        EnvelopeFieldInvalid { number: 0, reason: "a reason".to_owned() },
        Transaction(0, TransactionError::Truncated),
        Transaction(0, TransactionError::TrailingBytes(1)),
        Transaction(0, TransactionError::OperationCount(2)),
        Transaction(0, TransactionError::OperationKind(0)),
        TxPayerMismatch { number: 0, payer: 5, account: 6 },
        TxRequiredAuths(0),
        TxDataMismatch(0),
        Transaction(0, TransactionError::Extensions(1)),
        Transaction(0, TransactionError::VarintNotMinimal),
        TooLarge { what: "signatures", length: 65, limit: 64 },
    ]
}

/// Of evidence.
pub(crate) fn of_evidence() -> Vec<Row> {
    use Error::*;
    let rows = evidence();
    let rows = rows.iter().map(|error| match error {
        UnknownIndex { .. }
        | BadMerkleProof { .. }
        | LeafMalformed { .. }
        | ExchangeAccount(_)
        | SpecialAccount(_)
        | NoHoldings(_)
        | UnsatisfiableAuthority(_)
        | Dust { .. }
        | AuxMissing { .. }
        | AuxTooMany(_)
        | SignatureLength(_)
        | SignatureHeader(_)
        | SignatureNotCanonical(_)
        | SignatureKeyMismatch(_)
        | PublicKeyInvalid(_)
        | NullKey(_)
        | DuplicateSignature(_)
        | KeyNotInAuthority { .. }
        | MissingAuthority { .. }
        | DepthExceeded(_)
        | MemoKeyOnly(_)
        | MemoShared(_)
        | EnvelopeFieldInvalid { .. }
        | Transaction(_, _)
        | TxPayerMismatch { .. }
        | TxRequiredAuths(_)
        | TxDataMismatch(_)
        | TooLarge { .. } => row(error),
    });
    rows.collect()
}

/// One of each that anything else is refused for.
fn claims() -> Vec<Refused> {
    use Refused::*;
    let (name, at) = (|| "alice".to_owned(), Time::EPOCH);
    vec![
        WindowClosed(at),
        NotStarted(at),
        Expired(1),
        ExpiryTooFar { expires: 3, latest: 2 },
        AlreadyClaimed("account 3 of the snapshot has claimed".to_owned()),
        PendingMemoClaim { name: name(), until: at },
        MemoCap { name: name(), share: 3, cap: 2 },
        MemoOff,
        Vetoed(name()),
        DestinationInvalid { to: name(), reason: "a reason".to_owned() },
        DestinationUnproven(name()),
        NameInvalid("what `names` says".to_owned()),
        NameTaken("what `names` says".to_owned()),
        NameReserved("what `names` says".to_owned()),
        FeeAboveCap { fee: 2, max_fee: 1 },
        NotAlone,
        LaneFull,
        NoSnapshot(1),
        OutOfBounds { what: "claim_fee", value: 3, least: 1, most: 2 },
        Frozen(at),
        CorrectionTooLarge { asked: 3, room: 2 },
        CorrectionEnd { start: at, earliest: at, latest: at },
        NothingPending(3),
        NotReady(at),
        AccountExists(name()),
        SponsorLimit { stake: 99, limit: 0, per_account: 100 },
        GrantsUsedUp(at),
        PoolEmpty { available: 1, grant: 2 },
        NoLoan(name()),
        LoanNeeded { borrower: name(), stake: 3, loan: 2, idle_at: at },
        NoTeamMember(name()),
        NothingDue(name()),
    ]
}

/// Of everything else.
pub(crate) fn of_claims() -> Vec<Row> {
    use Refused::*;
    let rows = claims();
    let rows = rows.iter().map(|error| match error {
        WindowClosed(_)
        | NotStarted(_)
        | Expired(_)
        | ExpiryTooFar { .. }
        | AlreadyClaimed(_)
        | PendingMemoClaim { .. }
        | MemoCap { .. }
        | MemoOff
        | Vetoed(_)
        | DestinationInvalid { .. }
        | DestinationUnproven(_)
        | NameInvalid(_)
        | NameTaken(_)
        | NameReserved(_)
        | FeeAboveCap { .. }
        | NotAlone
        | LaneFull
        | NoSnapshot(_)
        | OutOfBounds { .. }
        | Frozen(_)
        | CorrectionTooLarge { .. }
        | CorrectionEnd { .. }
        | NothingPending(_)
        | NotReady(_)
        | AccountExists(_)
        | SponsorLimit { .. }
        | GrantsUsedUp(_)
        | PoolEmpty { .. }
        | NoLoan(_)
        | LoanNeeded { .. }
        | NoTeamMember(_)
        | NothingDue(_) => row(error),
    });
    rows.collect()
}
