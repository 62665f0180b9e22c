//! `Allocation`: stake of one account that votes for one producer.

use base::{Amount, Result};
use proto::whaleshares::staking::v1 as wire;

use super::{Green, Record, amount};
use crate::yields::SCALE;

/// Votes of an account for a producer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allocation {
    /// Stake of its own.
    pub(crate) amount: Amount,
    /// What it directs there as proxy of others.
    pub(crate) extra: Amount,
    /// The producer's voter index up to which its share of the pay is settled.
    pub(crate) voter_index: Amount,
    /// The part of `amount` that does not vote yet.
    pub(crate) green: Green,
}

impl Allocation {
    /// What of its own stake votes.
    pub(crate) fn votes(&self) -> Result<Amount> {
        Ok(self.amount.minus(self.green.total()?)?)
    }

    /// Its share of the producer's pay up to `index`, not withdrawn. Entrusted votes earn none.
    pub(crate) fn earned(&self, index: Amount) -> Result<Amount> {
        Ok(self.votes()?.share(index.minus(self.voter_index)?, SCALE)?)
    }
}

impl Record for Allocation {
    type Wire = wire::Allocation;

    fn wire(&self) -> wire::Allocation {
        wire::Allocation {
            amount: self.amount.to_string(),
            extra: self.extra.to_string(),
            voter_index: self.voter_index.to_string(),
            green: self.green.wire(),
        }
    }

    fn read(wire: &wire::Allocation) -> Result<Allocation> {
        Ok(Allocation {
            amount: amount(&wire.amount)?,
            extra: amount(&wire.extra)?,
            voter_index: amount(&wire.voter_index)?,
            green: Green::read(&wire.green)?,
        })
    }
}
