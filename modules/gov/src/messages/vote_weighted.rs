//! `MsgVoteWeighted`: somebody splits his vote on a proposal.

use base::{Address, Ctx, Result};
use proto::cosmos::gov::v1::{MsgVoteWeighted, MsgVoteWeightedResponse};

use super::reading::account;
use crate::records::Options;
use crate::votes::cast;

/// A vote in parts.
pub(crate) struct VoteWeighted {
    proposal: u64,
    voter: Address,
    options: Options,
    metadata: String,
}

pub(crate) fn parse(msg: MsgVoteWeighted) -> Result<VoteWeighted> {
    let voter = account("voter", &msg.voter)?;
    let options = Options::parse(&msg.options)?;
    Ok(VoteWeighted { proposal: msg.proposal_id, voter, options, metadata: msg.metadata })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, vote: VoteWeighted) -> Result<MsgVoteWeightedResponse> {
    let VoteWeighted { proposal, voter, options, metadata } = vote;
    cast(ctx, proposal, &voter, options, metadata)?;
    Ok(MsgVoteWeightedResponse {})
}
