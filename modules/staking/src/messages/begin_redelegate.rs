//! `MsgBeginRedelegate`: votes move from one producer to another, at once.

use base::{Address, Ctx, Event, Result};
use proto::cosmos::staking::v1beta1::{MsgBeginRedelegate, MsgBeginRedelegateResponse};

use super::reading::{Asked, account, operator, unvote};
use crate::errors::Error;
use crate::holding::Holding;
use crate::params::params;
use crate::ripening::note_vote;
use crate::state::PRODUCERS;
use crate::votes::{electable, producer};

/// Votes to be moved.
pub(crate) struct BeginRedelegate {
    delegator: Address,
    from: Address,
    to: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgBeginRedelegate) -> Result<BeginRedelegate> {
    let from = operator("source validator", &msg.validator_src_address)?;
    let to = operator("destination validator", &msg.validator_dst_address)?;
    let delegator = account("delegator", &msg.delegator_address)?;
    let asked = Asked::parse(msg.amount, "invalid shares amount")?;
    if from == to {
        return Err(Error::SelfRedelegation.into());
    }
    Ok(BeginRedelegate { delegator, from, to, asked })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    redelegate: BeginRedelegate,
) -> Result<MsgBeginRedelegateResponse> {
    let BeginRedelegate { delegator, from, to, asked } = redelegate;
    producer(ctx, &from)?;
    if !PRODUCERS.has(ctx, &to)? {
        return Err(Error::NoDestination.into());
    }
    electable(ctx, &to)?;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    let mut holding = Holding::open(ctx, &rules, &delegator)?;
    unvote(ctx, &mut holding, &from, amount)?;
    holding.vote(ctx, &to, amount)?;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let now = ctx.block.time;
    let event = Event::new("redelegate")
        .with("source_validator", from.validator_text())
        .with("destination_validator", to.validator_text())
        .with("amount", asked.coin().to_string())
        .with("completion_time", now.to_second_text());
    ctx.emit(event);
    Ok(MsgBeginRedelegateResponse { completion_time: Some(now.into()) })
}
