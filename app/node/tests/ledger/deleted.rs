//! Snapshots that an operator removes, and one to which he goes back.

use std::collections::BTreeSet;
use std::path::Path;

use store::snapshot::FORMAT;

use crate::faults::dice;
use crate::loaded::{Parcel, listed, look, machine_at, start};
use crate::machine::Stop;
use crate::story::plain_story;

#[test]
fn a_snapshot_goes_if_a_start_finds_the_newest_state_without_it() {
    let story = plain_story(12);
    for height in [4, 8] {
        let machine = machine_at(&story, 9);
        assert!(look(&machine).delete(height, FORMAT).unwrap());
        assert_eq!(listed(&machine), [(12 - height, false)]);
        let ledger = start(&machine);
        assert_eq!(ledger.latest().commit.height, 9);
        story.check(&ledger);
    }
    // The journal reaches back to the first block.
    let machine = machine_at(&story, 7);
    assert!(look(&machine).delete(4, FORMAT).unwrap());
    let ledger = start(&machine);
    assert_eq!((ledger.latest().commit.height, ledger.checkpoints().len()), (7, 0));
    story.check(&ledger);
}

#[test]
fn the_last_snapshot_that_a_start_needs_stays() {
    let story = plain_story(12);
    let machine = machine_at(&story, 9);
    look(&machine).delete(8, FORMAT).unwrap();
    let refused = look(&machine).delete(4, FORMAT).unwrap_err().to_string();
    let text = "the snapshot at height 4: without it a start finds no state, now the one at 9";
    assert_eq!(refused, text);
    assert_eq!(listed(&machine), [(4, false)]);
    story.check(&start(&machine));

    // The one before is damaged.
    let machine = machine_at(&story, 9);
    machine.disk.tamper(Path::new("snapshots/4/3/0"), |bytes| bytes[9] ^= 1);
    assert!(look(&machine).delete(8, FORMAT).is_err());
    assert!(look(&machine).delete(4, FORMAT).unwrap(), "what is damaged helps nobody");
    story.check(&start(&machine));

    // The journal behind the one before is damaged.
    let machine = machine_at(&story, 11);
    let journal = Path::new("journal/00000000000000000005.log");
    machine.disk.tamper(journal, |bytes| bytes[70] ^= 1);
    let refused = look(&machine).delete(8, FORMAT).unwrap_err().to_string();
    assert!(refused.ends_with("a start finds the state at 4, not 11"), "{refused}");
    assert!(look(&machine).delete(4, FORMAT).unwrap());
    assert_eq!(start(&machine).latest().commit.height, 11);
}

#[test]
fn a_loaded_snapshot_goes_always_and_before_the_own_one() {
    let story = plain_story(12);
    let parcel = Parcel::from(&machine_at(&story, 12), 12);
    let machine = machine_at(&story, 5);
    parcel.load(&machine).unwrap();
    story.run(&start(&machine), 12);
    assert!(!look(&machine).delete(12, 2).unwrap(), "of another format");
    assert!(!look(&machine).delete(11, FORMAT).unwrap());
    assert_eq!(listed(&machine), [(12, false), (12, true), (8, false)]);
    assert!(look(&machine).delete(12, FORMAT).unwrap());
    assert_eq!(listed(&machine), [(12, false), (8, false)]);
    assert!(look(&machine).delete(12, FORMAT).unwrap());
    assert_eq!(listed(&machine), [(8, false)]);
    assert!(look(&machine).delete(8, FORMAT).is_err());
    story.check(&start(&machine));
}

#[test]
fn a_deletion_that_stops_anywhere_costs_no_state() {
    let story = plain_story(9);
    let mut left = BTreeSet::new();
    for seed in 0..48 {
        for stop in [Stop::Kill, Stop::PowerCut] {
            let machine = machine_at(&story, 9);
            let snapshots = look(&machine);
            machine.power.restore(seed % 6);
            snapshots.delete(8, FORMAT).ok();
            machine.restart(stop, &mut dice(seed), u64::MAX);
            let ledger = start(&machine);
            assert_eq!(ledger.latest().commit.height, 9);
            story.check(&ledger);
            left.insert(ledger.checkpoints().len());
        }
    }
    assert_eq!(left, BTreeSet::from([1, 2]));
}

#[test]
fn a_node_goes_back_to_a_snapshot_of_its_own_and_makes_the_same_blocks() {
    let story = plain_story(12);
    let machine = machine_at(&story, 11);
    let commit = look(&machine).go_back(4).unwrap();
    assert_eq!((commit.height, commit.app_hash), (4, story.roots[3]));
    assert_eq!(listed(&machine), [(4, false)]);
    let ledger = start(&machine);
    assert_eq!(ledger.latest().commit.height, 4);
    story.check(&ledger);
    story.run(&ledger, 12);
    story.check(&ledger);
}
