//! Why a message is refused, beyond what [`Error`](crate::Error) says of evidence.

use base::{Code, Time};

/// Codes are public: add at the end, never renumber. They share a codespace with
/// [`Error`](crate::Error).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is too late.
    #[error("claims ended at {0}")]
    WindowClosed(Time),
    /// It is too early.
    #[error("claims begin at {0}")]
    NotStarted(Time),
    /// There is nothing to be claimed.
    #[error("this chain has no snapshot {0}; ask for whaleshares.claim.v1.Query/Corrections")]
    NoSnapshot(u32),
    /// What was signed counts no longer.
    #[error("the signed text expired at {0}; make a new one")]
    Expired(u64),
    /// What was signed counts too long.
    #[error("the signed text counts until {expires}; it may until {latest}, 90 days from now")]
    ExpiryTooFar {
        /// Until when.
        expires: u64,
        /// Until when it may.
        latest: u64,
    },
    /// Somebody was faster, or it was oneself.
    #[error("{0}")]
    AlreadyClaimed(String),
    /// Another memo claim waits, or this one.
    #[error("a memo claim for {name} runs until {until}; a strong proof replaces it")]
    PendingMemoClaim {
        /// The account of BitShares.
        name: String,
        /// When it is paid.
        until: Time,
    },
    /// The memo key is not enough for so much.
    #[error(
        "the memo key can claim {cap} uwls at most, the share of {name} is {share} uwls; use the active key"
    )]
    MemoCap {
        /// The account of BitShares.
        name: String,
        /// What it would get.
        share: u64,
        /// What it may get.
        cap: u64,
    },
    /// The memo key is not enough.
    #[error("memo keys can not claim on this chain; use the active key")]
    MemoOff,
    /// The owner has said so.
    #[error("the owner of {0} has ended what its memo key can do; use the active key")]
    Vetoed(String),
    /// Nobody, or nobody who can own something.
    #[error("the Whalestake can not go to {to:?}: {reason}")]
    DestinationInvalid {
        /// Where it should go.
        to: String,
        /// Why not.
        reason: String,
    },
    /// Perhaps nobody has its key.
    #[error(
        "{0} has no account on this chain and has not signed; let it send the claim itself, or add to_key and to_signature"
    )]
    DestinationUnproven(String),
    /// No name of this chain.
    #[error("{0}")]
    NameInvalid(String),
    /// It is somebody else's, or the receiver has one.
    #[error("{0}")]
    NameTaken(String),
    /// It is kept for an account of BitShares.
    #[error("{0}")]
    NameReserved(String),
    /// Dearer than was signed for.
    #[error("a claim costs {fee} uwls, and {max_fee} uwls were signed for; sign a higher maxfee")]
    FeeAboveCap {
        /// What it costs.
        fee: u64,
        /// What was signed.
        max_fee: u64,
    },
    /// Free of charge is a claim alone.
    #[error("MsgClaim must be the only message of its transaction")]
    NotAlone,
    /// The block is full of claims.
    #[error("this block has as many claims already as it takes; send it again")]
    LaneFull,
    /// A parameter that makes no sense.
    #[error("{what} is {value}; it may be {least} to {most}")]
    OutOfBounds {
        /// Which.
        what: &'static str,
        /// What it would be.
        value: u64,
        /// What it must be at least.
        least: u64,
        /// What it must be at most.
        most: u64,
    },
    /// Those who came first change nothing for those who come later.
    #[error("the rules of claims can not be changed before {0}")]
    Frozen(Time),
    /// More than corrections may pay.
    #[error("the correction would pay {asked} uwls, and corrections may pay {room} uwls more")]
    CorrectionTooLarge {
        /// What it would pay.
        asked: u64,
        /// What it may.
        room: u64,
    },
    /// Too short or too long.
    #[error("a correction that begins at {start} may end from {earliest} to {latest}")]
    CorrectionEnd {
        /// When its claims begin.
        start: Time,
        /// The first moment at which it may end.
        earliest: Time,
        /// The last one.
        latest: Time,
    },
    /// Nothing waits.
    #[error("no memo claim waits for account {0} of the snapshot")]
    NothingPending(u64),
    /// It waits still.
    #[error("the memo claim is paid at {0}, not before")]
    NotReady(Time),
    /// Somebody has it.
    #[error("{0} has an account already")]
    AccountExists(String),
    /// More than his stake gives him.
    #[error(
        "{stake} uwls of Whalestake make {limit} accounts a day, and {limit} are made; one more takes {per_account} uwls more"
    )]
    SponsorLimit {
        /// What he has.
        stake: u64,
        /// How many he may make.
        limit: u64,
        /// What one takes.
        per_account: u64,
    },
    /// More than the chain gives.
    #[error("no more accounts can be lent something until {0}")]
    GrantsUsedUp(Time),
    /// It lends everything it has.
    #[error("the account-creation pool has {available} uwls left, an account gets {grant} uwls")]
    PoolEmpty {
        /// What it has.
        available: u64,
        /// What it would take.
        grant: u64,
    },
    /// Nothing to take back.
    #[error("{0} has no loan")]
    NoLoan(String),
    /// It is still needed.
    #[error(
        "{borrower} has {stake} uwls of its own, fewer than twice the {loan} uwls lent, and is idle at {idle_at} at the earliest"
    )]
    LoanNeeded {
        /// Who has it.
        borrower: String,
        /// What he has himself.
        stake: u64,
        /// What he was lent.
        loan: u64,
        /// When he is looked at.
        idle_at: Time,
    },
    /// Nobody of the launch team.
    #[error("{0} is not in the launch team")]
    NoTeamMember(String),
    /// Everything due is paid.
    #[error("nothing is due to {0} now")]
    NothingDue(String),
}

impl Refused {
    /// Why a name can not be had, as claims say it.
    pub(crate) fn name(error: base::Error) -> base::Error {
        let text = error.to_string();
        match (error.codespace(), error.code()) {
            (names::Error::CODESPACE, names::MALFORMED) => Refused::NameInvalid(text).into(),
            (names::Error::CODESPACE, names::RESERVED) => Refused::NameReserved(text).into(),
            (names::Error::CODESPACE, _) => Refused::NameTaken(text).into(),
            _ => error,
        }
    }
}

impl Code for Refused {
    const CODESPACE: &'static str = "bsclaim";

    fn code(&self) -> u32 {
        match self {
            Refused::WindowClosed(_) => 2,
            Refused::NotStarted(_) => 3,
            Refused::Expired(_) => 4,
            Refused::ExpiryTooFar { .. } => 5,
            Refused::AlreadyClaimed(_) => 7,
            Refused::PendingMemoClaim { .. } => 8,
            Refused::MemoCap { .. } => 29,
            Refused::MemoOff => 31,
            Refused::Vetoed(_) => 32,
            Refused::DestinationInvalid { .. } => 43,
            Refused::DestinationUnproven(_) => 44,
            Refused::NameInvalid(_) => 45,
            Refused::NameTaken(_) => 46,
            Refused::NameReserved(_) => 47,
            Refused::FeeAboveCap { .. } => 48,
            Refused::NotAlone => 50,
            Refused::LaneFull => 51,
            Refused::NoSnapshot(_) => 52,
            Refused::OutOfBounds { .. } => 53,
            Refused::Frozen(_) => 54,
            Refused::CorrectionTooLarge { .. } => 55,
            Refused::CorrectionEnd { .. } => 56,
            Refused::NothingPending(_) => 57,
            Refused::NotReady(_) => 58,
            Refused::AccountExists(_) => 59,
            Refused::SponsorLimit { .. } => 60,
            Refused::GrantsUsedUp(_) => 61,
            Refused::PoolEmpty { .. } => 62,
            Refused::NoLoan(_) => 63,
            Refused::LoanNeeded { .. } => 64,
            Refused::NoTeamMember(_) => 65,
            Refused::NothingDue(_) => 66,
        }
    }
}
