//! The way back: which states a stopped node can return to, and what a crash on the way leaves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use node::ledger::{Engine, LedgerError, Past, Settings};
use proptest::prelude::*;
use store::journal::Commit;

use crate::faults::{Atomicity, dice};
use crate::machine::{Machine, Stop};
use crate::story::{STORES, Story, plain_block, plain_story, small, stories};

fn machine_at(story: &Story, settings: Settings) -> Machine {
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(settings).unwrap();
    assert_eq!(story.run(&ledger, story.end()).0, story.end());
    machine
}

fn open(machine: &Machine) -> Result<Past, LedgerError> {
    let engine: Arc<dyn Engine> = Arc::clone(&machine.database) as _;
    Past::on(Arc::new(machine.disk.clone()), engine, &STORES)
}

fn past(machine: &Machine) -> Past {
    open(machine).unwrap()
}

fn rewind(machine: &Machine, height: u64) -> Result<Commit, LedgerError> {
    open(machine)?.rewind(height)
}

/// The same blocks up to a height, others behind it.
fn other_end(story: &Story, height: u64) -> Story {
    let place = usize::try_from(height).unwrap();
    let others = (height + 1..=story.end() + 3).map(|n| plain_block(n * 3 + 1));
    Story::new(story.blocks[..place].iter().cloned().chain(others).collect())
}

/// The node starts at `height` and lives through another story than before.
fn goes_on_otherwise(machine: &Machine, story: &Story, height: u64, settings: Settings) {
    let other = other_end(story, height);
    let ledger = machine.start(settings).expect("starts without help");
    assert_eq!(ledger.latest().commit.height, height);
    other.check(&ledger);
    assert_eq!(other.run(&ledger, other.end()).0, other.end());
    other.check(&ledger);
    drop(ledger);
    other.check(&machine.start(settings).expect("starts again"));
}

fn has_damage(machine: &Machine) -> bool {
    machine.disk.files().iter().any(|(path, _)| path.to_string_lossy().contains("damaged"))
}

/// It is refused with these words, and every file is as before.
fn is_refused(machine: &Machine, height: u64, reason: &str) {
    let before = machine.disk.files();
    let error = rewind(machine, height).expect_err("there is no way");
    let start = format!("the state at height {height} can not be brought back: this node has ");
    assert_eq!(error.to_string(), start + reason);
    assert_eq!(machine.disk.files(), before);
    assert_eq!(machine.database.aside(), 0);
}

/// Checkpoints 4 and 8, and the journal from block 5 on.
#[test]
fn a_node_returns_to_any_state_from_its_oldest_checkpoint_on_and_goes_on_otherwise() {
    let story = plain_story(11);
    let machine = machine_at(&story, small());
    for height in 4..=11 {
        let machine = machine.copy();
        assert_eq!(past(&machine).newest().unwrap(), 11);
        let asked = past(&machine).commit(height).unwrap();
        let commit = rewind(&machine, height).unwrap();
        assert_eq!(commit, asked);
        assert_eq!(commit.app_hash, story.roots[usize::try_from(height).unwrap() - 1]);
        assert_eq!(past(&machine).newest().unwrap(), height);
        goes_on_otherwise(&machine, &story, height, small());
    }
}

#[test]
fn what_lies_below_every_ground_or_ahead_of_the_node_is_refused_and_nothing_is_removed() {
    let story = plain_story(11);
    let machine = machine_at(&story, small());
    for height in [0, 1, 3, 12, u64::MAX] {
        is_refused(&machine, height, "those from height 4 to 11");
    }
    let empty = Machine::new(Atomicity::Kept);
    is_refused(&empty, 0, "no state");
    assert_eq!(past(&empty).newest().unwrap(), 0);
}

#[test]
fn a_journal_that_reaches_back_to_the_first_block_is_ground_enough() {
    let settings = Settings { checkpoint_blocks: 1_000, ..small() };
    let story = plain_story(5);
    let machine = machine_at(&story, settings);
    for height in 1..=5 {
        let machine = machine.copy();
        rewind(&machine, height).unwrap();
        goes_on_otherwise(&machine, &story, height, settings);
    }
    is_refused(&machine, 0, "those from height 1 to 5");
}

#[test]
fn a_damaged_checkpoint_is_no_ground_but_the_one_before_may_be() {
    let story = plain_story(11);
    let machine = machine_at(&story, small());
    let flip = |file| machine.disk.tamper(Path::new(file), |bytes| bytes[20] ^= 1);
    flip("snapshots/8/3/0");
    let copy = machine.copy();
    rewind(&copy, 9).unwrap();
    goes_on_otherwise(&copy, &story, 9, small());
    flip("snapshots/4/3/0");
    is_refused(&machine, 9, "no state");
}

#[test]
fn damage_in_the_journal_ends_what_can_be_reached_from_below() {
    let story = plain_story(11);
    let machine = machine_at(&story, small());
    let journal = PathBuf::from("journal/00000000000000000005.log");
    machine.disk.tamper(&journal, |bytes| *bytes.last_mut().unwrap() ^= 1);
    let copy = machine.copy();
    rewind(&copy, 7).unwrap();
    assert!(!has_damage(&copy));
    goes_on_otherwise(&copy, &story, 7, small());
    rewind(&machine, 8).expect("that one has a checkpoint");
    goes_on_otherwise(&machine, &story, 8, small());

    let machine = machine_at(&story, small());
    machine.disk.tamper(Path::new("snapshots/8/3/0"), |bytes| bytes[20] ^= 1);
    machine.disk.tamper(&journal, |bytes| *bytes.last_mut().unwrap() ^= 1);
    is_refused(&machine, 9, "those from height 4 to 7");
}

/// Checkpoints 4, 6, 8 and 10, and a segment of the journal behind each.
fn many_segments() -> Settings {
    Settings { checkpoint_blocks: 2, checkpoints_kept: 4, ..small() }
}

#[test]
fn every_operation_of_a_way_back_may_be_the_last_one() {
    let story = plain_story(11);
    let machine = machine_at(&story, many_segments());
    let whole = machine.copy();
    whole.power.restore(u64::MAX);
    rewind(&whole, 5).unwrap();
    let operations = whole.power.asked();
    assert!(operations > 12, "only {operations} operations");
    let left: Vec<String> =
        whole.disk.files().iter().map(|(path, _)| path.display().to_string()).collect();
    let ground = ["snapshots/4/3/0", "snapshots/4/3/metadata"];
    assert_eq!(left, [&["journal/00000000000000000005.log"][..], &ground].concat());

    for last in 0..=operations {
        for (stop, seed) in
            [(Stop::Kill, 1), (Stop::PowerCut, last), (Stop::PowerCut, last + 7_777)]
        {
            let machine = machine.copy();
            machine.power.restore(last);
            assert_eq!(rewind(&machine, 5).is_ok(), last >= operations, "{last} of {operations}");
            machine.restart(stop, &mut dice(seed), u64::MAX);
            let again = machine.copy();

            let ledger = machine.start(many_segments()).expect("starts without help");
            let height = ledger.latest().commit.height;
            assert!((5..=11).contains(&height), "{height} after {last} operations");
            story.check(&ledger);
            assert_eq!(story.run(&ledger, 11).0, 11);
            story.check(&ledger);
            assert!(!has_damage(&machine), "what was to go looks damaged after {last} operations");

            rewind(&again, 5).expect("a second call does the rest");
            goes_on_otherwise(&again, &story, 5, many_segments());
        }
    }
}

#[test]
fn a_database_that_is_ahead_of_the_state_is_made_again() {
    let story = plain_story(11);
    let machine = machine_at(&story, small());
    let elsewhere = Machine::new(Atomicity::Kept);
    let engine: Arc<dyn Engine> = Arc::clone(&elsewhere.database) as _;
    Past::on(Arc::new(machine.disk.clone()), engine, &STORES).unwrap().rewind(9).unwrap();
    assert_eq!((machine.database.aside(), elsewhere.database.aside()), (0, 1));
    goes_on_otherwise(&machine, &story, 9, small());
    assert_eq!(machine.database.aside(), 1);
}

/// A block that is taken back may have told the database already which values nobody needs.
#[test]
fn what_a_block_that_is_taken_back_left_in_the_database_does_not_count() {
    let story = plain_story(11);
    let before = Story::new(story.blocks[..10].to_vec());
    let mut undone = 0;
    for (last, seed) in (0..20).flat_map(|last| (0..8).map(move |seed| (last, seed))) {
        let machine = machine_at(&before, small());
        let ledger = machine.start(small()).unwrap();
        machine.power.restore(last);
        story.run(&ledger, 11);
        drop(ledger);
        machine.restart(Stop::Kill, &mut dice(seed), u64::MAX);
        if past(&machine).newest().unwrap() == 11 {
            rewind(&machine, 10).unwrap();
            undone += 1;
        }
        goes_on_otherwise(&machine, &story, 10, small());
    }
    assert!(undone > 80, "{undone}");
}

#[test]
fn a_way_back_to_where_the_node_is_changes_nothing() {
    let story = plain_story(11);
    let machine = machine_at(&story, small());
    let before = machine.disk.files();
    rewind(&machine, 11).unwrap();
    assert_eq!(machine.disk.files(), before);
    assert_eq!(machine.database.aside(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happened_a_node_returns_as_far_as_it_says_and_no_further(
        story in stories(1..18),
        back in 0_u64..12,
        checkpoint_blocks in 2_u64..7,
    ) {
        let settings = Settings { checkpoint_blocks, ..small() };
        let machine = machine_at(&story, settings);
        let height = story.end().saturating_sub(back);
        let oldest = (story.end() / checkpoint_blocks).saturating_sub(1) * checkpoint_blocks;
        match rewind(&machine, height) {
            Ok(_) => goes_on_otherwise(&machine, &story, height, settings),
            Err(_) => assert!(height < oldest.max(1), "{height} of {} is there", story.end()),
        }
    }
}
