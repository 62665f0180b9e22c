//! The messages of v1beta1, each the same as one of v1.

use auth::authority;
use base::{Ctx, Error as Refused, Result, Router, type_url};
use prost::Message;
use prost_types::Any;
use proto::cosmos::gov::v1::{self, MsgExecLegacyContent};
use proto::cosmos::gov::v1beta1::{
    MsgDeposit, MsgDepositResponse, MsgSubmitProposal, MsgSubmitProposalResponse, MsgVote,
    MsgVoteResponse, MsgVoteWeighted, MsgVoteWeightedResponse,
};

use super::{deposit, submit_proposal, vote, vote_weighted};
use crate::content::Content;
use crate::errors::Error;
use crate::proposals::Draft;

pub(super) fn routes(router: &mut Router) {
    router.msg(parse_submit, |ctx: &mut Ctx<'_>, draft| {
        let v1::MsgSubmitProposalResponse { proposal_id } = submit_proposal::apply(ctx, draft)?;
        Ok(MsgSubmitProposalResponse { proposal_id })
    });
    router.msg(parse_deposit, |ctx: &mut Ctx<'_>, deposit| {
        deposit::apply(ctx, deposit).map(|_| MsgDepositResponse {})
    });
    router.msg(parse_vote, |ctx: &mut Ctx<'_>, vote| {
        vote::apply(ctx, vote).map(|_| MsgVoteResponse {})
    });
    router.msg(parse_vote_weighted, |ctx: &mut Ctx<'_>, vote| {
        vote_weighted::apply(ctx, vote).map(|_| MsgVoteWeightedResponse {})
    });
}

/// The content becomes a message like any other.
fn parse_submit(msg: MsgSubmitProposal) -> Result<Draft> {
    let Some(content) = msg.content else {
        return Err(Refused::from(Error::InvalidContent).because("missing content"));
    };
    let (title, summary) = Content::read(Some(&content))?.said();
    let message =
        MsgExecLegacyContent { content: Some(content), authority: authority().to_string() };
    let message =
        Any { type_url: type_url::<MsgExecLegacyContent>(), value: message.encode_to_vec() };
    submit_proposal::parse(v1::MsgSubmitProposal {
        messages: vec![message],
        initial_deposit: msg.initial_deposit,
        proposer: msg.proposer,
        metadata: String::new(),
        title,
        summary,
        expedited: false,
    })
}

fn parse_deposit(msg: MsgDeposit) -> Result<deposit::Deposit> {
    let MsgDeposit { proposal_id, depositor, amount } = msg;
    deposit::parse(v1::MsgDeposit { proposal_id, depositor, amount })
}

fn parse_vote(msg: MsgVote) -> Result<vote::Vote> {
    let MsgVote { proposal_id, voter, option } = msg;
    vote::parse(v1::MsgVote { proposal_id, voter, option, metadata: String::new() })
}

fn parse_vote_weighted(msg: MsgVoteWeighted) -> Result<vote_weighted::VoteWeighted> {
    let MsgVoteWeighted { proposal_id, voter, options } = msg;
    let options = options
        .into_iter()
        .map(|option| {
            let weight = base::Dec::from_wire(&option.weight)?.to_string();
            Ok(v1::WeightedVoteOption { option: option.option, weight })
        })
        .collect::<Result<_>>()?;
    vote_weighted::parse(v1::MsgVoteWeighted {
        proposal_id,
        voter,
        options,
        metadata: String::new(),
    })
}
