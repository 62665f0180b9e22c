//! Our own questions about those who sit: the rules, the next election, who is silent, and
//! what they are ready for.

use std::collections::BTreeSet;

use base::{Address, Ctx, Error, Result, Router, Status};
use proto::whaleshares::staking::v1::{
    Jail, ProducerSignal, QueryNextElectionRequest, QueryNextElectionResponse, QueryParamsRequest,
    QueryParamsResponse, QueryProducerLivenessRequest, QueryProducerLivenessResponse,
    QueryUpgradeRequest, QueryUpgradeResponse,
};

use super::{NO_VALIDATOR, operator};
use crate::election::{displacements_left, outcome};
use crate::params::params as rules;
use crate::records::Record;
use crate::state::{CLOCK, ELECTION_CALLED, PRODUCERS, SEATS, SIGNALS};
use crate::upgrade::required;

pub(super) fn routes(router: &mut Router) {
    router.query("/whaleshares.staking.v1.Query/Params", params);
    router.query("/whaleshares.staking.v1.Query/NextElection", next_election);
    router.query("/whaleshares.staking.v1.Query/ProducerLiveness", producer_liveness);
    router.query("/whaleshares.staking.v1.Query/Upgrade", upgrade);
}

fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    Ok(QueryParamsResponse { params: Some(rules(ctx)?.wire()) })
}

fn next_election(ctx: &Ctx<'_>, _: QueryNextElectionRequest) -> Result<QueryNextElectionResponse> {
    let rules = rules(ctx)?;
    let now = ctx.block.height;
    let gone = now.checked_rem(rules.election_period).unwrap_or_default();
    let blocks_left = match ELECTION_CALLED.get(ctx)?.is_some() {
        true => 1,
        false => rules.election_period.saturating_sub(gone),
    };
    let outcome = outcome(ctx, &rules)?;
    let sitting: BTreeSet<Address> = sitting(ctx)?.into_iter().collect();
    let elected = outcome.elected.iter().map(|candidate| candidate.operator);
    let elected: BTreeSet<Address> = elected.collect();
    let text = |operator: &Address| operator.validator_text();
    let gains = elected.difference(&sitting).map(text).collect();
    // An election that elects nobody leaves all where they are.
    let loses = match elected.is_empty() {
        true => Vec::new(),
        false => sitting.difference(&elected).map(text).collect(),
    };
    Ok(QueryNextElectionResponse {
        height: now.saturating_add(blocks_left),
        blocks_left,
        gains,
        loses,
        displacements_left: displacements_left(&outcome.churn, &rules),
    })
}

/// Operators of all seats.
fn sitting(ctx: &Ctx<'_>) -> Result<Vec<Address>> {
    let mut sitting = Vec::new();
    for entry in SEATS.all(ctx) {
        sitting.extend(entry?.1.operator);
    }
    Ok(sitting)
}

fn producer_liveness(
    ctx: &Ctx<'_>,
    request: QueryProducerLivenessRequest,
) -> Result<QueryProducerLivenessResponse> {
    let operator = operator(&request.operator, NO_VALIDATOR)?;
    let producer = PRODUCERS.get(ctx, &operator)?.ok_or_else(|| {
        let text = format!("validator {} not found", request.operator);
        Error::query(Status::NotFound, text)
    })?;
    let answer = QueryProducerLivenessResponse {
        inactive_seconds: rules(ctx)?.inactive.0,
        jail: producer
            .jail
            .map(|jail| Jail { reason: jail.reason.into(), until: Some(jail.until.into()) }),
        tombstoned: producer.tombstoned,
        strikes: producer.strikes,
        ..QueryProducerLivenessResponse::default()
    };
    let Some(seat) = SEATS.get(ctx, &producer.consensus_address())? else { return Ok(answer) };
    let live_ms = CLOCK.get(ctx)?.unwrap_or_default().live_ms;
    let since = |then: u64| live_ms.saturating_sub(then) / 1_000;
    Ok(QueryProducerLivenessResponse {
        seated: true,
        since_signed_seconds: since(seat.last_signed_ms),
        since_proposed_seconds: since(seat.last_proposed_ms),
        missed: seat.missed,
        missed_in_a_row: seat.missed_in_a_row,
        ..answer
    })
}

fn upgrade(ctx: &Ctx<'_>, _: QueryUpgradeRequest) -> Result<QueryUpgradeResponse> {
    let mut signals = Vec::new();
    for operator in sitting(ctx)? {
        if let Some(signal) = SIGNALS.get(ctx, &operator)? {
            let (operator, signal) = (operator.validator_text(), Some(signal.wire()));
            signals.push(ProducerSignal { operator, signal });
        }
    }
    let seats = u32::try_from(SEATS.all(ctx).count()).unwrap_or(u32::MAX);
    Ok(QueryUpgradeResponse { signals, required: required(seats) })
}
