//! Why a claim is refused.

use base::Code;

use crate::bitshares::{Key, SignatureError, TransactionError};
use crate::proof::FormError;

/// Codes are public: add at the end, never renumber.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The snapshot has fewer accounts.
    #[error("there is no account {index} in the snapshot: it has {count}, the first is 0")]
    UnknownIndex {
        /// Which was meant.
        index: u64,
        /// How many there are.
        count: u64,
    },
    /// The way up does not lead from the leaf to the root.
    #[error(
        "account {index} is not proven to be in this snapshot: leaf, number and aunts do not lead to its root"
    )]
    BadMerkleProof {
        /// Its number.
        index: u64,
    },
    /// The leaf is in the snapshot, but says nothing.
    #[error("leaf {index} is malformed")]
    LeafMalformed {
        /// Its number.
        index: u64,
    },
    /// An exchange's coins are its customers'.
    #[error("{0} is an exchange; its part went to the account-creation pool")]
    ExchangeAccount(String),
    /// An account of BitShares itself.
    #[error("{0} belongs to BitShares itself, nobody can claim for it")]
    SpecialAccount(String),
    /// It is in the snapshot as a member of others.
    #[error("{0} held nothing; it is in the snapshot because it acts for others")]
    NoHoldings(String),
    /// No keys would do.
    #[error("nobody can act for {0}: its authorities can not be satisfied")]
    UnsatisfiableAuthority(String),
    /// Its share is too small.
    #[error("the share of {name} is {share} uwls, too little to be claimed")]
    Dust {
        /// Its name.
        name: String,
        /// What it would be.
        share: u64,
    },
    /// A member account without its leaf.
    #[error("the authority of {name} needs account 1.2.{member}; add its leaf")]
    AuxMissing {
        /// Whose authority.
        name: String,
        /// The member.
        member: u64,
    },
    /// More member accounts than are looked at, or one twice.
    #[error("{0}")]
    AuxTooMany(String),
    /// Not 65 bytes.
    #[error("{0}")]
    SignatureLength(SignatureError),
    /// A first byte that no wallet writes.
    #[error("{0}")]
    SignatureHeader(SignatureError),
    /// One of two that say the same.
    #[error("the signature is not canonical: {0}")]
    SignatureNotCanonical(SignatureError),
    /// It is another text's or another key's.
    #[error(
        "the signature by {0} does not fit this text; was the text changed, or another key used?"
    )]
    SignatureKeyMismatch(Key),
    /// No point of the curve.
    #[error("the public key of proof {0} is none")]
    PublicKeyInvalid(usize),
    /// The key of nobody.
    #[error("the public key of proof {0} is the key of nobody")]
    NullKey(usize),
    /// A key twice.
    #[error("{0} has signed twice; leave one of the signatures out")]
    DuplicateSignature(Key),
    /// A key that can not act.
    #[error("key {key} is in neither owner nor active of {name}; expected one of {expected}")]
    KeyNotInAuthority {
        /// The key.
        key: Key,
        /// Whose authorities.
        name: String,
        /// Some that can.
        expected: String,
    },
    /// Signatures are right and too few.
    #[error("the signatures for {name} weigh {weight} of {threshold}")]
    MissingAuthority {
        /// For whom.
        name: String,
        /// What they weigh.
        weight: u64,
        /// What is needed.
        threshold: u32,
    },
    /// A key of an account that is a member of a member of a member.
    #[error("key {0} is of an account more than two deep among the members")]
    DepthExceeded(Key),
    /// The memo key, and more than it can do.
    #[error(
        "{0} is the memo key; use the active key, or sign a message with it alone and accept the wait of a memo claim"
    )]
    MemoKeyOnly(Key),
    /// Several accounts have that memo key.
    #[error("{0} is the memo key of several accounts and proves nothing; use the active key")]
    MemoShared(Key),
    /// A field of a form that no wallet writes.
    #[error("proof {number}: {reason}")]
    EnvelopeFieldInvalid {
        /// Which proof.
        number: usize,
        /// What is wrong.
        reason: String,
    },
    /// It is not what a wallet packs.
    #[error("BitShares transaction {0}: {1}")]
    Transaction(usize, TransactionError),
    /// Somebody else pays.
    #[error(
        "BitShares transaction {number} is paid by 1.2.{payer}, not by the claiming 1.2.{account}"
    )]
    TxPayerMismatch {
        /// Which.
        number: usize,
        /// Who pays.
        payer: u64,
        /// Who should.
        account: u64,
    },
    /// Others have to sign.
    #[error("BitShares transaction {0} requires the authority of other accounts")]
    TxRequiredAuths(usize),
    /// It carries something else.
    #[error("BitShares transaction {0} does not carry the text of this claim")]
    TxDataMismatch(usize),
    /// Too much of something.
    #[error("{what}: {length} is more than {limit}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How much.
        length: usize,
        /// How much may be.
        limit: usize,
    },
}

impl Error {
    pub(crate) fn signature(error: SignatureError) -> Error {
        match error {
            SignatureError::Length(_) => Error::SignatureLength(error),
            SignatureError::Header(_) => Error::SignatureHeader(error),
            SignatureError::NotCanonical => Error::SignatureNotCanonical(error),
        }
    }

    pub(crate) fn form(number: usize, error: &FormError) -> Error {
        Error::EnvelopeFieldInvalid { number, reason: error.to_string() }
    }
}

impl Code for Error {
    const CODESPACE: &'static str = "bsclaim";

    fn code(&self) -> u32 {
        match self {
            Error::UnknownIndex { .. } => 6,
            Error::BadMerkleProof { .. } => 9,
            Error::LeafMalformed { .. } => 10,
            Error::ExchangeAccount(_) => 11,
            Error::SpecialAccount(_) => 12,
            Error::NoHoldings(_) => 13,
            Error::UnsatisfiableAuthority(_) => 14,
            Error::Dust { .. } => 15,
            Error::AuxMissing { .. } => 16,
            Error::AuxTooMany(_) => 17,
            Error::SignatureLength(_) => 18,
            Error::SignatureHeader(_) => 19,
            Error::SignatureNotCanonical(_) => 20,
            Error::SignatureKeyMismatch(_) => 21,
            Error::PublicKeyInvalid(_) => 22,
            Error::NullKey(_) => 23,
            Error::DuplicateSignature(_) => 24,
            Error::KeyNotInAuthority { .. } => 25,
            Error::MissingAuthority { .. } => 26,
            Error::DepthExceeded(_) => 27,
            Error::MemoKeyOnly(_) => 28,
            Error::MemoShared(_) => 30,
            Error::EnvelopeFieldInvalid { .. } => 33,
            Error::Transaction(_, error) => match error {
                TransactionError::Truncated => 34,
                TransactionError::TrailingBytes(_) => 35,
                TransactionError::OperationCount(_) => 36,
                TransactionError::OperationKind(_) => 37,
                TransactionError::Extensions(_) => 41,
                TransactionError::VarintNotMinimal => 42,
            },
            Error::TxPayerMismatch { .. } => 38,
            Error::TxRequiredAuths(_) => 39,
            Error::TxDataMismatch(_) => 40,
            Error::TooLarge { .. } => 49,
        }
    }
}
