//! What holders decide about claims, and the bounds within which it makes sense.

use base::{Ctx, Record, Result, Sdk, Seconds};
use prost_types::Duration;
use proto::whaleshares::claim::v1 as wire;

use crate::refusals::Refused;
use crate::state::PARAMS;

const DAY: u64 = 86_400;

/// A WLS in uwls.
pub(crate) const WLS: u64 = 1_000_000;

/// One, in the unit of shares of something.
pub(crate) const BPS: u32 = 10_000;

/// A quarter.
const MAX_CORRECTION_BPS: u64 = 2_500;

/// The parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) claim_fee: u64,
    pub(crate) max_claims_per_block: u32,
    pub(crate) memo: Memo,
    pub(crate) sponsor: Sponsoring,
    pub(crate) timelock: Seconds,
    /// Of what the pool ever got, all corrections together.
    pub(crate) max_correction_bps: u32,
}

/// What a memo key is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Memo {
    pub(crate) enabled: bool,
    pub(crate) delay: Seconds,
    pub(crate) cap: u64,
}

/// What newcomers are lent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sponsoring {
    pub(crate) grant: u64,
    pub(crate) min_grants_per_day: u32,
    pub(crate) pool_days: u32,
    pub(crate) stake_per_grant: u64,
    pub(crate) deposit: u64,
    pub(crate) deposit_time: Seconds,
    pub(crate) idle_time: Seconds,
}

/// The parameters in force.
pub(crate) fn params(ctx: &Ctx<'_>) -> Result<Params> {
    PARAMS
        .get(ctx)?
        .ok_or_else(|| Sdk::Logic.because("claim has no parameters: genesis was not imported"))
}

impl Params {
    pub(crate) fn defaults() -> Params {
        Params {
            claim_fee: 0,
            max_claims_per_block: 100,
            memo: Memo { enabled: true, delay: Seconds(30 * DAY), cap: 1_000 * WLS },
            sponsor: Sponsoring {
                grant: 5 * WLS,
                min_grants_per_day: 100,
                pool_days: 3_650,
                stake_per_grant: 100 * WLS,
                deposit: WLS / 2,
                deposit_time: Seconds(30 * DAY),
                idle_time: Seconds(180 * DAY),
            },
            timelock: Seconds(14 * DAY),
            max_correction_bps: 1_000,
        }
    }

    /// Refuses what would stop claims, make them dear, or empty the pool.
    pub(crate) fn check(&self) -> Result<()> {
        let Params { memo, sponsor, .. } = self;
        within("claim_fee", self.claim_fee, 0, WLS)?;
        within("max_claims_per_block", self.max_claims_per_block, 1, 1_000)?;
        within("memo.delay in seconds", memo.delay.0, 7 * DAY, 365 * DAY)?;
        within("memo.cap", memo.cap, 0, 1_000_000 * WLS)?;
        within("sponsor.grant", sponsor.grant, 1, 1_000 * WLS)?;
        within("sponsor.min_grants_per_day", sponsor.min_grants_per_day, 0, 100_000)?;
        within("sponsor.pool_days", sponsor.pool_days, 30, 36_500)?;
        within("sponsor.stake_per_grant", sponsor.stake_per_grant, WLS, 1_000_000 * WLS)?;
        within("sponsor.deposit", sponsor.deposit, 0, 1_000 * WLS)?;
        within("sponsor.deposit_time in seconds", sponsor.deposit_time.0, 0, 365 * DAY)?;
        within("sponsor.idle_time in seconds", sponsor.idle_time.0, 30 * DAY, 3_650 * DAY)?;
        within("correction.timelock in seconds", self.timelock.0, 7 * DAY, 365 * DAY)?;
        within("correction.max_share_bps", self.max_correction_bps, 0, MAX_CORRECTION_BPS)
    }
}

fn within<T: Into<u64>>(what: &'static str, value: T, least: u64, most: u64) -> Result<()> {
    let value = value.into();
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(Refused::OutOfBounds { what, value, least, most }.into()),
    }
}

fn seconds(what: &str, duration: Option<Duration>) -> Result<Seconds> {
    let duration = duration.unwrap_or_default();
    Seconds::try_from(duration).map_err(|error| base::Error::from(error).because(what))
}

impl Record for Params {
    type Wire = wire::Params;

    fn wire(&self) -> wire::Params {
        let Params { memo, sponsor, .. } = self;
        wire::Params {
            claim_fee: self.claim_fee,
            max_claims_per_block: self.max_claims_per_block,
            memo: Some(wire::MemoPolicy {
                enabled: memo.enabled,
                delay: Some(memo.delay.into()),
                cap: memo.cap,
            }),
            sponsor: Some(wire::SponsorPolicy {
                grant: sponsor.grant,
                min_grants_per_day: sponsor.min_grants_per_day,
                pool_days: sponsor.pool_days,
                stake_per_grant: sponsor.stake_per_grant,
                deposit: sponsor.deposit,
                deposit_time: Some(sponsor.deposit_time.into()),
                idle_time: Some(sponsor.idle_time.into()),
            }),
            correction: Some(wire::CorrectionPolicy {
                timelock: Some(self.timelock.into()),
                max_share_bps: self.max_correction_bps,
            }),
        }
    }

    fn read(wire: &wire::Params) -> Result<Params> {
        let memo = wire.memo.unwrap_or_default();
        let sponsor = wire.sponsor.unwrap_or_default();
        let correction = wire.correction.unwrap_or_default();
        Ok(Params {
            claim_fee: wire.claim_fee,
            max_claims_per_block: wire.max_claims_per_block,
            memo: Memo {
                enabled: memo.enabled,
                delay: seconds("memo.delay", memo.delay)?,
                cap: memo.cap,
            },
            sponsor: Sponsoring {
                grant: sponsor.grant,
                min_grants_per_day: sponsor.min_grants_per_day,
                pool_days: sponsor.pool_days,
                stake_per_grant: sponsor.stake_per_grant,
                deposit: sponsor.deposit,
                deposit_time: seconds("sponsor.deposit_time", sponsor.deposit_time)?,
                idle_time: seconds("sponsor.idle_time", sponsor.idle_time)?,
            },
            timelock: seconds("correction.timelock", correction.timelock)?,
            max_correction_bps: correction.max_share_bps,
        })
    }
}
