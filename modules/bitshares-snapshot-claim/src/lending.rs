//! Loans of the account-creation pool: Whalestake for bandwidth, which neither votes nor earns,
//! and comes back.

use base::{Address, Amount, Ctx, Event, Module, Result, StakeChange, Time, attempt};
use proto::whaleshares::claim::v1 as wire;
use store::{Order, Range};

use crate::SnapshotClaim;
use crate::params::params;
use crate::pool::{self, stake_of, uwls};
use crate::refusals::Refused;
use crate::snapshots::moment;
use crate::state::{LOANS, LOANS_DUE};

/// Loans that one block looks at.
pub(crate) const A_BLOCK: usize = 50;

/// Lends `amount` to an account that `sponsor` has made.
pub(crate) fn lend(
    ctx: &mut Ctx<'_>,
    sponsor: &Address,
    borrower: &Address,
    amount: u64,
    due: Time,
) -> Result<()> {
    pool::change(ctx, |ctx, pool| {
        staking::lend(ctx, &pool::address(), borrower, Amount::from(amount))?;
        pool::add(&mut pool.lent, amount)
    })?;
    let loan = wire::Loan {
        borrower: borrower.to_string(),
        sponsor: sponsor.to_string(),
        amount,
        sequence: 0,
        due: Some(due.into()),
    };
    enter(ctx, borrower, &loan)
}

/// Writes a loan, and its place in the queue.
pub(crate) fn enter(ctx: &mut Ctx<'_>, borrower: &Address, loan: &wire::Loan) -> Result<()> {
    LOANS_DUE.set(ctx, &(moment(loan.due)?, *borrower), &())?;
    Ok(LOANS.set(ctx, borrower, loan)?)
}

/// The loan of an account, which must have one.
pub(crate) fn loan_of(ctx: &Ctx<'_>, borrower: &Address) -> Result<wire::Loan> {
    Ok(LOANS.get(ctx, borrower)?.ok_or_else(|| Refused::NoLoan(borrower.to_string()))?)
}

/// Takes a loan back if it is not needed any more; tells how much it was.
pub(crate) fn reclaim(ctx: &mut Ctx<'_>, borrower: &Address) -> Result<u64> {
    let loan = loan_of(ctx, borrower)?;
    let (stake, idle_at) = (stake_of(ctx, borrower)?, moment(loan.due)?);
    let enough = stake >= loan.amount.saturating_mul(2);
    let idle = ctx.block.time >= idle_at && sequence_of(ctx, borrower)? == loan.sequence;
    if !enough && !idle {
        let (borrower, loan) = (borrower.to_string(), loan.amount);
        return Err(Refused::LoanNeeded { borrower, stake, loan, idle_at }.into());
    }
    pool::change(ctx, |ctx, pool| {
        let amount = uwls(staking::take_back(ctx, borrower, &pool::address())?)?;
        pool::take(&mut pool.lent, amount)
    })?;
    LOANS.remove(ctx, borrower)?;
    LOANS_DUE.remove(ctx, &(idle_at, *borrower))?;
    let event = Event::new("loan_reclaimed")
        .with("borrower", borrower.to_string())
        .with("amount", loan.amount.to_string())
        .with("reason", if enough { "own_stake" } else { "idle" });
    ctx.emit(event);
    Ok(loan.amount)
}

/// Which transaction of an account comes next.
fn sequence_of(ctx: &Ctx<'_>, address: &Address) -> Result<u64> {
    Ok(auth::account(ctx, address)?.map_or(0, |account| account.base().sequence))
}

/// Who has twice as much Whalestake of his own as he was lent needs the loan no more: the end of
/// the block takes it back.
pub(crate) fn follow(ctx: &mut Ctx<'_>, change: &StakeChange) -> Result<()> {
    let StakeChange { holder, after, loan, .. } = change;
    if loan.is_zero() || *after < loan.plus(*loan)? {
        return Ok(());
    }
    let Some(loan) = LOANS.get(ctx, holder)? else { return Ok(()) };
    look_again(ctx, holder, loan, ctx.block.time)
}

fn look_again(ctx: &mut Ctx<'_>, borrower: &Address, loan: wire::Loan, at: Time) -> Result<()> {
    LOANS_DUE.remove(ctx, &(moment(loan.due)?, *borrower))?;
    enter(ctx, borrower, &wire::Loan { due: Some(at.into()), ..loan })
}

/// Looks at loans whose time has come: those of accounts that have sent something since get more
/// of it.
pub(crate) fn look_at_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let idle_time = params(ctx)?.sponsor.idle_time;
    let mut due = Vec::new();
    let all = Range::prefix(&LOANS_DUE.part(&()));
    for entry in LOANS_DUE.entries(ctx, all, Order::Ascending).take(A_BLOCK) {
        let ((at, borrower), ()) = entry?;
        if at > ctx.block.time {
            break;
        }
        due.push(borrower);
    }
    let next = ctx.block.time.plus(idle_time)?;
    for borrower in due {
        attempt(ctx, SnapshotClaim::NAME, "loan", |ctx| look_at(ctx, &borrower, next));
    }
    Ok(())
}

fn look_at(ctx: &mut Ctx<'_>, borrower: &Address, next: Time) -> Result<()> {
    let loan = loan_of(ctx, borrower)?;
    let sequence = sequence_of(ctx, borrower)?;
    let enough = stake_of(ctx, borrower)? >= loan.amount.saturating_mul(2);
    match enough || sequence == loan.sequence {
        true => reclaim(ctx, borrower).map(|_| ()),
        false => look_again(ctx, borrower, wire::Loan { sequence, ..loan }, next),
    }
}
