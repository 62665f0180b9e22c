//! Votes follow stake: whatever changes somebody's Whalestake counts his open votes anew.

use base::{Block, Misbehavior, Seconds};
use proto::cosmos::gov::v1::VoteOption::{Abstain, No, Yes};
use proto::tendermint::types::{ConsensusParams, EvidenceParams};
use serde_json::json;
use tests::{
    Scene, Start, allocate, cancel_power_down, cancel_unbonding, consensus_address,
    create_validator, deallocate, delegate, number, power_down, power_up, redelegate, undelegate,
    vote, vote_parts, withdraw_commission, withdraw_reward,
};

const OWN: u128 = 1_000_000_000;

/// Proposal 1, on which ann has voted yes with 1,000.
fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 1_000), ("ben", 0), ("carl", 0), ("dora", 0)]);
    assert_eq!(scene.open("ben", &[]), 1);
    scene.ok("ann", vote("ann", 1, Yes));
    scene
}

fn yes(scene: &Scene) -> u128 {
    scene.audit();
    let [yes, rest @ ..] = scene.tally(1);
    assert_eq!(rest, [0; 3]);
    yes
}

#[test]
fn stake_that_is_locked_after_the_vote_counts() {
    let mut scene = town();
    scene.ok("ann", power_up("ann", "ann", "10uwls"));
    assert_eq!(yes(&scene), 1_010);
    scene.ok("ben", power_up("ben", "ann", "100uwls"));
    assert_eq!(yes(&scene), 1_110, "also what others give");
    scene.ok("dora", create_validator("dora", 1_000));
    scene.ok("ann", delegate("ann", "dora", "5uwls"));
    assert_eq!(yes(&scene), 1_115);
    scene.ok("ben", power_up("ben", "ben", "77uwls"));
    assert_eq!(yes(&scene), 1_115, "what others have does not");
}

#[test]
fn stake_that_leaves_counts_no_longer_and_what_comes_back_does() {
    let mut scene = town();
    scene.ok("ann", power_down("ann", "400uwls"));
    assert_eq!(yes(&scene), 600);
    let (id, _) = scene.power_downs("ann")[0];
    scene.ok("ann", cancel_power_down("ann", id, "150uwls"));
    assert_eq!(yes(&scene), 750);
    scene.ok("ann", power_down("ann", "750uwls"));
    assert_eq!(yes(&scene), 0);
    scene.ok("ann", power_up("ann", "ann", "3uwls"));
    assert_eq!(yes(&scene), 3);
}

#[test]
fn stake_that_votes_for_producers_counts_as_any() {
    let mut scene = town();
    for name in ["carl", "dora"] {
        scene.ok(name, create_validator(name, 1_000));
    }
    scene.ok("ann", allocate("ann", "dora", "900uwls"));
    assert_eq!(yes(&scene), 1_000, "to vote for producers is something else");
    scene.ok("ann", redelegate("ann", "dora", "carl", "300uwls"));
    scene.ok("ann", deallocate("ann", "dora", "100uwls"));
    assert_eq!(yes(&scene), 1_000);
    scene.ok("ann", undelegate("ann", "dora", "500uwls"));
    assert_eq!(yes(&scene), 500);
    let height = scene.last_block().height;
    scene.ok("ann", cancel_unbonding("ann", "dora", "200uwls", height));
    assert_eq!(yes(&scene), 700);
}

#[test]
fn parts_of_a_vote_follow_the_stake_without_a_trace_of_rounding() {
    let mut scene = town();
    scene.ok("ann", vote_parts("ann", 1, &[(Yes, "0.7"), (No, "0.3")]));
    for amount in [1, 1, 1, 7, 13] {
        scene.ok("ann", power_up("ann", "ann", &format!("{amount}uwls")));
        scene.audit();
    }
    // 1,023 · 0.7 and 1,023 · 0.3, rounded down.
    assert_eq!(scene.tally(1), [716, 0, 306, 0]);
    scene.ok("ann", power_down("ann", "1023uwls"));
    assert_eq!(scene.tally(1), [0; 4]);
    scene.audit();
}

#[test]
fn every_open_vote_follows_and_none_that_is_closed() {
    let mut scene = town();
    scene.wait(Seconds(86_400));
    assert_eq!(scene.open("ben", &[]), 2);
    scene.ok("ann", vote("ann", 2, No));
    scene.close_vote(1);
    let decided = scene.poll(1).unwrap();
    assert!(decided.executes_at.is_some());
    scene.ok("ann", power_down("ann", "999uwls"));
    assert_eq!(scene.tally(1), [1_000, 0, 0, 0], "what is decided stays decided");
    assert_eq!(scene.tally(2), [0, 0, 1, 0]);
    scene.audit();
}

#[test]
fn a_producer_that_has_signed_twice_votes_with_what_is_left() {
    let people = ["ann", "ben", "evil"].map(|name| (name, "1000000000000uwls"));
    let rules = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    let genesis = Scene::genesis_with_rules(&people, &rules);
    let age = prost_types::Duration { seconds: 3_600, nanos: 0 };
    let evidence =
        EvidenceParams { max_age_num_blocks: 100, max_age_duration: Some(age), max_bytes: 0 };
    let consensus_params = Some(ConsensusParams { evidence: Some(evidence), ..Default::default() });
    let mut scene = Scene::start(&Start { consensus_params, ..Start::with(&genesis) }).unwrap();
    scene.elect(&["ann", "ben", "evil"], 1_000);
    scene.ok("evil", power_up("evil", "evil", "30uwls"));
    let id = scene.open("ann", &[]);
    scene.ok("evil", vote("evil", id, Abstain));
    assert_eq!(scene.tally(id), [0, OWN + 30, 0, 0]);
    let Block { height, time, .. } = scene.last_block().clone();
    let proof = Misbehavior { validator: consensus_address("evil"), height, time };
    scene.block_with(&[], |block| block.misbehavior = vec![proof]);
    assert_eq!(scene.tally(id), [0, OWN - OWN / 20 + 30, 0, 0]);
    scene.audit();
}

#[test]
fn pay_that_is_taken_as_whalestake_counts_and_liquid_yield_does_not() {
    let people = ["ann", "ben", "carl"].map(|name| (name, "1000000000000uwls"));
    let mut scene = Scene::with(&people);
    scene.elect(&["ann", "ben"], 1_000);
    scene.live(Seconds(3_000), Seconds(60), &[]);
    let id = scene.open("carl", &[]);
    scene.ok("ann", vote("ann", id, Yes));
    let before = scene.tally(id)[0];
    assert_eq!(before, OWN);
    scene.ok("ann", withdraw_commission("ann"));
    let after = scene.tally(id)[0];
    assert!(after > before && after == scene.stake("ann").0, "{before} {after}");
    scene.audit();
    scene.ok("ann", withdraw_reward("ann", "ann"));
    assert_eq!(scene.tally(id)[0], after);
    // Holders can have yield paid as Whalestake.
    scene.change_rules(|rules| rules.stake_reward_liquid_bps = 0).unwrap();
    scene.live(Seconds(600), Seconds(60), &[]);
    scene.ok("ann", withdraw_reward("ann", "ann"));
    let more = scene.tally(id)[0];
    assert!(more > after && more == scene.stake("ann").0, "{after} {more}");
    scene.audit();
}

#[test]
fn green_stake_votes_on_proposals_when_it_is_ripe() {
    let rules = json!({"vote_maturity_seconds": "259200"});
    let mut scene = Scene::council_with(&[("ann", 1_000), ("ben", 0)], &rules);
    let id = scene.open("ben", &[]);
    scene.ok("ann", vote("ann", id, Yes));
    assert_eq!(scene.tally(id), [0; 4]);
    scene.audit();
    let midnight = 1_767_225_600 + 4 * 86_400;
    scene.until(base::Time::new(midnight - 1, 0).unwrap());
    assert_eq!(scene.tally(id), [0; 4]);
    scene.block(&[]);
    assert_eq!(scene.tally(id), [1_000, 0, 0, 0]);
    scene.ok("ann", power_up("ann", "ann", "50uwls"));
    assert_eq!(scene.tally(id), [1_000, 0, 0, 0]);
    scene.ok("ann", power_down("ann", "60uwls"));
    assert_eq!(scene.tally(id), [990, 0, 0, 0], "the green leaves first");
    scene.audit();
    assert_eq!(number(&scene.totals().stake), 990);
}
