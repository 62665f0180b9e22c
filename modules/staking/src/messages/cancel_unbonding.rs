//! `MsgCancelUnbondingDelegation`: a part of power-downs of votes for a producer is taken
//! back and votes again.

use base::{Address, Amount, Ctx, Error, Event, Result, Sdk, Status};
use proto::cosmos::staking::v1beta1::{
    MsgCancelUnbondingDelegation, MsgCancelUnbondingDelegationResponse,
};

use super::reading::{Asked, account, operator};
use crate::holding::Holding;
use crate::leaving::{Numbered, cancel, running};
use crate::params::params;
use crate::ripening::note_vote;
use crate::votes::producer;

/// What is to be taken back.
pub(crate) struct CancelUnbonding {
    delegator: Address,
    operator: Address,
    asked: Asked,
    height: u64,
}

pub(crate) fn parse(msg: MsgCancelUnbondingDelegation) -> Result<CancelUnbonding> {
    let operator = operator("validator", &msg.validator_address)?;
    let delegator = account("delegator", &msg.delegator_address)?;
    let asked = Asked::parse(msg.amount, "invalid amount")?;
    match u64::try_from(msg.creation_height) {
        Ok(height) if height > 0 => Ok(CancelUnbonding { delegator, operator, asked, height }),
        _ => Err(Sdk::InvalidRequest.because("invalid height")),
    }
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: CancelUnbonding,
) -> Result<MsgCancelUnbondingDelegationResponse> {
    let CancelUnbonding { delegator, operator, asked, height } = message;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    producer(ctx, &operator)?;
    let mut of_producer = running(ctx, &delegator)?;
    of_producer.retain(|(_, power_down)| power_down.producer == Some(operator));
    if of_producer.is_empty() {
        let text = format!(
            "unbonding delegation with delegator {delegator} not found for validator {}",
            operator.validator_text()
        );
        return Err(Error::query(Status::NotFound, text));
    }
    let mut requests = of_producer;
    requests.retain(|(_, power_down)| power_down.creation_height == height);
    if requests.is_empty() {
        let text = format!("unbonding delegation entry is not found at block height {height}");
        return Err(Sdk::NotFound.because(text));
    }
    let mut holding = Holding::open(ctx, &rules, &delegator)?;
    for (request, part) in latest_first(requests, amount)? {
        cancel(ctx, &mut holding, request, part)?;
    }
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("cancel_unbonding_delegation")
        .with("amount", asked.coin().to_string())
        .with("validator", operator.validator_text())
        .with("delegator", delegator.to_string())
        .with("creation_height", height.to_string());
    ctx.emit(event);
    Ok(MsgCancelUnbondingDelegationResponse {})
}

/// How much of each request: the latest gives first.
fn latest_first(requests: Vec<Numbered>, asked: Amount) -> Result<Vec<(Numbered, Amount)>> {
    let mut parts = Vec::new();
    let mut open = asked;
    let mut left = Amount::ZERO;
    for request in requests.into_iter().rev() {
        let remaining = request.1.remaining()?;
        left = left.plus(remaining)?;
        let part = open.min(remaining);
        open = open.minus(part)?;
        if !part.is_zero() {
            parts.push((request, part));
        }
    }
    match open.is_zero() {
        true => Ok(parts),
        false => {
            let text = "amount is greater than the unbonding delegation entry balance";
            let numbers = format!("{asked} is more than the {left} that are still to be paid");
            Err(Sdk::InvalidRequest.because(text).because(numbers))
        }
    }
}
