//! `MsgDeallocateVotes`: votes are taken from a producer; the stake stays stake.

use base::{Address, Ctx, Event, Result};
use proto::whaleshares::staking::v1::{MsgDeallocateVotes, MsgDeallocateVotesResponse};

use super::reading::{Asked, account, operator, unvote};
use crate::holding::Holding;
use crate::params::params;
use crate::ripening::note_vote;
use crate::votes::producer;

/// Votes to be taken back.
pub(crate) struct DeallocateVotes {
    voter: Address,
    operator: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgDeallocateVotes) -> Result<DeallocateVotes> {
    let voter = account("voter", &msg.voter)?;
    let operator = operator("validator", &msg.validator)?;
    let asked = Asked::parse(msg.amount, "invalid amount")?;
    Ok(DeallocateVotes { voter, operator, asked })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: DeallocateVotes,
) -> Result<MsgDeallocateVotesResponse> {
    let DeallocateVotes { voter, operator, asked } = message;
    producer(ctx, &operator)?;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    let mut holding = Holding::open(ctx, &rules, &voter)?;
    unvote(ctx, &mut holding, &operator, amount)?;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("deallocate_votes")
        .with("voter", voter.to_string())
        .with("validator", operator.validator_text())
        .with("amount", asked.coin().to_string());
    ctx.emit(event);
    Ok(MsgDeallocateVotesResponse {})
}
