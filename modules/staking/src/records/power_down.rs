//! `PowerDown`: Whalestake on its way to liquid tokens, in parts.

use base::{Address, Amount, Result, Seconds, Time};
use proto::whaleshares::staking::v1 as wire;

use super::{Record, amount, moment, operator};

/// A request to be paid in parts. What was cancelled is counted from the last part backwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PowerDown {
    /// The producer that it was allocated to.
    pub(crate) producer: Option<Address>,
    pub(crate) amount: Amount,
    pub(crate) cancelled: Amount,
    pub(crate) parts: u32,
    /// How many of them are paid.
    pub(crate) paid: u32,
    pub(crate) start: Time,
    pub(crate) interval: Seconds,
    pub(crate) creation_height: u64,
}

/// One payment of a power-down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Counted from 1.
    pub(crate) number: u32,
    pub(crate) due: Time,
    pub(crate) amount: Amount,
}

impl PowerDown {
    /// What parts 1 to `count` are in all: floor(amount · count / parts), but never what was
    /// cancelled. So the parts add up to the amount exactly.
    fn through(&self, count: u32) -> Result<Amount> {
        let whole = Amount::from(u64::from(self.parts));
        let due = self.amount.share(Amount::from(u64::from(count)), whole)?;
        Ok(due.min(self.amount.minus(self.cancelled)?))
    }

    /// Part `number`, counted from 1.
    fn part(&self, number: u32) -> Result<Part> {
        let amount = self.through(number)?.minus(self.through(number.saturating_sub(1))?)?;
        Ok(Part { number, due: self.due(number)?, amount })
    }

    fn due(&self, number: u32) -> Result<Time> {
        let span = self.interval.0.saturating_mul(u64::from(number));
        Ok(self.start.plus(Seconds(span))?)
    }

    /// What is neither paid nor cancelled.
    pub(crate) fn remaining(&self) -> Result<Amount> {
        Ok(self.amount.minus(self.cancelled)?.minus(self.through(self.paid)?)?)
    }

    /// The parts to come, those of nothing left out.
    pub(crate) fn open_parts(&self) -> Result<Vec<Part>> {
        let numbers = self.paid.saturating_add(1)..=self.parts;
        let parts = numbers.map(|number| self.part(number));
        let parts: Vec<Part> = parts.collect::<Result<_>>()?;
        Ok(parts.into_iter().filter(|part| !part.amount.is_zero()).collect())
    }

    /// The next part to come, if any is.
    pub(crate) fn next(&self) -> Result<Option<Part>> {
        for number in self.paid.saturating_add(1)..=self.parts {
            let part = self.part(number)?;
            if !part.amount.is_zero() {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// When the last unit is paid; its start if nothing is left.
    pub(crate) fn completion(&self) -> Result<Time> {
        Ok(self.open_parts()?.last().map_or(self.start, |part| part.due))
    }
}

impl Record for PowerDown {
    type Wire = wire::PowerDown;

    fn wire(&self) -> wire::PowerDown {
        wire::PowerDown {
            producer: self.producer.map(|operator| operator.validator_text()).unwrap_or_default(),
            amount: self.amount.to_string(),
            cancelled: self.cancelled.to_string(),
            parts: self.parts,
            paid: self.paid,
            start: Some(self.start.into()),
            interval_seconds: self.interval.0,
            creation_height: self.creation_height,
        }
    }

    fn read(wire: &wire::PowerDown) -> Result<PowerDown> {
        Ok(PowerDown {
            producer: operator(&wire.producer)?,
            amount: amount(&wire.amount)?,
            cancelled: amount(&wire.cancelled)?,
            parts: wire.parts,
            paid: wire.paid,
            start: moment(wire.start)?,
            interval: Seconds(wire.interval_seconds),
            creation_height: wire.creation_height,
        })
    }
}
