//! Questions about proposals, the constitution, upgrades and evidence.

use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::evidence::v1beta1 as evidence;
use proto::cosmos::gov::v1 as gov;
use proto::cosmos::gov::v1beta1 as old;
use proto::cosmos::params::v1beta1 as params;
use proto::cosmos::upgrade::v1beta1 as upgrade;
use proto::whaleshares::gov::v1 as own;

use super::{Question, ask};
use crate::node::NOBODY;

/// Of the recorded chain: proposal 8 is voted on, and these have voted and paid for it.
const OPEN: u64 = 8;
const VOTER: &str = "cosmos1djn5rq0hqrfzh4ts9cnxdcdyl9vffhvweznu7c";
const PROPOSER: &str = "cosmos14p2vuvmtnxa53g7p9v0r6m5jkapxyscafslrj8";
const PROVEN: &str = "61F7C771AA21D2E919C6FE59AF9B2E228BC549F6F7624C38EB32A7C8754F5CEE";

fn first() -> Option<PageRequest> {
    Some(PageRequest { limit: 1, count_total: true, ..PageRequest::default() })
}

const FIRST: &str = "pagination.limit=1&pagination.count_total=true";

pub(super) fn about_proposals() -> Vec<Question> {
    let one = |proposal_id: u64| gov::QueryProposalRequest { proposal_id };
    let all = gov::QueryProposalsRequest {
        proposal_status: gov::ProposalStatus::VotingPeriod.into(),
        voter: VOTER.into(),
        depositor: PROPOSER.into(),
        pagination: first(),
    };
    let wanted = format!(
        "proposals?proposal_status=PROPOSAL_STATUS_VOTING_PERIOD&voter={VOTER}&depositor={PROPOSER}&{FIRST}"
    );
    let kind = |kind: &str| gov::QueryParamsRequest { params_type: kind.into() };
    let tally = |proposal_id: u64| gov::QueryTallyResultRequest { proposal_id };
    vec![
        ask("gov.v1.Query/Proposal", &one(OPEN), "proposals/8"),
        ask("gov.v1.Query/Proposal", &one(99), "proposals/99"),
        ask("gov.v1.Query/Proposals", &all, wanted),
        ask("gov.v1.Query/Params", &kind("voting"), "params/voting"),
        ask("gov.v1.Query/Params", &kind("x"), "params/x"),
        ask("gov.v1.Query/TallyResult", &tally(OPEN), "proposals/8/tally"),
        ask("gov.v1.Query/TallyResult", &tally(0), "proposals/0/tally"),
        ask("gov.v1.Query/Constitution", &gov::QueryConstitutionRequest {}, "constitution"),
    ]
}

pub(super) fn about_votes_and_deposits() -> Vec<Question> {
    let vote = |voter: &str| gov::QueryVoteRequest { proposal_id: OPEN, voter: voter.into() };
    let votes = gov::QueryVotesRequest { proposal_id: OPEN, pagination: first() };
    let deposit = |of: &str| gov::QueryDepositRequest { proposal_id: OPEN, depositor: of.into() };
    let deposits = gov::QueryDepositsRequest { proposal_id: OPEN, pagination: first() };
    let (voter, depositor) = ("gov.v1.Query/Vote", "gov.v1.Query/Deposit");
    vec![
        ask(voter, &vote(VOTER), format!("proposals/8/votes/{VOTER}")),
        ask(voter, &vote(NOBODY), format!("proposals/8/votes/{NOBODY}")),
        ask("gov.v1.Query/Votes", &votes, format!("proposals/8/votes?{FIRST}")),
        ask(depositor, &deposit(PROPOSER), format!("proposals/8/deposits/{PROPOSER}")),
        ask(depositor, &deposit(NOBODY), format!("proposals/8/deposits/{NOBODY}")),
        ask("gov.v1.Query/Deposits", &deposits, format!("proposals/8/deposits?{FIRST}")),
    ]
}

pub(super) fn in_old_words() -> Vec<Question> {
    let one = |proposal_id: u64| old::QueryProposalRequest { proposal_id };
    let all = old::QueryProposalsRequest { proposal_status: 3, ..Default::default() };
    let vote = old::QueryVoteRequest { proposal_id: OPEN, voter: VOTER.into() };
    let votes = old::QueryVotesRequest { proposal_id: OPEN, pagination: first() };
    let deposit = old::QueryDepositRequest { proposal_id: OPEN, depositor: PROPOSER.into() };
    let deposits = old::QueryDepositsRequest { proposal_id: OPEN, pagination: first() };
    let tally = old::QueryTallyResultRequest { proposal_id: OPEN };
    let kind = |kind: &str| old::QueryParamsRequest { params_type: kind.into() };
    vec![
        ask("gov.v1beta1.Query/Proposal", &one(2), "proposals/2"),
        ask("gov.v1beta1.Query/Proposal", &one(OPEN), "proposals/8"),
        ask("gov.v1beta1.Query/Proposals", &all, "proposals?proposal_status=3"),
        ask("gov.v1beta1.Query/Vote", &vote, format!("proposals/8/votes/{VOTER}")),
        ask("gov.v1beta1.Query/Votes", &votes, format!("proposals/8/votes?{FIRST}")),
        ask("gov.v1beta1.Query/Deposit", &deposit, format!("proposals/8/deposits/{PROPOSER}")),
        ask("gov.v1beta1.Query/Deposits", &deposits, format!("proposals/8/deposits?{FIRST}")),
        ask("gov.v1beta1.Query/TallyResult", &tally, "proposals/8/tally"),
        ask("gov.v1beta1.Query/Params", &kind("tallying"), "params/tallying"),
        ask("gov.v1beta1.Query/Params", &kind("x"), "params/x"),
    ]
}

pub(super) fn about_the_constitution() -> Vec<Question> {
    let poll = |proposal_id: u64| own::QueryPollRequest { proposal_id };
    let votes = own::QueryOpenVotesRequest { voter: VOTER.into() };
    let sections = own::QuerySectionsRequest { pagination: first() };
    let section = |id: u64| own::QuerySectionRequest { id };
    let history = own::QuerySectionHistoryRequest { id: 1, pagination: first() };
    vec![
        ask("whaleshares.gov.v1.Query/Rules", &own::QueryRulesRequest {}, "rules"),
        ask("whaleshares.gov.v1.Query/Poll", &poll(OPEN), "polls/8"),
        ask("whaleshares.gov.v1.Query/Poll", &poll(2), "polls/2"),
        ask("whaleshares.gov.v1.Query/OpenVotes", &votes, format!("open_votes/{VOTER}")),
        ask("whaleshares.gov.v1.Query/Sections", &sections, format!("sections?{FIRST}")),
        ask("whaleshares.gov.v1.Query/Section", &section(1), "sections/1"),
        ask("whaleshares.gov.v1.Query/Section", &section(2), "sections/2"),
        ask(
            "whaleshares.gov.v1.Query/SectionHistory",
            &history,
            format!("sections/1/history?{FIRST}"),
        ),
    ]
}

pub(super) fn about_upgrades() -> Vec<Question> {
    let applied = upgrade::QueryAppliedPlanRequest { name: "none".into() };
    let state = upgrade::QueryUpgradedConsensusStateRequest { last_height: 5 };
    let versions = |name: &str| upgrade::QueryModuleVersionsRequest { module_name: name.into() };
    let param = params::QueryParamsRequest { subspace: "staking".into(), key: "x".into() };
    let module = "upgrade.v1beta1.Query/ModuleVersions";
    vec![
        ask(
            "upgrade.v1beta1.Query/CurrentPlan",
            &upgrade::QueryCurrentPlanRequest {},
            "current_plan",
        ),
        ask("upgrade.v1beta1.Query/AppliedPlan", &applied, "applied_plan/none"),
        ask("upgrade.v1beta1.Query/UpgradedConsensusState", &state, "upgraded_consensus_state/5"),
        ask(module, &versions(""), "module_versions"),
        ask(module, &versions("x"), "module_versions?module_name=x"),
        ask("upgrade.v1beta1.Query/Authority", &upgrade::QueryAuthorityRequest {}, "authority"),
        ask("params.v1beta1.Query/Params", &param, "params?subspace=staking&key=x"),
        ask("params.v1beta1.Query/Subspaces", &params::QuerySubspacesRequest {}, "subspaces"),
    ]
}

pub(super) fn about_evidence() -> Vec<Question> {
    let named =
        |hash: &str| evidence::QueryEvidenceRequest { hash: hash.into(), ..Default::default() };
    let all = evidence::QueryAllEvidenceRequest { pagination: first() };
    let one = "evidence.v1beta1.Query/Evidence";
    vec![
        ask(one, &named(PROVEN), format!("evidence/{PROVEN}")),
        ask(one, &named("abc"), "evidence/abc"),
        ask(one, &named("00"), "evidence/00"),
        ask("evidence.v1beta1.Query/AllEvidence", &all, format!("evidence?{FIRST}")),
    ]
}
