//! The SDK's questions about votes.

use base::{Address, Ctx, Error, Result, Router, Status, page};
use proto::cosmos::base::query::v1beta1::PageResponse;
use proto::cosmos::gov::v1::{
    QueryVoteRequest, QueryVoteResponse, QueryVotesRequest, QueryVotesResponse,
};

use super::{internal, is_undecided, named};
use crate::state::BALLOTS;

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.gov.v1.Query/Vote", vote);
    router.query("/cosmos.gov.v1.Query/Votes", votes);
}

pub(super) fn vote(ctx: &Ctx<'_>, request: QueryVoteRequest) -> Result<QueryVoteResponse> {
    let id = named(request.proposal_id)?;
    if request.voter.is_empty() {
        return Err(Error::query(Status::InvalidArgument, "empty voter address"));
    }
    let voter = Address::parse(&request.voter)?;
    let ballot = match is_undecided(ctx, id)? {
        true => BALLOTS.get(ctx, &(id, voter))?,
        false => None,
    };
    let ballot = ballot.ok_or_else(|| {
        let text = format!("voter: {} not found for proposal: {id}", request.voter);
        Error::query(Status::InvalidArgument, text)
    })?;
    Ok(QueryVoteResponse { vote: Some(ballot.vote()) })
}

pub(super) fn votes(ctx: &Ctx<'_>, request: QueryVotesRequest) -> Result<QueryVotesResponse> {
    let id = named(request.proposal_id)?;
    if !is_undecided(ctx, id)? {
        let pagination = Some(PageResponse::default());
        return Ok(QueryVotesResponse { votes: Vec::new(), pagination });
    }
    let (votes, pagination) =
        page(ctx, &BALLOTS, &id, request.pagination, |_, ballot| Ok(Some(ballot.vote())))
            .map_err(|error| internal(&error))?;
    Ok(QueryVotesResponse { votes, pagination: Some(pagination) })
}
