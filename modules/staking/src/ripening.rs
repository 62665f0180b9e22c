//! Ripening and lapsing of votes; both are off unless holders switch them on.
//!
//! New stake can wait before it votes, so that nobody takes the chain over within hours
//! (Steem, March 2020). Votes of those who do not vote any more can lapse, so that the absent
//! do not rule for ever.

use base::{Address, Ctx, Event, Module, Result, Seconds, Time, attempt};
use store::{Map, Order, Present, Range};

use crate::Staking;
use crate::holding::Holding;
use crate::params::{Params, params};
use crate::state::{ACCOUNTS, AGEING, ALLOCATIONS, LAPSING, RIPENING};

const DAY: i64 = 86_400;

/// What one block looks after, of each queue: accounts, and the producers that they vote for.
/// So accounts that vote for nobody can not hold up the others much.
const MOST_AT_ONCE: usize = 300;

/// When stake that is gained now can vote; none if it can at once. By whole days, so that an
/// account has few parts of it.
pub(crate) fn ripe_at(ctx: &Ctx<'_>, rules: &Params) -> Result<Option<Time>> {
    let Seconds(wait) = rules.vote_maturity;
    if wait == 0 {
        return Ok(None);
    }
    let moment = ctx.block.time.plus(Seconds(wait))?.seconds();
    let into_day = moment.rem_euclid(DAY);
    let days = if into_day == 0 { 0 } else { DAY.saturating_sub(into_day) };
    Ok(Some(Time::new(moment.saturating_add(days), 0)?))
}

/// What of `queue` is due, not more than a block looks after, but one entry at least.
fn due(ctx: &Ctx<'_>, queue: &Map<(Time, Address), Present>) -> Result<Vec<(Time, Address)>> {
    let mut due = Vec::new();
    let mut left = MOST_AT_ONCE;
    for entry in queue.all(ctx).take(MOST_AT_ONCE) {
        let ((time, address), ()) = entry?;
        if time > ctx.block.time || left == 0 {
            break;
        }
        due.push((time, address));
        left = left.saturating_sub(1);
        for allocation in ALLOCATIONS.under(ctx, &address) {
            allocation?;
            left = left.saturating_sub(1);
        }
    }
    Ok(due)
}

/// Lets stake vote that has waited long enough.
pub(crate) fn ripen_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let rules = params(ctx)?;
    for key in due(ctx, &RIPENING)? {
        attempt(ctx, Staking::NAME, "ripening", |ctx| {
            RIPENING.remove(ctx, &key)?;
            let mut holding = Holding::open(ctx, &rules, &key.1)?;
            holding.ripen(ctx)?;
            holding.close(ctx)
        });
    }
    Ok(())
}

/// Notes that the owner of `holding` has voted.
pub(crate) fn note_vote(ctx: &mut Ctx<'_>, holding: &mut Holding<'_>) -> Result<()> {
    let expiry = holding.rules().vote_expiry;
    if expiry == Seconds(0) {
        holding.account_mut().voted_at = None;
        return Ok(());
    }
    let now = ctx.block.time;
    let address = *holding.address();
    if holding.account().voted_at.is_none() {
        LAPSING.set(ctx, &(now.plus(expiry)?, address), &())?;
    }
    holding.account_mut().voted_at = Some(now);
    Ok(())
}

/// Takes votes whose owners have not voted for too long.
pub(crate) fn lapse_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let rules = params(ctx)?;
    for key in due(ctx, &LAPSING)? {
        attempt(ctx, Staking::NAME, "lapsing", |ctx| {
            LAPSING.remove(ctx, &key)?;
            lapse(ctx, &rules, &key.1)
        });
    }
    Ok(())
}

/// Votes begin to age when holders decide that votes lapse: those of everybody, step by step.
pub(crate) fn begin_ageing(ctx: &mut Ctx<'_>, rules: &Params) -> Result<()> {
    AGEING.remove(ctx)?;
    age(ctx, rules)
}

/// Goes on with that.
pub(crate) fn go_on_ageing(ctx: &mut Ctx<'_>) -> Result<()> {
    match AGEING.get(ctx)? {
        Some(_) => age(ctx, &params(ctx)?),
        None => Ok(()),
    }
}

fn age(ctx: &mut Ctx<'_>, rules: &Params) -> Result<()> {
    let mut range = Range::prefix(&ACCOUNTS.part(&()));
    if let Some(from) = AGEING.get(ctx)? {
        range.start = ACCOUNTS.key(&from);
    }
    let mut found = Vec::new();
    for entry in ACCOUNTS.entries(ctx, range, Order::Ascending).take(MOST_AT_ONCE) {
        found.push(entry?);
    }
    let last = found.last().map(|(address, _)| *address).filter(|_| found.len() == MOST_AT_ONCE);
    let (now, lapses) = (ctx.block.time, ctx.block.time.plus(rules.vote_expiry)?);
    for (address, mut account) in found {
        let votes = account.proxy.is_some() || !account.allocated()?.is_zero();
        if votes && account.voted_at.is_none() {
            account.voted_at = Some(now);
            ACCOUNTS.set(ctx, &address, &account)?;
            LAPSING.set(ctx, &(lapses, address), &())?;
        }
    }
    match last {
        // The next step begins with it once more, which changes nothing.
        Some(last) => Ok(AGEING.set(ctx, &last)?),
        None => Ok(AGEING.remove(ctx)?),
    }
}

/// The votes of `address` lapse, unless it has voted since. A producer's own stake behind
/// itself stays: it is security, not opinion.
fn lapse(ctx: &mut Ctx<'_>, rules: &Params, address: &Address) -> Result<()> {
    let expiry = rules.vote_expiry;
    let mut holding = Holding::open(ctx, rules, address)?;
    if let (Some(voted), true) = (holding.account().voted_at, expiry > Seconds(0)) {
        let lapses = voted.plus(expiry)?;
        if lapses > ctx.block.time {
            return Ok(LAPSING.set(ctx, &(lapses, *address), &())?);
        }
        let mut votes = Vec::new();
        for entry in ALLOCATIONS.under(ctx, address) {
            let ((_, operator), allocation) = entry?;
            votes.push((operator, allocation.amount));
        }
        for (operator, amount) in votes.into_iter().filter(|(operator, _)| operator != address) {
            holding.unvote(ctx, &operator, amount)?;
        }
        holding.account_mut().proxy = None;
        holding.account_mut().auto_vote = None;
        ctx.emit(Event::new("votes_lapsed").with("voter", address.to_string()));
    }
    holding.account_mut().voted_at = None;
    holding.close(ctx)
}
