//! How many accounts a sponsor and the chain can lend something to, and what a sponsor leaves
//! for a while.

use base::{Address, Amount, Ctx, Module, Result, Seconds, Time, attempt};
use proto::whaleshares::claim::v1 as wire;
use store::{Order, Range};

use crate::SnapshotClaim;
use crate::params::Sponsoring;
use crate::pool::{self, stake_of};
use crate::refusals::Refused;
use crate::snapshots::{moment, too_much};
use crate::state::{DEPOSITS, SPONSORS};

const DAY: u64 = 86_400;

/// Days for which grants that nobody used are kept.
const DAYS_KEPT: u64 = 7;

/// Deposits that one block gives back.
pub(crate) const A_BLOCK: usize = 50;

/// Uses up one of the accounts that a sponsor may make today, which end at midnight UTC.
pub(crate) fn use_up(ctx: &mut Ctx<'_>, rules: &Sponsoring, sponsor: &Address) -> Result<()> {
    let seconds = u64::try_from(ctx.block.time.seconds()).unwrap_or(0);
    let today = seconds.div_euclid(DAY);
    let stake = stake_of(ctx, sponsor)?;
    let limit = stake.checked_div(rules.stake_per_grant).unwrap_or(0);
    let made = SPONSORS.get(ctx, sponsor)?.filter(|record| record.day == today);
    let accounts = made.map_or(0, |record| record.accounts);
    if accounts >= limit {
        let per_account = rules.stake_per_grant;
        return Err(Refused::SponsorLimit { stake, limit, per_account }.into());
    }
    let (address, accounts) = (sponsor.to_string(), accounts.saturating_add(1));
    let record = wire::Sponsor { address, day: today, accounts };
    Ok(SPONSORS.set(ctx, sponsor, &record)?)
}

/// How many accounts a day are lent something.
fn grants_a_day(ctx: &Ctx<'_>, rules: &Sponsoring) -> Result<u64> {
    let slice = u64::from(rules.pool_days).saturating_mul(rules.grant);
    let by_pool = stake_of(ctx, &pool::address())?.checked_div(slice).unwrap_or(0);
    Ok(by_pool.max(rules.min_grants_per_day.into()))
}

/// How many accounts can be lent something now, and since when that is counted. A pool begins
/// with the grants of one day.
pub(crate) fn grants(ctx: &Ctx<'_>, rules: &Sponsoring, pool: &wire::Pool) -> Result<(u64, Time)> {
    let (now, a_day) = (ctx.block.time, grants_a_day(ctx, rules)?);
    let Some(counted) = pool.counted_at else { return Ok((a_day, now)) };
    let counted = Time::try_from(counted)?;
    let days = now.since(counted).0.div_euclid(DAY);
    let kept = a_day.saturating_mul(DAYS_KEPT);
    let grants = pool.grants.saturating_add(days.saturating_mul(a_day)).min(kept);
    Ok((grants, counted.plus(Seconds(days.saturating_mul(DAY)))?))
}

/// Uses up one of the accounts that the chain lends something to, if the pool has as much.
pub(crate) fn grant(ctx: &mut Ctx<'_>, rules: &Sponsoring) -> Result<()> {
    pool::change(ctx, |ctx, pool| {
        let (grants, counted) = grants(ctx, rules, pool)?;
        let left = grants.checked_sub(1);
        let left = left.ok_or(Refused::GrantsUsedUp(counted.plus(Seconds(DAY))?))?;
        let available = pool::available(ctx, pool)?;
        if available < rules.grant {
            return Err(Refused::PoolEmpty { available, grant: rules.grant }.into());
        }
        (pool.grants, pool.counted_at) = (left, Some(counted.into()));
        Ok(())
    })
}

/// A sponsor leaves a deposit.
pub(crate) fn leave_deposit(
    ctx: &mut Ctx<'_>,
    rules: &Sponsoring,
    sponsor: &Address,
) -> Result<()> {
    if rules.deposit == 0 {
        return Ok(());
    }
    let coins = staking::bond(ctx, Amount::from(rules.deposit))?;
    bank::transfer(ctx, sponsor, &pool::address(), &coins)?;
    let due = ctx.block.time.plus(rules.deposit_time)?;
    let mut pool = pool::pool(ctx)?;
    let number = pool.next_deposit;
    pool.next_deposit = number.checked_add(1).ok_or_else(|| too_much("deposits"))?;
    crate::state::POOL.set(ctx, &pool)?;
    let (amount, address) = (rules.deposit, sponsor.to_string());
    let deposit = wire::Deposit { number, sponsor: address, amount, due: Some(due.into()) };
    Ok(DEPOSITS.set(ctx, &(due, number), &deposit)?)
}

/// Gives deposits back whose time is over.
pub(crate) fn give_back_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let mut due = Vec::new();
    let all = Range::prefix(&DEPOSITS.part(&()));
    for entry in DEPOSITS.entries(ctx, all, Order::Ascending).take(A_BLOCK) {
        let (key, deposit) = entry?;
        if moment(deposit.due)? > ctx.block.time {
            break;
        }
        due.push((key, deposit));
    }
    for (key, deposit) in due {
        attempt(ctx, SnapshotClaim::NAME, "deposit", |ctx| {
            DEPOSITS.remove(ctx, &key)?;
            let coins = staking::bond(ctx, Amount::from(deposit.amount))?;
            bank::transfer(ctx, &pool::address(), &Address::parse(&deposit.sponsor)?, &coins)
        });
    }
    Ok(())
}
