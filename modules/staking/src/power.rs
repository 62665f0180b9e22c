//! How much power the votes of the elected give them in CometBFT: as equal as is safe.
//!
//! Votes beyond a threshold give no power. It is as low as it can be while nobody's share of
//! the power is more than the amplification times its share of the votes. So the elected are
//! equal where voters are nearly unanimous, and seats that were won with few votes have no say
//! beyond them.

use base::{Amount, Result};

use crate::params::BPS;

const ONE: Amount = Amount::new(1);

/// Powers for `votes`, which are sorted, the most first: 1 to `scale` each. All are 1 where
/// nobody has a vote.
pub(crate) fn powers(votes: &[Amount], amplification_bps: u32, scale: u32) -> Result<Vec<u64>> {
    let threshold = threshold(votes, amplification_bps)?;
    if threshold.is_zero() {
        return Ok(vec![1; votes.len()]);
    }
    let power = |votes: &Amount| -> Result<u64> {
        let power = votes.min(&threshold).share(u64::from(scale).into(), threshold)?;
        // At most the scale, so it always fits.
        Ok(power.to_u64().unwrap_or(scale.into()).max(1))
    };
    votes.iter().map(power).collect()
}

/// The smallest number of votes, not below those of the weakest, such that the votes up to it
/// add up to 1/amplification of all.
fn threshold(votes: &[Amount], amplification_bps: u32) -> Result<Amount> {
    let total = votes.iter().copied().try_fold(Amount::ZERO, Amount::plus)?;
    let amplification = u64::from(amplification_bps).into();
    let mut required = ceiling(total.times(u64::from(BPS).into())?, amplification)?;
    let weakest = votes.last().copied().unwrap_or_default();
    let count = u64::try_from(votes.len()).unwrap_or(u64::MAX);
    // From the weakest up: who is below the threshold counts in full, the others share the rest.
    // What each would have to give then is more than anybody before had, or it had ended there.
    for (votes, sharing) in votes.iter().rev().zip((1..=count).rev()) {
        let each = ceiling(required, sharing.into())?;
        if each <= *votes {
            return Ok(each.max(weakest));
        }
        required = required.minus(*votes)?;
    }
    Ok(weakest)
}

fn ceiling(dividend: Amount, divisor: Amount) -> Result<Amount> {
    Ok(dividend.plus(divisor.minus(ONE)?)?.share(ONE, divisor)?)
}

#[cfg(test)]
mod tests;
