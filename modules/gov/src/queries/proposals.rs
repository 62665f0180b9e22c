//! The SDK's questions about proposals.

use base::{Address, Ctx, Error, Result, Router, Status, page};
use proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use proto::cosmos::gov::v1::{
    Proposal, ProposalStatus, QueryProposalRequest, QueryProposalResponse, QueryProposalsRequest,
    QueryProposalsResponse, QueryTallyResultRequest, QueryTallyResultResponse,
};

use super::{internal, named};
use crate::state::{BALLOTS, DEPOSITS, POLLS, PROPOSALS};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.gov.v1.Query/Proposal", proposal);
    router.query("/cosmos.gov.v1.Query/Proposals", proposals);
    router.query("/cosmos.gov.v1.Query/TallyResult", tally_result);
}

pub(super) fn proposal(
    ctx: &Ctx<'_>,
    request: QueryProposalRequest,
) -> Result<QueryProposalResponse> {
    Ok(QueryProposalResponse { proposal: Some(known(ctx, request.proposal_id)?) })
}

/// The proposal of this number.
fn known(ctx: &Ctx<'_>, id: u64) -> Result<Proposal> {
    PROPOSALS
        .get(ctx, &named(id)?)?
        .ok_or_else(|| Error::query(Status::NotFound, format!("proposal {id} doesn't exist")))
}

pub(super) fn proposals(
    ctx: &Ctx<'_>,
    request: QueryProposalsRequest,
) -> Result<QueryProposalsResponse> {
    let (proposals, pagination) = found(ctx, request).map_err(|error| internal(&error))?;
    Ok(QueryProposalsResponse { proposals, pagination: Some(pagination) })
}

fn found(ctx: &Ctx<'_>, request: QueryProposalsRequest) -> Result<(Vec<Proposal>, PageResponse)> {
    let wanted = Wanted::read(&request)?;
    if wanted.is_undecided() {
        return undecided(ctx, &wanted, request.pagination);
    }
    page(ctx, &PROPOSALS, &(), request.pagination, |_, proposal| {
        Ok(Some(proposal).filter(|proposal| wanted.status_is(proposal)))
    })
}

/// Of proposals that are not decided; so what was decided long ago costs nothing.
fn undecided(
    ctx: &Ctx<'_>,
    wanted: &Wanted,
    request: Option<PageRequest>,
) -> Result<(Vec<Proposal>, PageResponse)> {
    page(ctx, &POLLS, &(), request, |id, poll| {
        if poll.executes_at.is_some() || !wanted.people_are_there(ctx, id)? {
            return Ok(None);
        }
        Ok(PROPOSALS.get(ctx, &id)?.filter(|proposal| wanted.status_is(proposal)))
    })
}

/// Which proposals are asked for.
struct Wanted {
    /// None for those of every status.
    status: Option<ProposalStatus>,
    voter: Option<Address>,
    depositor: Option<Address>,
}

impl Wanted {
    fn read(request: &QueryProposalsRequest) -> Result<Wanted> {
        let account = |text: &str| match text {
            "" => Ok(None),
            text => Address::parse(text).map(Some),
        };
        // The SDK takes a status that it does not know for none.
        let status = ProposalStatus::try_from(request.proposal_status).ok();
        Ok(Wanted {
            status: status.filter(|status| *status != ProposalStatus::Unspecified),
            voter: account(&request.voter)?,
            depositor: account(&request.depositor)?,
        })
    }

    /// Whether only proposals that are not decided can match: others have no votes and deposits.
    fn is_undecided(&self) -> bool {
        let open = [Some(ProposalStatus::DepositPeriod), Some(ProposalStatus::VotingPeriod)];
        self.voter.is_some() || self.depositor.is_some() || open.contains(&self.status)
    }

    fn status_is(&self, proposal: &Proposal) -> bool {
        self.status.is_none_or(|status| proposal.status == i32::from(status))
    }

    fn people_are_there(&self, ctx: &Ctx<'_>, id: u64) -> Result<bool> {
        let voted = match self.voter {
            Some(voter) => BALLOTS.has(ctx, &(id, voter))?,
            None => true,
        };
        match self.depositor {
            Some(depositor) if voted => Ok(DEPOSITS.has(ctx, &(id, depositor))?),
            _ => Ok(voted),
        }
    }
}

/// How votes stand, or how they stood in the end.
pub(super) fn tally_result(
    ctx: &Ctx<'_>,
    request: QueryTallyResultRequest,
) -> Result<QueryTallyResultResponse> {
    let proposal = known(ctx, request.proposal_id)?;
    let poll = POLLS.get(ctx, &proposal.id)?.filter(|poll| poll.executes_at.is_none());
    let tally = match poll {
        Some(poll) => Some(poll.tally.to_wire()),
        None => proposal.final_tally_result,
    };
    Ok(QueryTallyResultResponse { tally })
}
