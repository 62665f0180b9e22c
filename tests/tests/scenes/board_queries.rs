//! Our own questions: ranks, the next election, who is silent, upgrades, accounts, proxies.

use base::Status;
use prost::Message;
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::whaleshares::staking::v1::{
    BoardRow, JailReason, QueryBoardRequest, QueryBoardResponse, QueryNextElectionRequest,
    QueryNextElectionResponse, QueryParamsRequest, QueryParamsResponse,
    QueryProducerLivenessRequest, QueryProducerLivenessResponse, QueryProxyTreeRequest,
    QueryProxyTreeResponse, QueryStakeAccountRequest, QueryStakeAccountResponse,
    QueryUpgradeRequest, QueryUpgradeResponse,
};
use serde_json::json;
use tests::{
    Scene, account, create_validator, delegate, operator, power_up, set_proxy, signal_upgrade,
};

use crate::stake_queries::{refused, run_to, sign, start, walk, world};

fn ask<R: Message + Default>(
    scene: &Scene,
    query: &str,
    request: &impl Message,
) -> Result<R, base::Error> {
    scene.ask(&format!("/whaleshares.staking.v1.Query/{query}"), request)
}

fn board(scene: &Scene, pagination: Option<PageRequest>) -> QueryBoardResponse {
    ask(scene, "Board", &QueryBoardRequest { pagination }).expect("a board")
}

/// Rank, moniker, votes and margin in WLS.
fn places(rows: &[BoardRow]) -> Vec<(u64, &str, &str, String)> {
    let row = |row: &BoardRow| row.margin.replace("000000", "");
    rows.iter()
        .map(|it| (it.rank, &*it.moniker, it.votes.trim_end_matches("000000"), row(it)))
        .collect()
}

#[test]
fn the_board_tells_who_is_above_the_line_and_by_how_much() {
    let mut scene = world();
    let free = board(&scene, None);
    assert_eq!((&*free.line, free.max_validators), ("1500000000", 3));
    assert_eq!(free.rows[2].margin, "1500000000", "nobody is below carol");

    scene.ok("frank", create_validator("frank", 1_200));
    scene.ok("erin", create_validator("erin", 1_200));
    let full = board(&scene, None);
    assert_eq!(full.line, "1500000000");
    let expected = [
        (1, "bob", "3000", "1800".to_owned()),
        (2, "alice", "2900", "1700".to_owned()),
        (3, "carol", "1500", "300".to_owned()),
        (4, "frank", "1200", "-300".to_owned()),
        (5, "erin", "1200", "-300".to_owned()),
    ];
    assert_eq!(places(&full.rows), expected, "frank has registered before erin");
    let alice = &full.rows[1];
    assert_eq!((&*alice.operator, alice.seated), (&*operator("alice"), true));
    assert_eq!((alice.missed, &*alice.commission, &*alice.version), (0, "100000000000000000", ""));
    assert!(alice.power > 0);
    assert_eq!((full.rows[3].seated, full.rows[3].power), (false, 0), "before the election");
}

#[test]
fn with_seats_to_spare_the_line_is_nothing() {
    let mut scene = start(json!({}));
    assert_eq!((board(&scene, None).rows.len(), &*board(&scene, None).line), (0, "0"));
    scene.ok("alice", create_validator("alice", 2_000));
    let board = board(&scene, None);
    assert_eq!((&*board.line, &*board.rows[0].margin), ("0", "2000000000"));
}

#[test]
fn ranks_go_on_over_pages() {
    let mut scene = world();
    scene.ok("frank", create_validator("frank", 1_200));
    let all = board(&scene, None);
    assert_eq!(all.pagination.as_ref().expect("a page").total, 4);
    for limit in 1..=5 {
        let walked = walk(limit, |request| {
            let part = board(&scene, Some(request));
            (part.rows, part.pagination)
        });
        assert_eq!(walked, all.rows, "pages of {limit}");
    }
    let offset = PageRequest { offset: 1, limit: 2, ..PageRequest::default() };
    let middle = board(&scene, Some(offset));
    assert_eq!(middle.rows, all.rows[1..3]);
    let key = middle.pagination.expect("a page").next_key;
    let rest = board(&scene, Some(PageRequest { key, ..PageRequest::default() }));
    assert_eq!(rest.rows, all.rows[3..]);

    let refuse = |pagination: PageRequest| {
        let request = QueryBoardRequest { pagination: Some(pagination) };
        refused(ask::<QueryBoardResponse>(&scene, "Board", &request))
    };
    let (status, text) = refuse(PageRequest { reverse: true, ..PageRequest::default() });
    assert_eq!(status, Status::InvalidArgument);
    assert!(text.contains("reverse"), "{text}");
    let (status, text) = refuse(PageRequest { key: vec![1], ..PageRequest::default() });
    assert_eq!(status, Status::InvalidArgument);
    assert!(text.contains("next_key"), "{text}");
}

#[test]
fn who_may_not_be_elected_has_no_rank() {
    let mut scene = start(json!({"inactive_seconds": "5"}));
    scene.ok("alice", create_validator("alice", 2_000));
    scene.ok("bob", create_validator("bob", 3_000));
    run_to(&mut scene, 21);
    for _ in 0..5 {
        sign(&mut scene, &[("alice", true), ("bob", false)]);
    }
    let rows = board(&scene, None).rows;
    assert_eq!(places(&rows), [(1, "alice", "2000", "2000".to_owned())], "bob is jailed");
}

fn next(scene: &Scene) -> QueryNextElectionResponse {
    ask(scene, "NextElection", &QueryNextElectionRequest {}).expect("an election")
}

#[test]
fn the_next_election_is_told_with_its_outcome() {
    let mut scene = world();
    let quiet = next(&scene);
    assert_eq!((quiet.height, quiet.blocks_left, quiet.displacements_left), (42, 20, 3));
    assert_eq!((quiet.gains.len(), quiet.loses.len()), (0, 0));
    scene.ok("frank", create_validator("frank", 5_000));
    let close = next(&scene);
    assert_eq!((close.gains, close.loses), (vec![operator("frank")], vec![operator("carol")]));
    run_to(&mut scene, 42);
    let after = next(&scene);
    assert_eq!((after.height, after.blocks_left), (63, 21), "an election was held in this block");
    assert_eq!((after.gains.len(), after.displacements_left), (0, 2));
    assert!(board(&scene, None).rows[0].seated, "frank");
}

#[test]
fn how_long_a_producer_is_silent() {
    let mut scene = world();
    let liveness = |scene: &Scene, who: &str| -> Result<QueryProducerLivenessResponse, _> {
        let request = QueryProducerLivenessRequest { operator: operator(who) };
        ask(scene, "ProducerLiveness", &request)
    };
    sign(&mut scene, &[("alice", true), ("bob", false)]);
    sign(&mut scene, &[("alice", true), ("bob", false)]);
    let bob = liveness(&scene, "bob").expect("bob");
    assert_eq!((bob.seated, bob.since_signed_seconds, bob.since_proposed_seconds), (true, 2, 3));
    assert_eq!((bob.missed, bob.missed_in_a_row, bob.inactive_seconds), (2, 2, 86_400));
    assert_eq!((bob.jail, bob.tombstoned, bob.strikes), (None, false, 0));
    let alice = liveness(&scene, "alice").expect("alice");
    assert_eq!((alice.since_signed_seconds, alice.since_proposed_seconds), (0, 0));
    scene.ok("frank", create_validator("frank", 1_000));
    assert!(!liveness(&scene, "frank").expect("frank").seated);
    let text = format!("validator {} not found", operator("dave"));
    assert_eq!(refused(liveness(&scene, "dave")), (Status::NotFound, text));
}

#[test]
fn a_jailed_producer_is_told_why_and_until_when() {
    let mut scene = start(json!({"inactive_seconds": "5"}));
    scene.ok("alice", create_validator("alice", 2_000));
    scene.ok("bob", create_validator("bob", 3_000));
    run_to(&mut scene, 21);
    for _ in 0..5 {
        sign(&mut scene, &[("alice", true), ("bob", false)]);
    }
    let request = QueryProducerLivenessRequest { operator: operator("bob") };
    let bob: QueryProducerLivenessResponse =
        ask(&scene, "ProducerLiveness", &request).expect("bob");
    let jail = bob.jail.expect("a jail");
    assert_eq!((jail.reason(), bob.strikes, bob.seated), (JailReason::Inactive, 1, false));
    let until = scene.last_block().time.seconds() + 600;
    assert_eq!(jail.until.expect("a time").seconds, until);
}

#[test]
fn an_upgrade_is_agreed_when_enough_have_signalled_the_same() {
    let mut scene = world();
    let upgrade = |scene: &Scene| -> QueryUpgradeResponse {
        ask(scene, "Upgrade", &QueryUpgradeRequest {}).expect("an upgrade")
    };
    let nothing = upgrade(&scene);
    assert_eq!((nothing.signals.len(), nothing.required), (0, 3));
    scene.ok("alice", signal_upgrade("alice", "v2", 1_000));
    scene.ok("bob", signal_upgrade("bob", "v2", 1_000));
    scene.ok("carol", signal_upgrade("carol", "v3", 1_000));
    let split = upgrade(&scene);
    assert_eq!(split.signals.len(), 3);
    assert!(scene.export()["gov"]["plan"].is_null(), "two of them say something else");
    let version = |scene: &Scene, who: &str| {
        let rows = board(scene, None).rows;
        rows.into_iter().find(|row| row.moniker == who).expect("a row").version
    };
    assert_eq!(version(&scene, "carol"), "v3");
    scene.ok("carol", signal_upgrade("carol", "v2", 1_000));
    assert_eq!(upgrade(&scene).signals.len(), 3);
    assert_eq!(scene.export()["gov"]["plan"]["name"], "v2");
}

fn stake_account(scene: &Scene, who: &str) -> QueryStakeAccountResponse {
    let request = QueryStakeAccountRequest { address: account(who) };
    ask(scene, "StakeAccount", &request).expect("an account")
}

#[test]
fn an_account_with_its_votes() {
    let mut scene = world();
    scene.ok("dave", delegate("dave", "carol", "300000000uwls"));
    let dave = stake_account(&scene, "dave");
    let holder = dave.account.expect("an account");
    assert_eq!((&*holder.stake, &*holder.unallocated), ("800000000", "0"));
    let mut votes: Vec<(&str, &str, &str)> =
        dave.votes.iter().map(|vote| (&*vote.moniker, &*vote.amount, &*vote.extra)).collect();
    votes.sort_unstable();
    // Erin's 400 go by 500 to 300.
    assert_eq!(votes, [("alice", "500000000", "250000000"), ("carol", "300000000", "150000000")]);
    assert!(dave.votes.iter().all(|vote| !vote.dead && vote.pay == "0"));
    assert!(dave.pending_now.parse::<u64>().expect("a number") > 0);
    let erin = stake_account(&scene, "erin").account.expect("an account");
    assert_eq!((&*erin.unallocated, &*erin.proxy), ("400000000", &*account("dave")));
    let stranger = stake_account(&scene, "frank");
    assert_eq!(stranger.account.expect("an account").stake, "0");
    assert_eq!((&*stranger.pending_now, stranger.votes.len()), ("0", 0));
    let nobody = QueryStakeAccountRequest { address: String::new() };
    let answer = ask::<QueryStakeAccountResponse>(&scene, "StakeAccount", &nobody);
    let text = "address cannot be empty".to_owned();
    assert_eq!(refused(answer), (Status::InvalidArgument, text));
}

#[test]
fn proxies_upwards_and_downwards() {
    let mut scene = world();
    scene.ok("frank", power_up("frank", "frank", "70uwls"));
    scene.ok("frank", set_proxy("frank", "dave"));
    scene.ok("dave", set_proxy("dave", "bob"));
    let tree = |who: &str, pagination| -> QueryProxyTreeResponse {
        let request = QueryProxyTreeRequest { address: account(who), pagination };
        ask(&scene, "ProxyTree", &request).expect("a tree")
    };
    assert_eq!(tree("erin", None).path, [account("dave"), account("bob")]);
    let dave = tree("dave", None);
    assert_eq!(dave.path, [account("bob")]);
    let mut givers: Vec<(&str, &str)> =
        dave.givers.iter().map(|giver| (&*giver.address, &*giver.passes_on)).collect();
    givers.sort_by_key(|(_, amount)| amount.len());
    let (erin, frank) = (account("erin"), account("frank"));
    assert_eq!(givers, [(&*frank, "70"), (&*erin, "400000000")]);
    let walked = walk(1, |request| {
        let part = tree("dave", Some(request));
        (part.givers, part.pagination)
    });
    assert_eq!(walked, dave.givers);
    let bob = tree("bob", None);
    assert_eq!((bob.path.len(), &*bob.givers[0].passes_on), (0, "400000070"), "through dave");
    assert_eq!(stake_account(&scene, "bob").votes[0].extra, "400000070");
}

#[test]
fn the_rules_in_force() {
    let scene = world();
    let answer: QueryParamsResponse = ask(&scene, "Params", &QueryParamsRequest {}).expect("rules");
    let params = answer.params.expect("rules");
    assert_eq!((params.max_validators, params.election_period), (3, 21));
    assert_eq!((&*params.bond_denom, &*params.min_bp_self_stake), ("uwls", "1000000000"));
}
