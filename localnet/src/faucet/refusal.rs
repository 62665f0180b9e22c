//! Why somebody gets nothing.

use super::allowance::{GIFTS_MAX, WINDOW};
use hyper::StatusCode;
use std::fmt;
use std::time::Duration;

/// A refusal, in plain words and as a status of HTTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// The request is not what the dialect says.
    Malformed(String),
    /// Not an address of this chain.
    NotOurs(String),
    /// Other coins than those that there are.
    NotOffered { asked: String, offer: String },
    /// More than is given at once.
    TooMuch { asked: u128, most: u128, denom: String },
    /// The address had enough for now.
    TooSoon { address: String, wait: Duration },
    /// More wait in line than may.
    Busy,
    /// The chain did not take it.
    Failed(String),
}

impl Refusal {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Refusal::Malformed(_) | Refusal::NotOurs(_) | Refusal::TooMuch { .. } => {
                StatusCode::BAD_REQUEST
            }
            // As the faucet of CosmJS.
            Refusal::NotOffered { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TooSoon { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Failed(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// When it is worth to ask again, in seconds.
    pub(super) fn retry_after_s(&self) -> Option<u64> {
        match self {
            // A part of a second is waited for, too.
            Refusal::TooSoon { wait, .. } => Some(wait.as_secs().saturating_add(1)),
            Refusal::Busy => Some(1),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Malformed(expected) => write!(f, "the body must be {expected}"),
            Refusal::NotOurs(address) => write!(f, "{address} is not an address of this chain"),
            // The words of the faucet of CosmJS.
            Refusal::NotOffered { asked, offer } => {
                write!(f, "Token is not available: {asked}. Available tokens are: {offer}")
            }
            Refusal::TooMuch { asked, most, denom } => {
                write!(f, "{asked}{denom} is not what is given at once: 1 to {most}{denom}")
            }
            Refusal::TooSoon { address, wait } => {
                let minutes = wait.as_secs().div_ceil(60).max(1);
                let plural = if minutes == 1 { "" } else { "s" };
                write!(
                    f,
                    "{address} had {GIFTS_MAX} gifts within {} minutes; come again in {minutes} minute{plural}",
                    WINDOW.as_secs() / 60
                )
            }
            Refusal::Busy => f.write_str("many wait in line already; come again in a second"),
            Refusal::Failed(reason) => f.write_str(reason),
        }
    }
}
