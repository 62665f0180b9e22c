//! Elections: who sits among the validators of CometBFT, and with how much power.

use std::collections::{BTreeMap, BTreeSet};

use base::{Address, Amount, Ctx, Event, Result};
use sha2::{Digest, Sha256};

use crate::params::{Params, params};
use crate::power::powers;
use crate::records::{Churn, PastSeat, PastSet, Seat};
use crate::seating::{Candidate, seat};
use crate::state::{
    CHURN, CLOCK, ELECTION_CALLED, LAST_ELECTION, MostFirst, PAST_SETS, PRODUCERS, RANKING, SEATS,
};
use crate::votes::{may_be_elected, producer, standing};
use crate::{payday, sweep};

const DAY_MS: u64 = 86_400_000;

/// Holds an election if it is time for one, or if one was called. Pay comes first: those who
/// have produced are paid, whoever is elected.
pub(crate) fn hold_if_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let rules = params(ctx)?;
    let on_time = ctx.block.height.checked_rem(rules.election_period) == Some(0);
    let called = ELECTION_CALLED.get(ctx)?.is_some();
    if !on_time && !called {
        return Ok(());
    }
    if called {
        ELECTION_CALLED.remove(ctx)?;
    }
    payday::pay_round(ctx, &rules)?;
    hold(ctx, &rules)
}

/// Elects. If nobody can be elected, the set stays as it is: consensus needs one.
pub(crate) fn hold(ctx: &mut Ctx<'_>, rules: &Params) -> Result<()> {
    let outcome = outcome(ctx, rules)?;
    if outcome.elected.is_empty() {
        return Ok(());
    }
    note_displaced(ctx, outcome.churn, outcome.displaced)?;
    let votes: Vec<Amount> = outcome.elected.iter().map(|candidate| candidate.votes).collect();
    let powers = powers(&votes, rules.max_power_amplification_bps, rules.power_scale)?;
    let elected: Vec<(&Candidate, u64)> = outcome.elected.iter().zip(powers).collect();
    unseat(ctx, &elected)?;
    let set = sit(ctx, &elected)?;
    let total = elected.iter().fold(0_u64, |sum, (_, power)| sum.saturating_add(*power));
    let event = Event::new("election")
        .with("height", ctx.block.height.to_string())
        .with("set_hash", hash(&set))
        .with("total", total.to_string());
    ctx.emit(event);
    remember(ctx, &set)
}

/// How an election would end now.
pub(crate) struct Outcome {
    /// Most votes first.
    pub(crate) elected: Vec<Candidate>,
    /// How many of those who sit were displaced.
    pub(crate) displaced: u32,
    /// Who was displaced within the last day before.
    pub(crate) churn: Churn,
}

/// Chooses who would sit, and changes nothing.
pub(crate) fn outcome(ctx: &Ctx<'_>, rules: &Params) -> Result<Outcome> {
    let seats = usize::try_from(rules.max_validators).unwrap_or(usize::MAX);
    let ranked = ranked(ctx, rules, seats)?;
    let mut incumbents = Vec::new();
    for entry in SEATS.all(ctx) {
        let (_, seat) = entry?;
        if let Some(operator) = seat.operator {
            incumbents.extend(candidate(ctx, rules, &operator)?);
        }
    }
    let churn = churn(ctx)?;
    let left = usize::try_from(displacements_left(&churn, rules)).unwrap_or(usize::MAX);
    let seating = seat(&ranked, &incumbents, seats, left);
    Ok(Outcome { elected: seating.elected, displaced: seating.displaced, churn })
}

/// The displacements of the last day. The day ends now, whenever now is: between two fixed
/// days twice as many seats could change hands within minutes.
fn churn(ctx: &Ctx<'_>) -> Result<Churn> {
    let live_ms = live_ms(ctx)?;
    let mut churn = CHURN.get(ctx)?.unwrap_or_default();
    churn.displaced_ms.retain(|at| live_ms.saturating_sub(*at) < DAY_MS);
    Ok(churn)
}

/// How many challengers may still displace somebody.
pub(crate) fn displacements_left(churn: &Churn, rules: &Params) -> u32 {
    let used = u32::try_from(churn.displaced_ms.len()).unwrap_or(u32::MAX);
    rules.max_new_seats_per_day.saturating_sub(used)
}

/// Adds `displaced` of now to the displacements of the last day.
fn note_displaced(ctx: &mut Ctx<'_>, mut churn: Churn, displaced: u32) -> Result<()> {
    let live_ms = live_ms(ctx)?;
    churn.displaced_ms.extend((0..displaced).map(|_| live_ms));
    match churn.displaced_ms.is_empty() {
        true => Ok(CHURN.remove(ctx)?),
        false => Ok(CHURN.set(ctx, &churn)?),
    }
}

fn live_ms(ctx: &Ctx<'_>) -> Result<u64> {
    Ok(CLOCK.get(ctx)?.unwrap_or_default().live_ms)
}

/// The first `count` of those who may be elected. A change of the rules reaches the ranking
/// step by step, so some there may not; no more are looked at than one sweep would mend.
pub(crate) fn ranked(ctx: &Ctx<'_>, rules: &Params, count: usize) -> Result<Vec<Candidate>> {
    let mut ranked = Vec::new();
    for entry in RANKING.all(ctx).take(count.saturating_add(sweep::STEP)) {
        if ranked.len() == count {
            break;
        }
        let (_, operator) = entry?;
        ranked.extend(candidate(ctx, rules, &operator)?);
    }
    Ok(ranked)
}

/// A producer as candidate; none if it may not be elected.
fn candidate(ctx: &Ctx<'_>, rules: &Params, operator: &Address) -> Result<Option<Candidate>> {
    let (producer, standing) = (producer(ctx, operator)?, standing(ctx, operator)?);
    if !may_be_elected(rules, &producer, &standing)? {
        return Ok(None);
    }
    let (votes, sequence) = (standing.votes()?, producer.sequence);
    Ok(Some(Candidate { operator: *operator, votes, sequence }))
}

/// Takes the seats of all who were not elected.
fn unseat(ctx: &mut Ctx<'_>, elected: &[(&Candidate, u64)]) -> Result<()> {
    let stay: BTreeSet<Address> = elected.iter().map(|(candidate, _)| candidate.operator).collect();
    let mut leave = Vec::new();
    for entry in SEATS.all(ctx) {
        let (address, seat) = entry?;
        if seat.operator.is_none_or(|operator| !stay.contains(&operator)) {
            leave.push((address, seat.operator));
        }
    }
    for (address, operator) in leave {
        SEATS.remove(ctx, &address)?;
        let Some(operator) = operator else { continue };
        let mut producer = producer(ctx, &operator)?;
        producer.left_at = Some(ctx.block.time);
        producer.left_height = ctx.block.height;
        PRODUCERS.set(ctx, &operator, &producer)?;
    }
    Ok(())
}

/// Gives the elected their seats; who had one keeps its record.
fn sit(ctx: &mut Ctx<'_>, elected: &[(&Candidate, u64)]) -> Result<PastSet> {
    let live_ms = live_ms(ctx)?;
    let mut set = PastSet::default();
    for (candidate, power) in elected {
        let key = producer(ctx, &candidate.operator)?.key;
        let address = crate::records::consensus_address(&key);
        let new = Seat {
            operator: Some(candidate.operator),
            key,
            power: *power,
            last_signed_ms: live_ms,
            last_proposed_ms: live_ms,
            signed_in_round: 0,
            missed: 0,
            missed_in_a_row: 0,
            since_height: ctx.block.height,
        };
        let seat = match SEATS.get(ctx, &address)? {
            Some(seat) => Seat { power: *power, ..seat },
            None => new,
        };
        SEATS.set(ctx, &address, &seat)?;
        let (operator, votes) = (Some(candidate.operator), candidate.votes);
        set.seats.push(PastSeat { operator, key, votes, power: *power });
    }
    Ok(set)
}

/// SHA-256 over key and power of each seat, strongest first.
fn hash(set: &PastSet) -> String {
    let mut hasher = Sha256::new();
    for seat in &set.seats {
        hasher.update(seat.key);
        hasher.update(seat.power.to_be_bytes());
    }
    let digits = hasher.finalize();
    digits.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The validators of CometBFT as this state wants them: key and power.
pub fn validators(ctx: &Ctx<'_>) -> Result<BTreeMap<[u8; 32], u64>> {
    let mut validators = BTreeMap::new();
    for entry in SEATS.all(ctx) {
        let (_, seat) = entry?;
        validators.insert(seat.key, seat.power);
    }
    Ok(validators)
}

/// Remembers the set that a genesis has brought, strongest first.
pub(crate) fn remember_set(ctx: &mut Ctx<'_>) -> Result<()> {
    let mut set = PastSet::default();
    for entry in SEATS.all(ctx) {
        let (_, Seat { operator, key, power, .. }) = entry?;
        let votes = match operator {
            Some(operator) => standing(ctx, &operator)?.votes()?,
            None => Amount::ZERO,
        };
        set.seats.push(PastSeat { operator, key, votes, power });
    }
    set.seats.sort_by_key(|seat| MostFirst(seat.votes));
    remember(ctx, &set)
}

/// Keeps the set that is in force from now on.
fn remember(ctx: &mut Ctx<'_>, set: &PastSet) -> Result<()> {
    PAST_SETS.set(ctx, &ctx.block.height, set)?;
    Ok(LAST_ELECTION.set(ctx, &ctx.block.height)?)
}

/// Seats the validators of a genesis file that has no producers to elect.
pub(crate) fn seat_strangers(ctx: &mut Ctx<'_>, validators: &[([u8; 32], u64)]) -> Result<()> {
    let mut set = PastSet::default();
    for (key, power) in validators {
        let (key, power) = (*key, *power);
        let seat = Seat {
            operator: None,
            key,
            power,
            last_signed_ms: 0,
            last_proposed_ms: 0,
            signed_in_round: 0,
            missed: 0,
            missed_in_a_row: 0,
            since_height: ctx.block.height,
        };
        SEATS.set(ctx, &crate::records::consensus_address(&key), &seat)?;
        set.seats.push(PastSeat { operator: None, key, votes: Amount::ZERO, power });
    }
    remember(ctx, &set)
}
