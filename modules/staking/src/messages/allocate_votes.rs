//! `MsgAllocateVotes`: stake that votes for nobody votes for a producer.

use base::{Address, Ctx, Event, Result};
use proto::whaleshares::staking::v1::{MsgAllocateVotes, MsgAllocateVotesResponse};

use super::reading::{Asked, account, operator};
use crate::holding::Holding;
use crate::params::params;
use crate::ripening::note_vote;
use crate::votes::electable;

/// Votes to be given.
pub(crate) struct AllocateVotes {
    voter: Address,
    operator: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgAllocateVotes) -> Result<AllocateVotes> {
    let voter = account("voter", &msg.voter)?;
    let operator = operator("validator", &msg.validator)?;
    let asked = Asked::parse(msg.amount, "invalid amount")?;
    Ok(AllocateVotes { voter, operator, asked })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: AllocateVotes) -> Result<MsgAllocateVotesResponse> {
    let AllocateVotes { voter, operator, asked } = message;
    electable(ctx, &operator)?;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    let mut holding = Holding::open(ctx, &rules, &voter)?;
    holding.vote(ctx, &operator, amount)?;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("allocate_votes")
        .with("voter", voter.to_string())
        .with("validator", operator.validator_text())
        .with("amount", asked.coin().to_string());
    ctx.emit(event);
    Ok(MsgAllocateVotesResponse {})
}
