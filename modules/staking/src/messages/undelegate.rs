//! `MsgUndelegate`: votes for a producer are taken back and powered down.

use base::{Address, Ctx, Event, Result};
use proto::cosmos::staking::v1beta1::{MsgUndelegate, MsgUndelegateResponse};

use super::reading::{Asked, account, operator, unvote};
use crate::holding::Holding;
use crate::leaving::begin;
use crate::params::params;
use crate::votes::producer;

/// Votes to be taken back.
pub(crate) struct Undelegate {
    delegator: Address,
    operator: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgUndelegate) -> Result<Undelegate> {
    let operator = operator("validator", &msg.validator_address)?;
    let delegator = account("delegator", &msg.delegator_address)?;
    let asked = Asked::parse(msg.amount, "invalid shares amount")?;
    Ok(Undelegate { delegator, operator, asked })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, undelegate: Undelegate) -> Result<MsgUndelegateResponse> {
    let Undelegate { delegator, operator, asked } = undelegate;
    producer(ctx, &operator)?;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    let mut holding = Holding::open(ctx, &rules, &delegator)?;
    unvote(ctx, &mut holding, &operator, amount)?;
    let (_, power_down) = begin(ctx, &mut holding, Some(operator), amount)?;
    holding.close(ctx)?;
    let completion = power_down.completion()?;
    let event = Event::new("unbond")
        .with("validator", operator.validator_text())
        .with("delegator", delegator.to_string())
        .with("amount", asked.coin().to_string())
        .with("completion_time", completion.to_second_text());
    ctx.emit(event);
    Ok(MsgUndelegateResponse {
        completion_time: Some(completion.into()),
        amount: Some((&asked.coin()).into()),
    })
}
