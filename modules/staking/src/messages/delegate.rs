//! `MsgDelegate`: tokens become Whalestake and vote for a producer, in one step.

use base::{Address, Ctx, Event, Result};
use proto::cosmos::staking::v1beta1::{MsgDelegate, MsgDelegateResponse};

use super::reading::{Asked, account, operator};
use crate::holding::Holding;
use crate::money::lock;
use crate::params::params;
use crate::queries::shares;
use crate::ripening::note_vote;
use crate::votes::electable;

/// Votes that make sense.
pub(crate) struct Delegate {
    delegator: Address,
    operator: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgDelegate) -> Result<Delegate> {
    let operator = operator("validator", &msg.validator_address)?;
    let delegator = account("delegator", &msg.delegator_address)?;
    let asked = Asked::parse(msg.amount, "invalid delegation amount")?;
    Ok(Delegate { delegator, operator, asked })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, delegate: Delegate) -> Result<MsgDelegateResponse> {
    let Delegate { delegator, operator, asked } = delegate;
    electable(ctx, &operator)?;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    lock(ctx, &rules, &delegator, amount)?;
    let mut holding = Holding::open(ctx, &rules, &delegator)?;
    holding.gain(ctx, amount)?;
    holding.vote(ctx, &operator, amount)?;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("delegate")
        .with("validator", operator.validator_text())
        .with("delegator", delegator.to_string())
        .with("amount", asked.coin().to_string())
        .with("new_shares", shares(amount)?.to_string());
    ctx.emit(event);
    Ok(MsgDelegateResponse {})
}
