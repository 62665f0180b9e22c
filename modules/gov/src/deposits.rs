//! Deposits: what a proposal has to bring before it is voted on, and how it comes back.

use auth::GOV;
use base::{Address, Coin, Coins, Ctx, Dec, Error as Refused, Event, Result, Sdk};
use proto::cosmos::gov::v1::{Deposit, ProposalStatus};

use crate::errors::Error;
use crate::params::{Params, params};
use crate::proposals::{begin_voting, proposal};
use crate::state::{DEPOSITS, HELD, PROPOSALS};

/// Refuses a deposit that is too small for the beginning.
pub(crate) fn enough_to_begin(params: &Params, deposit: &Coins, expedited: bool) -> Result<()> {
    let ratio = params.min_initial_deposit_ratio;
    if ratio.is_zero() {
        return Ok(());
    }
    let need = parts(params.deposit_of(expedited), |amount| amount.times(ratio)?.round())?;
    match deposit.has_all(&need) {
        true => Ok(()),
        false => {
            let text = format!("was ({deposit}), need ({need})");
            Err(Refused::from(Error::DepositTooSmall).because(text))
        }
    }
}

/// Refuses coins that no deposit is made of.
pub(crate) fn of_right_denoms(params: &Params, deposit: &Coins) -> Result<()> {
    let accepted: Vec<&str> = params.min_deposit.iter().map(|coin| coin.denom.as_str()).collect();
    match deposit.iter().all(|coin| accepted.contains(&coin.denom.as_str())) {
        true => Ok(()),
        false => {
            let accepted = accepted.join(" ");
            let text = format!(
                "deposited {deposit}, but gov accepts only the following denom(s): [{accepted}]"
            );
            Err(Refused::from(Error::InvalidDepositDenom).because(text))
        }
    }
}

/// Of each coin what `part` leaves of it, in whole units.
pub(crate) fn parts(
    coins: &Coins,
    part: impl Fn(Dec) -> Result<Dec, base::DecError>,
) -> Result<Coins> {
    let mut some = Vec::new();
    for coin in coins {
        let amount = part(Dec::ONE.times_amount(coin.amount)?)?.to_amount()?;
        if !amount.is_zero() {
            some.push(Coin::new(coin.denom.clone(), amount));
        }
    }
    Ok(Coins::new(some)?)
}

/// Adds to the deposit of `id`. Tells whether voting begins by it.
pub(crate) fn add(ctx: &mut Ctx<'_>, id: u64, depositor: &Address, coins: &Coins) -> Result<bool> {
    let mut proposal = proposal(ctx, id)?;
    let waits = proposal.status == i32::from(ProposalStatus::DepositPeriod);
    if !waits && proposal.status != i32::from(ProposalStatus::VotingPeriod) {
        return Err(Refused::from(Error::InactiveProposal).because(id.to_string()));
    }
    let params = params(ctx)?;
    let need = params.deposit_of(proposal.expedited).clone();
    of_right_denoms(&params, coins)?;
    large_enough(&params, &need, coins)?;
    if !coins.is_empty() {
        bank::transfer(ctx, depositor, &Address::module(GOV), coins)?;
    }
    hold(ctx, coins)?;
    let total = read(&proposal.total_deposit)?.plus(coins)?;
    proposal.total_deposit = total.to_wire();
    let begins = waits && total.has_all(&need);
    if begins {
        begin_voting(ctx, &mut proposal, &params)?;
    }
    PROPOSALS.set(ctx, &id, &proposal)?;
    let before = match DEPOSITS.get(ctx, &(id, *depositor))? {
        Some(deposit) => read(&deposit.amount)?,
        None => Coins::default(),
    };
    let deposited = Event::new("proposal_deposit")
        .with("depositor", depositor.to_string())
        .with("amount", coins.to_string())
        .with("proposal_id", id.to_string());
    ctx.emit(deposited);
    let deposit = Deposit {
        proposal_id: id,
        depositor: depositor.to_string(),
        amount: before.plus(coins)?.to_wire(),
    };
    DEPOSITS.set(ctx, &(id, *depositor), &deposit)?;
    Ok(begins)
}

/// Refuses a deposit that is too small to be looked after.
fn large_enough(params: &Params, need: &Coins, coins: &Coins) -> Result<()> {
    let ratio = params.min_deposit_ratio;
    if ratio.is_zero() {
        return Ok(());
    }
    let mut least = Vec::new();
    for coin in need {
        let amount = Dec::ONE.times_amount(coin.amount)?.times(ratio)?.truncate().to_amount()?;
        if coins.amount_of(coin.denom.as_str()) >= amount.max(base::Amount::new(1)) {
            return Ok(());
        }
        least.push(Coin::new(coin.denom.clone(), amount).to_string());
    }
    let least = least.join(",");
    let text = format!("received {coins} but need at least one of the following: {least}");
    Err(Refused::from(Error::DepositTooSmall).because(text))
}

/// Notes that `coins` lie in deposit.
pub(crate) fn hold(ctx: &mut Ctx<'_>, coins: &Coins) -> Result<()> {
    coins.iter().try_for_each(|coin| {
        let held = HELD.get(ctx, &coin.denom)?.unwrap_or_default().plus(coin.amount)?;
        Ok(HELD.set(ctx, &coin.denom, &held)?)
    })
}

/// Notes that `coins` lie in deposit no longer.
pub(crate) fn release(ctx: &mut Ctx<'_>, coins: &Coins) -> Result<()> {
    coins.iter().try_for_each(|coin| {
        let left = HELD.get(ctx, &coin.denom)?.unwrap_or_default().minus(coin.amount)?;
        match left.is_zero() {
            true => Ok(HELD.remove(ctx, &coin.denom)?),
            false => Ok(HELD.set(ctx, &coin.denom, &left)?),
        }
    })
}

/// Refuses what has spent deposits: the account that holds them is also governance's own.
pub(crate) fn untouched(ctx: &Ctx<'_>) -> Result<()> {
    for entry in HELD.all(ctx) {
        let (denom, held) = entry?;
        if bank::balance(ctx, &Address::module(GOV), &denom)? < held {
            return Err(Error::DepositsTouched(Coin::new(denom, held)).into());
        }
    }
    Ok(())
}

/// The coins of a stored record.
pub(crate) fn read(wire: &[proto::cosmos::base::v1beta1::Coin]) -> Result<Coins> {
    Coins::parse(wire).map_err(|invalid| Sdk::InvalidCoins.because(invalid.given))
}
