//! Liveness: who has signed and proposed, and who has not for too long.
//!
//! Time is measured by a clock that stops when the chain does, so that a halt ages nobody.

use base::{Ctx, Event, Result};

use crate::jail;
use crate::params::{LivenessMode, Params, params};
use crate::records::{Clock, Seat};
use crate::state::{CLOCK, SEATS};
use crate::votes::producer;

/// The most by which one block moves the clock.
const LONGEST_STEP_MS: u64 = 60_000;

/// A producer with less than this part of all power proposes too seldom to be judged by it.
const LEAST_SHARE: u64 = 1_000;

/// Moves the clock on to this block.
pub(crate) fn tick(ctx: &mut Ctx<'_>) -> Result<Clock> {
    let now = ctx.block.time;
    let Clock { live_ms, last } = CLOCK.get(ctx)?.unwrap_or(Clock { live_ms: 0, last: now });
    let step = now.millis_since(last).min(LONGEST_STEP_MS);
    let clock = Clock { live_ms: live_ms.saturating_add(step), last: now };
    CLOCK.set(ctx, &clock)?;
    Ok(clock)
}

/// Notes who signed the last block and who proposes this one; jails whom neither was seen
/// of for too long.
pub(crate) fn account(ctx: &mut Ctx<'_>, clock: &Clock) -> Result<()> {
    let mut seats = Vec::new();
    for entry in SEATS.all(ctx) {
        seats.push(entry?);
    }
    let total = seats.iter().fold(0_u64, |sum, (_, seat)| sum.saturating_add(seat.power));
    let rules = params(ctx)?;
    for (address, mut seat) in seats {
        let vote = ctx.block.votes.iter().find(|vote| vote.validator == address);
        if let Some(vote) = vote {
            note(&mut seat, vote.signed, clock);
            if !vote.signed {
                let missed = Event::new("liveness")
                    .with("address", address.consensus_text())
                    .with("missed_blocks", seat.missed_in_a_row.to_string())
                    .with("height", ctx.block.height.to_string());
                ctx.emit(missed);
            }
        }
        if ctx.block.proposer == address.as_bytes() {
            seat.last_proposed_ms = clock.live_ms;
        }
        SEATS.set(ctx, &address, &seat)?;
        let Some(operator) = seat.operator.filter(|_| is_inactive(&seat, total, &rules, clock))
        else {
            continue;
        };
        // Who is jailed and still sits does so because nobody else can be elected.
        if producer(ctx, &operator)?.jail.is_some() {
            continue;
        }
        let slashed = Event::new("slash")
            .with("address", address.consensus_text())
            .with("power", seat.power.to_string())
            .with("reason", "missing_signature")
            .with("jailed", address.consensus_text())
            .with("burned_coins", "0");
        ctx.emit(slashed);
        jail::for_inactivity(ctx, &rules, &operator)?;
    }
    Ok(())
}

fn note(seat: &mut Seat, signed: bool, clock: &Clock) {
    if signed {
        seat.last_signed_ms = clock.live_ms;
        seat.signed_in_round = seat.signed_in_round.saturating_add(1);
        seat.missed_in_a_row = 0;
    } else {
        seat.missed = seat.missed.saturating_add(1);
        seat.missed_in_a_row = seat.missed_in_a_row.saturating_add(1);
    }
}

/// Whether a seat has been silent for too long.
fn is_inactive(seat: &Seat, total: u64, rules: &Params, clock: &Clock) -> bool {
    let limit = rules.inactive.0.saturating_mul(1_000);
    let silent = |since: u64| clock.live_ms.saturating_sub(since) >= limit;
    let unsigned = silent(seat.last_signed_ms);
    let often = seat.power.saturating_mul(LEAST_SHARE) >= total;
    let unproposed = often && silent(seat.last_proposed_ms);
    match rules.liveness_mode {
        LivenessMode::Either => unsigned || unproposed,
        LivenessMode::Signing => unsigned,
        LivenessMode::Proposing => unproposed,
    }
}
