//! The questions of v1beta1: those of v1, answered in older words.

use base::{Ctx, Dec, Error as Refused, Result, Router, Sdk, Status, type_url};
use prost::Message;
use prost_types::{Any, Duration, Timestamp};
use proto::cosmos::gov::v1::{self, MsgExecLegacyContent};
use proto::cosmos::gov::v1beta1::{
    Deposit, DepositParams, Proposal, QueryDepositRequest, QueryDepositResponse,
    QueryDepositsRequest, QueryDepositsResponse, QueryParamsRequest, QueryParamsResponse,
    QueryProposalRequest, QueryProposalResponse, QueryProposalsRequest, QueryProposalsResponse,
    QueryTallyResultRequest, QueryTallyResultResponse, QueryVoteRequest, QueryVoteResponse,
    QueryVotesRequest, QueryVotesResponse, TallyParams, TallyResult, Vote, VotingParams,
    WeightedVoteOption,
};

use super::{deposits, params, proposals, votes};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.gov.v1beta1.Query/Proposal", proposal);
    router.query("/cosmos.gov.v1beta1.Query/Proposals", all_proposals);
    router.query("/cosmos.gov.v1beta1.Query/Vote", vote);
    router.query("/cosmos.gov.v1beta1.Query/Votes", all_votes);
    router.query("/cosmos.gov.v1beta1.Query/Params", some_params);
    router.query("/cosmos.gov.v1beta1.Query/Deposit", deposit);
    router.query("/cosmos.gov.v1beta1.Query/Deposits", all_deposits);
    router.query("/cosmos.gov.v1beta1.Query/TallyResult", tally_result);
}

/// The first moment of the year 1, which Go writes for a time that is not set.
const NO_TIME: Timestamp = Timestamp { seconds: -62_135_596_800, nanos: 0 };

fn proposal(ctx: &Ctx<'_>, request: QueryProposalRequest) -> Result<QueryProposalResponse> {
    let QueryProposalRequest { proposal_id } = request;
    let answer = proposals::proposal(ctx, v1::QueryProposalRequest { proposal_id })?;
    Ok(QueryProposalResponse { proposal: answer.proposal.map(older_proposal).transpose()? })
}

fn all_proposals(ctx: &Ctx<'_>, request: QueryProposalsRequest) -> Result<QueryProposalsResponse> {
    let QueryProposalsRequest { proposal_status, voter, depositor, pagination } = request;
    let request = v1::QueryProposalsRequest { proposal_status, voter, depositor, pagination };
    let v1::QueryProposalsResponse { proposals, pagination } = proposals::proposals(ctx, request)?;
    let proposals = proposals.into_iter().map(older_proposal).collect::<Result<_>>()?;
    Ok(QueryProposalsResponse { proposals, pagination })
}

/// A proposal had one content and no more. Where that was no content of v1beta1, its message
/// stands in its place, as in the SDK, so that old clients see something.
fn older_proposal(proposal: v1::Proposal) -> Result<Proposal> {
    let [message] = proposal.messages.as_slice() else {
        let text = "can't convert a gov/v1 Proposal to gov/v1beta1 Proposal when amount of proposal messages not exactly one";
        return Err(Sdk::InvalidType.because(text));
    };
    let time = |time: Option<Timestamp>| Some(time.unwrap_or(NO_TIME));
    Ok(Proposal {
        content: content(message)?,
        proposal_id: proposal.id,
        status: proposal.status,
        final_tally_result: proposal.final_tally_result.map(older_tally),
        submit_time: time(proposal.submit_time),
        deposit_end_time: time(proposal.deposit_end_time),
        total_deposit: proposal.total_deposit,
        voting_start_time: time(proposal.voting_start_time),
        voting_end_time: time(proposal.voting_end_time),
    })
}

fn content(message: &Any) -> Result<Option<Any>> {
    if message.type_url != type_url::<MsgExecLegacyContent>() {
        return Ok(Some(message.clone()));
    }
    let carrier = MsgExecLegacyContent::decode(message.value.as_slice())
        .map_err(|error| Sdk::TxDecode.because(error.to_string()))?;
    Ok(carrier.content)
}

fn older_tally(tally: v1::TallyResult) -> TallyResult {
    TallyResult {
        yes: tally.yes_count,
        abstain: tally.abstain_count,
        no: tally.no_count,
        no_with_veto: tally.no_with_veto_count,
    }
}

fn vote(ctx: &Ctx<'_>, request: QueryVoteRequest) -> Result<QueryVoteResponse> {
    let QueryVoteRequest { proposal_id, voter } = request;
    let answer = votes::vote(ctx, v1::QueryVoteRequest { proposal_id, voter })?;
    Ok(QueryVoteResponse { vote: answer.vote.map(older_vote).transpose()? })
}

fn all_votes(ctx: &Ctx<'_>, request: QueryVotesRequest) -> Result<QueryVotesResponse> {
    let QueryVotesRequest { proposal_id, pagination } = request;
    let answer = votes::votes(ctx, v1::QueryVotesRequest { proposal_id, pagination })?;
    let votes = answer.votes.into_iter().map(older_vote).collect::<Result<_>>()?;
    Ok(QueryVotesResponse { votes, pagination: answer.pagination })
}

fn older_vote(vote: v1::Vote) -> Result<Vote> {
    let v1::Vote { proposal_id, voter, options, .. } = vote;
    let option = |option: v1::WeightedVoteOption| {
        let weight = option.weight.parse::<Dec>()?.to_wire();
        Ok(WeightedVoteOption { option: option.option, weight })
    };
    let options = options.into_iter().map(option).collect::<Result<_>>()?;
    Ok(Vote { proposal_id, voter, options, ..Vote::default() })
}

/// The parts that are not asked for are there, too, and empty.
#[allow(deprecated, reason = "clients still ask for the parts that the SDK has deprecated")]
fn some_params(ctx: &Ctx<'_>, request: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let QueryParamsRequest { params_type } = request;
    if params_type.is_empty() {
        let text = " is not a valid parameter type";
        return Err(Refused::query(Status::InvalidArgument, text));
    }
    let answer = params::params(ctx, v1::QueryParamsRequest { params_type })?;
    let voting = answer.voting_params.unwrap_or_default();
    let deposits = answer.deposit_params.unwrap_or_default();
    let tally = answer.tally_params.unwrap_or_default();
    let period = |period: Option<Duration>| Some(period.unwrap_or_default());
    Ok(QueryParamsResponse {
        voting_params: Some(VotingParams { voting_period: period(voting.voting_period) }),
        deposit_params: Some(DepositParams {
            min_deposit: deposits.min_deposit,
            max_deposit_period: period(deposits.max_deposit_period),
        }),
        tally_params: Some(TallyParams {
            quorum: part(&tally.quorum)?,
            threshold: part(&tally.threshold)?,
            veto_threshold: part(&tally.veto_threshold)?,
        }),
    })
}

/// A decimal as v1beta1 has it; one that was not asked for is zero.
fn part(text: &str) -> Result<Vec<u8>> {
    let part = match text {
        "" => Dec::ZERO,
        text => text.parse()?,
    };
    Ok(part.to_wire().into_bytes())
}

fn deposit(ctx: &Ctx<'_>, request: QueryDepositRequest) -> Result<QueryDepositResponse> {
    let QueryDepositRequest { proposal_id, depositor } = request;
    let answer = deposits::deposit(ctx, v1::QueryDepositRequest { proposal_id, depositor })?;
    Ok(QueryDepositResponse { deposit: answer.deposit.map(older_deposit) })
}

fn all_deposits(ctx: &Ctx<'_>, request: QueryDepositsRequest) -> Result<QueryDepositsResponse> {
    let QueryDepositsRequest { proposal_id, pagination } = request;
    let answer = deposits::deposits(ctx, v1::QueryDepositsRequest { proposal_id, pagination })?;
    let deposits = answer.deposits.into_iter().map(older_deposit).collect();
    Ok(QueryDepositsResponse { deposits, pagination: answer.pagination })
}

fn older_deposit(deposit: v1::Deposit) -> Deposit {
    let v1::Deposit { proposal_id, depositor, amount } = deposit;
    Deposit { proposal_id, depositor, amount }
}

fn tally_result(
    ctx: &Ctx<'_>,
    request: QueryTallyResultRequest,
) -> Result<QueryTallyResultResponse> {
    let QueryTallyResultRequest { proposal_id } = request;
    let answer = proposals::tally_result(ctx, v1::QueryTallyResultRequest { proposal_id })?;
    Ok(QueryTallyResultResponse { tally: answer.tally.map(older_tally) })
}
