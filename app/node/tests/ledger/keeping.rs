//! House keeping: what is kept, what goes, and who may still read it.

use std::io;
use std::sync::{Arc, Condvar, Mutex};

use node::ledger::{Engine, Ledger, LedgerError, OpenError, Restored, Settings};
use store::backend::{BackendError, Chunk, Found, KvBackend};
use store::journal::Commit;
use store::snapshot::Snapshot;
use store::{Range, StoreName};

use crate::faults::{Atomicity, Memory, Power, dice};
use crate::machine::{Machine, Stop};
use crate::story::{STORES, Story, plain_block, plain_story, read_all, small};

fn machine_at(story: &Story, height: u64) -> (Machine, Ledger) {
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(small()).unwrap();
    assert_eq!(story.run(&ledger, height).0, height);
    (machine, ledger)
}

#[test]
fn files_and_values_do_not_pile_up() {
    let story = plain_story(60);
    let (machine, ledger) = machine_at(&story, 60);
    let files: Vec<String> =
        machine.disk.files().iter().map(|(path, _)| path.display().to_string()).collect();
    assert_eq!(
        files,
        [
            "journal/00000000000000000057.log",
            "snapshots/56/3/0",
            "snapshots/56/3/metadata",
            "snapshots/60/3/0",
            "snapshots/60/3/metadata",
        ]
    );
    let values = machine.database.memory().contents().len();
    assert!(values < 15, "{values} entries for at most 5 live values and a window of 3");
    story.check(&ledger);
}

#[test]
fn a_reader_keeps_an_old_state_as_long_as_it_likes() {
    let story = plain_story(60);
    let (machine, ledger) = machine_at(&story, 10);
    let old = ledger.latest();
    story.run(&ledger, 60);
    assert!(ledger.version(10).is_none(), "the window has moved on");
    assert_eq!(read_all(&old.state), story.contents[9]);
    let pinned = machine.database.memory().contents().len();
    drop(old);
    let after = Story::new((1..=64).map(plain_block).collect());
    after.run(&ledger, 64);
    let released = machine.database.memory().contents().len();
    assert!(released + 20 < pinned, "{pinned} entries before, {released} after");
}

#[test]
fn the_window_has_the_last_states_and_no_other() {
    let story = plain_story(9);
    let (_, ledger) = machine_at(&story, 0);
    assert!(ledger.version(0).is_none() && ledger.version(1).is_none());
    assert_eq!(ledger.earliest(), 0);
    story.run(&ledger, 2);
    assert_eq!(ledger.earliest(), 1);
    story.run(&ledger, 9);
    assert_eq!(ledger.earliest(), 7);
    assert!(ledger.version(6).is_none() && ledger.version(10).is_none());
    story.check(&ledger);
}

/// Blocks of the plain story change four keys each.
#[test]
fn the_window_is_shorter_when_blocks_change_many_keys() {
    let story = plain_story(12);
    let wide = Settings { window: 10, window_keys: 20, window_least: 2, ..small() };
    for (settings, oldest) in [
        (wide, 7),
        (Settings { window_keys: 19, ..wide }, 8),
        (Settings { window_keys: 40, ..wide }, 3),
        (Settings { window_keys: 0, ..wide }, 11),
        (Settings { window_keys: 0, window_least: 3, ..wide }, 10),
        (Settings { window_keys: 0, window_least: 11, ..wide }, 3),
    ] {
        let machine = Machine::new(Atomicity::Kept);
        let ledger = machine.start(settings).unwrap();
        story.run(&ledger, 12);
        assert_eq!(ledger.earliest(), oldest, "{settings:?}");
        assert!(ledger.version(oldest - 1).is_none());
        story.check(&ledger);
        drop(ledger);
        let again = machine.start(Settings { checkpoint_blocks: 1_000, ..settings }).unwrap();
        story.check(&again);
        assert!(again.earliest() >= oldest, "a start brings no more back: {settings:?}");
    }
}

#[test]
fn retain_height_waits_for_two_checkpoints_and_is_the_older_one() {
    let story = plain_story(20);
    let (_, ledger) = machine_at(&story, 0);
    for height in 1..=20_u64 {
        story.step(&ledger).unwrap();
        let oldest = (height / 4).saturating_sub(1) * 4;
        assert_eq!(ledger.retain_height(), oldest, "at height {height}");
        let kept = ledger.checkpoints();
        assert!(kept.len() < 2 || kept[0].commit.height >= ledger.retain_height());
    }
}

#[test]
fn much_journal_brings_a_checkpoint_early() {
    let story = plain_story(30);
    let settings = Settings { checkpoint_blocks: 1_000, checkpoint_bytes: 2_500, ..small() };
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(settings).unwrap();
    story.run(&ledger, 30);
    let heights: Vec<u64> = ledger.checkpoints().iter().map(|found| found.commit.height).collect();
    assert_eq!(heights.len(), 2);
    assert!(heights[1] - heights[0] < 10, "{heights:?}");
}

#[test]
fn a_checkpoint_is_written_when_somebody_asks_for_one() {
    let story = plain_story(11);
    let (machine, ledger) = machine_at(&story, 11);
    let heights = |ledger: &Ledger| -> Vec<u64> {
        ledger.checkpoints().iter().map(|found| found.commit.height).collect()
    };
    assert_eq!(heights(&ledger), [4, 8]);
    let older = ledger.version(10).unwrap();
    ledger.checkpoint(&older).unwrap();
    assert_eq!(heights(&ledger), [8, 10]);
    let files = machine.disk.files();
    ledger.checkpoint(&older).unwrap();
    assert_eq!(machine.disk.files(), files, "it is there already");
    ledger.checkpoint(&ledger.latest()).unwrap();
    assert_eq!(heights(&ledger), [10, 11]);
    drop(ledger);
    let again = machine.start(small()).unwrap();
    assert_eq!((again.latest().commit.height, again.earliest()), (11, 11));
    story.check(&again);

    let empty = Machine::new(Atomicity::Kept).start(small()).unwrap();
    assert!(empty.checkpoint(&empty.latest()).is_err(), "there is no state yet");
}

#[test]
fn blocks_only_come_in_order_and_a_chain_may_begin_anywhere() {
    let story = plain_story(3);
    let (machine, ledger) = machine_at(&story, 3);
    let error = ledger.stage(3, plain_block(3)).err().unwrap().to_string();
    assert_eq!(error, "block 3 can not follow the state at height 3");
    let early = ledger.stage(4, plain_block(4)).unwrap();
    let again = ledger.stage(4, plain_block(4)).unwrap();
    assert_eq!(early.root(), again.root(), "staging changes nothing");
    ledger.commit(early, vec![], 0, 0).unwrap();
    let stale = ledger.commit(again, vec![], 0, 0).err().unwrap();
    assert!(matches!(stale, LedgerError::Height { height: 4, latest: 4 }));
    drop((ledger, machine));

    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(small()).unwrap();
    let first = ledger.stage(1_000_001, plain_block(1)).unwrap();
    ledger.commit(first, vec![], 0, 0).unwrap();
    drop(ledger);
    assert_eq!(machine.start(small()).unwrap().latest().commit.height, 1_000_001);
}

#[test]
fn a_store_that_a_new_program_brings_is_there_from_its_first_block_on() {
    const MORE: [StoreName; 4] = [STORES[0], STORES[1], STORES[2], StoreName("votes")];
    let story = plain_story(5);
    let (machine, ledger) = machine_at(&story, 5);
    drop(ledger);
    let start =
        || Ledger::on(Arc::new(machine.disk.clone()), machine.database.clone(), &MORE, small());
    let ledger = start().unwrap();
    story.check(&ledger);
    let staged = ledger.stage(6, plain_block(6)).unwrap();
    let root = ledger.commit(staged, vec![], 0, 0).unwrap().commit.app_hash;
    assert_ne!(root, plain_story(6).roots[5], "an empty store is part of the root");
    drop(ledger);
    let ledger = start().unwrap();
    assert_eq!(ledger.latest().commit.app_hash, root);
    drop(ledger);
    let error = machine.start(small()).err().expect("the old program refuses").to_string();
    assert!(error.contains("votes"), "{error}");
}

fn offer(from: &Ledger) -> (Snapshot, Commit, Vec<Vec<u8>>) {
    let found = Arc::clone(from.checkpoints().last().unwrap());
    let Snapshot { height, format, .. } = found.snapshot;
    let chunks =
        (0..found.snapshot.chunks()).map(|index| from.chunk(height, format, index).unwrap());
    (found.snapshot.clone(), found.commit.clone(), chunks.collect())
}

#[test]
fn a_state_from_another_node_is_taken_chunk_by_chunk() {
    let story = plain_story(12);
    let (_, giver) = machine_at(&story, 9);
    let (snapshot, commit, chunks) = offer(&giver);
    assert_eq!((snapshot.height, chunks.len()), (8, 1));
    assert_eq!(giver.chunk(8, 3, 1), None);
    assert_eq!(giver.chunk(8, 2, 0), None);
    assert_eq!(giver.chunk(7, 3, 0), None);

    let (machine, taker) = machine_at(&story, 0);
    let taker = Arc::new(taker);
    let mut restore = taker.restore(snapshot, commit).unwrap();
    assert_eq!(restore.chunk(b"not it").unwrap(), Restored::BadChunk);
    assert_eq!(restore.chunk(&chunks[0]).unwrap(), Restored::Missing(0));
    restore.finish().unwrap();
    assert_eq!(taker.latest().commit.height, 8);
    story.check(&taker);
    story.run(&taker, 11);
    story.check(&taker);
    drop(taker);
    let taker = machine.start(small()).unwrap();
    assert_eq!(taker.latest().commit.height, 11);
    story.check(&taker);
}

#[test]
fn a_snapshot_with_another_root_is_refused_and_leaves_nothing() {
    let story = plain_story(12);
    let (_, giver) = machine_at(&story, 9);
    let (snapshot, commit, chunks) = offer(&giver);
    let (machine, taker) = machine_at(&story, 0);
    let taker = Arc::new(taker);
    let lie = Commit { app_hash: [1; 32], ..commit.clone() };
    let mut restore = taker.restore(snapshot.clone(), lie).unwrap();
    restore.chunk(&chunks[0]).unwrap();
    let error = restore.finish().err().unwrap().to_string();
    assert!(error.contains(&hex::encode_upper([1; 32])), "{error}");
    assert_eq!(taker.latest().commit.height, 0);
    assert!(taker.checkpoints().is_empty());
    drop(taker);
    let taker = Arc::new(machine.start(small()).unwrap());
    assert_eq!(taker.latest().commit.height, 0);
    assert_eq!(machine.disk.files().len(), 0, "{:?}", machine.disk.files());

    let mut restore = taker.restore(snapshot.clone(), commit.clone()).unwrap();
    restore.chunk(&chunks[0]).unwrap();
    restore.finish().unwrap();
    story.run(&taker, 10);
    let error = taker.restore(snapshot, commit).err().unwrap().to_string();
    assert!(error.contains("this node has the state at height 10"), "{error}");
}

#[test]
fn a_restore_may_be_repeated_until_the_first_block() {
    let story = plain_story(12);
    let (_, giver) = machine_at(&story, 9);
    let old = offer(&giver);
    story.run(&giver, 12);
    let new = offer(&giver);
    let (machine, taker) = machine_at(&story, 0);
    let taker = Arc::new(taker);
    for (snapshot, commit, chunks) in [new, old.clone(), old] {
        let mut restore = taker.restore(snapshot, commit).unwrap();
        restore.chunk(&chunks[0]).unwrap();
        restore.finish().unwrap();
    }
    drop(taker);
    let taker = machine.start(small()).unwrap();
    assert_eq!(taker.latest().commit.height, 8);
    assert_eq!(taker.checkpoints().len(), 1);
    story.check(&taker);
    story.run(&taker, 12);
    story.check(&taker);
}

#[test]
fn a_staged_state_shows_its_large_values_and_may_be_given_up() {
    let story = plain_story(3);
    let (_, ledger) = machine_at(&story, 2);
    let other = ledger.stage(3, plain_block(8)).unwrap();
    let staged = ledger.stage(3, plain_block(3)).unwrap();
    assert_eq!(read_all(staged.state()), story.contents[2]);
    assert_eq!(ledger.latest().commit.height, 2);
    let seen = read_all(other.state());
    story.step(&ledger).unwrap();
    assert_eq!(read_all(other.state()), seen, "both wrote post/3 at height 3");
    story.check(&ledger);
}

#[test]
fn a_restore_that_stops_anywhere_leaves_all_or_nothing() {
    let story = plain_story(12);
    let (_, giver) = machine_at(&story, 9);
    let (snapshot, commit, chunks) = offer(&giver);
    let mut outcomes = Vec::new();
    for last in 0..40 {
        for stop in [Stop::Kill, Stop::PowerCut] {
            let machine = Machine::new(Atomicity::Kept);
            let taker = Arc::new(machine.start(small()).unwrap());
            machine.power.restore(last);
            let restored = || -> Result<(), LedgerError> {
                let mut restore = taker.restore(snapshot.clone(), commit.clone())?;
                restore.chunk(&chunks[0])?;
                restore.finish()
            };
            let restored = restored();
            drop(taker);
            machine.restart(stop, &mut dice(last), u64::MAX);
            let taker = machine.start(small()).expect("starts without help");
            let height = taker.latest().commit.height;
            assert!(height == 8 || (height == 0 && restored.is_err()), "{height}: {restored:?}");
            story.check(&taker);
            outcomes.push((restored.is_ok(), height));
        }
    }
    assert!(outcomes.contains(&(false, 0)) && outcomes.contains(&(true, 8)));
}

/// A database that does not write before it is told to.
#[derive(Clone)]
struct Gated {
    memory: Memory,
    open: Arc<(Mutex<bool>, Condvar)>,
}

impl Gated {
    fn wait(&self) {
        let (open, changed) = &*self.open;
        drop(changed.wait_while(open.lock().unwrap(), |open| !*open).unwrap());
    }

    fn set(&self, open: bool) {
        *self.open.0.lock().unwrap() = open;
        self.open.1.notify_all();
    }
}

impl KvBackend for Gated {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.memory.get(key)
    }

    fn scan(&self, range: Range) -> Found<'_> {
        self.memory.scan(range)
    }

    fn write(&self, chunk: Chunk) -> Result<(), BackendError> {
        self.wait();
        self.memory.write(chunk)
    }

    fn flush(&self) -> Result<(), BackendError> {
        self.memory.flush()
    }
}

impl Engine for Gated {
    fn open(&self) -> Result<Arc<dyn KvBackend>, OpenError> {
        Ok(Arc::new(self.clone()))
    }

    fn set_aside(&self) -> io::Result<String> {
        panic!("it is not damaged")
    }

    fn unreadable(&self, why: &str) -> ! {
        panic!("{why}")
    }
}

#[test]
fn large_values_are_read_while_the_database_is_behind() {
    let story = plain_story(8);
    let memory = Memory::new(Power::steady(), Atomicity::Kept);
    let gated = Gated { memory, open: Arc::default() };
    gated.set(true);
    let machine = Machine::new(Atomicity::Kept);
    let disk = Arc::new(machine.disk.clone());
    let settings = Settings { threads: true, ..small() };
    let ledger = Ledger::on(disk, Arc::new(gated.clone()), &STORES, settings).unwrap();
    gated.set(false);
    // One block is being written and two wait; a fourth commit would wait too.
    story.run(&ledger, 3);
    story.check(&ledger);
    gated.set(true);
    story.run(&ledger, 8);
    ledger.close().unwrap();
    story.check(&ledger);
}
