//! The yield of stakers: an index that grows with every block, settled when somebody's stake
//! changes, so that nobody is visited.

use base::{Amount, Ctx, Result};

use crate::records::Yield;
use crate::state::{TOTALS, YIELD};

/// One, in the unit of indices.
pub(crate) const SCALE: Amount = Amount::new(1_000_000_000_000_000_000);

/// Below this total nothing is shared out: the index could grow without bound.
pub(crate) const LEAST_STAKE: Amount = Amount::new(1_000_000);

impl Yield {
    /// Shares `amount` over `stake`; what the division leaves stays for the next time.
    pub(crate) fn grow(&mut self, amount: Amount, stake: Amount) -> Result<()> {
        let scaled = amount.times(SCALE)?.plus(self.remainder)?;
        let step = scaled.share(Amount::new(1), stake)?;
        self.remainder = scaled.minus(step.times(stake)?)?;
        self.index = self.index.plus(step)?;
        Ok(())
    }
}

/// The index as it is now.
pub(crate) fn index(ctx: &Ctx<'_>) -> Result<Amount> {
    Ok(YIELD.get(ctx)?.unwrap_or_default().index)
}

/// Shares `amount` over all stake; tells how much of it could not be shared because there is
/// next to no stake.
pub(crate) fn share_out(ctx: &mut Ctx<'_>, amount: Amount) -> Result<Amount> {
    let stake = TOTALS.get(ctx)?.unwrap_or_default().stake;
    if stake < LEAST_STAKE {
        return Ok(amount);
    }
    let mut yields = YIELD.get(ctx)?.unwrap_or_default();
    yields.grow(amount, stake)?;
    YIELD.set(ctx, &yields)?;
    Ok(Amount::ZERO)
}
