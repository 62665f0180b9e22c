//! What always holds: votes are counted once and for the stake of now, deposits are there, every
//! open proposal waits for something.

use std::collections::BTreeMap;
use std::fmt::Debug;

use auth::GOV;
use base::{Address, Coin, Coins, Ctx, Error, Result};

use crate::deposits::read;
use crate::records::{Poll, Tally};
use crate::state::{
    BALLOTS, CLEARINGS, DEPOSIT_ENDS, DEPOSITS, EXECUTIONS, HELD, POLLS, PROPOSALS, VOTED,
    VOTING_ENDS,
};

/// Walks over all proposals, votes and deposits; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    votes(ctx)?;
    queues(ctx)?;
    deposits(ctx)
}

fn same<T: PartialEq + Debug>(what: &str, one: T, other: T) -> Result<()> {
    match one == other {
        true => Ok(()),
        false => Err(Error::undefined(format!("{what}: {one:?} is not {other:?}"))),
    }
}

/// Each vote is in the index; those of open proposals count for what their voters have.
fn votes(ctx: &Ctx<'_>) -> Result<()> {
    let mut tallies: BTreeMap<u64, Tally> = BTreeMap::new();
    let mut ballots: u64 = 0;
    for entry in BALLOTS.all(ctx) {
        let ((id, voter), ballot) = entry?;
        ballots = ballots.saturating_add(1);
        same("whose vote it is", (ballot.proposal, ballot.voter), (id, voter))?;
        same("index of votes", VOTED.has(ctx, &(voter, id))?, true)?;
        match POLLS.get(ctx, &id)?.is_some_and(|poll| poll.is_open()) {
            true => {
                let stake = staking::votable_stake(ctx, &voter)?;
                same("stake of a vote", ballot.weight, stake)?;
                tallies.entry(id).or_default().add(&ballot.options, ballot.weight)?;
            }
            false => same("votes to be cleared", CLEARINGS.has(ctx, &id)?, true)?,
        }
    }
    let indexed =
        VOTED.all(ctx).try_fold(0_u64, |count, entry| entry.map(|_| count.saturating_add(1)))?;
    same("votes in the index", indexed, ballots)?;
    for entry in POLLS.all(ctx) {
        let (id, poll) = entry?;
        if poll.is_open() {
            same("tally", poll.tally, tallies.remove(&id).unwrap_or_default())?;
        }
    }
    Ok(())
}

/// A proposal that is not decided waits in exactly one queue.
fn queues(ctx: &Ctx<'_>) -> Result<()> {
    let mut waiting: u64 = 0;
    for queue in [&DEPOSIT_ENDS, &VOTING_ENDS, &EXECUTIONS] {
        for entry in queue.all(ctx) {
            entry?;
            waiting = waiting.saturating_add(1);
        }
    }
    let mut polls: u64 = 0;
    for entry in POLLS.all(ctx) {
        let (id, poll) = entry?;
        polls = polls.saturating_add(1);
        same("proposal of a poll", PROPOSALS.has(ctx, &id)?, true)?;
        same("a queue has it", queued(ctx, &poll)?, true)?;
    }
    same("proposals that wait", waiting, polls)
}

fn queued(ctx: &Ctx<'_>, poll: &Poll) -> Result<bool> {
    let id = poll.proposal;
    if let Some(at) = poll.executes_at {
        return Ok(EXECUTIONS.has(ctx, &(at, id))?);
    }
    if let Some(end) = poll.voting_end {
        return Ok(VOTING_ENDS.has(ctx, &(end, id))?);
    }
    let end = PROPOSALS.get(ctx, &id)?.and_then(|proposal| proposal.deposit_end_time);
    match end {
        Some(end) => Ok(DEPOSIT_ENDS.has(ctx, &(end.try_into()?, id))?),
        None => Ok(false),
    }
}

/// What lies in deposit is there, and every deposit belongs to a proposal that is not closed, or
/// is about to be given back.
fn deposits(ctx: &Ctx<'_>) -> Result<()> {
    let mut sum = Coins::default();
    for entry in DEPOSITS.all(ctx) {
        let ((id, _), deposit) = entry?;
        sum = sum.plus(&read(&deposit.amount)?)?;
        let known = POLLS.get(ctx, &id)?.is_some_and(|poll| poll.executes_at.is_none());
        same("whose deposit it is", known || CLEARINGS.has(ctx, &id)?, true)?;
    }
    let mut held = Vec::new();
    for entry in HELD.all(ctx) {
        let (denom, amount) = entry?;
        held.push(Coin::new(denom, amount));
    }
    same("deposits", Coins::new(held)?, sum.clone())?;
    let there = bank::balances(ctx, &Address::module(GOV))?;
    match there.has_all(&sum) {
        true => Ok(()),
        false => Err(Error::undefined(format!("deposits of {sum}, but {there} in the account"))),
    }
}
