//! Snapshots are read and written as the SDK does, and bad ones are refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests fail loudly"
)]

mod sdk;
mod shelf;

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sdk::{bytes, hash, list, number, text, vectors};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use shelf::Shelf;
use store::multistore::MultiStore;
use store::snapshot::{Import, Snapshot, SnapshotError};
use store::tree::Hash;
use store::{Changes, Kv, Order, Range, StoreChanges, StoreName};

const LIMIT: u64 = 1_000_000;

/// Stores are named in code; the vectors bring their own names.
fn store(name: &str) -> StoreName {
    StoreName(String::from(name).leak())
}

fn snapshots(vectors: &Json) -> Vec<&Json> {
    list(&vectors["snapshots"]).iter().collect()
}

fn names(snapshot: &Json) -> Vec<StoreName> {
    list(&snapshot["stores"]).iter().map(text).map(store).collect()
}

/// The state of a recorded story at the height of its snapshot.
fn state(snapshot: &Json) -> MultiStore {
    let mut state = MultiStore::new(&names(snapshot), Shelf::new());
    for version in list(&snapshot["versions"]) {
        let height = number(&version["version"]);
        if height > number(&snapshot["height"]) {
            break;
        }
        let mut changes = Changes::new();
        for write in list(&version["writes"]) {
            let value = (write[1] == "set").then(|| bytes(&write[3]));
            changes.entry(store(text(&write[0]))).or_default().insert(bytes(&write[2]), value);
        }
        state = state.apply(height, &changes).unwrap().state;
    }
    state
}

fn offer(snapshot: &Json) -> Snapshot {
    Snapshot::from_offer(
        number(&snapshot["height"]),
        3,
        u32::try_from(list(&snapshot["chunks"]).len()).unwrap(),
        &bytes(&snapshot["hash"]),
        &bytes(&snapshot["metadata"]),
    )
    .unwrap()
}

fn unzip(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    ZlibDecoder::new(chunks.concat().as_slice()).read_to_end(&mut stream).unwrap();
    stream
}

fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

#[test]
fn the_same_state_gives_the_stream_of_the_sdk() {
    let vectors = vectors("snapshot.json");
    for snapshot in snapshots(&vectors) {
        let state = state(snapshot);
        assert_eq!(hex::encode(state.root()), text(&snapshot["app_hash"]));
        let chunks: Vec<Vec<u8>> = state.snapshot().collect();
        // The SDK puts an extension behind the stores; we have none.
        let extension = "0d1a0b0a07636f756e746572";
        let recorded = text(&snapshot["stream"]);
        let stores = recorded.split_once(extension).map_or(recorded, |(stores, _)| stores);
        assert_eq!(hex::encode(unzip(&chunks)), stores, "{}", snapshot["name"]);
    }
}

#[test]
fn a_snapshot_describes_itself_as_the_sdk_does() {
    let vectors = vectors("snapshot.json");
    for snapshot in snapshots(&vectors) {
        let read = offer(snapshot);
        assert_eq!(hex::encode(read.metadata()), text(&snapshot["metadata"]));
        let state = state(snapshot);
        let chunks: Vec<Vec<u8>> = state.snapshot().collect();
        let own = state.snapshot().describe();
        assert_eq!(own.height, number(&snapshot["height"]));
        assert_eq!(own.format, 3);
        assert_eq!(own.hash, sha256(&chunks.concat()));
        assert_eq!(own.chunk_hashes, chunks.iter().map(|chunk| sha256(chunk)).collect::<Vec<_>>());
    }
}

#[test]
fn a_snapshot_of_the_sdk_becomes_the_state_it_was_made_from() {
    let vectors = vectors("snapshot.json");
    for snapshot in snapshots(&vectors) {
        let mut import = Import::begin(offer(snapshot), &names(snapshot), LIMIT).unwrap();
        let taken = list(&snapshot["chunks"]).iter().map(|chunk| import.chunk(&bytes(chunk)));
        let taken: Result<Vec<_>, _> = taken.collect();
        if snapshot["name"] == "with an extension" {
            assert_eq!(taken.unwrap_err(), SnapshotError::Extension("counter".into()));
            continue;
        }
        assert_eq!(taken.unwrap().last().unwrap().missing, 0);
        let again = import.finish(&hash(&snapshot["app_hash"]), Shelf::new()).unwrap();
        let state = state(snapshot);
        assert_eq!(again.commit_info(), state.commit_info());
        for name in state.stores() {
            let all = || (name, Range::default(), Order::Ascending);
            let (store, range, order) = all();
            let own: Vec<_> = state.scan(store, range, order).collect();
            let (store, range, order) = all();
            assert_eq!(again.scan(store, range, order).collect::<Vec<_>>(), own);
        }
    }
}

/// Our own little state, its chunk taken apart and put together in wrong ways.
struct Offered {
    snapshot: Snapshot,
    chunk: Vec<u8>,
    app_hash: Hash,
}

const STORES: [StoreName; 2] = [StoreName("acc"), StoreName("bank")];

impl Offered {
    fn of(items: &[&str]) -> Offered {
        let mut zip = ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
        zip.write_all(&hex::decode(items.concat()).unwrap()).unwrap();
        Offered::chunk(zip.finish().unwrap())
    }

    fn chunk(chunk: Vec<u8>) -> Offered {
        let hash = sha256(&chunk);
        let snapshot = Snapshot { height: 3, format: 3, hash, chunk_hashes: vec![hash] };
        Offered { snapshot, chunk, app_hash: [0; 32] }
    }

    fn import(&self) -> Result<MultiStore, SnapshotError> {
        let mut import = Import::begin(self.snapshot.clone(), &STORES, LIMIT)?;
        import.chunk(&self.chunk)?;
        import.finish(&self.app_hash, Shelf::new())
    }

    fn refusal(&self) -> String {
        self.import().unwrap_err().to_string()
    }
}

const ACC: &str = "070a050a03616363";
const BANK: &str = "080a060a0462616e6b";
const LEAF_C: &str = "0a12080a01631201321801";
const LEAF_D: &str = "0a12080a01641201331803";
const ABOVE_D: &str = "0912070a016418032001";

#[test]
fn a_good_snapshot_is_accepted() {
    let mut good = Offered::of(&[ACC, BANK, LEAF_C, LEAF_D, ABOVE_D]);
    assert!(matches!(good.import(), Err(SnapshotError::AppHash { .. })), "it has some root");
    let mut state = MultiStore::new(&STORES, Shelf::new());
    for (height, key, value) in [(1, b"c", b"2"), (3, b"d", b"3")] {
        let changes = StoreChanges::from_iter([(key.to_vec(), Some(value.to_vec()))]);
        state = state.apply(height, &Changes::from([(STORES[1], changes)])).unwrap().state;
    }
    good.app_hash = state.root();
    assert_eq!(good.import().unwrap().root(), state.root());
}

/// The refusals of the SDK that are about the offer.
#[test]
fn a_bad_offer_is_refused() {
    let good = Offered::of(&[ACC, BANK]);
    let hash = good.snapshot.hash;
    let metadata = good.snapshot.metadata();
    let read =
        |format, chunks, metadata: &[u8]| Snapshot::from_offer(3, format, chunks, &hash, metadata);

    let no_chunks = Import::begin(read(3, 0, &[]).unwrap(), &STORES, LIMIT).err();
    assert_eq!(no_chunks, Some(SnapshotError::NoChunks));
    assert_eq!(read(3, 2, &metadata), Err(SnapshotError::HashCount { hashes: 1, chunks: 2 }));
    assert_eq!(read(2, 1, &metadata), Err(SnapshotError::Format(2)));
    assert_eq!(read(3, 1, &metadata[..33]), Err(SnapshotError::Metadata));
    assert_eq!(
        read(3, u32::MAX, &metadata),
        Err(SnapshotError::TooManyChunks { chunks: u32::MAX })
    );
    assert_eq!(Snapshot::from_offer(3, 3, 1, &hash[..31], &metadata), Err(SnapshotError::Metadata));
    for height in [0, u64::MAX] {
        let offer = Snapshot { height, ..good.snapshot.clone() };
        assert_eq!(Import::begin(offer, &STORES, LIMIT).err(), Some(SnapshotError::Height(height)));
    }
}

/// The refusals of the SDK that are about what the chunks hold.
#[test]
fn a_bad_stream_is_refused() {
    let cases: [(&str, &[&str], &str); 13] = [
        ("unknown store", &["0c0a0a0a086e6f7468696e6720"], "no such store"),
        ("node before any store", &[LEAF_C], "before a store"),
        ("node height above 127", &[ACC, "0a12080a0161180120c801"], "200 cannot exceed 127"),
        ("node version above the height", &[ACC, "0a12080a01611201311863"], "99 can't be greater"),
        ("two roots", &[ACC, LEAF_C, LEAF_D], "2 roots"),
        ("inner node without children", &[ACC, ABOVE_D], "before its two children"),
        ("store twice", &[ACC, ACC], "twice"),
        ("stores out of order", &[BANK, ACC], "not in name order"),
        ("leaves out of order", &[ACC, LEAF_D, LEAF_C], "not below it"),
        (
            "wrong key of an inner node",
            &[ACC, LEAF_C, LEAF_D, "0912070a016518032001"],
            "smallest key",
        ),
        ("wrong height", &[ACC, LEAF_C, LEAF_D, "0912070a016418032002"], "height 2"),
        ("empty value", &[ACC, "0712050a01631801"], "must not be empty"),
        ("half an item", &[ACC, "0a1208"], "malformed"),
    ];
    for (case, items, reason) in cases {
        let refusal = Offered::of(items).refusal();
        assert!(refusal.contains(reason), "{case}: {refusal}");
    }
}

#[test]
fn a_chunk_that_is_no_zlib_stream_is_refused() {
    assert!(Offered::chunk(b"not zlib".to_vec()).refusal().starts_with("zlib failure"));
    let good = Offered::of(&[ACC, BANK]);
    let short = good.chunk[..good.chunk.len() - 1].to_vec();
    assert_eq!(Offered::chunk(short).refusal(), "zlib failure: the stream has no end");
    let long = [good.chunk.as_slice(), b"more"].concat();
    assert!(Offered::chunk(long).refusal().starts_with("zlib failure"));
}

#[test]
fn a_damaged_chunk_may_be_given_again() {
    let good = Offered::of(&[ACC, BANK, LEAF_C]);
    let mut damaged = good.chunk.clone();
    damaged[20] ^= 1;
    let mut import = Import::begin(good.snapshot.clone(), &STORES, LIMIT).unwrap();
    assert!(matches!(import.chunk(&damaged), Err(SnapshotError::ChunkHash { index: 0, .. })));
    assert_eq!(import.chunk(&good.chunk).unwrap().missing, 0);
    assert_eq!(import.chunk(&good.chunk), Err(SnapshotError::Unexpected));
}

#[test]
fn after_a_bad_chunk_nothing_is_accepted_any_more() {
    let bad = Offered::of(&[LEAF_C]);
    let mut import = Import::begin(bad.snapshot.clone(), &STORES, LIMIT).unwrap();
    assert_eq!(import.chunk(&bad.chunk), Err(SnapshotError::NoStore));
    assert_eq!(import.chunk(&bad.chunk), Err(SnapshotError::Unexpected));
    assert!(import.finish(&bad.app_hash, Shelf::new()).is_err());
}

#[test]
fn an_import_without_its_last_chunk_is_refused() {
    let good = Offered::of(&[ACC, BANK]);
    let import = Import::begin(good.snapshot.clone(), &STORES, LIMIT).unwrap();
    let refusal = import.finish(&good.app_hash, Shelf::new()).unwrap_err();
    assert_eq!(refusal, SnapshotError::Incomplete { missing: 1 });
    let whole = Snapshot { hash: [7; 32], ..good.snapshot.clone() };
    let other = Offered { snapshot: whole, ..good };
    assert!(matches!(other.import(), Err(SnapshotError::SnapshotHash { .. })));
}

/// A chunk of a few kilobytes can unpack to gigabytes.
#[test]
fn a_snapshot_that_unpacks_to_more_than_the_limit_is_refused() {
    let mut zip = ZlibEncoder::new(Vec::new(), flate2::Compression::new(9));
    zip.write_all(&hex::decode(ACC).unwrap()).unwrap();
    zip.write_all(&[0x80, 0xA2, 0xA9, 0x1D, 0x12]).unwrap();
    for _ in 0..50 {
        zip.write_all(&[0; 100_000]).unwrap();
    }
    let bomb = Offered::chunk(zip.finish().unwrap());
    assert!(bomb.chunk.len() < 10_000);
    assert_eq!(bomb.import().unwrap_err(), SnapshotError::TooLarge { limit: LIMIT });
}

#[test]
fn large_states_come_in_chunks_of_ten_million_bytes_with_their_long_values() {
    let shelf = Shelf::new();
    let mut noise = 1_u64;
    let mut changes = Changes::new();
    for key in 0_u32..6_000 {
        let mut value = Vec::new();
        while value.len() < 2_000 {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            value.extend_from_slice(&noise.to_be_bytes()[..5]);
        }
        changes.entry(STORES[1]).or_default().insert(key.to_be_bytes().to_vec(), Some(value));
    }
    let applied = MultiStore::new(&STORES, Arc::<Shelf>::clone(&shelf)).apply(7, &changes).unwrap();
    assert_eq!(applied.written.len(), 6_000);
    shelf.keep(applied.written);
    let state = applied.state;
    let chunks: Vec<Vec<u8>> = state.snapshot().collect();
    assert_eq!(chunks.iter().map(Vec::len).collect::<Vec<_>>()[..1], [10_000_000]);
    assert_eq!(chunks.len(), 2);

    let (other, mut external) = (Shelf::new(), 0);
    let mut import = Import::begin(state.snapshot().describe(), &STORES, 20_000_000).unwrap();
    for chunk in &chunks {
        let progress = import.chunk(chunk).unwrap();
        external += progress.external.len();
        other.keep(progress.external);
    }
    assert_eq!(external, 6_000);
    let again = import.finish(&state.root(), other).unwrap();
    for (key, value) in changes[&STORES[1]].iter() {
        assert_eq!(again.get(STORES[1], key), *value);
    }
}
