//! What other modules may ask of bank. Supply changes in `mint` and `burn` only.

use auth::ModuleAccount;
use base::{Address, Amount, Coin, Coins, Ctx, Denom, Event, LengthPrefixed, MESSAGE, Result, Sdk};
use crate::state::{BALANCES, HOLDERS, SUPPLY};

/// How much of `denom` is at `address`.
pub fn balance(ctx: &Ctx<'_>, address: &Address, denom: &Denom) -> Result<Amount> {
    Ok(BALANCES.get(ctx, &(*address, denom.clone()))?.unwrap_or_default())
}

/// How much of `denom` there is.
pub fn supply(ctx: &Ctx<'_>, denom: &Denom) -> Result<Amount> {
    Ok(SUPPLY.get(ctx, denom)?.unwrap_or_default())
}

/// Moves `coins`; opens an account for a receiver that has none. Does not ask whether the
/// receiver may be sent to: messages do.
pub fn transfer(ctx: &mut Ctx<'_>, from: &Address, to: &Address, coins: &Coins) -> Result<()> {
    take(ctx, from, coins)?;
    give(ctx, to, coins)?;
    let (from, to) = (from.to_string(), to.to_string());
    let transfer = Event::new("transfer").with("recipient", to).with("sender", from.clone());
    ctx.emit(transfer.with("amount", coins.to_string()));
    ctx.emit(Event::new(MESSAGE).with("sender", from));
    Ok(())
}

/// Makes new coins at a module account whose module may mint.
pub fn mint(ctx: &mut Ctx<'_>, minter: &ModuleAccount, coins: &Coins) -> Result<()> {
    permitted(minter, "minter")?;
    let address = Address::module(minter.name);
    for coin in coins.iter() {
        let supply = supply(ctx, &coin.denom)?.plus(coin.amount)?;
        SUPPLY.set(ctx, &coin.denom, &supply)?;
    }
    give(ctx, &address, coins)?;
    let event = Event::new("coinbase").with("minter", address.to_string());
    ctx.emit(event.with("amount", coins.to_string()));
    Ok(())
}

/// Destroys coins at a module account whose module may burn.
pub fn burn(ctx: &mut Ctx<'_>, burner: &ModuleAccount, coins: &Coins) -> Result<()> {
    permitted(burner, "burner")?;
    destroy(ctx, &Address::module(burner.name), coins)
}

/// Destroys coins of `owner`, who has asked for it.
pub(crate) fn destroy(ctx: &mut Ctx<'_>, owner: &Address, coins: &Coins) -> Result<()> {
    take(ctx, owner, coins)?;
    for coin in coins.iter() {
        let supply = supply(ctx, &coin.denom)?.minus(coin.amount)?;
        set_supply(ctx, &coin.denom, supply)?;
    }
    let event = Event::new("burn").with("burner", owner.to_string());
    ctx.emit(event.with("amount", coins.to_string()));
    Ok(())
}

fn permitted(account: &ModuleAccount, permission: &str) -> Result<()> {
    match account.permissions.contains(&permission) {
        true => Ok(()),
        false => panic!("module account {} does not have permission {permission}", account.name),
    }
}

pub(crate) fn take(ctx: &mut Ctx<'_>, from: &Address, coins: &Coins) -> Result<()> {
    for coin in coins.iter() {
        let balance = balance(ctx, from, &coin.denom)?;
        let Ok(left) = balance.minus(coin.amount) else {
            let has = Coin { denom: coin.denom.clone(), amount: balance };
            let text = format!("spendable balance {has} is smaller than {coin}");
            return Err(Sdk::InsufficientFunds.because(text));
        };
        set_balance(ctx, from, &coin.denom, left)?;
    }
    let event = Event::new("coin_spent").with("spender", from.to_string());
    ctx.emit(event.with("amount", coins.to_string()));
    Ok(())
}

pub(crate) fn give(ctx: &mut Ctx<'_>, to: &Address, coins: &Coins) -> Result<()> {
    for coin in coins.iter() {
        let balance = balance(ctx, to, &coin.denom)?.plus(coin.amount)?;
        set_balance(ctx, to, &coin.denom, balance)?;
    }
    let event = Event::new("coin_received").with("receiver", to.to_string());
    ctx.emit(event.with("amount", coins.to_string()));
    auth::open_if_new(ctx, to)
}

/// Writes a balance and keeps the index of holders: zero is no entry in either.
pub(crate) fn set_balance(ctx: &mut Ctx<'_>, of: &Address, denom: &Denom, amount: Amount) -> Result<()> {
    let key = (*of, denom.clone());
    let holder = (denom.clone(), LengthPrefixed(*of));
    if amount.is_zero() {
        BALANCES.remove(ctx, &key)?;
        HOLDERS.remove(ctx, &holder)?;
        return Ok(());
    }
    if !HOLDERS.has(ctx, &holder)? {
        HOLDERS.set(ctx, &holder, &())?;
    }
    BALANCES.set(ctx, &key, &amount)?;
    Ok(())
}

pub(crate) fn set_supply(ctx: &mut Ctx<'_>, denom: &Denom, amount: Amount) -> Result<()> {
    match amount.is_zero() {
        true => SUPPLY.remove(ctx, denom)?,
        false => SUPPLY.set(ctx, denom, &amount)?,
    }
    Ok(())
}
