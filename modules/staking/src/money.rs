//! Where tokens lie: locked ones in `whalestake`, owed ones in `distribution`.

use auth::{DISTRIBUTION, WHALESTAKE};
use base::{Address, Amount, Coin, Coins, Ctx, Result};

use crate::holding::Holding;
use crate::params::{Params, bps_of};
use crate::state::{COMMUNITY, PRODUCERS, WITHDRAW_TO};

/// `amount` of the bond denomination.
pub(crate) fn bond(rules: &Params, amount: Amount) -> Result<Coins> {
    Ok(Coins::new([Coin::new(rules.bond_denom.clone(), amount)])?)
}

/// Moves tokens of the bond denomination; nothing is not moved.
pub(crate) fn pay(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    from: &Address,
    to: &Address,
    amount: Amount,
) -> Result<Coins> {
    let coins = bond(rules, amount)?;
    if !coins.is_empty() {
        bank::transfer(ctx, from, to, &coins)?;
    }
    Ok(coins)
}

/// Locks `amount` that `from` pays.
pub(crate) fn lock(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    from: &Address,
    amount: Amount,
) -> Result<()> {
    let coins = bond(rules, amount)?;
    bank::set_aside(ctx, from, &Address::module(WHALESTAKE), &coins)
}

/// Pays `amount` that was locked to `to`.
pub(crate) fn unlock(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    to: &Address,
    amount: Amount,
) -> Result<()> {
    let coins = bond(rules, amount)?;
    bank::set_aside(ctx, &Address::module(WHALESTAKE), to, &coins)
}

/// Pays what is owed to `holding`: `liquid_bps` of it to where it wants its rewards, the rest
/// as Whalestake. Tells what was paid in tokens.
pub(crate) fn reward(
    ctx: &mut Ctx<'_>,
    holding: &mut Holding<'_>,
    owed: Amount,
    liquid_bps: u32,
) -> Result<Coins> {
    let liquid = bps_of(owed, liquid_bps)?;
    let staked = owed.minus(liquid)?;
    let distribution = Address::module(DISTRIBUTION);
    if !staked.is_zero() {
        lock(ctx, holding.rules(), &distribution, staked)?;
        stake(ctx, holding, staked)?;
    }
    let to = withdraw_address(ctx, holding.address())?;
    pay(ctx, holding.rules(), &distribution, &to, liquid)
}

/// Adds locked tokens to the stake of `holding`, where it wants stake to vote.
pub(crate) fn stake(ctx: &mut Ctx<'_>, holding: &mut Holding<'_>, amount: Amount) -> Result<()> {
    holding.gain(ctx, amount)?;
    let Some(operator) = holding.account().auto_vote else { return Ok(()) };
    // A producer may have been tombstoned since, or it would be one producer too many: then
    // the stake votes for nobody, and nothing is refused.
    let electable = PRODUCERS.get(ctx, &operator)?.is_some_and(|producer| !producer.tombstoned);
    match electable && holding.may_vote_for(ctx, &operator)? {
        true => holding.vote(ctx, &operator, amount),
        false => Ok(()),
    }
}

/// Where `account` wants its rewards.
pub(crate) fn withdraw_address(ctx: &Ctx<'_>, account: &Address) -> Result<Address> {
    Ok(WITHDRAW_TO.get(ctx, account)?.unwrap_or(*account))
}

/// Adds coins that are in `distribution` to what belongs to the community.
pub(crate) fn give_community(ctx: &mut Ctx<'_>, coins: &Coins) -> Result<()> {
    for coin in coins {
        let has = COMMUNITY.get(ctx, &coin.denom)?.unwrap_or_default();
        COMMUNITY.set(ctx, &coin.denom, &has.plus(coin.amount)?)?;
    }
    Ok(())
}
