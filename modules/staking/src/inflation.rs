//! Inflation: what each block mints, and the rate that limits power-downs.
//!
//! Rates are in 1/10^9. A year has half the rate of the year before, down to a floor. What a
//! block mints is what falls into the time since the block before, so that neither block times
//! nor halts change what a year mints, and a change of rules in mid-year does not mint the past
//! a second time.

use base::{Amount, Result, Seconds, Time};

use crate::params::{InflationMode, PPB, Params, PowerDownRate, SupplyBase};
use crate::records::Year;

/// Nothing is minted beyond it. Sums, indices and products stay in range because of it.
pub(crate) const MAX_SUPPLY: Amount = Amount::new(1_000_000_000_000_000_000);

/// How many years a block lives through at most. After a longer halt, what the years beyond
/// would have minted is left out: the block has to end.
const MOST_ROLLOVERS: u32 = 1_000;

/// The year from which on the rate stays. From 100 % it is down to 1/10^9 then.
const LAST_HALVING: u32 = 29;

const MILLIS_A_SECOND: u64 = 1_000;

/// What a block mints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Minted {
    pub(crate) amount: Amount,
    /// How many years began in it.
    pub(crate) rollovers: u32,
}

/// Year `number` of inflation, counted from 0, with nothing minted.
pub(crate) fn begin(number: u32, start: Time, supply: Amount, params: &Params) -> Result<Year> {
    let provisions = supply.share(ppb(opening_ppb(number, params)), ppb(PPB))?;
    let (minted, carry) = (Amount::ZERO, Amount::ZERO);
    Ok(Year { number, start, base: supply, provisions, minted, carry })
}

/// What the block at `now` mints when the block before it was at `before`, and the year after
/// it. `supply` is that before the block.
pub(crate) fn advance(
    mut year: Year,
    params: &Params,
    now: Time,
    before: Time,
    supply: Amount,
) -> Result<(Year, Minted)> {
    let length_ms = length_ms(params);
    let first = year.number;
    let mut grown = supply;
    let mut elapsed_ms = now.millis_since(year.start);
    for _ in 0..MOST_ROLLOVERS {
        if elapsed_ms < length_ms {
            break;
        }
        grown = grown.plus(mint(&mut year, params, before, length_ms, grown)?)?;
        year = later(&year, 1, grown, params)?;
        elapsed_ms = now.millis_since(year.start);
    }
    if elapsed_ms >= length_ms {
        let years = elapsed_ms.checked_div(length_ms).unwrap_or_default();
        year = later(&year, years, grown, params)?;
        elapsed_ms = now.millis_since(year.start);
    }
    grown = grown.plus(mint(&mut year, params, before, elapsed_ms, grown)?)?;
    let rollovers = year.number.saturating_sub(first);
    Ok((year, Minted { amount: grown.minus(supply)?, rollovers }))
}

/// The rate that limits power-downs.
pub(crate) fn rate_ppb(year: &Year, params: &Params, now: Time, supply: Amount) -> Result<u32> {
    match params.powerdown_rate {
        PowerDownRate::Current => now_ppb(year, params, now, supply),
        PowerDownRate::Nominal => Ok(opening_ppb(year.number, params)),
        PowerDownRate::Linear => Ok(falling_ppb(year.number, params, now.millis_since(year.start))),
    }
}

/// The inflation rate of now: what a year would mint, over the supply.
pub(crate) fn now_ppb(year: &Year, params: &Params, now: Time, supply: Amount) -> Result<u32> {
    current_ppb(provisions(year, params, now, supply)?, supply)
}

/// What a year would mint at the pace of `now`.
pub(crate) fn provisions(
    year: &Year,
    params: &Params,
    now: Time,
    supply: Amount,
) -> Result<Amount> {
    match is_fixed(params) {
        true => Ok(year.provisions),
        false => {
            let rate = minting_ppb(year.number, params, now.millis_since(year.start));
            Ok(base(year, params, supply).share(ppb(rate), ppb(PPB))?)
        }
    }
}

/// Whether all that the year mints is known from its beginning.
fn is_fixed(params: &Params) -> bool {
    params.inflation_mode == InflationMode::YearConst && params.supply_base == SupplyBase::YearStart
}

/// The year that begins `years` after `year` did.
fn later(year: &Year, years: u64, supply: Amount, params: &Params) -> Result<Year> {
    let number = year.number.saturating_add(u32::try_from(years).unwrap_or(u32::MAX));
    let start = year.start.plus(Seconds(years.saturating_mul(params.year.0)))?;
    begin(number, start, supply, params)
}

/// Mints what falls into the year between `before` and `until_ms` of it, up to [`MAX_SUPPLY`].
fn mint(
    year: &mut Year,
    params: &Params,
    before: Time,
    until_ms: u64,
    supply: Amount,
) -> Result<Amount> {
    let from_ms = before.millis_since(year.start).min(until_ms);
    let due = match is_fixed(params) {
        true => target(year, params, until_ms)?.minus(target(year, params, from_ms)?)?,
        false => flow(year, params, from_ms, until_ms, supply)?,
    };
    let amount = due.min(MAX_SUPPLY.minus(supply.min(MAX_SUPPLY))?);
    year.minted = year.minted.plus(amount)?;
    Ok(amount)
}

/// What a year whose rate stays has to have minted `elapsed_ms` into it, rounded down.
fn target(year: &Year, params: &Params, elapsed_ms: u64) -> Result<Amount> {
    Ok(year.provisions.share(elapsed_ms.into(), length_ms(params).into())?)
}

/// What is minted where the rate or its base moves: both are those of the block before, and
/// what the division leaves is carried to the next block of the year.
fn flow(
    year: &mut Year,
    params: &Params,
    from_ms: u64,
    until_ms: u64,
    supply: Amount,
) -> Result<Amount> {
    // Products of 32 bits and 64 bits: nothing saturates.
    let rate = u128::from(minting_ppb(year.number, params, from_ms));
    let part = rate.saturating_mul(until_ms.saturating_sub(from_ms).into());
    let whole = Amount::from(u128::from(PPB).saturating_mul(length_ms(params).into()));
    let parts = base(year, params, supply).times(part.into())?.plus(year.carry)?;
    let amount = parts.share(Amount::new(1), whole)?;
    year.carry = parts.minus(amount.times(whole)?)?;
    Ok(amount)
}

/// What the rate is taken of.
fn base(year: &Year, params: &Params, supply: Amount) -> Amount {
    match params.supply_base {
        SupplyBase::YearStart => year.base,
        SupplyBase::Current => supply,
    }
}

/// The rate at which new tokens come.
fn minting_ppb(number: u32, params: &Params, elapsed_ms: u64) -> u32 {
    match params.inflation_mode {
        InflationMode::YearConst => opening_ppb(number, params),
        InflationMode::Linear => falling_ppb(number, params, elapsed_ms),
    }
}

/// The rate with which a year begins.
fn opening_ppb(number: u32, params: &Params) -> u32 {
    halved_ppb(number, params).max(params.inflation_floor_ppb)
}

/// The rate when it falls evenly, so that it is half of what it was when the year ends.
fn falling_ppb(number: u32, params: &Params, elapsed_ms: u64) -> u32 {
    let opening = halved_ppb(number, params);
    let fall = opening.saturating_sub(opening / 2);
    let length_ms = length_ms(params);
    // 32 bits times 64 bits: nothing saturates.
    let fallen = u128::from(fall)
        .saturating_mul(elapsed_ms.min(length_ms).into())
        .checked_div(length_ms.into());
    let fallen = fallen.and_then(|fallen| u32::try_from(fallen).ok()).unwrap_or(fall);
    opening.saturating_sub(fallen).max(params.inflation_floor_ppb)
}

fn halved_ppb(number: u32, params: &Params) -> u32 {
    params.inflation_start_ppb.checked_shr(number.min(LAST_HALVING)).unwrap_or_default()
}

/// What a year mints over the supply of now, rounded up against who powers down; at most 100 %.
fn current_ppb(provisions: Amount, supply: Amount) -> Result<u32> {
    if supply.is_zero() {
        return Ok(PPB);
    }
    let rounding = supply.minus(Amount::new(1))?;
    let rate = provisions.times(ppb(PPB))?.plus(rounding)?.share(Amount::new(1), supply)?;
    let rate = rate.to_u64().and_then(|rate| u32::try_from(rate).ok());
    Ok(rate.unwrap_or(PPB).min(PPB))
}

fn length_ms(params: &Params) -> u64 {
    params.year.0.saturating_mul(MILLIS_A_SECOND)
}

fn ppb(rate: u32) -> Amount {
    Amount::from(u64::from(rate))
}

#[cfg(test)]
mod tests;
