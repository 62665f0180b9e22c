//! Why gov refuses. Codes below 100 are the SDK's with its texts; ours begin at 101.

use base::{Code, Coin};

/// Codes are public: add at the end, never renumber.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The proposal takes no votes or deposits.
    #[error("inactive proposal")]
    InactiveProposal,
    /// What the proposal says makes no sense.
    #[error("invalid proposal content")]
    InvalidContent,
    /// A vote that makes no sense.
    #[error("invalid vote option")]
    InvalidVote,
    /// A kind of proposal of old that is not known.
    #[error("no handler exists for proposal type")]
    NoHandler,
    /// A message that this chain does not know.
    #[error("proposal message not recognized by router")]
    UnroutableMessage,
    /// Nothing is proposed.
    #[error("no messages proposed")]
    NoMessages,
    /// A message that could never work.
    #[error("invalid proposal message")]
    InvalidMessage,
    /// A message that somebody else has to sign.
    #[error("expected gov account as only signer for proposal message")]
    InvalidSigner,
    /// Too long.
    #[error("metadata too long")]
    MetadataTooLong,
    /// Too little.
    #[error("minimum deposit is too small")]
    DepositTooSmall,
    /// Somebody else's proposal.
    #[error("invalid proposer")]
    InvalidProposer,
    /// It has ended.
    #[error("voting period already ended")]
    VotingEnded,
    /// Nothing can be done with it any more.
    #[error("invalid proposal")]
    InvalidProposal,
    /// Too long.
    #[error("summary too long")]
    SummaryTooLong,
    /// Deposits are not made in this.
    #[error("invalid deposit denom")]
    InvalidDepositDenom,
    /// Too many votes at one time.
    #[error("an account votes on {0} open proposals at most; wait until one is closed")]
    TooManyOpenVotes(u32),
    /// What needs two thirds needs its full time.
    #[error("a proposal that takes two thirds of the votes can not be expedited")]
    NotExpedited,
    /// Genesis has decided it.
    #[error("no vote can change what this message changes")]
    FixedByGenesis,
    /// What the message changes takes more than was voted with.
    #[error("what this message changes takes two thirds of the votes by now; propose it again")]
    HigherGuard,
    /// More messages than a block should execute for one proposal.
    #[error("a proposal has {0} messages at most")]
    TooManyMessages(usize),
    /// There is no such section.
    #[error("there is no section {0}")]
    NoSection(u64),
    /// The section was changed since the proposal was written.
    #[error("section {id} has version {version} by now, not {expected}; write the proposal anew")]
    SectionChanged {
        /// The section.
        id: u64,
        /// The version that it has.
        version: u64,
        /// The version that the proposal was written against.
        expected: u64,
    },
    /// It is not in force.
    #[error("section {0} is repealed")]
    SectionRepealed(u64),
    /// The account of governance holds deposits of people.
    #[error("{0} of the account of gov are deposits, which are not its own")]
    DepositsTouched(Coin),
    /// The constitution is full.
    #[error("the constitution has {0} sections in force at most; repeal one or amend one")]
    TooManySections(usize),
}

impl Code for Error {
    const CODESPACE: &'static str = "gov";

    fn code(&self) -> u32 {
        match self {
            Error::InactiveProposal => 3,
            Error::InvalidContent => 5,
            Error::InvalidVote => 7,
            Error::NoHandler => 9,
            Error::UnroutableMessage => 10,
            Error::NoMessages => 11,
            Error::InvalidMessage => 12,
            Error::InvalidSigner => 13,
            Error::MetadataTooLong => 15,
            Error::DepositTooSmall => 16,
            Error::InvalidProposer => 18,
            Error::VotingEnded => 20,
            Error::InvalidProposal => 21,
            Error::SummaryTooLong => 22,
            Error::InvalidDepositDenom => 23,
            Error::TooManyOpenVotes(_) => 101,
            Error::NotExpedited => 102,
            Error::FixedByGenesis => 103,
            Error::HigherGuard => 104,
            Error::TooManyMessages(_) => 105,
            Error::NoSection(_) => 106,
            Error::SectionChanged { .. } => 107,
            Error::SectionRepealed(_) => 108,
            Error::TooManySections(_) => 109,
            Error::DepositsTouched(_) => 110,
        }
    }
}

/// Refusals of the SDK's upgrade, with its codes and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Upgrade {
    /// There is no module of that name.
    #[error("module version not found")]
    NoModuleVersion,
    /// Somebody else than governance asks for it.
    #[error("expected authority account as only signer for proposal message")]
    InvalidSigner,
}

impl Code for Upgrade {
    const CODESPACE: &'static str = "upgrade";

    fn code(&self) -> u32 {
        match self {
            Upgrade::NoModuleVersion => 2,
            Upgrade::InvalidSigner => 6,
        }
    }
}
