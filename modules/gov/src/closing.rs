//! The end of a vote: what was not paid for is dropped, what was voted on is closed, what has
//! passed waits and then takes effect. A bounded number a block, and no vote is counted here.

use auth::GOV;
use base::{Ctx, Dec, Event, Gas, Guard, Result, Time, attempt};
use proto::cosmos::gov::v1::{Proposal, ProposalStatus};
use store::{Map, Present};

use crate::clearing::{self, Budget};
use crate::deposits::untouched;
use crate::errors::Error;
use crate::params::{params, rules};
use crate::proposals::{proposal, remove_deposit_end, set_status};
use crate::records::{Clearing, Poll};
use crate::state::{DEPOSIT_ENDS, EXECUTIONS, POLLS, PROPOSALS, VOTING_ENDS};
use crate::votes::note_outcome;

/// The most proposals that one block drops, closes, or executes.
const MOST_A_BLOCK: usize = 10;

/// The most gas that the messages of one proposal may use.
const EXECUTION_GAS: u64 = 20_000_000;

/// What a block does at its end.
pub(crate) fn end_block(ctx: &mut Ctx<'_>) {
    let mut budget = Budget::of_block();
    for_due(ctx, "drop", &DEPOSIT_ENDS, |ctx, id| drop_unpaid(ctx, id, &mut budget));
    for_due(ctx, "close", &VOTING_ENDS, |ctx, id| close(ctx, id, &mut budget));
    for_due(ctx, "execute", &EXECUTIONS, take_effect);
    attempt(ctx, GOV, "clear", |ctx| clearing::go_on(ctx, &mut budget));
}

/// Works off what is due in `queue`, each entry by itself: one that fails is out of the queue all
/// the same, because it would fail in every block.
fn for_due(
    ctx: &mut Ctx<'_>,
    step: &'static str,
    queue: &Map<(Time, u64), Present>,
    mut work: impl FnMut(&mut Ctx<'_>, u64) -> Result<()>,
) {
    attempt(ctx, GOV, step, |ctx| {
        let mut due = Vec::new();
        for entry in queue.all(ctx).take(MOST_A_BLOCK) {
            let (key, ()) = entry?;
            if key.0 > ctx.block.time {
                break;
            }
            due.push(key);
        }
        for (time, id) in due {
            queue.remove(ctx, &(time, id))?;
            attempt(ctx, GOV, step, |ctx| work(ctx, id));
        }
        Ok(())
    });
}

/// Drops a proposal that did not get its deposit in time.
fn drop_unpaid(ctx: &mut Ctx<'_>, id: u64, budget: &mut Budget) -> Result<()> {
    let burns = params(ctx)?.burn_proposal_deposit_prevote;
    forget(ctx, &proposal(ctx, id)?, kept(id, burns), budget)?;
    let dropped = Event::new("inactive_proposal")
        .with("proposal_id", id.to_string())
        .with("proposal_result", "proposal_dropped");
    ctx.emit(dropped);
    Ok(())
}

/// All deposits are burned, or all given back.
fn kept(proposal: u64, burns: bool) -> Clearing {
    Clearing { proposal, kept: if burns { Dec::ONE } else { Dec::ZERO }, kept_for: None }
}

/// Removes a proposal that will never be decided.
pub(crate) fn forget(
    ctx: &mut Ctx<'_>,
    proposal: &Proposal,
    clearing: Clearing,
    budget: &mut Budget,
) -> Result<()> {
    let id = proposal.id;
    remove_deposit_end(ctx, proposal)?;
    if let Some(end) = POLLS.get(ctx, &id)?.and_then(|poll| poll.voting_end) {
        VOTING_ENDS.remove(ctx, &(end, id))?;
    }
    POLLS.remove(ctx, &id)?;
    clearing::begin(ctx, clearing, budget)?;
    Ok(PROPOSALS.remove(ctx, &id)?)
}

/// Closes the vote on `id`.
fn close(ctx: &mut Ctx<'_>, id: u64, budget: &mut Budget) -> Result<()> {
    let Some(mut poll) = POLLS.get(ctx, &id)? else { return Ok(()) };
    // Stake that does not vote may have come or gone since the last vote, and changed the quorum.
    if note_outcome(ctx, &mut poll)? {
        return Ok(POLLS.set(ctx, &id, &poll)?);
    }
    let (params, rules, mut proposal) = (params(ctx)?, rules(ctx)?, proposal(ctx, id)?);
    let outcome = poll.outcome(&params, &rules, staking::electorate(ctx)?)?;
    proposal.final_tally_result = Some(poll.tally.to_wire());
    if poll.expedited && !outcome.passes {
        return go_on_as_usual(ctx, proposal, poll);
    }
    clearing::begin(ctx, kept(id, outcome.burns), budget)?;
    if !outcome.passes {
        POLLS.remove(ctx, &id)?;
        proposal.failed_reason = "proposal did not get enough votes to pass".to_owned();
        set_status(ctx, proposal, ProposalStatus::Rejected)?;
        announce(ctx, id, "proposal_rejected", "rejected");
        return Ok(());
    }
    let at = ctx.block.time.plus(rules.timelock)?;
    poll.executes_at = Some(at);
    POLLS.set(ctx, &id, &poll)?;
    set_status(ctx, proposal, ProposalStatus::Passed)?;
    if at == ctx.block.time {
        return take_effect(ctx, id);
    }
    EXECUTIONS.set(ctx, &(at, id), &())?;
    announce(ctx, id, "proposal_passed", &format!("passed, takes effect at {at}"));
    Ok(())
}

/// An expedited proposal that has not passed in its short time has the usual time, and may still
/// be given more of it.
fn go_on_as_usual(ctx: &mut Ctx<'_>, mut proposal: Proposal, mut poll: Poll) -> Result<()> {
    let (id, params) = (proposal.id, params(ctx)?);
    let start = match proposal.voting_start_time {
        Some(start) => start.try_into()?,
        None => ctx.block.time,
    };
    let end = Time::plus(start, params.voting_period)?;
    VOTING_ENDS.set(ctx, &(end, id), &())?;
    poll.expedited = false;
    poll.extended = false;
    poll.voting_end = Some(end);
    // By another measure from now on.
    poll.passes = poll.outcome(&params, &rules(ctx)?, staking::electorate(ctx)?)?.passes;
    POLLS.set(ctx, &id, &poll)?;
    proposal.expedited = false;
    proposal.voting_end_time = Some(end.into());
    PROPOSALS.set(ctx, &id, &proposal)?;
    let log = "expedited proposal converted to regular";
    announce(ctx, id, "expedited_proposal_rejected", log);
    Ok(())
}

/// Does what `id` proposes: all of its messages, or none.
fn take_effect(ctx: &mut Ctx<'_>, id: u64) -> Result<()> {
    let mut proposal = proposal(ctx, id)?;
    let Some(poll) = POLLS.get(ctx, &id)? else { return Ok(()) };
    POLLS.remove(ctx, &id)?;
    match execute(ctx, &proposal, poll.guard) {
        Ok(()) => {
            set_status(ctx, proposal, ProposalStatus::Passed)?;
            announce(ctx, id, "proposal_passed", "passed");
        }
        Err(log) => {
            proposal.failed_reason.clone_from(&log.reason);
            set_status(ctx, proposal, ProposalStatus::Failed)?;
            announce(ctx, id, "proposal_failed", &log.text);
        }
    }
    Ok(())
}

/// Why a proposal that has passed could not take effect.
struct Failure {
    reason: String,
    text: String,
}

/// Executes every message within a limit of gas; a panic in one fails it and not the chain.
fn execute(ctx: &mut Ctx<'_>, proposal: &Proposal, guard: Guard) -> Result<(), Failure> {
    let outer = ctx.meter(Gas::limited(EXECUTION_GAS));
    let mut failed = (0, String::new());
    let done = ctx.catching(|ctx| {
        ctx.atomically(|ctx| {
            for (index, message) in proposal.messages.iter().enumerate() {
                failed = (index, message.type_url.clone());
                let (type_url, value) = (message.type_url.as_str(), message.value.as_slice());
                if ctx.router().guard_of(ctx, type_url, value)? > guard {
                    return Err(Error::HigherGuard.into());
                }
                let parsed = ctx.router().parse(type_url, value)?;
                parsed(ctx)?;
            }
            untouched(ctx)
        })
    });
    ctx.meter(outer);
    done.map_err(|error| {
        let (index, kind) = failed;
        let text = format!("passed, but msg {index} ({kind}) failed on execution: {error}");
        Failure { reason: error.to_string(), text }
    })
}

fn announce(ctx: &mut Ctx<'_>, id: u64, result: &'static str, log: &str) {
    let event = Event::new("active_proposal")
        .with("proposal_id", id.to_string())
        .with("proposal_result", result)
        .with("proposal_log", log);
    ctx.emit(event);
}
