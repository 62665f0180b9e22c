//! Jail: a producer that may not be elected for a while, or never again.

use base::{Address, Ctx, Event, Result, Seconds, Time};

use crate::params::Params;
use crate::records::{Jail, JailReason, Producer};
use crate::state::{ELECTION_CALLED, PRODUCERS};
use crate::votes::{producer, rank_again};

/// The longest wait after a loss of the seat.
const LONGEST_WAIT: u64 = 86_400;

/// After so long in good standing earlier strikes are forgotten.
const FORGOTTEN_AFTER: Seconds = Seconds(30 * 86_400);

/// Jails a producer, takes it out of the ranking, and calls an election for this block.
fn jail(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    operator: &Address,
    producer: &Producer,
    reason: JailReason,
) -> Result<()> {
    PRODUCERS.set(ctx, operator, producer)?;
    rank_again(ctx, rules, operator)?;
    ELECTION_CALLED.set(ctx, &())?;
    let removed = Event::new("producer_removed")
        .with("validator", operator.validator_text())
        .with("reason", reason.as_str_name());
    ctx.emit(removed);
    Ok(())
}

/// For not producing. The wait doubles with each strike.
pub(crate) fn for_inactivity(ctx: &mut Ctx<'_>, rules: &Params, operator: &Address) -> Result<()> {
    let now = ctx.block.time;
    let mut producer = producer(ctx, operator)?;
    let forgotten = producer.struck_at.is_none_or(|struck| now.since(struck) >= FORGOTTEN_AFTER);
    producer.strikes = if forgotten { 1 } else { producer.strikes.saturating_add(1) };
    producer.struck_at = Some(now);
    let doublings = producer.strikes.saturating_sub(1);
    let factor = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
    let wait = rules.unjail_backoff.0.saturating_mul(factor).min(LONGEST_WAIT);
    let until = now.plus(Seconds(wait))?;
    producer.jail = Some(Jail { reason: JailReason::Inactive, until });
    jail(ctx, rules, operator, &producer, JailReason::Inactive)
}

/// For own stake below what the producer demands of itself; it may come back at once.
pub(crate) fn for_self_stake(ctx: &mut Ctx<'_>, rules: &Params, operator: &Address) -> Result<()> {
    let mut producer = producer(ctx, operator)?;
    let until = ctx.block.time;
    producer.jail = Some(Jail { reason: JailReason::SelfStake, until });
    jail(ctx, rules, operator, &producer, JailReason::SelfStake)
}

/// For signing twice: for ever.
pub(crate) fn for_double_sign(ctx: &mut Ctx<'_>, rules: &Params, operator: &Address) -> Result<()> {
    let mut producer = producer(ctx, operator)?;
    producer.jail = Some(Jail { reason: JailReason::DoubleSign, until: Time::END });
    producer.tombstoned = true;
    jail(ctx, rules, operator, &producer, JailReason::DoubleSign)
}
