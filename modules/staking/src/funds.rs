//! Funds: Whalestake of modules, which other modules hand out, lend and give up.
//!
//! A fund earns yield as all stake does, and never votes. Who moves stake of a fund says how
//! far its yield goes along: what is handed over takes its own with it, what is lent does not.

use auth::DISTRIBUTION;
use base::{Address, Amount, Coins, Ctx, Result, Sdk};

use crate::holding::{Holding, keep};
use crate::money::{bond, give_community, reward, stake, unlock};
use crate::params::params;
use crate::records::is_silent;
use crate::state::{ACCOUNTS, TOTALS};
use crate::yields::{self, SCALE};

/// Moves `amount` of a fund to `to`, with all that it has earned since the fund was settled.
///
/// The fund itself is not settled: one that never is owes each part its yield since genesis,
/// whenever it leaves. Parts are rounded down one by one, so together they never exceed what
/// the whole has earned.
pub fn hand_over(ctx: &mut Ctx<'_>, from: &Address, to: &Address, amount: Amount) -> Result<()> {
    only_fund(from)?;
    if from == to {
        return Err(Sdk::InvalidRequest.because(format!("{from} has this Whalestake already")));
    }
    let rules = params(ctx)?;
    let index = yields::index(ctx)?;
    let mut fund = Holding::open_unsettled(ctx, &rules, from)?;
    let earned = amount.share(index.minus(fund.account().reward_index)?, SCALE)?;
    fund.lose(ctx, amount)?;
    fund.close(ctx)?;

    auth::open_if_new(ctx, to)?;
    let mut holding = Holding::open(ctx, &rules, to)?;
    let account = holding.account_mut();
    account.pending = account.pending.plus(earned)?;
    stake(ctx, &mut holding, amount)?;
    holding.close(ctx)
}

/// Lends `amount` of a fund to `to`: there it is no stake, but a loan that [`take_back`] ends.
/// What it has earned until now stays with the fund, and it earns no more.
pub fn lend(ctx: &mut Ctx<'_>, from: &Address, to: &Address, amount: Amount) -> Result<()> {
    only_fund(from)?;
    if is_silent(to) {
        let text = format!("{to} belongs to a module, which does not borrow");
        return Err(Sdk::InvalidRequest.because(text));
    }
    let rules = params(ctx)?;
    let mut fund = Holding::open(ctx, &rules, from)?;
    fund.lose(ctx, amount)?;
    fund.close(ctx)?;
    change_loan(ctx, to, Amount::ZERO, amount)
}

/// Makes all that is lent to `from` stake of the fund `to` again; tells how much it was.
pub fn take_back(ctx: &mut Ctx<'_>, from: &Address, to: &Address) -> Result<Amount> {
    only_fund(to)?;
    let loan = ACCOUNTS.get(ctx, from)?.unwrap_or_default().loan;
    if loan.is_zero() {
        return Ok(loan);
    }
    change_loan(ctx, from, loan, Amount::ZERO)?;
    let rules = params(ctx)?;
    let mut fund = Holding::open(ctx, &rules, to)?;
    fund.gain(ctx, loan)?;
    fund.close(ctx)?;
    Ok(loan)
}

/// Makes what a fund has earned its own stake; tells how much it was. The fund is settled.
pub fn compound(ctx: &mut Ctx<'_>, holder: &Address) -> Result<Amount> {
    only_fund(holder)?;
    let rules = params(ctx)?;
    let mut fund = Holding::open(ctx, &rules, holder)?;
    let earned = std::mem::replace(&mut fund.account_mut().pending, Amount::ZERO);
    reward(ctx, &mut fund, earned, 0)?;
    fund.close(ctx)?;
    Ok(earned)
}

/// Gives all stake of a fund and all that it has earned to the community; tells what it was.
pub fn give_up(ctx: &mut Ctx<'_>, holder: &Address) -> Result<Coins> {
    only_fund(holder)?;
    let rules = params(ctx)?;
    let mut fund = Holding::open(ctx, &rules, holder)?;
    let stake = fund.account().stake;
    let earned = std::mem::replace(&mut fund.account_mut().pending, Amount::ZERO);
    fund.lose(ctx, stake)?;
    fund.close(ctx)?;
    unlock(ctx, &rules, &Address::module(DISTRIBUTION), stake)?;
    let coins = bond(&rules, stake.plus(earned)?)?;
    give_community(ctx, &coins)?;
    Ok(coins)
}

/// Only modules have funds: stake of others may vote, and who follows it wants to be told.
fn only_fund(holder: &Address) -> Result<()> {
    match is_silent(holder) {
        true => Ok(()),
        false => Err(Sdk::InvalidRequest.because(format!("{holder} does not belong to a module"))),
    }
}

/// What is lent to `borrower` loses `less` and gains `more`.
fn change_loan(ctx: &mut Ctx<'_>, borrower: &Address, less: Amount, more: Amount) -> Result<()> {
    let mut account = ACCOUNTS.get(ctx, borrower)?.unwrap_or_default();
    account.loan = account.loan.minus(less)?.plus(more)?;
    keep(ctx, borrower, &account)?;
    let mut totals = TOTALS.get(ctx)?.unwrap_or_default();
    totals.loans = totals.loans.minus(less)?.plus(more)?;
    Ok(TOTALS.set(ctx, &totals)?)
}

#[cfg(test)]
mod tests;
