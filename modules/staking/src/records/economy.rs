//! Numbers of the whole chain: sums, the yield, the year of inflation, the clock, the churn.

use base::{Address, Amount, Result, Time};
use proto::whaleshares::staking::v1 as wire;

use super::{Record, amount, is_silent, moment};

/// Sums over all accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) stake: Amount,
    pub(crate) unbonding: Amount,
    /// What the account-creation pool has lent.
    pub(crate) loans: Amount,
    /// The part of `stake` that belongs to modules.
    pub(crate) silent: Amount,
}

impl Totals {
    /// Stake of `holder` grows by `amount`.
    pub(crate) fn gain(&mut self, holder: &Address, amount: Amount) -> Result<()> {
        self.stake = self.stake.plus(amount)?;
        if is_silent(holder) {
            self.silent = self.silent.plus(amount)?;
        }
        Ok(())
    }

    /// Stake of `holder` shrinks by `amount`.
    pub(crate) fn lose(&mut self, holder: &Address, amount: Amount) -> Result<()> {
        self.stake = self.stake.minus(amount)?;
        if is_silent(holder) {
            self.silent = self.silent.minus(amount)?;
        }
        Ok(())
    }

    /// Stake whose owners can vote.
    pub(crate) fn electorate(&self) -> Result<Amount> {
        Ok(self.stake.minus(self.silent)?)
    }

    /// All that lies locked.
    pub(crate) fn locked(&self) -> Result<Amount> {
        Ok(self.stake.plus(self.unbonding)?.plus(self.loans)?)
    }
}

/// Yield for each unit of stake since genesis, times [`crate::yields::SCALE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Yield {
    pub(crate) index: Amount,
    /// What the last division left.
    pub(crate) remainder: Amount,
}

/// The running year of inflation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Year {
    /// 0 is the first.
    pub(crate) number: u32,
    pub(crate) start: Time,
    /// The supply when it began.
    pub(crate) base: Amount,
    /// What it mints in all, where the rate stays.
    pub(crate) provisions: Amount,
    pub(crate) minted: Amount,
    /// What the last division left, where the rate or its base moves.
    pub(crate) carry: Amount,
}

/// Time that does not run while the chain stands still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) live_ms: u64,
    /// Time of the last block.
    pub(crate) last: Time,
}

/// When seated producers were displaced within the last day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Churn {
    /// The live clock at each displacement, the oldest first.
    pub(crate) displaced_ms: Vec<u64>,
}

impl Record for Totals {
    type Wire = wire::Totals;

    fn wire(&self) -> wire::Totals {
        wire::Totals {
            stake: self.stake.to_string(),
            unbonding: self.unbonding.to_string(),
            loans: self.loans.to_string(),
            silent: self.silent.to_string(),
        }
    }

    fn read(wire: &wire::Totals) -> Result<Totals> {
        Ok(Totals {
            stake: amount(&wire.stake)?,
            unbonding: amount(&wire.unbonding)?,
            loans: amount(&wire.loans)?,
            silent: amount(&wire.silent)?,
        })
    }
}

impl Record for Yield {
    type Wire = wire::Yield;

    fn wire(&self) -> wire::Yield {
        wire::Yield { index: self.index.to_string(), remainder: self.remainder.to_string() }
    }

    fn read(wire: &wire::Yield) -> Result<Yield> {
        Ok(Yield { index: amount(&wire.index)?, remainder: amount(&wire.remainder)? })
    }
}

impl Record for Year {
    type Wire = wire::Year;

    fn wire(&self) -> wire::Year {
        wire::Year {
            number: self.number,
            start: Some(self.start.into()),
            base: self.base.to_string(),
            provisions: self.provisions.to_string(),
            minted: self.minted.to_string(),
            carry: self.carry.to_string(),
        }
    }

    fn read(wire: &wire::Year) -> Result<Year> {
        Ok(Year {
            number: wire.number,
            start: moment(wire.start)?,
            base: amount(&wire.base)?,
            provisions: amount(&wire.provisions)?,
            minted: amount(&wire.minted)?,
            carry: amount(&wire.carry)?,
        })
    }
}

impl Record for Clock {
    type Wire = wire::Clock;

    fn wire(&self) -> wire::Clock {
        wire::Clock { live_ms: self.live_ms, last: Some(self.last.into()) }
    }

    fn read(wire: &wire::Clock) -> Result<Clock> {
        Ok(Clock { live_ms: wire.live_ms, last: moment(wire.last)? })
    }
}

impl Record for Churn {
    type Wire = wire::Churn;

    fn wire(&self) -> wire::Churn {
        wire::Churn { displaced_ms: self.displaced_ms.clone() }
    }

    fn read(wire: &wire::Churn) -> Result<Churn> {
        Ok(Churn { displaced_ms: wire.displaced_ms.clone() })
    }
}
