//! Power-downs: how much may leave, and its payment in parts.

use base::{Address, Amount, Coins, Ctx, Dec, Event, Module, Result, Seconds, attempt};

use crate::Staking;
use crate::errors::Error;
use crate::holding::{Holding, keep};
use crate::inflation;
use crate::minting::{supply, year};
use crate::money::{bond, stake, unlock};
use crate::params::{PPB, Params, params};
use crate::records::{Account, Part, PowerDown};
use crate::state::{ACCOUNTS, DUE, LEAVING, NEXT_POWER_DOWN, POWER_DOWNS, PRODUCERS, TOTALS};

/// The most running requests of an account, and of votes for one producer.
pub(crate) const MOST_OF_ACCOUNT: usize = 32;
pub(crate) const MOST_OF_PAIR: usize = 7;

/// How much an account may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) room: Amount,
    /// The most that may be under way at once.
    pub(crate) cap: Amount,
    pub(crate) rate: Dec,
}

/// A running power-down with its number.
pub(crate) type Numbered = (u64, PowerDown);

/// The room of an account: what is under way must stay within 1 − inflation of all it has
/// and had, so that splitting or repeating requests gains nothing.
pub(crate) fn room(ctx: &Ctx<'_>, rules: &Params, account: &Account) -> Result<Room> {
    let (supply, now) = (supply(ctx, rules)?, ctx.block.time);
    let rate = inflation::rate_ppb(&year(ctx)?, rules, now, supply)?;
    let all = account.stake.plus(account.unbonding)?;
    let (one, free) =
        (Amount::from(u64::from(PPB)), Amount::from(u64::from(PPB.saturating_sub(rate))));
    let cap = all.share(free, one)?;
    let mut room = cap.beyond(account.unbonding);
    if window_runs(ctx, rules, account)? {
        room = room.min(cap.beyond(account.window_sum));
    }
    let rate = Dec::ONE.times_amount(Amount::from(u64::from(rate)))?.quo_amount(one)?;
    Ok(Room { room, cap, rate })
}

/// Whether what was asked for earlier counts still.
fn window_runs(ctx: &Ctx<'_>, rules: &Params, account: &Account) -> Result<bool> {
    let Seconds(window) = rules.pd_window;
    Ok(window > 0 && ctx.block.time < account.window_start.plus(rules.pd_window)?)
}

/// The running power-downs of an account.
pub(crate) fn running(ctx: &Ctx<'_>, account: &Address) -> Result<Vec<Numbered>> {
    let mut running = Vec::new();
    for entry in POWER_DOWNS.under(ctx, account) {
        let ((_, id), power_down) = entry?;
        running.push((id, power_down));
    }
    Ok(running)
}

/// Turns `amount` of stake that votes for nobody (any more) into a power-down; `producer` is
/// whom it has voted for.
pub(crate) fn begin(
    ctx: &mut Ctx<'_>,
    holding: &mut Holding<'_>,
    producer: Option<Address>,
    amount: Amount,
) -> Result<Numbered> {
    let rules = holding.rules();
    check_room(ctx, holding, amount)?;
    check_count(ctx, holding.address(), producer)?;
    holding.lose(ctx, amount)?;
    change_unbonding(ctx, holding.account_mut(), Amount::ZERO, amount)?;
    note_window(ctx, holding, amount)?;
    let power_down = PowerDown {
        producer,
        amount,
        cancelled: Amount::ZERO,
        parts: rules.pd_instalments,
        paid: 0,
        start: ctx.block.time,
        interval: rules.pd_interval,
        creation_height: ctx.block.height,
    };
    let id = NEXT_POWER_DOWN.get(ctx)?.unwrap_or(1);
    NEXT_POWER_DOWN.set(ctx, &id.saturating_add(1))?;
    enter(ctx, holding.address(), id, &power_down)?;
    Ok((id, power_down))
}

fn check_room(ctx: &Ctx<'_>, holding: &Holding<'_>, asked: Amount) -> Result<()> {
    let account = holding.account();
    let Room { room, cap, rate } = room(ctx, holding.rules(), account)?;
    let unbonding = account.unbonding;
    match asked <= room {
        true => Ok(()),
        false => Err(Error::PowerDownRoom { asked, room, cap, unbonding, rate }.into()),
    }
}

fn check_count(ctx: &Ctx<'_>, account: &Address, producer: Option<Address>) -> Result<()> {
    let running = running(ctx, account)?;
    if running.len() >= MOST_OF_ACCOUNT {
        return Err(Error::TooManyPowerDowns(MOST_OF_ACCOUNT).into());
    }
    let same = running.iter().filter(|(_, other)| other.producer == producer).count();
    match producer.is_some() && same >= MOST_OF_PAIR {
        true => Err(Error::TooManyUnbondings.into()),
        false => Ok(()),
    }
}

fn note_window(ctx: &Ctx<'_>, holding: &mut Holding<'_>, amount: Amount) -> Result<()> {
    let rules = holding.rules();
    if rules.pd_window == Seconds(0) {
        return Ok(());
    }
    let runs = window_runs(ctx, rules, holding.account())?;
    let account = holding.account_mut();
    if !runs {
        account.window_start = ctx.block.time;
        account.window_sum = Amount::ZERO;
    }
    account.window_sum = account.window_sum.plus(amount)?;
    Ok(())
}

/// What is under way loses `less` and gains `more`.
fn change_unbonding(
    ctx: &mut Ctx<'_>,
    account: &mut Account,
    less: Amount,
    more: Amount,
) -> Result<()> {
    account.unbonding = account.unbonding.minus(less)?.plus(more)?;
    let mut totals = TOTALS.get(ctx)?.unwrap_or_default();
    totals.unbonding = totals.unbonding.minus(less)?.plus(more)?;
    Ok(TOTALS.set(ctx, &totals)?)
}

/// Writes a power-down and its next payment.
pub(crate) fn enter(
    ctx: &mut Ctx<'_>,
    account: &Address,
    id: u64,
    power_down: &PowerDown,
) -> Result<()> {
    let Some(next) = power_down.next()? else { return Ok(()) };
    DUE.set(ctx, &(next.due, id), account)?;
    if let Some(operator) = power_down.producer {
        LEAVING.set(ctx, &(operator, (*account, id)), &())?;
    }
    Ok(POWER_DOWNS.set(ctx, &(*account, id), power_down)?)
}

/// Removes a power-down and its next payment, to write it anew or to end it.
fn take_out(ctx: &mut Ctx<'_>, account: &Address, id: u64, power_down: &PowerDown) -> Result<()> {
    if let Some(next) = power_down.next()? {
        DUE.remove(ctx, &(next.due, id))?;
    }
    if let Some(operator) = power_down.producer {
        LEAVING.remove(ctx, &(operator, (*account, id)))?;
    }
    Ok(POWER_DOWNS.remove(ctx, &(*account, id))?)
}

/// Takes `amount` of a power-down back, the latest payments first. It is stake again and
/// votes as it did, if its producer can still be voted for.
pub(crate) fn cancel(
    ctx: &mut Ctx<'_>,
    holding: &mut Holding<'_>,
    (id, mut power_down): Numbered,
    amount: Amount,
) -> Result<()> {
    let account = *holding.address();
    take_out(ctx, &account, id, &power_down)?;
    power_down.cancelled = power_down.cancelled.plus(amount)?;
    enter(ctx, &account, id, &power_down)?;
    change_unbonding(ctx, holding.account_mut(), amount, Amount::ZERO)?;
    let Some(operator) = power_down.producer else { return stake(ctx, holding, amount) };
    holding.gain(ctx, amount)?;
    let known = PRODUCERS.get(ctx, &operator)?;
    match known.is_some_and(|producer| !producer.tombstoned) {
        true => holding.vote(ctx, &operator, amount),
        false => Ok(()),
    }
}

/// Pays what is due, the longest due first, not more parts than a block may.
pub(crate) fn pay_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let rules = params(ctx)?;
    let most = usize::try_from(rules.max_pd_payments).unwrap_or(usize::MAX);
    let mut due = Vec::new();
    for entry in DUE.all(ctx).take(most) {
        let ((time, id), account) = entry?;
        if time > ctx.block.time {
            break;
        }
        due.push((id, account));
    }
    for (id, account) in due {
        // A payment that fails must not hold back the others.
        attempt(ctx, Staking::NAME, "power_down", |ctx| pay(ctx, &rules, &account, id));
    }
    Ok(())
}

fn pay(ctx: &mut Ctx<'_>, rules: &Params, address: &Address, id: u64) -> Result<()> {
    let key = (*address, id);
    let Some(mut power_down) = POWER_DOWNS.get(ctx, &key)? else {
        return Err(Error::NoPowerDown(*address, id).into());
    };
    let Some(Part { amount, number, .. }) = power_down.next()? else {
        return take_out(ctx, address, id, &power_down);
    };
    take_out(ctx, address, id, &power_down)?;
    power_down.paid = number;
    enter(ctx, address, id, &power_down)?;
    let mut account = ACCOUNTS.get(ctx, address)?.unwrap_or_default();
    change_unbonding(ctx, &mut account, amount, Amount::ZERO)?;
    keep(ctx, address, &account)?;
    unlock(ctx, rules, address, amount)?;
    announce(ctx, address, id, &power_down, &bond(rules, amount)?);
    Ok(())
}

fn announce(ctx: &mut Ctx<'_>, address: &Address, id: u64, power_down: &PowerDown, coins: &Coins) {
    let coins = coins.to_string();
    if let Some(operator) = power_down.producer {
        let complete = Event::new("complete_unbonding")
            .with("amount", &*coins)
            .with("validator", operator.validator_text())
            .with("delegator", address.to_string());
        ctx.emit(complete);
    }
    let part = Event::new("power_down_part")
        .with("account", address.to_string())
        .with("id", id.to_string())
        .with("amount", coins)
        .with("part", power_down.paid.to_string())
        .with("parts", power_down.parts.to_string());
    ctx.emit(part);
}
