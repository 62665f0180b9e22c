//! Damage that no crash explains: cut and flipped files, full disks, lost checkpoints.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use node::ledger::{LedgerError, Settings};
use store::journal::{Block, Commit, frames};
use store::{Changes, StoreName};

use crate::faults::{Atomicity, dice};
use crate::machine::Machine;
use crate::story::{STORES, Story, plain_story, small};

/// A machine that has lived through a story up to `height`.
fn machine_at(story: &Story, height: u64, settings: Settings) -> Machine {
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(settings).unwrap();
    assert_eq!(story.run(&ledger, height).0, height);
    machine
}

fn no_checkpoints() -> Settings {
    Settings { checkpoint_blocks: 1_000, ..small() }
}

fn files(machine: &Machine, what: &str) -> Vec<(PathBuf, usize)> {
    let files = machine.disk.files();
    files.into_iter().filter(|(path, _)| path.to_string_lossy().contains(what)).collect()
}

/// The node starts at `height`, shows the right state and goes on to the end.
fn goes_on_from(machine: &Machine, story: &Story, height: u64, settings: Settings) {
    let ledger = machine.start(settings).expect("starts without help");
    assert_eq!(ledger.latest().commit.height, height);
    story.check(&ledger);
    let (end, error) = story.run(&ledger, story.end());
    assert_eq!((end, error.map(|error| error.to_string())), (story.end(), None));
    story.check(&ledger);
}

#[test]
fn a_record_that_was_cut_at_any_byte_is_forgotten_and_the_rest_stays() {
    let story = plain_story(6);
    let before = files(&machine_at(&story, 4, no_checkpoints()), "journal")[0].1;
    let machine = machine_at(&story, 5, no_checkpoints());
    let (journal, whole) = files(&machine, "journal").remove(0);
    for length in before..whole {
        for rest in [&b""[..], &[0; 40], b"WLJ\x01 and then something else altogether"] {
            if !rest.is_empty() && length % 8 != 0 {
                continue;
            }
            let machine = machine.copy();
            machine.disk.tamper(&journal, |bytes| {
                bytes.truncate(length);
                bytes.extend_from_slice(rest);
            });
            goes_on_from(&machine, &story, 4, no_checkpoints());
        }
    }
    goes_on_from(&machine, &story, 5, no_checkpoints());
}

#[test]
fn a_flipped_bit_anywhere_is_found_or_does_no_harm() {
    let settings = Settings { checkpoint_blocks: 2, ..small() };
    let story = plain_story(6);
    let machine = machine_at(&story, 5, settings);
    let mut turn = 0_u32;
    let mut heights = BTreeSet::new();
    for (file, length) in machine.disk.files() {
        for place in 0..length {
            let machine = machine.copy();
            machine.disk.tamper(&file, |bytes| bytes[place] ^= 1 << (turn % 8));
            turn += 1;
            let ledger = machine.start(settings).expect("starts without help");
            let height = ledger.latest().commit.height;
            assert!(height == 5 || file.starts_with("journal"), "{height}: {file:?} at {place}");
            heights.insert(height);
            story.check(&ledger);
            assert_eq!(story.run(&ledger, 6).0, 6, "{file:?} at {place}");
            story.check(&ledger);
        }
    }
    assert!(turn > 2_000, "only {turn} bytes");
    assert_eq!(heights, BTreeSet::from([4, 5]), "what is before the checkpoint is not read");
}

#[test]
fn damage_before_acknowledged_blocks_is_kept_aside_and_replayed() {
    let story = plain_story(8);
    let machine = machine_at(&story, 7, no_checkpoints());
    let (journal, length) = files(&machine, "journal").remove(0);
    machine.disk.tamper(&journal, |bytes| bytes[length / 2] ^= 1);
    goes_on_from(&machine, &story, 3, no_checkpoints());
    let aside = files(&machine, "damaged");
    assert_eq!(aside.len(), 1);
    assert!(aside[0].1 > length / 3, "the evidence has {} bytes", aside[0].1);
}

#[test]
fn a_missing_segment_is_noticed() {
    let story = plain_story(11);
    let machine = machine_at(&story, 10, small());
    machine.disk.tamper(Path::new("snapshots/8/3/0"), |bytes| bytes[20] ^= 1);
    let journal = files(&machine, "journal").remove(0).0;
    assert_eq!(journal.file_name().unwrap(), "00000000000000000005.log");
    let gone = Path::new("journal/gone");
    node::ledger::Disk::rename(&machine.disk, &journal, gone).unwrap();
    goes_on_from(&machine, &story, 4, small());
    assert_eq!(files(&machine, "damaged").len(), 1);
}

#[test]
fn a_damaged_checkpoint_falls_back_to_the_one_before() {
    let story = plain_story(11);
    for file in ["snapshots/8/3/0", "snapshots/8/3/metadata"] {
        let machine = machine_at(&story, 10, small());
        machine.disk.tamper(Path::new(file), |bytes| {
            bytes.truncate(bytes.len() / 2);
        });
        let ledger = machine.start(small()).unwrap();
        let heights =
            ledger.checkpoints().iter().map(|found| found.commit.height).collect::<Vec<_>>();
        assert_eq!(heights, [4], "{file}");
        assert_eq!(ledger.retain_height(), 0, "one checkpoint is not enough to forget blocks");
        drop(ledger);
        goes_on_from(&machine, &story, 10, small());
    }
}

#[test]
fn a_checkpoint_that_can_not_be_read_is_no_damage_and_nothing_is_given_up_for_it() {
    let story = plain_story(11);
    let machine = machine_at(&story, 10, small());
    machine.disk.forbid(Some("snapshots/8/3/0"));
    let error = machine.start(small()).err().expect("does not start").to_string();
    assert!(error.starts_with("reading snapshots/8/3/0: permission denied"), "{error}");
    machine.disk.forbid(None);
    let ledger = machine.start(small()).unwrap();
    assert_eq!(ledger.checkpoints().len(), 2);
    drop(ledger);
    goes_on_from(&machine, &story, 10, small());
}

#[test]
fn without_any_whole_checkpoint_the_rest_is_left_to_comet() {
    let story = plain_story(11);
    let machine = machine_at(&story, 10, small());
    for file in ["snapshots/8/3/0", "snapshots/4/3/0"] {
        machine.disk.tamper(Path::new(file), |bytes| bytes[20] ^= 1);
    }
    goes_on_from(&machine, &story, 0, small());
    assert!(!files(&machine, "damaged").is_empty(), "the blocks that could not be used are kept");
}

#[test]
fn a_damaged_database_is_made_again() {
    let story = plain_story(11);
    for settings in [small(), no_checkpoints()] {
        let machine = machine_at(&story, 10, settings);
        machine.database.spoil("the first page is not one");
        goes_on_from(&machine, &story, 10, settings);
        assert_eq!(machine.database.aside(), 1);
    }
}

#[test]
fn a_wrong_value_in_the_database_ends_the_process_and_the_next_start_repairs_it() {
    let story = plain_story(11);
    let (mut ended, mut harmless) = (0, 0);
    for seed in 0..300 {
        let machine = machine_at(&story, 10, small());
        assert!(machine.database.memory().flip(&mut dice(seed)));
        let lives = || goes_on_from(&machine, &story, 10, small());
        match catch_unwind(AssertUnwindSafe(lives)) {
            Ok(()) => harmless += 1,
            Err(_) => {
                ended += 1;
                let ledger = machine.start(small()).expect("starts without help");
                story.check(&ledger);
                assert_eq!(story.run(&ledger, 11).0, 11);
                assert_eq!(machine.database.aside(), 1);
            }
        }
    }
    // Obsolete values and their entries are read by nobody.
    assert!(ended > 100 && harmless > 10, "{ended} ended, {harmless} went on");
}

#[test]
fn a_full_disk_is_a_clean_error_and_nothing_is_acknowledged() {
    let story = plain_story(12);
    let mut stopped_at = Vec::new();
    for room in (0..9_000).step_by(61) {
        let machine = Machine::new(Atomicity::Kept);
        machine.disk.leave_room(Some(room));
        let ledger = machine.start(small()).unwrap();
        let (height, error) = story.run(&ledger, story.end());
        let Some(error) = error else {
            assert_eq!(height, story.end());
            continue;
        };
        assert!(matches!(error, LedgerError::File { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("free space and start again"), "{text}");
        drop(ledger);
        let ledger = machine.start(small()).expect("a full disk can be read");
        // A block whose journal is written is there, even if its checkpoint found no room.
        let found = ledger.latest().commit.height;
        assert!(found == height || found == height + 1, "{height}, then {found}");
        story.check(&ledger);
        drop(ledger);
        machine.disk.leave_room(None);
        goes_on_from(&machine, &story, found, small());
        stopped_at.push(height);
    }
    stopped_at.dedup();
    assert!(stopped_at.len() > 8, "stopped only at heights {stopped_at:?}");
}

/// Appends a record that is whole in itself to the journal of a machine.
fn forge(machine: &Machine, block: &Block) {
    let journal = files(machine, "journal").remove(0).0;
    let record: Vec<u8> = frames(block).flatten().collect();
    machine.disk.tamper(&journal, |bytes| bytes.extend_from_slice(&record));
}

fn block(height: u64, app_hash: [u8; 32], stores: &[StoreName]) -> Block {
    let commit = Commit { height, app_hash, ..Commit::default() };
    Block { parent: height - 1, commit, stores: stores.to_vec(), changes: Changes::new() }
}

#[test]
fn a_root_that_differs_from_the_recorded_one_is_refused_with_both() {
    let story = plain_story(5);
    let machine = machine_at(&story, 5, no_checkpoints());
    forge(&machine, &block(6, [0xAB; 32], &STORES));
    let before = machine.disk.files();
    let error = machine.start(no_checkpoints()).err().expect("refused");
    let LedgerError::RootDiffers { height: 6, recorded, computed } = &error else {
        panic!("{error}")
    };
    assert_eq!(*recorded, "AB".repeat(32));
    assert_eq!(*computed, hex::encode_upper(story.roots[4]));
    assert!(error.to_string().contains(recorded) && error.to_string().contains(computed));
    assert_eq!(machine.disk.files(), before, "nothing was touched");
}

#[test]
fn a_journal_from_a_newer_program_is_refused_and_left_alone() {
    let story = plain_story(5);
    let machine = machine_at(&story, 5, no_checkpoints());
    forge(&machine, &block(6, [0; 32], &[StoreName("tomorrow")]));
    let before = machine.disk.files();
    let error = machine.start(no_checkpoints()).err().expect("refused").to_string();
    assert!(error.contains("tomorrow") && error.contains("newer version"), "{error}");
    assert_eq!(machine.disk.files(), before, "nothing was touched");
}

/// The database has served the blocks that are lost: it may have dropped what they replaced.
#[test]
fn states_below_blocks_that_are_lost_can_be_asked_for_in_full() {
    let block = |n: u64| {
        let large = (n == 1 || n == 4).then(|| (b"post".to_vec(), Some(vec![n as u8; 1_000])));
        let small = (b"account".to_vec(), Some(vec![n as u8; 20]));
        let changes = large.into_iter().chain([small]).collect();
        Changes::from([(STORES[0], changes)])
    };
    let story = Story::new((1..=14).map(block).collect());
    let whole = files(&machine_at(&story, 5, no_checkpoints()), "journal")[0].1;
    let machine = machine_at(&story, story.end(), no_checkpoints());
    let journal = files(&machine, "journal").remove(0).0;
    machine.disk.tamper(&journal, |bytes| bytes[whole] ^= 1);
    goes_on_from(&machine, &story, 5, no_checkpoints());
}
