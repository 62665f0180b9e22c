//! The rules that holders may change, and the bounds within which they make sense.

use base::{Amount, Ctx, Dec, Denom, Error, Result, Sdk, Seconds};
use proto::whaleshares::staking::v1 as wire;

pub(crate) use wire::{InflationMode, LivenessMode, PowerDownRate, SupplyBase};

use crate::records::{Record, amount, dec};
use crate::state::PARAMS;

/// One, in the unit of shares of something.
pub(crate) const BPS: u32 = 10_000;

/// One, in the unit of inflation rates.
pub(crate) const PPB: u32 = 1_000_000_000;

/// The rules; see `params.proto` for what each says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) bond_denom: Denom,
    pub(crate) max_validators: u32,
    pub(crate) election_period: u64,
    pub(crate) max_power_amplification_bps: u32,
    pub(crate) power_scale: u32,
    pub(crate) max_new_seats_per_day: u32,
    pub(crate) inactive: Seconds,
    pub(crate) liveness_mode: LivenessMode,
    pub(crate) unjail_backoff: Seconds,
    pub(crate) min_bp_self_stake: Amount,
    pub(crate) unbonding_time: Seconds,
    pub(crate) slash_double_sign_bps: u32,
    pub(crate) min_commission_rate: Dec,
    pub(crate) max_allocations: u32,
    pub(crate) pd_instalments: u32,
    pub(crate) pd_interval: Seconds,
    pub(crate) pd_window: Seconds,
    pub(crate) powerdown_rate: PowerDownRate,
    pub(crate) inflation_mode: InflationMode,
    pub(crate) supply_base: SupplyBase,
    pub(crate) inflation_start_ppb: u32,
    pub(crate) inflation_floor_ppb: u32,
    pub(crate) year: Seconds,
    pub(crate) content_bps: u32,
    pub(crate) stake_bps: u32,
    pub(crate) bp_bps: u32,
    pub(crate) community_bps: u32,
    pub(crate) max_pd_payments: u32,
    pub(crate) stake_reward_liquid_bps: u32,
    pub(crate) bp_liquid_bps: u32,
    pub(crate) historical_entries: u32,
    pub(crate) vote_maturity: Seconds,
    pub(crate) vote_expiry: Seconds,
}

/// The rules in force.
pub(crate) fn params(ctx: &Ctx<'_>) -> Result<Params> {
    PARAMS
        .get(ctx)?
        .ok_or_else(|| Sdk::Logic.because("staking has no parameters: genesis was not imported"))
}

/// `part` of `amount` in 1/10,000, rounded down.
pub(crate) fn bps_of(amount: Amount, part: u32) -> Result<Amount> {
    Ok(amount.share(Amount::from(u64::from(part)), Amount::from(u64::from(BPS)))?)
}

impl Params {
    /// Those of the whitepaper.
    pub(crate) fn defaults() -> Params {
        Params {
            bond_denom: default_denom(),
            max_validators: 21,
            election_period: 21,
            max_power_amplification_bps: 13_333,
            power_scale: 1_000,
            max_new_seats_per_day: 6,
            inactive: Seconds(86_400),
            liveness_mode: LivenessMode::Either,
            unjail_backoff: Seconds(600),
            min_bp_self_stake: Amount::from(1_000_000_000_u64),
            unbonding_time: Seconds(1_814_400),
            slash_double_sign_bps: 500,
            min_commission_rate: Dec::ZERO,
            max_allocations: 30,
            pd_instalments: 13,
            pd_interval: Seconds(604_800),
            pd_window: Seconds(0),
            powerdown_rate: PowerDownRate::Current,
            inflation_mode: InflationMode::YearConst,
            supply_base: SupplyBase::YearStart,
            inflation_start_ppb: PPB,
            inflation_floor_ppb: 50_000_000,
            year: Seconds(31_536_000),
            content_bps: 7_500,
            stake_bps: 1_500,
            bp_bps: 100,
            community_bps: 900,
            max_pd_payments: 200,
            stake_reward_liquid_bps: BPS,
            bp_liquid_bps: 0,
            historical_entries: 10_000,
            vote_maturity: Seconds(0),
            vote_expiry: Seconds(0),
        }
    }
}

/// The bond denomination of a chain whose genesis names none.
fn default_denom() -> Denom {
    match Denom::parse("uwls") {
        Ok(denom) => denom,
        Err(error) => panic!("uwls is a denomination: {error}"),
    }
}

impl Record for Params {
    type Wire = wire::Params;

    fn wire(&self) -> wire::Params {
        wire::Params {
            bond_denom: self.bond_denom.to_string(),
            max_validators: self.max_validators,
            election_period: self.election_period,
            max_power_amplification_bps: self.max_power_amplification_bps,
            power_scale: self.power_scale,
            max_new_seats_per_day: self.max_new_seats_per_day,
            inactive_seconds: self.inactive.0,
            liveness_mode: self.liveness_mode.into(),
            unjail_backoff_seconds: self.unjail_backoff.0,
            min_bp_self_stake: self.min_bp_self_stake.to_string(),
            unbonding_time: Some(self.unbonding_time.into()),
            slash_double_sign_bps: self.slash_double_sign_bps,
            min_commission_rate: self.min_commission_rate.to_wire(),
            max_allocations: self.max_allocations,
            pd_instalments: self.pd_instalments,
            pd_interval_seconds: self.pd_interval.0,
            pd_window_seconds: self.pd_window.0,
            powerdown_rate: self.powerdown_rate.into(),
            inflation_mode: self.inflation_mode.into(),
            supply_base: self.supply_base.into(),
            inflation_start_ppb: self.inflation_start_ppb,
            inflation_floor_ppb: self.inflation_floor_ppb,
            year_seconds: self.year.0,
            content_bps: self.content_bps,
            stake_bps: self.stake_bps,
            bp_bps: self.bp_bps,
            community_bps: self.community_bps,
            max_pd_payments: self.max_pd_payments,
            stake_reward_liquid_bps: self.stake_reward_liquid_bps,
            bp_liquid_bps: self.bp_liquid_bps,
            historical_entries: self.historical_entries,
            vote_maturity_seconds: self.vote_maturity.0,
            vote_expiry_seconds: self.vote_expiry.0,
        }
    }

    fn read(wire: &wire::Params) -> Result<Params> {
        let unknown = |name: &str, value: i32| {
            Error::undefined(format!("{name}: {value} is none of its values"))
        };
        Ok(Params {
            bond_denom: Denom::parse(&wire.bond_denom)?,
            max_validators: wire.max_validators,
            election_period: wire.election_period,
            max_power_amplification_bps: wire.max_power_amplification_bps,
            power_scale: wire.power_scale,
            max_new_seats_per_day: wire.max_new_seats_per_day,
            inactive: Seconds(wire.inactive_seconds),
            liveness_mode: LivenessMode::try_from(wire.liveness_mode)
                .map_err(|_| unknown("liveness_mode", wire.liveness_mode))?,
            unjail_backoff: Seconds(wire.unjail_backoff_seconds),
            min_bp_self_stake: amount(&wire.min_bp_self_stake)?,
            unbonding_time: Seconds::try_from(wire.unbonding_time.unwrap_or_default())?,
            slash_double_sign_bps: wire.slash_double_sign_bps,
            min_commission_rate: dec(&wire.min_commission_rate)?,
            max_allocations: wire.max_allocations,
            pd_instalments: wire.pd_instalments,
            pd_interval: Seconds(wire.pd_interval_seconds),
            pd_window: Seconds(wire.pd_window_seconds),
            powerdown_rate: PowerDownRate::try_from(wire.powerdown_rate)
                .map_err(|_| unknown("powerdown_rate", wire.powerdown_rate))?,
            inflation_mode: InflationMode::try_from(wire.inflation_mode)
                .map_err(|_| unknown("inflation_mode", wire.inflation_mode))?,
            supply_base: SupplyBase::try_from(wire.supply_base)
                .map_err(|_| unknown("supply_base", wire.supply_base))?,
            inflation_start_ppb: wire.inflation_start_ppb,
            inflation_floor_ppb: wire.inflation_floor_ppb,
            year: Seconds(wire.year_seconds),
            content_bps: wire.content_bps,
            stake_bps: wire.stake_bps,
            bp_bps: wire.bp_bps,
            community_bps: wire.community_bps,
            max_pd_payments: wire.max_pd_payments,
            stake_reward_liquid_bps: wire.stake_reward_liquid_bps,
            bp_liquid_bps: wire.bp_liquid_bps,
            historical_entries: wire.historical_entries,
            vote_maturity: Seconds(wire.vote_maturity_seconds),
            vote_expiry: Seconds(wire.vote_expiry_seconds),
        })
    }
}
