//! The end of a snapshot: what nobody has claimed goes where genesis or governance has said, and
//! who has claimed is forgotten, step by step.

use auth::SNAPSHOT_CLAIM;
use base::{Address, Ctx, Event, Module, Result, Seconds, Time, attempt};
use store::{Order, Range};

use crate::SnapshotClaim;
use crate::plan::RestDestination;
use crate::pool;
use crate::snapshots::{Snapshot, counters, find, of_parts, total};
use crate::state::{CLAIMED, COUNTERS, ENDS, FORGETTING, Number, PENDING, PLAN, VETOES};

/// Snapshots that one block closes.
const A_BLOCK: usize = 10;

/// Words and vetoes that one block forgets.
const FORGOTTEN_A_BLOCK: usize = 200;

/// How long a snapshot waits that has memo claims still.
const LATER: Seconds = Seconds(86_400);

/// Closes snapshots whose time is over.
pub(crate) fn close_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let mut due = Vec::new();
    for entry in ENDS.entries(ctx, Range::prefix(&ENDS.part(&())), Order::Ascending).take(A_BLOCK) {
        let ((end, number), ()) = entry?;
        if end > ctx.block.time {
            break;
        }
        due.push((end, number));
    }
    for (end, number) in due {
        // One that can not be closed is tried again in the next block.
        attempt(ctx, SnapshotClaim::NAME, "close", |ctx| {
            ENDS.remove(ctx, &(end, number))?;
            close(ctx, number)
        });
    }
    Ok(())
}

/// When a snapshot that ends at `end` is looked at next: then, and from then on day by day. A chain
/// that begins again from an export goes on with the same days.
pub(crate) fn looked_at(end: Time, now: Time) -> Result<Time> {
    if now < end {
        return Ok(end);
    }
    let days = now.since(end).0.div_euclid(LATER.0).saturating_add(1);
    Ok(end.plus(Seconds(days.saturating_mul(LATER.0)))?)
}

/// Claims that were made in time are paid first: they wait for a while.
fn close(ctx: &mut Ctx<'_>, number: Number) -> Result<()> {
    let snapshot = find(ctx, number)?;
    if PENDING.under(ctx, &number).next().is_some() {
        let later = looked_at(snapshot.end, ctx.block.time)?;
        return Ok(ENDS.set(ctx, &(later, number), &())?);
    }
    match number {
        Number::GENESIS => give_rest(ctx)?,
        _ => release(ctx, &snapshot)?,
    }
    let mut counters = counters(ctx, number)?;
    counters.closed = true;
    COUNTERS.set(ctx, &number, &counters)?;
    FORGETTING.set(ctx, &number, &())?;
    ctx.emit(Event::new("claims_closed").with("correction", number.0.to_string()));
    Ok(())
}

/// What nobody has claimed goes where genesis has said.
fn give_rest(ctx: &mut Ctx<'_>) -> Result<()> {
    match PLAN.get(ctx)?.map(|plan| plan.rest) {
        Some(RestDestination::CommunityPool) => {
            staking::give_up(ctx, &Address::module(SNAPSHOT_CLAIM)).map(|_| ())
        }
        _ => pool::inherit(ctx),
    }
}

/// What was kept for a correction and not claimed can be lent again.
fn release(ctx: &mut Ctx<'_>, correction: &Snapshot) -> Result<()> {
    let rest = unclaimed(ctx, correction)?;
    pool::change(ctx, |_, pool| pool::take(&mut pool.reserved, rest))
}

/// What can still be claimed from a snapshot.
pub(crate) fn unclaimed(ctx: &Ctx<'_>, snapshot: &Snapshot) -> Result<u64> {
    let counters = counters(ctx, snapshot.number)?;
    if counters.closed {
        return Ok(0);
    }
    let paid = total(of_parts(counters.paid.as_ref()))?;
    Ok(snapshot.claimable()?.saturating_sub(paid))
}

/// Forgets who has claimed from a snapshot that is closed.
pub(crate) fn forget(ctx: &mut Ctx<'_>) -> Result<()> {
    let first = FORGETTING.all(ctx).next().transpose()?;
    let Some((number, ())) = first else { return Ok(()) };
    let mut words = Vec::new();
    for entry in CLAIMED.under(ctx, &number).take(FORGOTTEN_A_BLOCK) {
        words.push(entry?.0);
    }
    let mut vetoes = Vec::new();
    for entry in VETOES.under(ctx, &number).take(FORGOTTEN_A_BLOCK.saturating_sub(words.len())) {
        vetoes.push(entry?.0);
    }
    for key in &words {
        CLAIMED.remove(ctx, key)?;
    }
    for key in &vetoes {
        VETOES.remove(ctx, key)?;
    }
    match words.len().saturating_add(vetoes.len()) < FORGOTTEN_A_BLOCK {
        true => Ok(FORGETTING.remove(ctx, &number)?),
        false => Ok(()),
    }
}
