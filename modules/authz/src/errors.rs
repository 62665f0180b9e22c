//! Why authz refuses, and what authorizations say in the words of other modules.

use base::Code;

/// Codes are public and the SDK's: add at the end, never renumber.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing of the kind is granted.
    #[error("authorization not found")]
    NotFound,
    /// The grant would end before it begins.
    #[error("expiration time of authorization should be more than current time")]
    EndsTooSoon,
    /// An authorization over stake that does not say what for.
    #[error("unknown authorization type")]
    UnknownType,
    /// The grant has ended and waits to be swept away.
    #[error("authorization expired")]
    Expired,
    /// Nobody needs a grant of his own.
    #[error("grantee and granter should be different")]
    GranteeIsGranter,
    /// A message that nobody signs, or that takes more than one.
    #[error("authorization can be given to msg with only one signer")]
    NotOneSigner,
    /// A limit of stake below zero.
    #[error("max tokens should be positive")]
    NegativeMaxTokens,
}

impl Code for Error {
    const CODESPACE: &'static str = "authz";

    fn code(&self) -> u32 {
        match self {
            Error::NotFound => 2,
            Error::EndsTooSoon => 3,
            Error::UnknownType => 4,
            Error::Expired => 6,
            Error::GranteeIsGranter => 7,
            Error::NotOneSigner => 9,
            Error::NegativeMaxTokens => 12,
        }
    }
}

/// An allow list of receivers that names one twice. The SDK's bank has the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("duplicate entry")]
pub struct DuplicateEntry;

impl Code for DuplicateEntry {
    const CODESPACE: &'static str = "bank";

    fn code(&self) -> u32 {
        8
    }
}

/// An authorization over transfers to other chains that makes no sense, or does not cover one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid transfer authorization")]
pub struct Transfer;

impl Code for Transfer {
    const CODESPACE: &'static str = "transfer";

    fn code(&self) -> u32 {
        10
    }
}

/// A channel with two allocations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid channel")]
pub struct Channel;

impl Code for Channel {
    const CODESPACE: &'static str = "channel";

    fn code(&self) -> u32 {
        4
    }
}

/// The name of a port or a channel that can be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid identifier")]
pub struct Host;

impl Code for Host {
    const CODESPACE: &'static str = "host";

    fn code(&self) -> u32 {
        2
    }
}

/// What ibc-go refuses with codes that all its modules share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ibc {
    /// More than the limit.
    #[error("insufficient funds")]
    InsufficientFunds,
    /// A receiver that is not allowed.
    #[error("invalid address")]
    InvalidAddress,
    /// A limit that is no set of coins.
    #[error("invalid coins")]
    InvalidCoins,
    /// No allocation for the port and the channel.
    #[error("not found")]
    NotFound,
}

impl Code for Ibc {
    const CODESPACE: &'static str = "ibc";

    fn code(&self) -> u32 {
        match self {
            Ibc::InsufficientFunds => 3,
            Ibc::InvalidAddress => 5,
            Ibc::InvalidCoins => 6,
            Ibc::NotFound => 16,
        }
    }
}
