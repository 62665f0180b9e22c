//! `Standing`: votes and pay of a producer.

use base::{Amount, Result};
use proto::whaleshares::staking::v1 as wire;

use super::{Record, amount};
use crate::yields::SCALE;

/// What moves with every vote and every pay, kept apart from what a producer has registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Stake that is allocated to it and can vote.
    pub(crate) direct: Amount,
    /// Stake that proxies direct to it.
    pub(crate) proxied: Amount,
    /// What its operator has allocated to it.
    pub(crate) own: Amount,
    /// Pay for each unit of direct votes, times [`SCALE`].
    pub(crate) voter_index: Amount,
    /// What the last division left.
    pub(crate) voter_remainder: Amount,
    /// Its own pay, not withdrawn.
    pub(crate) pay: Amount,
}

impl Standing {
    /// All its votes.
    pub(crate) fn votes(&self) -> Result<Amount> {
        Ok(self.direct.plus(self.proxied)?)
    }

    /// Shares `pay` out: `kept` to the producer, the rest evenly over its direct votes.
    pub(crate) fn earn(&mut self, kept: Amount, for_voters: Amount) -> Result<()> {
        self.pay = self.pay.plus(kept)?;
        if self.direct.is_zero() {
            self.pay = self.pay.plus(for_voters)?;
            return Ok(());
        }
        let scaled = for_voters.times(SCALE)?.plus(self.voter_remainder)?;
        let step = scaled.share(Amount::new(1), self.direct)?;
        self.voter_remainder = scaled.minus(step.times(self.direct)?)?;
        self.voter_index = self.voter_index.plus(step)?;
        Ok(())
    }
}

impl Record for Standing {
    type Wire = wire::Standing;

    fn wire(&self) -> wire::Standing {
        wire::Standing {
            direct: self.direct.to_string(),
            proxied: self.proxied.to_string(),
            own: self.own.to_string(),
            voter_index: self.voter_index.to_string(),
            voter_remainder: self.voter_remainder.to_string(),
            pay: self.pay.to_string(),
        }
    }

    fn read(wire: &wire::Standing) -> Result<Standing> {
        Ok(Standing {
            direct: amount(&wire.direct)?,
            proxied: amount(&wire.proxied)?,
            own: amount(&wire.own)?,
            voter_index: amount(&wire.voter_index)?,
            voter_remainder: amount(&wire.voter_remainder)?,
            pay: amount(&wire.pay)?,
        })
    }
}
