//! `MsgSetAutoVote`: stake to come votes for a producer by itself.

use base::{Address, Ctx, Event, Result};
use proto::whaleshares::staking::v1::{MsgSetAutoVote, MsgSetAutoVoteResponse};

use super::reading::{account, operator};
use crate::holding::Holding;
use crate::params::params;
use crate::ripening::note_vote;
use crate::votes::electable;

/// The producer for stake to come.
pub(crate) struct SetAutoVote {
    voter: Address,
    operator: Option<Address>,
}

pub(crate) fn parse(msg: MsgSetAutoVote) -> Result<SetAutoVote> {
    let voter = account("voter", &msg.voter)?;
    let operator = match msg.validator.as_str() {
        "" => None,
        text => Some(operator("validator", text)?),
    };
    Ok(SetAutoVote { voter, operator })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: SetAutoVote) -> Result<MsgSetAutoVoteResponse> {
    let SetAutoVote { voter, operator } = message;
    if let Some(operator) = &operator {
        electable(ctx, operator)?;
    }
    let rules = params(ctx)?;
    let mut holding = Holding::open(ctx, &rules, &voter)?;
    holding.account_mut().auto_vote = operator;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let named = operator.map(|operator| operator.validator_text()).unwrap_or_default();
    let event =
        Event::new("set_auto_vote").with("voter", voter.to_string()).with("validator", named);
    ctx.emit(event);
    Ok(MsgSetAutoVoteResponse {})
}
