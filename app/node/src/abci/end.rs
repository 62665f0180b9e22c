//! How a connection can end.

use std::fmt;

use super::{frame::Fault, metrics::Method};
use crate::exit::ExitReason;

/// Why a connection that CometBFT had used came to its end.
#[derive(Debug)]
pub enum End {
    /// CometBFT closed it, or the operating system did.
    Lost {
        /// Number of the connection, in the order of acceptance.
        connection: u64,
        /// The request that was read last.
        last: Method,
        /// What the operating system says, if it was not an orderly close.
        cause: Option<Fault>,
    },
    /// It carried bytes that are no ABCI request; CometBFT got them back as an exception.
    Refused {
        /// Number of the connection, in the order of acceptance.
        connection: u64,
        /// What was wrong with them.
        fault: Fault,
    },
    /// The application can not go on; CometBFT got the reason as an exception.
    Exception {
        /// Number of the connection, in the order of acceptance.
        connection: u64,
        /// The request that brought it up.
        method: Method,
        /// Why the node must end.
        reason: ExitReason,
    },
    /// A panic outside the transaction boundary: state in memory can not be trusted any more.
    Panicked {
        /// Number of the connection, in the order of acceptance.
        connection: u64,
        /// The text of the panic.
        text: String,
    },
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost { connection, last, cause } => {
                write!(f, "ABCI connection {connection} was lost after {last}")?;
                cause.as_ref().map_or(Ok(()), |cause| write!(f, ": {cause}"))
            }
            Self::Refused { connection, fault } => {
                write!(f, "ABCI connection {connection} carried nonsense: {fault}")
            }
            Self::Exception { connection, method, reason } => {
                write!(f, "{method} on ABCI connection {connection}: {reason}")
            }
            Self::Panicked { connection, text } => {
                write!(f, "panic while answering ABCI connection {connection}: {text}")
            }
        }
    }
}
