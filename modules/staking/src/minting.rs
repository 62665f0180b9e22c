//! Minting: new tokens of each block, and where they go; fees go to the community.

use auth::{DISTRIBUTION, FEE_COLLECTOR, MINT, SOCIAL_SHARE, module_account};
use base::{Address, Amount, Ctx, Dec, Event, Result, Time};

use crate::inflation;
use crate::money::{bond, give_community, pay};
use crate::params::{Params, params};
use crate::records::Year;
use crate::split::split;
use crate::state::{PRODUCER_POOL, TOTALS, YEAR};
use crate::yields;

/// The running year of inflation.
pub(crate) fn year(ctx: &Ctx<'_>) -> Result<Year> {
    Ok(YEAR.get(ctx)?.unwrap_or_default())
}

/// All tokens there are.
pub(crate) fn supply(ctx: &Ctx<'_>, rules: &Params) -> Result<Amount> {
    bank::supply(ctx, &rules.bond_denom)
}

/// Mints what is due since the block `before` and splits it.
pub(crate) fn mint(ctx: &mut Ctx<'_>, before: Time) -> Result<()> {
    let rules = params(ctx)?;
    let (supply, now) = (supply(ctx, &rules)?, ctx.block.time);
    let (year, minted) = inflation::advance(year(ctx)?, &rules, now, before, supply)?;
    YEAR.set(ctx, &year)?;
    if minted.rollovers > 0 {
        let rolled = Event::new("year_rollover")
            .with("year", year.number.to_string())
            .with("annual_provisions", year.provisions.to_string());
        ctx.emit(rolled);
    }
    if minted.amount.is_zero() {
        return Ok(());
    }
    let coins = bond(&rules, minted.amount)?;
    bank::mint(ctx, module_account(MINT), &coins)?;
    share(ctx, &rules, minted.amount)?;
    announce(ctx, &rules, &year, minted.amount)
}

/// Content, stakers, producers, community.
fn share(ctx: &mut Ctx<'_>, rules: &Params, minted: Amount) -> Result<()> {
    let parts = split(minted, rules)?;
    let (mint, distribution) = (Address::module(MINT), Address::module(DISTRIBUTION));
    pay(ctx, rules, &mint, &Address::module(SOCIAL_SHARE), parts.content)?;
    pay(ctx, rules, &mint, &distribution, minted.minus(parts.content)?)?;
    let unshared = yields::share_out(ctx, parts.stakers)?;
    let pool = PRODUCER_POOL.get(ctx)?.unwrap_or_default();
    PRODUCER_POOL.set(ctx, &pool.plus(parts.producers)?)?;
    let community = bond(rules, parts.community.plus(unshared)?)?;
    give_community(ctx, &community)
}

/// The SDK's event of it.
fn announce(ctx: &mut Ctx<'_>, rules: &Params, year: &Year, minted: Amount) -> Result<()> {
    let (supply, now) = (supply(ctx, rules)?, ctx.block.time);
    let bonded = TOTALS.get(ctx)?.unwrap_or_default().stake;
    let provisions = inflation::provisions(year, rules, now, supply)?;
    let event = Event::new("mint")
        .with("bonded_ratio", ratio(bonded, supply)?.to_string())
        .with("inflation", rate(ctx, rules)?.to_string())
        .with("annual_provisions", Dec::ONE.times_amount(provisions)?.to_string())
        .with("amount", minted.to_string());
    ctx.emit(event);
    Ok(())
}

/// The inflation rate of now: what a year mints over the supply.
pub(crate) fn rate(ctx: &Ctx<'_>, rules: &Params) -> Result<Dec> {
    let supply = supply(ctx, rules)?;
    let ppb = inflation::now_ppb(&year(ctx)?, rules, ctx.block.time, supply)?;
    Ok(Dec::ONE.times_amount(Amount::from(u64::from(ppb)))?.quo_amount(ONE_BILLION)?)
}

const ONE_BILLION: Amount = Amount::new(1_000_000_000);

/// `part` of `whole`; nothing of nothing.
pub(crate) fn ratio(part: Amount, whole: Amount) -> Result<Dec> {
    match whole.is_zero() {
        true => Ok(Dec::ZERO),
        false => Ok(Dec::ONE.times_amount(part)?.quo_amount(whole)?),
    }
}

/// Gives the fees of this block to the community.
pub(crate) fn collect_fees(ctx: &mut Ctx<'_>) -> Result<()> {
    let collector = Address::module(FEE_COLLECTOR);
    let fees = bank::balances(ctx, &collector)?;
    if fees.is_empty() {
        return Ok(());
    }
    bank::transfer(ctx, &collector, &Address::module(DISTRIBUTION), &fees)?;
    give_community(ctx, &fees)
}
