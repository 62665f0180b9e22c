//! `PeriodicAllowance`: so much in each period, and perhaps so much in all.

use base::{Coins, Result, Sdk, Time};
use prost_types::Duration;
use proto::cosmos::feegrant::v1beta1::PeriodicAllowance;

use crate::basic::{Basic, coins};
use crate::errors::Error;

const NANOS_A_SECOND: i64 = 1_000_000_000;

/// The longest span that Go, and so every client of the SDK, can hold: 292 years.
const LONGEST_S: i64 = i64::MAX.wrapping_div(NANOS_A_SECOND).wrapping_sub(1);

/// The first second that protobuf knows; Go's time that was never set.
const YEAR_ONE: i64 = -62_135_596_800;

/// A limit for each period, within the limits of `basic`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Periodic {
    pub(crate) basic: Basic,
    /// How long a period is; with nothing, every payment begins a new one.
    period: Duration,
    /// What can be spent in a period.
    period_limit: Coins,
    /// What is left of it in this period.
    can_spend: Coins,
    /// When the next period begins.
    reset: Time,
}

impl Periodic {
    pub(crate) fn read(wire: &PeriodicAllowance) -> Result<Periodic> {
        let basic = Basic::read(&wire.basic.clone().unwrap_or_default())?;
        let period_limit = coins("spend", &wire.period_spend_limit)?;
        if period_limit.is_empty() {
            return Err(Sdk::InvalidCoins.because("spend limit must be positive"));
        }
        let can_spend = coins("can spend", &wire.period_can_spend)?;
        let period = wire.period.unwrap_or_default();
        if period.seconds < 0 || period.nanos < 0 {
            return Err(Error::InvalidDuration.because("negative clock step"));
        }
        if period.seconds > LONGEST_S || i64::from(period.nanos) >= NANOS_A_SECOND {
            return Err(Error::InvalidDuration.because("a period has at most 292 years"));
        }
        let reset = match wire.period_reset {
            Some(reset) => Time::try_from(reset)?,
            None => Time::new(YEAR_ONE, 0)?,
        };
        Ok(Periodic { basic, period, period_limit, can_spend, reset })
    }

    /// A period can not be for coins of which the whole has none. By spending it may come so.
    pub(crate) fn check(&self) -> Result<()> {
        let Some(whole) = &self.basic.spend_limit else { return Ok(()) };
        let covered = |coin: &base::Coin| !whole.amount_of(coin.denom.as_str()).is_zero();
        match self.period_limit.iter().all(covered) {
            true => Ok(()),
            false => Err(Sdk::InvalidCoins
                .because("period spend limit has different currency than basic spend limit")),
        }
    }

    pub(crate) fn to_wire(&self) -> PeriodicAllowance {
        PeriodicAllowance {
            basic: Some(self.basic.to_wire()),
            period: Some(self.period),
            period_spend_limit: self.period_limit.to_wire(),
            period_can_spend: self.can_spend.to_wire(),
            period_reset: Some(self.reset.into()),
        }
    }

    /// What is left after `fee`; none if the limit of the whole is used up.
    pub(crate) fn pay(self, now: Time, fee: &Coins) -> Result<Option<Periodic>> {
        if self.basic.is_expired(now) {
            return Err(Error::Expired.because("absolute limit"));
        }
        let renewed = self.renewed(now);
        let can_spend = renewed
            .can_spend
            .minus(fee)
            .map_err(|_| Error::LimitExceeded.because("period limit"))?;
        let left = renewed.basic.without(fee, "absolute limit")?;
        Ok(left.map(|basic| Periodic { basic, can_spend, ..renewed }))
    }

    /// At the beginning of a period all of its limit is there again, or what is left of the
    /// whole. The next period begins one period later; counted from now if that has passed too,
    /// so who was away for long finds one period, not many.
    fn renewed(self, now: Time) -> Periodic {
        if now < self.reset {
            return self;
        }
        let can_spend = match &self.basic.spend_limit {
            Some(whole) if !whole.has_all(&self.period_limit) => whole.clone(),
            _ => self.period_limit.clone(),
        };
        let next = later(self.reset, &self.period);
        let reset = if now > next { later(now, &self.period) } else { next };
        Periodic { can_spend, reset, ..self }
    }
}

/// `time` and `span` after it, at most the end of the calendar.
fn later(time: Time, span: &Duration) -> Time {
    let nanos = i64::from(time.nanos()).saturating_add(span.nanos.into());
    let seconds = time
        .seconds()
        .saturating_add(span.seconds)
        .saturating_add(nanos.div_euclid(NANOS_A_SECOND));
    // Below 10^9, so it fits.
    let nanos = u32::try_from(nanos.rem_euclid(NANOS_A_SECOND)).unwrap_or(0);
    Time::new(seconds, nanos).unwrap_or(Time::END)
}

#[cfg(test)]
mod tests;
