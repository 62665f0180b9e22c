//! Snapshots that an operator takes away, brings along and begins with.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use node::ledger::{Ledger, LedgerError, Snapshots};
use prost::Message;
use sha2::{Digest, Sha256};
use store::snapshot::FORMAT;

use crate::faults::{Atomicity, dice};
use crate::machine::{Machine, Stop};
use crate::story::{STORES, Story, plain_story, small};

/// The file `metadata`, for those who lie.
#[derive(Clone, PartialEq, Message)]
struct Metadata {
    #[prost(uint64, tag = "1")]
    height: u64,
    #[prost(bytes = "vec", tag = "2")]
    app_hash: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    block_hash: Vec<u8>,
    #[prost(int64, tag = "4")]
    time_s: i64,
    #[prost(uint32, tag = "5")]
    time_nanos: u32,
    #[prost(string, repeated, tag = "6")]
    stores: Vec<String>,
    #[prost(uint32, tag = "7")]
    format: u32,
    #[prost(bytes = "vec", tag = "8")]
    hash: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "9")]
    chunk_hashes: Vec<Vec<u8>>,
    #[prost(uint64, tag = "10")]
    bytes: u64,
}

/// What one node hands to another.
#[derive(Clone)]
pub struct Parcel {
    metadata: Vec<u8>,
    chunks: Vec<Vec<u8>>,
}

impl Parcel {
    /// The snapshot at `height` of a node.
    pub fn from(machine: &Machine, height: u64) -> Parcel {
        let snapshots = look(machine);
        let found = snapshots.find(height, FORMAT).expect("it is there");
        let chunks = (0..found.checkpoint.snapshot.chunks()).map(|index| found.chunk(index));
        let chunks = chunks.collect::<Result<_, _>>().unwrap();
        Parcel { metadata: found.metadata(), chunks }
    }

    /// With another metadata, whose own checksum is right.
    fn saying(&self, change: impl FnOnce(&mut Metadata)) -> Parcel {
        let (metadata, _) = self.metadata.split_at(self.metadata.len() - 32);
        let mut metadata = Metadata::decode(metadata).unwrap();
        change(&mut metadata);
        let mut bytes = metadata.encode_to_vec();
        bytes.extend_from_slice(&Sha256::digest(&bytes));
        Parcel { metadata: bytes, chunks: self.chunks.clone() }
    }

    /// Of two chunks that are nothing but have the right hashes.
    fn of_two(&self) -> Parcel {
        let chunks = vec![b"one".to_vec(), b"two".to_vec()];
        let hashes = chunks.iter().map(|chunk| Sha256::digest(chunk).to_vec()).collect();
        let saying = self.saying(|metadata| {
            metadata.chunk_hashes = hashes;
            metadata.hash = Sha256::digest(chunks.concat()).to_vec();
        });
        Parcel { chunks, ..saying }
    }

    pub fn load(&self, machine: &Machine) -> Result<u64, LedgerError> {
        let mut chunks = self.chunks.iter().cloned().map(Ok);
        let loaded = open(machine)?.load(&self.metadata, &mut chunks)?;
        Ok(loaded.commit.height)
    }
}

fn open(machine: &Machine) -> Result<Snapshots, LedgerError> {
    let disk = Arc::new(machine.disk.clone());
    Snapshots::on(disk, Arc::clone(&machine.database) as _, &STORES)
}

pub fn look(machine: &Machine) -> Snapshots {
    open(machine).unwrap()
}

pub fn machine_at(story: &Story, height: u64) -> Machine {
    let machine = Machine::new(Atomicity::Kept);
    let ledger = machine.start(small()).unwrap();
    assert_eq!(story.run(&ledger, height).0, height);
    machine
}

pub fn start(machine: &Machine) -> Arc<Ledger> {
    Arc::new(machine.start(small()).unwrap())
}

/// Height, and whether it was loaded.
pub fn listed(machine: &Machine) -> Vec<(u64, bool)> {
    let found = |found: &node::ledger::Found<'_>| (found.checkpoint.commit.height, found.is_loaded);
    look(machine).list().iter().map(found).collect()
}

fn files(machine: &Machine) -> Vec<String> {
    machine.disk.files().iter().map(|(path, _)| path.display().to_string()).collect()
}

#[test]
fn an_empty_node_begins_with_a_loaded_snapshot_and_goes_on_behind_it() {
    let story = plain_story(12);
    let parcel = Parcel::from(&machine_at(&story, 9), 8);
    let machine = machine_at(&story, 0);
    assert_eq!(parcel.load(&machine).unwrap(), 8);
    assert_eq!(listed(&machine), [(8, true)]);
    let ledger = start(&machine);
    assert_eq!(ledger.latest().commit.height, 0, "nothing is restored before it is asked for");
    let commit = ledger.restore_loaded(8).unwrap();
    assert_eq!(commit.app_hash, story.roots[7]);
    // Also hash and time of the block.
    story.check(&ledger);
    drop(ledger);
    assert_eq!(listed(&machine), [(8, false)], "it is the node's own now");
    assert_eq!(files(&machine), ["snapshots/8/3/0", "snapshots/8/3/metadata"]);
    let ledger = start(&machine);
    story.run(&ledger, 12);
    story.check(&ledger);
    drop(ledger);
    story.check(&start(&machine));
}

#[test]
fn a_start_passes_by_what_is_only_loaded() {
    let story = plain_story(12);
    let parcel = Parcel::from(&machine_at(&story, 12), 12);
    let machine = machine_at(&story, 5);
    parcel.load(&machine).unwrap();
    assert_eq!(listed(&machine), [(12, true), (4, false)]);
    let ledger = start(&machine);
    assert_eq!(ledger.latest().commit.height, 5);
    assert_eq!(ledger.checkpoints().len(), 1, "it is not offered to others");
    let error = ledger.restore_loaded(12).unwrap_err().to_string();
    assert!(error.contains("this node has the state at height 5; only one without"), "{error}");
    story.run(&ledger, 12);
    story.check(&ledger);
    drop(ledger);
    assert_eq!(listed(&machine), [(12, false), (12, true), (8, false)]);
}

#[test]
fn what_is_there_is_not_loaded_again() {
    let story = plain_story(12);
    let giver = machine_at(&story, 9);
    let parcel = Parcel::from(&giver, 8);
    let text = "the snapshot at height 8: snapshot already exists for height 8 format 3";
    assert_eq!(parcel.load(&giver).unwrap_err().to_string(), text);
    let machine = machine_at(&story, 0);
    parcel.load(&machine).unwrap();
    assert_eq!(parcel.load(&machine).unwrap_err().to_string(), format!("{text}, loaded before"));
    assert_eq!(Parcel::from(&machine, 8).metadata, parcel.metadata, "it can be handed on");
}

#[test]
fn two_chunks_are_loaded_in_their_order_and_in_no_other() {
    let story = plain_story(9);
    let two = Parcel::from(&machine_at(&story, 9), 8).of_two();
    let machine = machine_at(&story, 0);
    let with = |chunks: &[&[u8]]| Parcel {
        chunks: chunks.iter().map(|chunk| chunk.to_vec()).collect(),
        ..two.clone()
    };
    for (wrong, why) in [
        (with(&[]), "it ends before chunk 0 of its metadata"),
        (with(&[b"one"]), "it ends before chunk 1 of its metadata"),
        (with(&[b"two", b"one"]), "chunk 0 is damaged"),
        (with(&[b"one", b"twp"]), "chunk 1 is damaged"),
        (with(&[b"one", b"two", b""]), "it has more than the 2 chunks of its metadata"),
        (
            two.saying(|metadata| metadata.hash = vec![1; 32]),
            "all chunks together have another hash than its metadata says",
        ),
    ] {
        let error = wrong.load(&machine).unwrap_err().to_string();
        assert_eq!(error, format!("this archive can not be used: {why}"));
        assert_eq!(files(&machine), Vec::<String>::new(), "{why}");
    }
    let fails = || Err(io::Error::other("the cable is loose"));
    let mut chunks = [Ok(b"one".to_vec()), fails()].into_iter();
    let error = look(&machine).load(&two.metadata, &mut chunks).unwrap_err().to_string();
    assert_eq!(error, "this archive can not be used: the cable is loose");
    assert_eq!(files(&machine), Vec::<String>::new());

    assert_eq!(two.load(&machine).unwrap(), 8);
    let error = start(&machine).restore_loaded(8).unwrap_err().to_string();
    assert!(error.contains("zlib"), "{error}");
    assert_eq!(start(&machine).latest().commit.height, 0);
    assert_eq!(listed(&machine), [(8, true)]);
}

#[test]
fn metadata_that_can_not_be_is_refused() {
    let story = plain_story(9);
    let parcel = Parcel::from(&machine_at(&story, 9), 8);
    let machine = machine_at(&story, 0);
    let lies: [(Parcel, &str); 9] = [
        (parcel.saying(|metadata| metadata.height = 0), "height 0"),
        (parcel.saying(|metadata| metadata.height = u64::MAX), "height 18446744073709551615"),
        (parcel.saying(|metadata| metadata.format = 2), "snapshot format 2"),
        (parcel.saying(|metadata| metadata.chunk_hashes.clear()), "no chunks"),
        (
            parcel.saying(|metadata| metadata.chunk_hashes = vec![vec![0; 32]; 16_385]),
            "16385 chunks are more than the 16384",
        ),
        (parcel.saying(|metadata| metadata.app_hash.truncate(31)), "its metadata is damaged"),
        (parcel.saying(|metadata| metadata.time_nanos = 1_000_000_000), "1000000000"),
        (parcel.saying(|metadata| metadata.time_s = i64::MAX), "9223372036854775807"),
        (Parcel { metadata: Vec::new(), ..parcel.clone() }, "its metadata is damaged"),
    ];
    for (lie, why) in lies {
        let error = lie.load(&machine).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    for place in 0..parcel.metadata.len() {
        let mut damaged = parcel.clone();
        damaged.metadata[place] ^= 1;
        let error = damaged.load(&machine).unwrap_err().to_string();
        assert_eq!(error, "this archive can not be used: its metadata is damaged");
    }
    assert_eq!(files(&machine), Vec::<String>::new());
}

#[test]
fn a_loaded_state_with_another_root_than_it_says_is_not_restored() {
    let story = plain_story(9);
    let parcel = Parcel::from(&machine_at(&story, 9), 8);
    let lie = parcel.saying(|metadata| metadata.app_hash = vec![7; 32]);
    let machine = machine_at(&story, 0);
    lie.load(&machine).unwrap();
    let error = start(&machine).restore_loaded(8).unwrap_err().to_string();
    assert!(error.contains("the state has root") && error.contains("07070707"), "{error}");
    let ledger = start(&machine);
    assert_eq!(ledger.latest().commit.height, 0);
    story.run(&ledger, 9);
    story.check(&ledger);
}

#[test]
fn what_was_damaged_after_it_was_loaded_is_not_restored() {
    let story = plain_story(9);
    let parcel = Parcel::from(&machine_at(&story, 9), 8);
    for (file, why) in
        [("loaded/8/3/0", "chunk 0 is missing or damaged"), ("loaded/8/3/metadata", "not loaded")]
    {
        let machine = machine_at(&story, 0);
        parcel.load(&machine).unwrap();
        machine.disk.tamper(Path::new(file), |bytes| bytes[9] ^= 1);
        let error = start(&machine).restore_loaded(8).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        let snapshots = look(&machine);
        assert!(snapshots.find(8, FORMAT).is_none_or(|found| found.chunk(0).is_err()));
        assert_eq!(start(&machine).latest().commit.height, 0);
    }
}

#[test]
fn a_load_that_stops_anywhere_leaves_all_or_nothing() {
    let story = plain_story(9);
    let parcel = Parcel::from(&machine_at(&story, 9), 8);
    let mut outcomes = BTreeSet::new();
    for last in 0..12 {
        for stop in [Stop::Kill, Stop::PowerCut] {
            let machine = machine_at(&story, 5);
            machine.power.restore(last);
            let loaded = parcel.load(&machine).is_ok();
            machine.restart(stop, &mut dice(last), u64::MAX);
            let there = listed(&machine).contains(&(8, true));
            assert!(there || !loaded, "loaded, and gone after {last} operations");
            if there {
                assert_eq!(Parcel::from(&machine, 8).chunks, parcel.chunks);
            } else {
                assert_eq!(parcel.load(&machine).unwrap(), 8, "it can be done again");
            }
            let ledger = start(&machine);
            assert_eq!(ledger.latest().commit.height, 5);
            story.check(&ledger);
            outcomes.insert((loaded, there));
        }
    }
    assert!(outcomes.contains(&(false, false)) && outcomes.contains(&(true, true)));
}

#[test]
fn a_restore_of_a_loaded_snapshot_that_stops_anywhere_leaves_all_or_nothing() {
    let story = plain_story(12);
    let parcel = Parcel::from(&machine_at(&story, 9), 8);
    let mut outcomes = BTreeSet::new();
    for last in 0..48 {
        for stop in [Stop::Kill, Stop::PowerCut] {
            let machine = machine_at(&story, 0);
            parcel.load(&machine).unwrap();
            let ledger = start(&machine);
            machine.power.restore(last);
            let restored = ledger.restore_loaded(8).is_ok();
            drop(ledger);
            machine.restart(stop, &mut dice(last), u64::MAX);
            let ledger = start(&machine);
            let height = ledger.latest().commit.height;
            assert!(height == 8 || (height == 0 && !restored), "{last}: {height}");
            story.check(&ledger);
            if height == 0 {
                ledger.restore_loaded(8).unwrap();
            }
            story.run(&ledger, 12);
            story.check(&ledger);
            outcomes.insert((restored, height));
        }
    }
    assert!(outcomes.contains(&(false, 0)) && outcomes.contains(&(true, 8)), "{outcomes:?}");
}
