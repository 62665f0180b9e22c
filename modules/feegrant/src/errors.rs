//! Why an allowance does not pay.

use base::Code;

/// Codes are public and the SDK's: add at the end, never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The fee is more than what is left.
    #[error("fee limit exceeded")]
    LimitExceeded,
    /// The allowance counts no longer.
    #[error("fee allowance expired")]
    Expired,
    /// A moment or a span that can not be meant.
    #[error("invalid duration")]
    InvalidDuration,
    /// Nothing is allowed.
    #[error("no allowance")]
    NoAllowance,
    /// An allowance for some messages that names none.
    #[error("allowed messages are empty")]
    NoMessages,
    /// A message that the allowance does not name.
    #[error("message not allowed")]
    MessageNotAllowed,
}

impl Error {
    /// This error with `detail` in front of its text.
    pub(crate) fn because(self, detail: &str) -> base::Error {
        base::Error::from(self).because(detail)
    }
}

impl Code for Error {
    const CODESPACE: &'static str = "feegrant";

    fn code(&self) -> u32 {
        match self {
            Error::LimitExceeded => 2,
            Error::Expired => 3,
            Error::InvalidDuration => 4,
            Error::NoAllowance => 5,
            Error::NoMessages => 6,
            Error::MessageNotAllowed => 7,
        }
    }
}
