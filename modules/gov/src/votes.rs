//! Votes: counted when they are cast, and again whenever the voter's stake changes.

use base::{Address, Ctx, Error as Refused, Event, Result, Seconds, StakeChange, Time};
use proto::cosmos::gov::v1::Proposal;

use crate::errors::Error;
use crate::params::{Params, Rules, params, rules};
use crate::proposals::{proposal, short};
use crate::records::{Ballot, Options, Poll};
use crate::state::{BALLOTS, POLLS, PROPOSALS, VOTED, VOTING_ENDS};

/// Casts a vote, or changes one.
pub(crate) fn cast(
    ctx: &mut Ctx<'_>,
    id: u64,
    voter: &Address,
    options: Options,
    metadata: String,
) -> Result<()> {
    let inactive = || Refused::from(Error::InactiveProposal).because(id.to_string());
    let mut poll = POLLS.get(ctx, &id)?.filter(Poll::is_open).ok_or_else(inactive)?;
    short(&metadata)?;
    let before = BALLOTS.get(ctx, &(id, *voter))?;
    if before.is_none() {
        make_room(ctx, voter)?;
        VOTED.set(ctx, &(*voter, id), &())?;
    }
    let weight = staking::votable_stake(ctx, voter)?;
    let ballot = Ballot { proposal: id, voter: *voter, options, metadata, weight };
    count(ctx, &mut poll, before.as_ref(), &ballot)?;
    let voted = Event::new("proposal_vote")
        .with("voter", voter.to_string())
        .with("option", ballot.options.event_text())
        .with("proposal_id", id.to_string());
    ctx.emit(voted);
    Ok(())
}

/// Follows the stake of a voter: every open vote of it counts for what it has now.
pub(crate) fn follow_stake(ctx: &mut Ctx<'_>, change: &StakeChange) -> Result<()> {
    let StakeChange { holder, after, .. } = change;
    for id in voted(ctx, holder)? {
        let Some(before) = BALLOTS.get(ctx, &(id, *holder))? else { continue };
        let Some(mut poll) = POLLS.get(ctx, &id)?.filter(Poll::is_open) else {
            continue;
        };
        let ballot = Ballot { weight: *after, ..before.clone() };
        count(ctx, &mut poll, Some(&before), &ballot)?;
    }
    Ok(())
}

/// Counts `after` in place of `before`.
fn count(
    ctx: &mut Ctx<'_>,
    poll: &mut Poll,
    before: Option<&Ballot>,
    after: &Ballot,
) -> Result<()> {
    if let Some(before) = before {
        poll.tally.take(&before.options, before.weight)?;
    }
    poll.tally.add(&after.options, after.weight)?;
    note_outcome(ctx, poll)?;
    BALLOTS.set(ctx, &(after.proposal, after.voter), after)?;
    Ok(POLLS.set(ctx, &poll.proposal, poll)?)
}

/// Notes whether `poll` would pass now. If that has changed so late that others could miss it,
/// voting goes on, once; tells whether it does.
pub(crate) fn note_outcome(ctx: &mut Ctx<'_>, poll: &mut Poll) -> Result<bool> {
    let (params, rules) = (params(ctx)?, rules(ctx)?);
    let passes = poll.outcome(&params, &rules, staking::electorate(ctx)?)?.passes;
    let turned = std::mem::replace(&mut poll.passes, passes) != passes;
    let window = late_window(poll, &params, &rules);
    let late = poll.voting_end.filter(|end| end.since(ctx.block.time) <= window);
    match late.filter(|_| turned && !poll.extended && window.0 > 0) {
        Some(end) => extend(ctx, poll, end, window).map(|()| true),
        None => Ok(false),
    }
}

/// How late is late. An expedited vote is not all last day: the second half of it is.
fn late_window(poll: &Poll, params: &Params, rules: &Rules) -> Seconds {
    let half = params.expedited_voting_period.0 / 2;
    match poll.expedited {
        true => Seconds(rules.late_window.0.min(half)),
        false => rules.late_window,
    }
}

/// Gives `poll` more time, once.
fn extend(ctx: &mut Ctx<'_>, poll: &mut Poll, end: Time, window: Seconds) -> Result<()> {
    let id = poll.proposal;
    // From now if the end is over, because the chain stood still: there has to be time to answer.
    let later = end.max(ctx.block.time).plus(window)?;
    poll.voting_end = Some(later);
    poll.extended = true;
    VOTING_ENDS.remove(ctx, &(end, id))?;
    VOTING_ENDS.set(ctx, &(later, id), &())?;
    let proposal = Proposal { voting_end_time: Some(later.into()), ..proposal(ctx, id)? };
    PROPOSALS.set(ctx, &id, &proposal)?;
    let extended = Event::new("extend_proposal")
        .with("proposal_id", id.to_string())
        .with("voting_end", later.to_string());
    ctx.emit(extended);
    Ok(())
}

/// Proposals that `voter` has votes on, also such that are closed and not cleared away yet.
/// Never more than [`crate::params::Rules::max_open_votes`] has ever been.
pub(crate) fn voted(ctx: &Ctx<'_>, voter: &Address) -> Result<Vec<u64>> {
    VOTED.under(ctx, voter).map(|entry| Ok(entry?.0.1)).collect()
}

/// Refuses one vote too many. Votes on closed proposals are cleared away first.
fn make_room(ctx: &mut Ctx<'_>, voter: &Address) -> Result<()> {
    let most = rules(ctx)?.max_open_votes;
    let all = voted(ctx, voter)?;
    let mut open: u32 = 0;
    for id in &all {
        match POLLS.get(ctx, id)?.is_some_and(|poll| poll.is_open()) {
            true => open = open.saturating_add(1),
            false => remove(ctx, *id, voter)?,
        }
    }
    match open >= most {
        true => Err(Error::TooManyOpenVotes(most).into()),
        false => Ok(()),
    }
}

/// Clears a vote on a closed proposal away.
pub(crate) fn remove(ctx: &mut Ctx<'_>, id: u64, voter: &Address) -> Result<()> {
    BALLOTS.remove(ctx, &(id, *voter))?;
    Ok(VOTED.remove(ctx, &(*voter, id))?)
}
