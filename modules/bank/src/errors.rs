//! Why bank refuses.

use base::Code;

/// Codes are public and the SDK's: add at the end, never renumber.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A transfer without a sender.
    #[error("no inputs to send transaction")]
    NoInputs,
    /// A transfer without a receiver.
    #[error("no outputs to send transaction")]
    NoOutputs,
    /// What is taken is not what is given.
    #[error("sum inputs != sum outputs")]
    SumsDiffer,
    /// The denomination may not be sent.
    #[error("send transactions are disabled")]
    SendDisabled,
    /// Nobody has described the denomination.
    #[error("client denom metadata not found")]
    MetadataNotFound,
    /// A transfer from more than one account.
    #[error("multiple senders not allowed")]
    MultipleSenders,
}

impl Code for Error {
    const CODESPACE: &'static str = "bank";

    fn code(&self) -> u32 {
        match self {
            Error::NoInputs => 2,
            Error::NoOutputs => 3,
            Error::SumsDiffer => 4,
            Error::SendDisabled => 5,
            Error::MetadataNotFound => 6,
            Error::MultipleSenders => 9,
        }
    }
}
