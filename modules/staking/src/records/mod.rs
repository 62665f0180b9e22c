//! What lies in the store: each thing once as a type with rules, and once as the protobuf
//! message that store, genesis and answers share.

mod account;
mod allocation;
mod economy;
mod green;
mod past;
mod power_down;
mod producer;
mod seat;
mod standing;
#[cfg(test)]
mod tests;

pub(crate) use account::{Account, PROXY_DEPTH, is_silent};
pub(crate) use allocation::Allocation;
pub(crate) use economy::{Churn, Clock, Totals, Year, Yield};
pub(crate) use green::Green;
pub(crate) use past::{PastBlock, PastSeat, PastSet};
pub(crate) use power_down::{Part, PowerDown};
pub(crate) use producer::{Commission, Jail, JailReason, Producer, Signal, consensus_address};
pub(crate) use seat::Seat;
pub(crate) use standing::Standing;

pub(crate) use base::{Record, Stored};

use base::{Address, Amount, Dec, Error, Result, Time};
use prost_types::Timestamp;

/// An amount; a text that is left out is nothing.
pub(crate) fn amount(text: &str) -> Result<Amount> {
    match text {
        "" => Ok(Amount::ZERO),
        text => Ok(text.parse()?),
    }
}

/// A decimal as protobuf fields hold it; a text that is left out is nothing.
pub(crate) fn dec(text: &str) -> Result<Dec> {
    match text {
        "" => Ok(Dec::ZERO),
        text => Ok(Dec::from_wire(text)?),
    }
}

/// The account of a text that may be left out.
fn account(text: &str) -> Result<Option<Address>> {
    match text {
        "" => Ok(None),
        text => Ok(Some(Address::parse(text)?)),
    }
}

/// The operator of a text that may be left out.
fn operator(text: &str) -> Result<Option<Address>> {
    match text {
        "" => Ok(None),
        text => Ok(Some(Address::parse_validator(text)?)),
    }
}

/// A moment; one that is left out is 1970.
fn moment(wire: Option<Timestamp>) -> Result<Time> {
    Ok(wire.map_or(Ok(Time::EPOCH), Time::try_from)?)
}

/// An ed25519 key.
fn key(bytes: &[u8]) -> Result<[u8; 32]> {
    bytes
        .try_into()
        .map_err(|_| Error::undefined(format!("a consensus key has 32 bytes, not {}", bytes.len())))
}
