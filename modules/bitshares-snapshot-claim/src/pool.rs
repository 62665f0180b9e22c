//! The account-creation pool: what exchanges held, fees, what nobody claimed, and what all that
//! earns. Some of it is lent, some is kept for corrections.

use auth::{ACCOUNT_CREATION_POOL, SNAPSHOT_CLAIM};
use base::{Address, Amount, Ctx, Result, Sdk};
use proto::whaleshares::claim::v1 as wire;

use crate::snapshots::too_much;
use crate::state::POOL;

/// Where it lies.
pub(crate) fn address() -> Address {
    Address::module(ACCOUNT_CREATION_POOL)
}

/// What is known of it.
pub(crate) fn pool(ctx: &Ctx<'_>) -> Result<wire::Pool> {
    Ok(POOL.get(ctx)?.unwrap_or_default())
}

/// An amount as messages have it; there are fewer than 2^64 uwls.
pub(crate) fn uwls(amount: Amount) -> Result<u64> {
    amount.to_u64().ok_or_else(|| too_much("Whalestake"))
}

/// All Whalestake of an account.
pub(crate) fn stake_of(ctx: &Ctx<'_>, holder: &Address) -> Result<u64> {
    uwls(staking::stake_of(ctx, holder)?)
}

/// What can be lent, or given to a new correction.
pub(crate) fn available(ctx: &Ctx<'_>, pool: &wire::Pool) -> Result<u64> {
    Ok(stake_of(ctx, &address())?.saturating_sub(pool.reserved))
}

/// Changes what is known of the pool, after it has got what it has earned.
pub(crate) fn change(
    ctx: &mut Ctx<'_>,
    change: impl FnOnce(&mut Ctx<'_>, &mut wire::Pool) -> Result<()>,
) -> Result<()> {
    let mut pool = pool(ctx)?;
    let earned = uwls(staking::compound(ctx, &address())?)?;
    add(&mut pool.inflow, earned)?;
    change(ctx, &mut pool)?;
    Ok(POOL.set(ctx, &pool)?)
}

/// Adds to a sum.
pub(crate) fn add(sum: &mut u64, amount: u64) -> Result<()> {
    *sum = sum.checked_add(amount).ok_or_else(|| too_much("the pool"))?;
    Ok(())
}

/// Takes from a sum.
pub(crate) fn take(sum: &mut u64, amount: u64) -> Result<()> {
    *sum = sum.checked_sub(amount).ok_or_else(|| Sdk::Logic.because("the pool has less"))?;
    Ok(())
}

/// A correction pays `amount` of what is kept for it.
pub(crate) fn correct(ctx: &mut Ctx<'_>, amount: u64) -> Result<()> {
    change(ctx, |_, pool| {
        take(&mut pool.reserved, amount)?;
        add(&mut pool.corrected, amount)
    })
}

/// The fee of a claim that is paid out of `from` is for newcomers.
pub(crate) fn earn_fee(ctx: &mut Ctx<'_>, from: &Address, fee: u64) -> Result<()> {
    if fee == 0 {
        return Ok(());
    }
    change(ctx, |ctx, pool| {
        if *from == address() {
            return take(&mut pool.corrected, fee);
        }
        staking::hand_over(ctx, from, &address(), Amount::from(fee))?;
        add(&mut pool.inflow, fee)
    })
}

/// What nobody has claimed is for newcomers.
pub(crate) fn inherit(ctx: &mut Ctx<'_>) -> Result<()> {
    let unclaimed = Address::module(SNAPSHOT_CLAIM);
    let rest = stake_of(ctx, &unclaimed)?;
    change(ctx, |ctx, pool| {
        staking::hand_over(ctx, &unclaimed, &address(), Amount::from(rest))?;
        add(&mut pool.inflow, rest)
    })
}
