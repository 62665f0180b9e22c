//! Why CometBFT did not answer, or would not.

use base::{Error, Status};

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RpcError {
    /// The address in the configuration is none.
    #[error("{address:?} is no address of CometBFT's RPC: {reason}")]
    Address {
        /// As configured.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody answers there, or not in time.
    #[error(
        "CometBFT does not answer at {address}: {reason}; is it running, and is rpc.laddr right?"
    )]
    Silent {
        /// Where it was called.
        address: String,
        /// What the network said.
        reason: String,
    },
    /// CometBFT answered that it can not do this.
    #[error("{}", if data.is_empty() { message } else { data })]
    Refused {
        /// The code of JSON-RPC; -32603 nearly always.
        code: i64,
        /// What the code means.
        message: String,
        /// What the matter is.
        data: String,
    },
    /// The answer is of another form than CometBFT 0.38 gives it.
    #[error("the answer of CometBFT to {method} is not understood: {reason}")]
    Unexpected {
        /// What was called.
        method: String,
        /// Where the answer differs.
        reason: String,
    },
}

impl From<RpcError> for Error {
    fn from(error: RpcError) -> Error {
        let text = error.to_string();
        match error {
            RpcError::Address { .. } | RpcError::Silent { .. } => {
                Error::query(Status::Unavailable, text)
            }
            RpcError::Refused { .. } => Error::undefined(text),
            RpcError::Unexpected { .. } => Error::query(Status::Internal, text),
        }
    }
}
