//! What is told of proposals, votes and deposits: by the SDK's questions, in new words and old.

use std::slice::from_ref;

use base::Status;
use prost::Message;
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::gov::v1::VoteOption::{No, Yes};
use proto::cosmos::gov::v1::{
    MsgExecLegacyContent, Proposal, ProposalStatus, QueryConstitutionRequest,
    QueryConstitutionResponse, QueryDepositRequest, QueryDepositResponse, QueryDepositsRequest,
    QueryDepositsResponse, QueryParamsRequest, QueryParamsResponse, QueryProposalsRequest,
    QueryProposalsResponse, QueryTallyResultRequest, QueryTallyResultResponse, QueryVoteRequest,
    QueryVoteResponse, QueryVotesRequest, QueryVotesResponse, TallyResult,
};
use proto::cosmos::gov::v1beta1::{self, TextProposal};
use tests::{Scene, account, deposit, governance, pack, propose, vote};

const QUERY: &str = "/cosmos.gov.v1.Query/";
const OLD_QUERY: &str = "/cosmos.gov.v1beta1.Query/";
const FIRST: &str = "10000000uwls";

/// Proposal 1 is rejected, 2 is voted on, 3 waits for deposits.
fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 100), ("ben", 50), ("carl", 0)]);
    scene.open("ann", &[]);
    scene.ok("ben", vote("ben", 1, No));
    scene.close_vote(1);
    scene.open("ben", &[]);
    scene.ok("ann", vote("ann", 2, Yes));
    scene.ok("ben", vote("ben", 2, No));
    scene.submit("carl", &propose("carl", &[], FIRST));
    scene.ok("ann", deposit("ann", 3, FIRST));
    scene
}

fn ask<Q: Message, R: Message + Default>(
    scene: &Scene,
    method: &str,
    request: &Q,
) -> Result<R, base::Error> {
    scene.ask(&format!("{QUERY}{method}"), request)
}

fn found(scene: &Scene, request: &QueryProposalsRequest) -> Vec<u64> {
    let answer: QueryProposalsResponse = ask(scene, "Proposals", request).unwrap();
    let ids: Vec<u64> = answer.proposals.iter().map(|proposal| proposal.id).collect();
    assert_eq!(answer.pagination.unwrap().total, u64::try_from(ids.len()).unwrap());
    ids
}

#[test]
fn proposals_are_found_by_status_voter_and_depositor() {
    let scene = town();
    let all = QueryProposalsRequest::default();
    let by_status = |status: i32| QueryProposalsRequest { proposal_status: status, ..all.clone() };
    let by_voter = |who: &str| QueryProposalsRequest { voter: account(who), ..all.clone() };
    let by_depositor = |who: &str| QueryProposalsRequest { depositor: account(who), ..all.clone() };
    assert_eq!(found(&scene, &all), [1, 2, 3]);
    assert_eq!(found(&scene, &by_status(ProposalStatus::Rejected.into())), [1]);
    assert_eq!(found(&scene, &by_status(ProposalStatus::VotingPeriod.into())), [2]);
    assert_eq!(found(&scene, &by_status(ProposalStatus::DepositPeriod.into())), [3]);
    assert_eq!(found(&scene, &by_status(ProposalStatus::Passed.into())), [0_u64; 0]);
    assert_eq!(found(&scene, &by_status(99)), [1, 2, 3], "a status that nobody knows is none");
    assert_eq!(found(&scene, &by_voter("ben")), [2], "not 1, whose votes are gone");
    assert_eq!(found(&scene, &by_voter("carl")), [0_u64; 0]);
    assert_eq!(found(&scene, &by_depositor("ann")), [3]);
    assert_eq!(found(&scene, &by_depositor("ben")), [2]);
    let both = QueryProposalsRequest { depositor: account("ben"), ..by_voter("ann") };
    assert_eq!(found(&scene, &both), [2]);
    let none = QueryProposalsRequest { depositor: account("carl"), ..by_voter("ann") };
    assert_eq!(found(&scene, &none), [0_u64; 0]);
    let wrong = QueryProposalsRequest { voter: "abc".into(), ..all };
    let refused = ask::<_, QueryProposalsResponse>(&scene, "Proposals", &wrong).unwrap_err();
    assert_eq!(refused.status(), Status::Internal);
}

#[test]
fn pages_of_proposals_go_on_by_number_whichever_are_wanted() {
    let mut scene = town();
    scene.open("ann", &[]);
    let page = |proposal_status: i32, pagination: PageRequest| -> (Vec<u64>, Vec<u8>) {
        let pagination = Some(pagination);
        let request = QueryProposalsRequest { proposal_status, pagination, ..Default::default() };
        let answer: QueryProposalsResponse = ask(&scene, "Proposals", &request).unwrap();
        let ids = answer.proposals.iter().map(|proposal| proposal.id).collect();
        (ids, answer.pagination.unwrap().next_key)
    };
    let one = PageRequest { limit: 1, ..PageRequest::default() };
    let second = PageRequest { offset: 1, ..one.clone() };
    assert_eq!(page(0, second.clone()), (vec![2], 3_u64.to_be_bytes().to_vec()));
    let open = ProposalStatus::VotingPeriod.into();
    assert_eq!(page(open, second), (vec![4], Vec::new()));
    let (ids, next) = page(open, one.clone());
    assert_eq!((ids, next.clone()), (vec![2], 4_u64.to_be_bytes().to_vec()));
    assert_eq!(page(open, PageRequest { key: next, ..one.clone() }), (vec![4], Vec::new()));
    let (ids, _) = page(open, PageRequest { reverse: true, ..one });
    assert_eq!(ids, [4], "the newest first");
}

#[test]
fn a_tally_is_that_of_the_moment_and_then_that_of_the_end() {
    let mut scene = town();
    let tally = |scene: &Scene, id: u64| -> [String; 4] {
        let request = QueryTallyResultRequest { proposal_id: id };
        let answer: QueryTallyResultResponse = ask(scene, "TallyResult", &request).unwrap();
        let TallyResult { yes_count, abstain_count, no_count, no_with_veto_count } =
            answer.tally.unwrap();
        [yes_count, abstain_count, no_count, no_with_veto_count]
    };
    assert_eq!(tally(&scene, 1), ["0", "0", "50", "0"]);
    assert_eq!(tally(&scene, 2), ["100", "0", "50", "0"]);
    assert_eq!(tally(&scene, 3), ["0"; 4]);
    scene.ok("ann", vote("ann", 2, No));
    assert_eq!(tally(&scene, 2), ["0", "0", "150", "0"]);
    let refused = |id: u64| {
        let request = QueryTallyResultRequest { proposal_id: id };
        ask::<_, QueryTallyResultResponse>(&scene, "TallyResult", &request).unwrap_err()
    };
    assert_eq!(refused(0).status(), Status::InvalidArgument);
    assert_eq!(refused(4).status(), Status::NotFound);
    assert_eq!(refused(4).grpc_message(), "proposal 4 doesn't exist");
}

#[test]
fn what_has_passed_and_waits_is_passed_and_tells_its_last_tally() {
    let mut scene = Scene::council(&[("ann", 100)]);
    let id = scene.open("ann", &[]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.close_vote(id);
    assert!(scene.poll(id).unwrap().executes_at.is_some());
    let by_status = |status: ProposalStatus| QueryProposalsRequest {
        proposal_status: status.into(),
        ..QueryProposalsRequest::default()
    };
    assert_eq!(found(&scene, &by_status(ProposalStatus::Passed)), [id]);
    assert_eq!(found(&scene, &by_status(ProposalStatus::VotingPeriod)), [0_u64; 0]);
    let request = QueryTallyResultRequest { proposal_id: id };
    let answer: QueryTallyResultResponse = ask(&scene, "TallyResult", &request).unwrap();
    assert_eq!(answer.tally.unwrap().yes_count, "100");
}

fn counted(scene: &Scene, id: u64) -> (u64, u64) {
    let request = QueryVotesRequest { proposal_id: id, pagination: None };
    let votes: QueryVotesResponse = ask(scene, "Votes", &request).unwrap();
    let request = QueryDepositsRequest { proposal_id: id, pagination: None };
    let deposits: QueryDepositsResponse = ask(scene, "Deposits", &request).unwrap();
    (votes.pagination.unwrap().total, deposits.pagination.unwrap().total)
}

#[test]
fn votes_and_deposits_are_told_of_until_the_proposal_is_decided() {
    let scene = town();
    assert_eq!(counted(&scene, 2), (2, 1));
    assert_eq!(counted(&scene, 3), (0, 2));
    assert_eq!(counted(&scene, 1), (0, 0));
    assert_eq!(counted(&scene, 99), (0, 0), "what never was has none, either");
    let one = |who: &str, id: u64| {
        let request = QueryVoteRequest { proposal_id: id, voter: account(who) };
        ask::<_, QueryVoteResponse>(&scene, "Vote", &request)
    };
    assert_eq!(one("ann", 2).unwrap().vote.unwrap().options[0].option, i32::from(Yes));
    for (who, id) in [("carl", 2), ("ben", 1), ("ann", 3)] {
        let refused = one(who, id).unwrap_err();
        let text = format!("voter: {} not found for proposal: {id}", account(who));
        assert_eq!((refused.status(), refused.grpc_message()), (Status::InvalidArgument, text));
    }
    let one = |who: &str, id: u64| {
        let request = QueryDepositRequest { proposal_id: id, depositor: account(who) };
        ask::<_, QueryDepositResponse>(&scene, "Deposit", &request)
    };
    assert_eq!(one("ann", 3).unwrap().deposit.unwrap().amount[0].amount, "10000000");
    assert_eq!(one("ann", 2).unwrap_err().status(), Status::NotFound);
    assert_eq!(one("ann", 1).unwrap_err().status(), Status::NotFound);
}

#[test]
fn votes_that_are_not_cleared_away_yet_are_not_told_of() {
    let names: Vec<String> = (0..220).map(|number| format!("voter {number}")).collect();
    let people: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 0)).collect();
    let mut scene = Scene::council(&people);
    let id = scene.open("voter 0", &[]);
    let votes: Vec<Vec<u8>> =
        names.iter().map(|name| scene.draft(name, &vote(name, id, Yes)).sign()).collect();
    assert!(scene.block(&votes).iter().all(|result| result.is_ok()));
    assert_eq!(counted(&scene, id), (220, 1));
    scene.close_vote(id);
    assert!(scene.left_over().1 > 0, "a block clears 200 away");
    assert_eq!(counted(&scene, id), (0, 0));
    let by_voter =
        |who: &String| QueryProposalsRequest { voter: account(who), ..Default::default() };
    assert!(names.iter().all(|name| found(&scene, &by_voter(name)).is_empty()));
    scene.audit();
}

#[test]
fn parameters_come_whole_and_in_parts_if_one_is_named() {
    let scene = Scene::council(&[]);
    let params = |kind: &str| {
        let request = QueryParamsRequest { params_type: kind.into() };
        ask::<_, QueryParamsResponse>(&scene, "Params", &request)
    };
    let parts = |kind: &str| {
        let answer = params(kind).unwrap();
        assert_eq!(answer.params, Some(scene.gov_params()));
        #[allow(deprecated, reason = "clients still ask for them")]
        [
            answer.voting_params.is_some(),
            answer.deposit_params.is_some(),
            answer.tally_params.is_some(),
        ]
    };
    assert_eq!(parts(""), [false, false, false]);
    assert_eq!(parts("voting"), [true, false, false]);
    assert_eq!(parts("deposit"), [false, true, false]);
    assert_eq!(parts("tallying"), [false, false, true]);
    assert_eq!(params("tally").unwrap_err().grpc_message(), "unknown params type: tally");
    let old = |kind: &str| {
        let request = v1beta1::QueryParamsRequest { params_type: kind.into() };
        scene.ask::<v1beta1::QueryParamsResponse>(&format!("{OLD_QUERY}Params"), &request)
    };
    let tally = old("tallying").unwrap().tally_params.unwrap();
    assert_eq!(tally.quorum, b"200000000000000000");
    assert_eq!(old("voting").unwrap().tally_params.unwrap().quorum, b"0");
    assert_eq!(old("").unwrap_err().grpc_message(), " is not a valid parameter type");
}

#[test]
fn a_chain_without_a_constitution_says_so_with_nothing() {
    let scene = Scene::council(&[]);
    let answer: QueryConstitutionResponse =
        ask(&scene, "Constitution", &QueryConstitutionRequest {}).unwrap();
    assert_eq!(answer.constitution, "");
}

/// Proposals as clients of v1beta1 see them.
fn older(scene: &Scene, id: u64) -> Result<v1beta1::Proposal, base::Error> {
    let request = v1beta1::QueryProposalRequest { proposal_id: id };
    let answer: v1beta1::QueryProposalResponse =
        scene.ask(&format!("{OLD_QUERY}Proposal"), &request)?;
    Ok(answer.proposal.unwrap())
}

#[test]
fn old_clients_see_the_content_of_a_proposal_or_its_one_message() {
    let mut scene = Scene::council(&[("ann", 1)]);
    let content = pack(&TextProposal { title: "old".into(), description: "words".into() });
    let carrier = MsgExecLegacyContent { content: Some(content.clone()), authority: governance() };
    let with_content = scene.open("ann", &[pack(&carrier)]);
    let spoken = older(&scene, with_content).unwrap();
    assert_eq!(spoken.content, Some(content));
    let Proposal { submit_time, .. } = scene.proposal(with_content).unwrap();
    assert_eq!(spoken.submit_time, submit_time);
    let cancel =
        pack(&proto::cosmos::upgrade::v1beta1::MsgCancelUpgrade { authority: governance() });
    let message = scene.submit("ann", &propose("ann", from_ref(&cancel), FIRST));
    let waiting = older(&scene, message).unwrap();
    assert_eq!(waiting.content, Some(cancel.clone()));
    assert_eq!(waiting.voting_end_time.unwrap().seconds, -62_135_596_800, "Go's no time");
    for messages in [vec![], vec![cancel.clone(), cancel]] {
        let id = scene.open("ann", &messages);
        let refused = older(&scene, id).unwrap_err();
        assert_eq!((refused.codespace(), refused.code()), ("sdk", 29));
    }
}
