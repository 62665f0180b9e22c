//! Claims by memo keys: they wait, and whoever can act for the account may object meanwhile.

use base::{Address, Code, Ctx, Event, Module, Result, Time, attempt};
use proto::whaleshares::claim::v1 as wire;
use store::{Order, Range};

use crate::SnapshotClaim;
use crate::paying::{self, Payment};
use crate::refusals::Refused;
use crate::snapshots::{moment, of_parts, to_parts};
use crate::state::{Number, PENDING, READY};

/// Claims that one block pays.
pub(crate) const A_BLOCK: usize = 50;

/// Lets a claim wait until `ready_at`.
pub(crate) fn wait(ctx: &mut Ctx<'_>, payment: &Payment, ready_at: Time) -> Result<()> {
    let Payment { number, index, account_id, name, to, account_name, parts, fee } = payment.clone();
    let key = (number, index);
    let pending = wire::PendingClaim {
        correction: number.0,
        index,
        account_id,
        name: name.clone(),
        to: to.to_string(),
        account_name,
        parts: Some(to_parts(parts)),
        fee,
        ready_at: Some(ready_at.into()),
    };
    enter(ctx, key, &pending)?;
    let event = Event::new("claim_pending")
        .with("bitshares_account", name)
        .with("account_id", format!("1.2.{account_id}"))
        .with("index", index.to_string())
        .with("to", to.to_string())
        .with("ready_at", ready_at.to_string())
        .with("correction", number.0.to_string());
    ctx.emit(event);
    Ok(())
}

/// Writes a claim that waits, and its place in the queue.
pub(crate) fn enter(
    ctx: &mut Ctx<'_>,
    key: (Number, u64),
    pending: &wire::PendingClaim,
) -> Result<()> {
    READY.set(ctx, &(moment(pending.ready_at)?, key), &())?;
    Ok(PENDING.set(ctx, &key, pending)?)
}

/// Forgets the claim that waits for an account, if there is one.
pub(crate) fn forget(ctx: &mut Ctx<'_>, number: Number, index: u64) -> Result<bool> {
    let key = (number, index);
    let Some(pending) = PENDING.get(ctx, &key)? else { return Ok(false) };
    READY.remove(ctx, &(moment(pending.ready_at)?, key))?;
    PENDING.remove(ctx, &key)?;
    Ok(true)
}

/// Pays the claim that waits for an account, if it has waited long enough. The name that was
/// wished for may be somebody's meanwhile: then it is paid without.
pub(crate) fn finalize(ctx: &mut Ctx<'_>, number: Number, index: u64) -> Result<u64> {
    let pending = PENDING.get(ctx, &(number, index))?.ok_or(Refused::NothingPending(index))?;
    let ready_at = moment(pending.ready_at)?;
    if ctx.block.time < ready_at {
        return Err(Refused::NotReady(ready_at).into());
    }
    let to = Address::parse(&pending.to)?;
    let wire::PendingClaim { account_id, name, mut account_name, parts, fee, .. } = pending;
    let free = names::may_register(ctx, &account_name, &to, account_name == name);
    match free {
        Ok(()) => {}
        Err(error) if error.codespace() == names::Error::CODESPACE => account_name.clear(),
        // Out of gas, for one: a name is not lost by that.
        Err(error) => return Err(error),
    }
    let parts = of_parts(parts.as_ref());
    let payment = Payment { number, index, account_id, name, to, account_name, parts, fee };
    let amount = paying::pay(ctx, &payment)?;
    let event = Event::new("claim_finalized")
        .with("bitshares_account", payment.name)
        .with("index", index.to_string())
        .with("amount", amount.to_string())
        .with("correction", number.0.to_string());
    ctx.emit(event);
    Ok(amount)
}

/// Pays those that have waited long enough, the oldest first.
pub(crate) fn pay_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let mut due = Vec::new();
    for entry in READY.entries(ctx, Range::prefix(&READY.part(&())), Order::Ascending).take(A_BLOCK)
    {
        let ((ready_at, key), ()) = entry?;
        if ready_at > ctx.block.time {
            break;
        }
        due.push((ready_at, key));
    }
    for (ready_at, (number, index)) in due {
        // One that can not be paid does not hold up the others: it leaves the queue, and waits
        // for a message.
        READY.remove(ctx, &(ready_at, (number, index)))?;
        attempt(ctx, SnapshotClaim::NAME, "finalize", |ctx| {
            finalize(ctx, number, index).map(|_| ())
        });
    }
    Ok(())
}
