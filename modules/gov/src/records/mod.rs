//! What lies in the store, with its rules.

mod ballot;
mod clearing;
mod poll;
#[cfg(test)]
mod tests;

pub(crate) use ballot::{Ballot, Choice, Options};
pub(crate) use clearing::Clearing;
pub(crate) use poll::{Poll, Tally};

use base::{Amount, Result, Time};
use prost_types::Timestamp;

/// An amount; a text that is left out is nothing.
fn amount(text: &str) -> Result<Amount> {
    match text {
        "" => Ok(Amount::ZERO),
        text => Ok(text.parse()?),
    }
}

/// A moment that may be left out.
fn moment(wire: Option<Timestamp>) -> Result<Option<Time>> {
    Ok(wire.map(Time::try_from).transpose()?)
}
