//! The recovery law: whatever stops a node, and whenever, nothing that was acknowledged is
//! lost, every root is the one of an undisturbed node, and nobody has to do anything.

use node::ledger::{LedgerError, Settings};
use proptest::prelude::*;
use store::Changes;

use crate::faults::{Atomicity, dice};
use crate::machine::{Machine, Stop};
use crate::story::{STORES, Story, plain_story, small, stories};

/// Runs for `operations`, stops, and starts again; each time what was promised must hold.
fn survives(story: &Story, stops: &[(u64, Stop)], seed: u64, settings: Settings) {
    // Every second time with a database that keeps less than its contract. It may have to be
    // made again, and still nothing may be lost.
    let atomicity = if seed.is_multiple_of(2) { Atomicity::Kept } else { Atomicity::Broken };
    let machine = Machine::new(atomicity);
    let mut dice = dice(seed);
    let mut acknowledged = 0;
    for (operations, stop) in stops {
        machine.power.restore(*operations);
        if let Ok(ledger) = machine.start(settings) {
            let reported = ledger.latest().commit.height;
            assert!(
                reported >= acknowledged,
                "{acknowledged} was acknowledged, {reported} is there"
            );
            acknowledged = story.run(&ledger, story.end()).0;
            // Threads may still be at work, as in a process that is killed.
            ledger.close().ok();
        }
        machine.restart(*stop, &mut dice, u64::MAX);
    }
    let ledger = machine.start(settings).expect("starts without help");
    let reported = ledger.latest().commit.height;
    assert!(reported >= acknowledged, "{acknowledged} was acknowledged, {reported} is there");
    story.check(&ledger);
    let (end, error) = story.run(&ledger, story.end());
    assert_eq!((end, error.map(|error| error.to_string())), (story.end(), None));
    story.check(&ledger);
    let given_up = machine.database.aside() > 0;
    assert!(atomicity == Atomicity::Broken || !given_up, "a healthy database was given up");
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn stop() -> impl Strategy<Value = Stop> {
    prop_oneof![Just(Stop::Kill), Just(Stop::PowerCut)]
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn nothing_acknowledged_is_lost(
        story in stories(1..18),
        stops in prop::collection::vec((0_u64..150, stop()), 1..4),
        seed: u64,
    ) {
        survives(&story, &stops, seed, small());
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn nothing_acknowledged_is_lost_with_threads(
        story in stories(1..18),
        stops in prop::collection::vec((0_u64..150, stop()), 1..4),
        seed: u64,
    ) {
        survives(&story, &stops, seed, Settings { threads: true, ..small() });
    }
}

#[test]
fn every_single_operation_may_be_the_last_one() {
    let story = plain_story(13);
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(small()).expect("an empty disk is fine");
    assert_eq!(story.run(&ledger, story.end()).0, story.end());
    let operations = machine.power.asked();
    assert!(operations > 110, "only {operations} operations");
    for last in 0..operations {
        for (stop, seed) in
            [(Stop::Kill, 1), (Stop::PowerCut, last), (Stop::PowerCut, last + 7_777)]
        {
            survives(&story, &[(last, stop)], seed, small());
        }
    }
}

#[test]
fn every_operation_of_a_recovery_may_be_the_last_one() {
    let story = plain_story(13);
    for first in [40, 70, 100] {
        for last in 0..60 {
            for seed in 0..3 {
                let stops = [(first, Stop::Kill), (last, Stop::PowerCut)];
                survives(&story, &stops, seed, small());
            }
        }
    }
}

/// Who renamed the metadata of a checkpoint may die before the name is durable. The next start
/// begins there, drops what only an older start would need, and may lose the name after all.
#[test]
fn a_checkpoint_is_begun_from_only_if_it_can_not_be_lost_any_more() {
    let block = |n: u64| {
        let large = matches!(n, 10 | 12).then(|| (b"post".to_vec(), Some(vec![n as u8; 300])));
        let small = (b"account".to_vec(), Some(vec![n as u8; 20]));
        Changes::from([(STORES[0], large.into_iter().chain([small]).collect())])
    };
    let story = Story::new((1..=13).map(block).collect());
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(small()).expect("an empty disk is fine");
    assert_eq!(story.run(&ledger, 11).0, 11);
    let before = machine.power.asked();
    assert_eq!(story.run(&ledger, story.end()).0, story.end());
    for first in before..machine.power.asked() {
        for last in 0..20 {
            for seed in (0..12).step_by(2) {
                let stops = [(first, Stop::Kill), (last, Stop::PowerCut)];
                survives(&story, &stops, seed, small());
            }
        }
    }
}

#[test]
fn after_an_error_nothing_more_is_accepted() {
    let story = plain_story(9);
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(small()).expect("an empty disk is fine");
    story.run(&ledger, 5);
    machine.power.restore(1);
    assert!(story.step(&ledger).is_err());
    machine.power.restore(u64::MAX);
    let error = story.step(&ledger).expect_err("a file with unknown contents is left alone");
    assert!(matches!(error, LedgerError::Closed(_)), "{error}");
    assert_eq!(ledger.latest().commit.height, 5);
}
