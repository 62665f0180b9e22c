//! What always holds; also whether a genesis file makes sense.

use std::collections::BTreeMap;

use auth::{LAUNCH_TEAM, SNAPSHOT_CLAIM};
use base::{Address, Ctx, Error, Result};

use crate::closing::unclaimed;
use crate::pool::{add, pool, stake_of, uwls};
use crate::snapshots::{counters, find, moment};
use crate::state::{
    CLAIMED, CLAIMS, CORRECTIONS, DEPOSITS, LOANS, LOANS_DUE, Number, PENDING, PLAN, READY, TEAM,
};
use crate::{bitmap, pool as account};

/// Walks over everything; for tests, for genesis, and for checks when the node stands.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    stakes(ctx)?;
    claims(ctx)?;
    waiting(ctx)?;
    loans(ctx)?;
    deposits(ctx)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, one: T, other: T) -> Result<()> {
    match one == other {
        true => Ok(()),
        false => Err(Error::undefined(format!("{what}: {one:?} is not {other:?}"))),
    }
}

/// Each module account has what it owes.
fn stakes(ctx: &Ctx<'_>) -> Result<()> {
    let open = match PLAN.get(ctx)? {
        Some(_) => unclaimed(ctx, &find(ctx, Number::GENESIS)?)?,
        None => 0,
    };
    let unclaimed_stake = stake_of(ctx, &Address::module(SNAPSHOT_CLAIM))?;
    same("Whalestake of snapshot_claim, and what can be claimed", unclaimed_stake, open)?;
    let mut team: u64 = 0;
    for entry in TEAM.all(ctx) {
        let (_, member) = entry?;
        add(&mut team, member.amount.saturating_sub(member.released))?;
    }
    let team_stake = stake_of(ctx, &Address::module(LAUNCH_TEAM))?;
    same("Whalestake of launch_team, and what is not released", team_stake, team)?;
    let pool = pool(ctx)?;
    let mut used = stake_of(ctx, &account::address())?;
    add(&mut used, pool.lent)?;
    add(&mut used, pool.corrected)?;
    same("Whalestake of the account-creation pool, loans and corrections", used, pool.inflow)?;
    let mut reserved: u64 = 0;
    for entry in CORRECTIONS.all(ctx) {
        let (number, _) = entry?;
        add(&mut reserved, unclaimed(ctx, &find(ctx, number)?)?)?;
    }
    same("what is kept for corrections", pool.reserved, reserved)
}

/// Whoever has claimed has a record and, until the snapshot is closed, a bit.
fn claims(ctx: &Ctx<'_>) -> Result<()> {
    let (mut records, mut bits) = (BTreeMap::new(), BTreeMap::new());
    for entry in CLAIMS.all(ctx) {
        let ((number, _), record) = entry?;
        let count: &mut u64 = records.entry(number).or_default();
        *count = count.saturating_add(1);
        let closed = counters(ctx, number)?.closed;
        if !closed && !bitmap::has_claimed(ctx, number, record.index)? {
            let text = format!("account {} has a record and no bit", record.index);
            return Err(Error::undefined(text));
        }
    }
    for entry in CLAIMED.all(ctx) {
        let ((number, _), word) = entry?;
        let count: &mut u64 = bits.entry(number).or_default();
        *count = count.saturating_add(bitmap::count(&word).into());
    }
    let corrections = CORRECTIONS.all(ctx).map(|entry| entry.map(|(number, _)| number));
    for number in std::iter::once(Ok(Number::GENESIS)).chain(corrections) {
        let number = number?;
        let counters = counters(ctx, number)?;
        let records = records.remove(&number).unwrap_or_default();
        same("records of claims", records, counters.accounts)?;
        let bits = bits.remove(&number).unwrap_or_default();
        if !counters.closed {
            same("bits of claims", bits, counters.accounts)?;
        }
    }
    same("claims of no snapshot", (records.len(), bits.len()), (0, 0))
}

/// A memo claim waits in the queue until it is paid; one that could not be paid waits for a
/// message.
fn waiting(ctx: &Ctx<'_>) -> Result<()> {
    let (mut queued, mut waiting): (u64, u64) = (0, 0);
    for entry in READY.all(ctx) {
        let ((ready_at, key), ()) = entry?;
        queued = queued.saturating_add(1);
        let pending = PENDING.get(ctx, &key)?.unwrap_or_default();
        same("when a memo claim is paid", moment(pending.ready_at)?, ready_at)?;
    }
    for entry in PENDING.all(ctx) {
        let ((number, index), pending) = entry?;
        if bitmap::has_claimed(ctx, number, index)? {
            let text = format!("account {index} has claimed, and a memo claim waits for it");
            return Err(Error::undefined(text));
        }
        let ready_at = moment(pending.ready_at)?;
        let in_queue = READY.has(ctx, &(ready_at, (number, index)))?;
        waiting = waiting.saturating_add(u64::from(in_queue));
        same("a memo claim is in the queue", in_queue || ready_at <= ctx.block.time, true)?;
    }
    same("memo claims in the queue", queued, waiting)
}

/// What is lent is what borrowers have, and all of it is looked at some day.
fn loans(ctx: &Ctx<'_>) -> Result<()> {
    let (mut lent, mut queued, mut count): (u64, u64, u64) = (0, 0, 0);
    for entry in LOANS.all(ctx) {
        let (borrower, loan) = entry?;
        add(&mut lent, loan.amount)?;
        count = count.saturating_add(1);
        same("a loan", uwls(staking::loan_of(ctx, &borrower)?)?, loan.amount)?;
        same("queue of loans", LOANS_DUE.has(ctx, &(moment(loan.due)?, borrower))?, true)?;
    }
    for entry in LOANS_DUE.all(ctx) {
        entry?;
        queued = queued.saturating_add(1);
    }
    same("queue of loans", queued, count)?;
    same("what is lent", lent, pool(ctx)?.lent)
}

/// What sponsors get back is there.
fn deposits(ctx: &Ctx<'_>) -> Result<()> {
    let mut owed: u64 = 0;
    for entry in DEPOSITS.all(ctx) {
        add(&mut owed, entry?.1.amount)?;
    }
    let owed = staking::bond(ctx, owed.into())?;
    let there = bank::balances(ctx, &account::address())?;
    match there.has_all(&owed) {
        true => Ok(()),
        false => Err(Error::undefined(format!("deposits of {owed}, but {there} are there"))),
    }
}
