//! `Green`: new stake that can not vote yet.

use base::{Amount, Result, Time};
use proto::whaleshares::staking::v1::GreenStake;

use super::{amount, moment};

/// Parts of new stake and when each can vote, soonest first, one for each moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Green(Vec<(Time, Amount)>);

impl Green {
    /// All of it.
    pub(crate) fn total(&self) -> Result<Amount> {
        Ok(self.0.iter().try_fold(Amount::ZERO, |sum, (_, amount)| sum.plus(*amount))?)
    }

    /// When each part becomes ripe.
    pub(crate) fn moments(&self) -> impl Iterator<Item = Time> + '_ {
        self.0.iter().map(|(ripe, _)| *ripe)
    }

    /// Adds a part.
    pub(crate) fn add(&mut self, ripe: Time, amount: Amount) -> Result<()> {
        match self.0.binary_search_by_key(&ripe, |(ripe, _)| *ripe) {
            Ok(at) => {
                for (_, there) in self.0.iter_mut().skip(at).take(1) {
                    *there = there.plus(amount)?;
                }
            }
            Err(at) => self.0.insert(at, (ripe, amount)),
        }
        Ok(())
    }

    /// Adds all of `other`.
    pub(crate) fn join(&mut self, other: Green) -> Result<()> {
        other.0.into_iter().try_for_each(|(ripe, amount)| self.add(ripe, amount))
    }

    /// Takes up to `wanted` out, the latest ripe first.
    pub(crate) fn take(&mut self, wanted: Amount) -> Result<Green> {
        let (mut taken, mut open) = (Green::default(), wanted);
        while let Some((ripe, there)) = self.0.pop() {
            let part = there.min(open);
            open = open.minus(part)?;
            if !part.is_zero() {
                taken.add(ripe, part)?;
            }
            if part < there {
                self.0.push((ripe, there.minus(part)?));
                break;
            }
        }
        Ok(taken)
    }

    /// Drops what is ripe at `now`; tells how much.
    pub(crate) fn ripen(&mut self, now: Time) -> Result<Amount> {
        let before = self.total()?;
        self.0.retain(|(ripe, _)| *ripe > now);
        Ok(before.minus(self.total()?)?)
    }

    pub(super) fn wire(&self) -> Vec<GreenStake> {
        let part = |(ripe, amount): &(Time, Amount)| GreenStake {
            ripe: Some((*ripe).into()),
            amount: amount.to_string(),
        };
        self.0.iter().map(part).collect()
    }

    pub(super) fn read(wire: &[GreenStake]) -> Result<Green> {
        let mut green = Green::default();
        for part in wire {
            green.add(moment(part.ripe)?, amount(&part.amount)?)?;
        }
        Ok(green)
    }
}
