//! The rule of twenty-four hours: who does not produce loses the seat, until it says it is back.

use base::Seconds;
use serde_json::{Value, json};
use tests::{Scene, delegate, unjail};

const RICH: &str = "1000000000000uwls";
const MINUTE: Seconds = Seconds(60);

fn town_with(rules: &Value) -> Scene {
    let names = ["ann", "ben", "carl", "dora"];
    let people = names.map(|name| (name, RICH));
    let mut scene = Scene::with_rules(&people, rules);
    scene.elect(&names, 1_000);
    scene
}

fn town() -> Scene {
    town_with(&json!({}))
}

/// Seconds from now until the producer of `who` may come back.
fn wait_of(scene: &Scene, who: &str) -> i64 {
    let until = scene.producer(who).jail.and_then(|jail| jail.until).expect("jailed");
    until.seconds - scene.last_block().time.seconds()
}

#[test]
fn who_signs_nothing_for_a_day_loses_the_seat_in_that_block() {
    let mut scene = town();
    scene.live(Seconds(86_400 - 60), MINUTE, &["dora"]);
    assert!(scene.seat("dora").is_some(), "a minute is left");
    assert_eq!(scene.seat("dora").unwrap().missed_in_a_row, 1_439);
    let signatures = scene.signatures(&["dora"]);
    let votes = scene.votes("dora");
    let done = scene.block_with(&[], |block| {
        block.time = block.time.plus(Seconds(59)).unwrap();
        block.votes = signatures;
    });
    assert!(scene.seat("dora").is_none());
    assert_eq!(done.validator_updates.len(), 1, "{:?}", done.validator_updates);
    assert_eq!(done.validator_updates[0].power, 0);
    assert_eq!(scene.votes("dora"), votes, "its votes stay");
    let kinds: Vec<&str> = done.events.iter().map(|event| &*event.kind).collect();
    for kind in ["liveness", "slash", "producer_removed", "election"] {
        assert!(kinds.contains(&kind), "{kind} of {kinds:?}");
    }
    assert_eq!(scene.producer("dora").strikes, 1);
    assert_eq!(wait_of(&scene, "dora"), 600);
    scene.audit();
}

#[test]
fn one_signature_in_time_is_enough_where_only_signing_counts() {
    let mut scene =
        town_with(&json!({"liveness_mode": "LIVENESS_MODE_SIGNING", "inactive_seconds": "3600"}));
    for _ in 0..3 {
        scene.live(Seconds(3_500), MINUTE, &["dora"]);
        scene.live(MINUTE, MINUTE, &[]);
    }
    assert!(scene.seat("dora").is_some());
    scene.live(Seconds(3_600), MINUTE, &["dora"]);
    assert!(scene.seat("dora").is_none());
}

#[test]
fn who_signs_but_never_proposes_loses_the_seat_too() {
    let mut scene = town();
    let start = scene.last_block().time;
    while scene.seat("dora").is_some() && scene.last_block().time.since(start) < Seconds(90_000) {
        let (signatures, turn) = (scene.signatures(&[]), scene.last_block().height % 3);
        let proposer = ["ann", "ben", "carl"][usize::try_from(turn).unwrap()];
        scene.block_with(&[], |block| {
            block.time = block.time.plus(Seconds(59)).unwrap();
            block.proposer = tests::consensus_address(proposer).as_bytes().to_vec();
            block.votes = signatures;
        });
    }
    assert!((86_300..86_500).contains(&scene.last_block().time.since(start).0));
    assert_eq!(scene.seated(&["ann", "ben", "carl", "dora"]), ["ann", "ben", "carl"]);
    scene.audit();
}

#[test]
fn who_has_next_to_no_power_is_not_judged_by_proposing() {
    let mut scene = town_with(&json!({"inactive_seconds": "3600"}));
    // 2,500,000 WLS for ann: dora keeps 1/1001 of the power at most.
    for name in ["ann", "ben", "carl"] {
        scene.ok(name, delegate(name, name, "900000000000uwls"));
    }
    scene.until_elected();
    let powers = ["ann", "dora"].map(|name| scene.seat(name).unwrap().power);
    assert_eq!(powers, [1_000, 1]);
    let start = scene.last_block().time;
    while scene.last_block().time.since(start) < Seconds(7_200) {
        let (signatures, turn) = (scene.signatures(&[]), scene.last_block().height % 3);
        let proposer = ["ann", "ben", "carl"][usize::try_from(turn).unwrap()];
        scene.block_with(&[], |block| {
            block.time = block.time.plus(Seconds(59)).unwrap();
            block.proposer = tests::consensus_address(proposer).as_bytes().to_vec();
            block.votes = signatures;
        });
    }
    assert!(scene.seat("dora").is_some(), "1 of 3,001 is not expected to propose");
}

#[test]
fn a_chain_that_stands_still_ages_nobody() {
    let mut scene = town();
    for _ in 0..20 {
        scene.wait(Seconds(7 * 86_400));
        let signatures = scene.signatures(&["ann", "ben", "carl", "dora"]);
        scene.block_with(&[], |block| block.votes = signatures);
        assert_eq!(scene.seats().len(), 4, "a block a week later ages by a minute");
        scene.audit();
    }
}

#[test]
fn waits_double_with_each_strike_and_strikes_are_forgotten_after_a_month() {
    let mut scene = town_with(
        &json!({"inactive_seconds": "3600", "max_validators": 4, "max_new_seats_per_day": 1}),
    );
    for (strike, wait) in [(1, 600), (2, 1_200), (3, 2_400)] {
        scene.live(Seconds(3_600), MINUTE, &["dora"]);
        assert!(scene.seat("dora").is_none());
        assert_eq!((scene.producer("dora").strikes, wait_of(&scene, "dora")), (strike, wait));
        scene.wait(Seconds(u64::try_from(wait).unwrap() - 2));
        let log = scene.err("dora", unjail("dora"), ("slashing", 4));
        assert!(log.contains("it may come back at ") && log.contains("still jailed"), "{log}");
        scene.ok("dora", unjail("dora"));
        assert!(scene.seat("dora").is_none(), "it is elected like everybody");
        scene.until_elected();
        assert!(scene.seat("dora").is_some());
    }
    scene.wait(Seconds(30 * 86_400));
    scene.live(Seconds(3_600), MINUTE, &["dora"]);
    assert_eq!((scene.producer("dora").strikes, wait_of(&scene, "dora")), (1, 600));
    scene.audit();
}

#[test]
fn a_wait_is_a_day_at_most() {
    let mut scene = town_with(
        &json!({"inactive_seconds": "3600", "max_validators": 4, "max_new_seats_per_day": 1}),
    );
    let mut waits = Vec::new();
    for _ in 0..10 {
        scene.live(Seconds(3_600), MINUTE, &["dora"]);
        let wait = wait_of(&scene, "dora");
        waits.push(wait);
        scene.wait(Seconds(u64::try_from(wait).unwrap()));
        scene.ok("dora", unjail("dora"));
        scene.until_elected();
    }
    assert_eq!(waits, [600, 1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 76_800, 86_400, 86_400]);
}

#[test]
fn who_comes_back_starts_with_a_fresh_clock() {
    let mut scene = town_with(&json!({"inactive_seconds": "3600"}));
    scene.live(Seconds(3_600), MINUTE, &["dora"]);
    scene.live(Seconds(7_200), MINUTE, &[]);
    scene.ok("dora", unjail("dora"));
    scene.until_elected();
    scene.live(Seconds(3_540), MINUTE, &["dora"]);
    assert!(scene.seat("dora").is_some());
    scene.live(MINUTE, MINUTE, &["dora"]);
    assert!(scene.seat("dora").is_none());
    scene.err("ann", unjail("ann"), ("slashing", 5));
    scene.audit();
}

#[test]
fn a_last_producer_that_is_silent_keeps_the_seat_and_gets_one_strike() {
    let mut scene = Scene::with_rules(&[("ann", RICH)], &json!({"inactive_seconds": "3600"}));
    scene.elect(&["ann"], 1_000);
    scene.live(Seconds(10_800), MINUTE, &["ann"]);
    assert_eq!(scene.seated(&["ann"]), ["ann"], "consensus needs somebody");
    assert_eq!(scene.producer("ann").strikes, 1);
    assert!(wait_of(&scene, "ann") < 0, "it may come back long since");
    scene.ok("ann", unjail("ann"));
    scene.audit();
}
