//! `MsgCancelProposal`: a proposer takes his proposal back, and loses a part of its deposits.

use base::{Address, Ctx, Error as Refused, Event, Result};
use proto::cosmos::gov::v1::{MsgCancelProposal, MsgCancelProposalResponse, ProposalStatus};

use super::reading::account;
use crate::clearing::Budget;
use crate::closing::forget;
use crate::errors::Error;
use crate::params::params;
use crate::proposals::proposal;
use crate::records::Clearing;

/// A proposal to take back.
pub(crate) struct CancelProposal {
    proposal: u64,
    proposer: Address,
}

pub(crate) fn parse(msg: MsgCancelProposal) -> Result<CancelProposal> {
    let proposer = account("proposer", &msg.proposer)?;
    Ok(CancelProposal { proposal: msg.proposal_id, proposer })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    cancel: CancelProposal,
) -> Result<MsgCancelProposalResponse> {
    let CancelProposal { proposal: id, proposer } = cancel;
    let proposal = proposal(ctx, id)?;
    if proposal.proposer != proposer.to_string() {
        let text = format!("invalid proposer {proposer}");
        return Err(Refused::from(Error::InvalidProposer).because(text));
    }
    let open = [ProposalStatus::DepositPeriod, ProposalStatus::VotingPeriod];
    if !open.iter().any(|status| proposal.status == i32::from(*status)) {
        let text = "proposal should be in the deposit or voting period";
        return Err(Refused::from(Error::InvalidProposal).because(text));
    }
    let now = ctx.block.time;
    let end = proposal.voting_end_time.map(base::Time::try_from).transpose()?;
    if end.is_some_and(|end| end < now) {
        let text = format!("voting period is already ended for this proposal {id}");
        return Err(Refused::from(Error::VotingEnded).because(text));
    }
    let params = params(ctx)?;
    let clearing = Clearing {
        proposal: id,
        kept: params.proposal_cancel_ratio,
        kept_for: params.proposal_cancel_dest,
    };
    forget(ctx, &proposal, clearing, &mut Budget::of_message())?;
    let cancelled = Event::new("cancel_proposal")
        .with("sender", proposer.to_string())
        .with("proposal_id", id.to_string());
    ctx.emit(cancelled);
    Ok(MsgCancelProposalResponse {
        proposal_id: id,
        canceled_time: Some(now.into()),
        canceled_height: ctx.block.height,
    })
}
