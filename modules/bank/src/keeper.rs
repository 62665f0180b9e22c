//! What other modules may ask of bank. Supply changes in `mint` and `burn` only.

use crate::state::{BALANCES, HOLDERS, SUPPLY};
use auth::ModuleAccount;
use base::{Address, Amount, Coin, Coins, Ctx, Denom, Event, LengthPrefixed, MESSAGE, Result, Sdk};

/// How much of `denom` is at `address`.
pub fn balance(ctx: &Ctx<'_>, address: &Address, denom: &Denom) -> Result<Amount> {
    Ok(BALANCES.get(ctx, &(*address, denom.clone()))?.unwrap_or_default())
}

/// Everything at `address`.
pub fn balances(ctx: &Ctx<'_>, address: &Address) -> Result<Coins> {
    let mut coins = Vec::new();
    for entry in BALANCES.under(ctx, address) {
        let ((_, denom), amount) = entry?;
        coins.push(Coin::new(denom, amount));
    }
    Ok(Coins::new(coins)?)
}

/// What of everything at `address` its owner can spend: as in the SDK nothing at all, if he has
/// less of any coin than is locked of it.
pub(crate) fn spendable(ctx: &Ctx<'_>, address: &Address) -> Result<Spendable> {
    let locked = auth::locked(ctx, address)?;
    for coin in &locked {
        if balance(ctx, address, &coin.denom)? < coin.amount {
            return Ok(Spendable::Nothing);
        }
    }
    Ok(Spendable::AllBut(locked))
}

/// What its owner can spend of a balance.
pub(crate) enum Spendable {
    /// All but what is locked.
    AllBut(Coins),
    /// More is locked than is there.
    Nothing,
}

impl Spendable {
    /// Of so much of `denom`.
    pub(crate) fn of(&self, denom: &Denom, balance: Amount) -> Amount {
        match self {
            Spendable::AllBut(locked) => balance.beyond(locked.amount_of(denom.as_str())),
            Spendable::Nothing => Amount::ZERO,
        }
    }
}

/// How much of `denom` there is.
pub fn supply(ctx: &Ctx<'_>, denom: &Denom) -> Result<Amount> {
    Ok(SUPPLY.get(ctx, denom)?.unwrap_or_default())
}

/// Moves `coins`; opens an account for a receiver that has none. Does not ask whether the
/// receiver may be sent to: messages do.
pub fn transfer(ctx: &mut Ctx<'_>, from: &Address, to: &Address, coins: &Coins) -> Result<()> {
    let locked = auth::locked(ctx, from)?;
    transfer_free(ctx, from, &locked, to, coins)
}

/// The same by who has read already what is `locked` of the sender's.
pub fn transfer_free(
    ctx: &mut Ctx<'_>,
    from: &Address,
    locked: &Coins,
    to: &Address,
    coins: &Coins,
) -> Result<()> {
    // Printed once: three of the four events name the same addresses and coins.
    let (sender, recipient, amount) = (from.to_string(), to.to_string(), coins.to_string());
    take_free(ctx, from, locked, coins)?;
    ctx.emit(spent(&sender, &amount));
    give(ctx, to, coins)?;
    ctx.emit(received(&recipient, &amount));
    let transfer = Event::new("transfer").with("recipient", recipient).with("sender", &*sender);
    ctx.emit(transfer.with("amount", amount));
    ctx.emit(Event::new(MESSAGE).with("sender", sender));
    Ok(())
}

/// Moves `coins` that are locked or unlocked: no event of a transfer, since they stay their
/// owner's.
pub fn set_aside(ctx: &mut Ctx<'_>, from: &Address, to: &Address, coins: &Coins) -> Result<()> {
    for coin in coins.iter() {
        let has = balance(ctx, from, &coin.denom)?;
        if has < coin.amount {
            let has = Coin::new(coin.denom.clone(), has);
            let text = format!("failed to delegate; {has} is smaller than {coin}");
            return Err(Sdk::InsufficientFunds.because(text));
        }
    }
    let amount = coins.to_string();
    take(ctx, from, coins)?;
    ctx.emit(spent(&from.to_string(), &amount));
    give(ctx, to, coins)?;
    ctx.emit(received(&to.to_string(), &amount));
    Ok(())
}

/// The event of coins that leave an account.
pub(crate) fn spent(spender: &str, amount: &str) -> Event {
    Event::new("coin_spent").with("spender", spender).with("amount", amount)
}

/// The event of coins that reach an account.
pub(crate) fn received(receiver: &str, amount: &str) -> Event {
    Event::new("coin_received").with("receiver", receiver).with("amount", amount)
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
    let (minter, amount) = (address.to_string(), coins.to_string());
    ctx.emit(received(&minter, &amount));
    ctx.emit(Event::new("coinbase").with("minter", minter).with("amount", amount));
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
    let (burner, amount) = (owner.to_string(), coins.to_string());
    ctx.emit(spent(&burner, &amount));
    ctx.emit(Event::new("burn").with("burner", burner).with("amount", amount));
    Ok(())
}

fn permitted(account: &ModuleAccount, permission: &str) -> Result<()> {
    match account.permissions.contains(&permission) {
        true => Ok(()),
        false => panic!("module account {} does not have permission {permission}", account.name),
    }
}

/// Takes `coins` from an account that must have them, and be free to spend them.
pub(crate) fn take(ctx: &mut Ctx<'_>, from: &Address, coins: &Coins) -> Result<()> {
    let locked = auth::locked(ctx, from)?;
    take_free(ctx, from, &locked, coins)
}

fn take_free(ctx: &mut Ctx<'_>, from: &Address, locked: &Coins, coins: &Coins) -> Result<()> {
    for coin in coins.iter() {
        let balance = balance(ctx, from, &coin.denom)?;
        let locked = locked.amount_of(coin.denom.as_str());
        let of = |amount| Coin::new(coin.denom.clone(), amount);
        let Ok(spendable) = balance.minus(locked) else {
            let (locked, balance) = (of(locked), of(balance));
            let text = format!("locked amount exceeds account balance funds: {locked} > {balance}");
            return Err(Sdk::InsufficientFunds.because(text));
        };
        if spendable < coin.amount {
            let spendable = of(spendable);
            let text = format!("spendable balance {spendable} is smaller than {coin}");
            return Err(Sdk::InsufficientFunds.because(text));
        }
        change_balance(ctx, from, &coin.denom, balance, balance.minus(coin.amount)?)?;
    }
    Ok(())
}

/// Gives `coins` to an account, and opens it if it is new.
pub(crate) fn give(ctx: &mut Ctx<'_>, to: &Address, coins: &Coins) -> Result<()> {
    let mut held_something = false;
    for coin in coins.iter() {
        let balance = balance(ctx, to, &coin.denom)?;
        held_something |= !balance.is_zero();
        change_balance(ctx, to, &coin.denom, balance, balance.plus(coin.amount)?)?;
    }
    // Who holds something has an account: the first coins opened it.
    if held_something { Ok(()) } else { auth::open_if_new(ctx, to) }
}

/// Writes a balance and keeps the index of holders: zero is no entry in either.
pub(crate) fn change_balance(
    ctx: &mut Ctx<'_>,
    of: &Address,
    denom: &Denom,
    from: Amount,
    to: Amount,
) -> Result<()> {
    let key = (*of, denom.clone());
    match (from.is_zero(), to.is_zero()) {
        (true, true) => return Ok(()),
        (true, false) => HOLDERS.set(ctx, &(denom.clone(), LengthPrefixed(*of)), &())?,
        (false, true) => HOLDERS.remove(ctx, &(denom.clone(), LengthPrefixed(*of)))?,
        (false, false) => {}
    }
    match to.is_zero() {
        true => BALANCES.remove(ctx, &key)?,
        false => BALANCES.set(ctx, &key, &to)?,
    }
    Ok(())
}

pub(crate) fn set_supply(ctx: &mut Ctx<'_>, denom: &Denom, amount: Amount) -> Result<()> {
    match amount.is_zero() {
        true => SUPPLY.remove(ctx, denom)?,
        false => SUPPLY.set(ctx, denom, &amount)?,
    }
    Ok(())
}
