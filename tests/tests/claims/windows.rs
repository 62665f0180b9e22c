//! When can be claimed, how long a text counts, and shares that fade.

use base::Time;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, OK, Scene, log, now, verdict};

use crate::town::{UNIT, WINDOW, after, begin, claim_at, claim_of_then, town, until};

/// The town's plan with times in seconds after genesis.
fn planned(times: [Option<u64>; 4]) -> (BitShares, Scene) {
    let town = town();
    let [start, end, decay_start, decay_end] =
        times.map(|time| time.map(|seconds| after(seconds).into()));
    let plan = wire::Plan { start, end, decay_start, decay_end, ..town.plan() };
    (town.clone(), Scene::with_plan(&[], plan))
}

fn verdict_at(scene: &mut Scene, town: &BitShares, name: &str, time: Time) -> (u32, String) {
    let claim = claim_of_then(town, scene, name, time);
    let result = claim_at(scene, time, name, &claim);
    match verdict(&result) {
        OK => (0, String::new()),
        ("bsclaim", code) => (code, log(&result)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn claims_begin_with_the_first_moment_of_the_window() {
    let (town, mut scene) = planned([Some(1_000), Some(2_000), None, None]);
    let (code, text) = verdict_at(&mut scene, &town, "alice", after(999));
    assert_eq!(code, 3);
    assert!(text.contains("claims begin at 2026-01-01T00:16:40Z"), "{text}");
    assert_eq!(verdict_at(&mut scene, &town, "alice", after(1_000)).0, 0);
    scene.audit();
}

#[test]
fn claims_end_with_the_last_moment_of_the_window() {
    let (town, mut scene) = planned([None, Some(2_000), None, None]);
    assert_eq!(verdict_at(&mut scene, &town, "alice", after(1_999)).0, 0);
    let (code, text) = verdict_at(&mut scene, &town, "bob", after(2_000));
    assert_eq!(code, 2);
    assert!(text.contains("claims ended at 2026-01-01T00:33:20Z"), "{text}");
    scene.audit();
}

#[test]
fn a_window_is_two_years_long_if_nobody_says_otherwise() {
    let (town, mut scene) = begin();
    let plan = scene.snapshot().plan.unwrap();
    assert_eq!(plan.start, Some(after(0).into()));
    assert_eq!(plan.end, Some(after(WINDOW.0).into()));
    assert_eq!(verdict_at(&mut scene, &town, "alice", after(WINDOW.0 - 1)).0, 0);
    assert_eq!(verdict_at(&mut scene, &town, "bob", after(WINDOW.0)).0, 2);
}

#[test]
fn a_text_counts_until_its_last_second() {
    let (town, mut scene) = begin();
    let expires = now(&scene) + 100;
    let claim = until(&town, &scene, "alice", expires);
    let expired = claim_at(&mut scene.clone(), after(101), "alice", &claim);
    assert_eq!(verdict(&expired), ("bsclaim", 4));
    assert!(log(&expired).contains("expired at 1767225700; make a new one"), "{}", log(&expired));
    assert_eq!(verdict(&claim_at(&mut scene, after(100), "alice", &claim)), OK);
}

#[test]
fn a_text_counts_for_90_days_at_most() {
    let (town, mut scene) = begin();
    let days = 90 * 86_400;
    let first_block = now(&scene) + 1;
    scene.not_claimed("alice", &until(&town, &scene, "alice", first_block + days + 1), 5);
    let second_block = now(&scene) + 1;
    scene.claimed("alice", &until(&town, &scene, "alice", second_block + days));
}

#[test]
fn shares_fade_where_genesis_says_so() {
    // Whole until second 1,000, nothing from second 3,000 on; claims end at 2,500.
    let plan = [None, Some(2_500), Some(1_000), Some(3_000)];
    let paid = |at: u64| {
        let (town, mut scene) = planned(plan);
        assert_eq!(verdict_at(&mut scene, &town, "mia", after(at)).0, 0);
        scene.audit();
        scene.stake("mia").0
    };
    let share = 1_000 * UNIT;
    assert_eq!(paid(999), share);
    assert_eq!(paid(1_000), share);
    assert_eq!(paid(1_001), share * 1_999 / 2_000);
    assert_eq!(paid(2_000), share / 2);
    assert_eq!(paid(2_499), share * 501 / 2_000);
    let (town, mut scene) = planned(plan);
    assert_eq!(verdict_at(&mut scene, &town, "mia", after(2_500)).0, 2);
}

#[test]
fn a_share_that_has_faded_away_is_dust() {
    let (town, mut scene) = planned([None, Some(3_000), Some(0), Some(3_000)]);
    // 147,000,000 * 1 / 3,000.
    assert_eq!(verdict_at(&mut scene.clone(), &town, "mia", after(2_999)).0, 0);
    let small =
        BitShares::of(vec![tests::holder(1, "small", 1), tests::holder(2, "rest", 99_999_999_999)]);
    let plan = wire::Plan {
        end: Some(after(3_000).into()),
        decay_start: Some(after(0).into()),
        decay_end: Some(after(3_000).into()),
        ..small.plan()
    };
    let mut chain = Scene::with_plan(&[], plan);
    // 147 * 20 / 3,000 is less than one.
    assert_eq!(verdict_at(&mut chain, &small, "small", after(2_980)).0, 15);
    assert_eq!(verdict_at(&mut scene, &town, "alice", after(2_999)).0, 0);
}

#[test]
fn claims_of_a_chain_without_a_snapshot_are_refused() {
    let town = town();
    let mut scene = Scene::with(&[]);
    let refused = scene.not_claimed("alice", &town.signed(&scene, "alice", "alice"), 52);
    assert!(refused.contains("this chain has no snapshot 0"), "{refused}");
    let request = wire::QuerySnapshotRequest {};
    let error = scene.claims::<wire::QuerySnapshotResponse>("Snapshot", &request).unwrap_err();
    assert!(error.to_string().contains("no snapshot 0"), "{error}");
}
