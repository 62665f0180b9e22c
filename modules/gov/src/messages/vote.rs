//! `MsgVote`: somebody votes on a proposal with all of his Whalestake.

use base::{Address, Ctx, Error as Refused, Result};
use proto::cosmos::gov::v1::{MsgVote, MsgVoteResponse, VoteOption};

use super::reading::account;
use crate::errors::Error;
use crate::records::{Choice, Options};
use crate::votes::cast;

/// A vote for one choice.
pub(crate) struct Vote {
    proposal: u64,
    voter: Address,
    choice: Choice,
    metadata: String,
}

pub(crate) fn parse(msg: MsgVote) -> Result<Vote> {
    let voter = account("voter", &msg.voter)?;
    let choice = Choice::parse(msg.option).ok_or_else(|| {
        let name = VoteOption::try_from(msg.option)
            .map_or_else(|_| msg.option.to_string(), |option| option.as_str_name().to_owned());
        Refused::from(Error::InvalidVote).because(name)
    })?;
    Ok(Vote { proposal: msg.proposal_id, voter, choice, metadata: msg.metadata })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, vote: Vote) -> Result<MsgVoteResponse> {
    let Vote { proposal, voter, choice, metadata } = vote;
    cast(ctx, proposal, &voter, Options::whole(choice), metadata)?;
    Ok(MsgVoteResponse {})
}
