//! What only this chain tells of its decisions.

use base::{Address, Ctx, Dec, Error as Refused, Record, Result, Router, Status, page};
use proto::whaleshares::gov::v1::{
    QueryOpenVotesRequest, QueryOpenVotesResponse, QueryPollRequest, QueryPollResponse,
    QueryRulesRequest, QueryRulesResponse, QuerySectionHistoryRequest, QuerySectionHistoryResponse,
    QuerySectionRequest, QuerySectionResponse, QuerySectionsRequest, QuerySectionsResponse,
};

use crate::params::{params, rules};
use crate::state::{BALLOTS, POLLS, SECTIONS, VERSIONS};
use crate::votes::voted;

pub(super) fn routes(router: &mut Router) {
    router.query("/whaleshares.gov.v1.Query/Rules", rules_in_force);
    router.query("/whaleshares.gov.v1.Query/Poll", poll);
    router.query("/whaleshares.gov.v1.Query/OpenVotes", open_votes);
    router.query("/whaleshares.gov.v1.Query/Sections", sections);
    router.query("/whaleshares.gov.v1.Query/Section", section);
    router.query("/whaleshares.gov.v1.Query/SectionHistory", section_history);
}

fn rules_in_force(ctx: &Ctx<'_>, _: QueryRulesRequest) -> Result<QueryRulesResponse> {
    Ok(QueryRulesResponse { rules: Some(rules(ctx)?.wire()) })
}

fn poll(ctx: &Ctx<'_>, request: QueryPollRequest) -> Result<QueryPollResponse> {
    let id = request.proposal_id;
    let poll = POLLS.get(ctx, &id)?.ok_or_else(|| {
        let text = format!("proposal {id} is not open: ask cosmos.gov.v1 how it ended");
        Refused::query(Status::NotFound, text)
    })?;
    let (params, rules, total) = (params(ctx)?, rules(ctx)?, staking::electorate(ctx)?);
    let bar = poll.bar(&params, &rules);
    let turnout = poll.tally.turnout()?;
    let decided = turnout.minus(poll.tally.abstain)?;
    let of = |part: base::Amount, whole: base::Amount| -> Result<String> {
        match whole.is_zero() {
            true => Ok(Dec::ZERO.to_string()),
            false => Ok(Dec::ONE
                .times_amount(part)?
                .quo_truncate(Dec::ONE.times_amount(whole)?)?
                .to_string()),
        }
    };
    Ok(QueryPollResponse {
        total_stake: total.to_string(),
        turnout: of(turnout, total)?,
        quorum: bar.quorum.to_string(),
        support: of(poll.tally.yes, decided)?,
        threshold: bar.threshold.to_string(),
        passes: poll.outcome(&params, &rules, total)?.passes,
        poll: Some(poll.wire()),
    })
}

fn open_votes(ctx: &Ctx<'_>, request: QueryOpenVotesRequest) -> Result<QueryOpenVotesResponse> {
    let voter = Address::parse(&request.voter)
        .map_err(|error| Refused::query(Status::InvalidArgument, error.to_string()))?;
    let mut votes = Vec::new();
    for id in voted(ctx, &voter)? {
        let open = POLLS.get(ctx, &id)?.is_some_and(|poll| poll.is_open());
        if let Some(ballot) = BALLOTS.get(ctx, &(id, voter))?.filter(|_| open) {
            votes.push(ballot.wire());
        }
    }
    Ok(QueryOpenVotesResponse { votes })
}

fn sections(ctx: &Ctx<'_>, request: QuerySectionsRequest) -> Result<QuerySectionsResponse> {
    let (sections, pagination) =
        page(ctx, &SECTIONS, &(), request.pagination, |_, section| Ok(Some(section)))?;
    Ok(QuerySectionsResponse { sections, pagination: Some(pagination) })
}

fn section(ctx: &Ctx<'_>, request: QuerySectionRequest) -> Result<QuerySectionResponse> {
    let section = SECTIONS.get(ctx, &request.id)?.ok_or_else(|| {
        Refused::query(Status::NotFound, format!("there is no section {}", request.id))
    })?;
    Ok(QuerySectionResponse { section: Some(section) })
}

fn section_history(
    ctx: &Ctx<'_>,
    request: QuerySectionHistoryRequest,
) -> Result<QuerySectionHistoryResponse> {
    let (versions, pagination) =
        page(ctx, &VERSIONS, &request.id, request.pagination, |_, version| Ok(Some(version)))?;
    Ok(QuerySectionHistoryResponse { versions, pagination: Some(pagination) })
}
