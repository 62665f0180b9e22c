//! Within which bounds the rules may move.
//!
//! A vote has to stay within all of them. A genesis may be in a hurry: a chain for tests runs
//! through its days in seconds, and nobody has trusted in anything else before.

use base::{Amount, Dec, Error, Result, Seconds};

use crate::params::{BPS, PPB, Params};

/// The least of what a vote may set, and of what a genesis may begin with.
struct Floor {
    voted: u64,
    genesis: u64,
}

const DAY: u64 = 86_400;

/// One million WLS.
const MOST_SELF_STAKE: u64 = 1_000_000_000_000;

/// Who sets the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setter {
    /// The genesis file.
    Genesis,
    /// Holders, by vote.
    Vote,
}

/// Refuses rules that are out of bounds, with the bounds.
pub(crate) fn check(params: &Params, setter: Setter) -> Result<()> {
    elections(params, setter)?;
    producers(params, setter)?;
    power_downs(params, setter)?;
    inflation(params, setter)
}

fn within(name: &str, value: u64, least: u64, most: u64) -> Result<()> {
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(Error::undefined(format!("{name} must be {least} to {most}, not {value}"))),
    }
}

fn at_least(setter: Setter, floor: Floor) -> u64 {
    match setter {
        Setter::Genesis => floor.genesis,
        Setter::Vote => floor.voted,
    }
}

fn elections(params: &Params, setter: Setter) -> Result<()> {
    let seats = u64::from(params.max_validators);
    // With fewer than 4 one fault stops the chain; 64 are what CometBFT gossips at ease.
    within("max_validators", seats, at_least(setter, Floor { voted: 4, genesis: 1 }), 64)?;
    within("election_period", params.election_period, 1, 1_000)?;
    let amplification = params.max_power_amplification_bps;
    within("max_power_amplification_bps", amplification.into(), BPS.into(), u32::MAX.into())?;
    within("power_scale", params.power_scale.into(), 100, 1_000_000)?;
    within("max_new_seats_per_day", params.max_new_seats_per_day.into(), 1, seats)?;
    within("max_allocations", params.max_allocations.into(), 1, 64)?;
    // A month: green stake is kept by the day, so an account has few parts of it.
    within("vote_maturity_seconds", params.vote_maturity.0, 0, 30 * DAY)?;
    match params.vote_expiry.0 {
        0 => Ok(()),
        span => {
            let least = at_least(setter, Floor { voted: 30 * DAY, genesis: 1 });
            within("vote_expiry_seconds, if not 0,", span, least, 10 * 365 * DAY)
        }
    }
}

fn producers(params: &Params, setter: Setter) -> Result<()> {
    let least = at_least(setter, Floor { voted: 3_600, genesis: 1 });
    within("inactive_seconds", params.inactive.0, least, 7 * DAY)?;
    let least = at_least(setter, Floor { voted: 60, genesis: 1 });
    within("unjail_backoff_seconds", params.unjail_backoff.0, least, DAY)?;
    if params.min_bp_self_stake > Amount::from(MOST_SELF_STAKE) {
        let text = format!(
            "min_bp_self_stake must be at most {MOST_SELF_STAKE}, not {}",
            params.min_bp_self_stake
        );
        return Err(Error::undefined(text));
    }
    let least = at_least(setter, Floor { voted: DAY, genesis: 1 });
    within("unbonding_time in seconds", params.unbonding_time.0, least, 365 * DAY)?;
    within("slash_double_sign_bps", params.slash_double_sign_bps.into(), 0, BPS.into())?;
    let rate = params.min_commission_rate;
    match rate.is_negative() || rate > Dec::ONE {
        true => Err(Error::undefined(format!("min_commission_rate must be 0 to 1, not {rate}"))),
        false => Ok(()),
    }
}

fn power_downs(params: &Params, setter: Setter) -> Result<()> {
    within("pd_instalments", params.pd_instalments.into(), 1, 104)?;
    let least = at_least(setter, Floor { voted: 60, genesis: 1 });
    within("pd_interval_seconds", params.pd_interval.0, least, 365 * DAY)?;
    within("pd_window_seconds", params.pd_window.0, 0, 10 * 365 * DAY)?;
    within("max_pd_payments", params.max_pd_payments.into(), 10, 5_000)?;
    // Every block removes one entry and adds one; more than that is never walked through.
    within("historical_entries", params.historical_entries.into(), 1, 100_000)
}

fn inflation(params: &Params, setter: Setter) -> Result<()> {
    within("inflation_start_ppb", params.inflation_start_ppb.into(), 0, PPB.into())?;
    within("inflation_floor_ppb", params.inflation_floor_ppb.into(), 0, PPB.into())?;
    let Seconds(year) = params.year;
    let least = at_least(setter, Floor { voted: DAY, genesis: 60 });
    within("year_seconds", year, least, 10 * 365 * DAY)?;
    let parts = [params.content_bps, params.stake_bps, params.bp_bps, params.community_bps];
    let sum = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(u64::from(*part)));
    if sum != u64::from(BPS) {
        let text = format!("content, stake, bp and community bps must add up to {BPS}, not {sum}");
        return Err(Error::undefined(text));
    }
    within("stake_reward_liquid_bps", params.stake_reward_liquid_bps.into(), 0, BPS.into())?;
    within("bp_liquid_bps", params.bp_liquid_bps.into(), 0, BPS.into())
}
