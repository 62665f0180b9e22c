//! Whatever is offered as a snapshot: the state it was made from, or a refusal. Never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests fail loudly"
)]

mod shelf;

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use shelf::Shelf;
use store::multistore::MultiStore;
use store::snapshot::{Import, Snapshot, SnapshotError};
use store::{Changes, StoreChanges, StoreName};

const STORES: [StoreName; 2] = [StoreName("acc"), StoreName("bank")];
const LIMIT: u64 = 10_000_000;

fn changes() -> impl Strategy<Value = Changes> {
    let value = prop_oneof![9 => vec(any::<u8>(), 1..30), 1 => Just(vec![7; 300])];
    let pairs = vec((vec(any::<u8>(), 1..6), proptest::option::weighted(0.8, value)), 0..60);
    let stores = (pairs.clone(), pairs);
    stores.prop_map(|(acc, bank)| {
        Changes::from([
            (STORES[0], StoreChanges::from_iter(acc)),
            (STORES[1], StoreChanges::from_iter(bank)),
        ])
    })
}

fn grown(blocks: &[Changes]) -> MultiStore {
    let shelf = Shelf::new();
    let mut state = MultiStore::new(&STORES, Arc::<Shelf>::clone(&shelf));
    for (height, block) in (1..).zip(blocks) {
        let applied = state.apply(height, block).unwrap();
        shelf.keep(applied.written);
        state = applied.state;
    }
    state
}

fn unzip(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    ZlibDecoder::new(chunks.concat().as_slice()).read_to_end(&mut stream).unwrap();
    stream
}

fn zip(stream: &[u8]) -> Vec<u8> {
    let mut zip = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(stream).unwrap();
    zip.finish().unwrap()
}

/// Cuts `bytes` into chunks with right hashes and imports them.
fn import(
    bytes: &[u8],
    height: u64,
    cut: usize,
    root: &[u8; 32],
) -> Result<MultiStore, SnapshotError> {
    let chunks: Vec<&[u8]> = bytes.chunks(cut).collect();
    let chunk_hashes = chunks.iter().map(|chunk| Sha256::digest(chunk).into()).collect();
    let hash = Sha256::digest(bytes).into();
    let shelf = Shelf::new();
    let mut import =
        Import::begin(Snapshot { height, format: 3, hash, chunk_hashes }, &STORES, LIMIT)?;
    for chunk in chunks {
        shelf.keep(import.chunk(chunk)?.external);
    }
    import.finish(root, shelf)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_snapshot_in_chunks_of_any_size_becomes_the_state_again(
        blocks in vec(changes(), 1..4),
        cut in 1_usize..500,
    ) {
        let state = grown(&blocks);
        let chunks: Vec<Vec<u8>> = state.snapshot().collect();
        let again = import(&chunks.concat(), state.height(), cut, &state.root()).unwrap();
        prop_assert_eq!(again.commit_info(), state.commit_info());
        let same: Vec<Vec<u8>> = again.snapshot().collect();
        prop_assert_eq!(same, chunks);
    }

    #[test]
    fn a_stream_with_changed_bytes_is_refused_or_has_the_same_root(
        blocks in vec(changes(), 1..3),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let state = grown(&blocks);
        let mut stream = unzip(&state.snapshot().collect::<Vec<_>>());
        for (place, byte) in damage {
            let place = place.index(stream.len());
            stream[place] = byte;
        }
        if let Ok(again) = import(&zip(&stream), state.height(), 100, &state.root()) {
            prop_assert_eq!(again.root(), state.root());
        }
    }

    #[test]
    fn any_bytes_in_a_zlib_stream_are_taken_or_refused(stream in vec(any::<u8>(), 0..200)) {
        prop_assert!(import(&zip(&stream), 3, 50, &[1; 32]).is_err());
    }

    #[test]
    fn any_bytes_as_chunks_are_refused(bytes in vec(any::<u8>(), 1..200), cut in 1_usize..50) {
        prop_assert!(import(&bytes, 3, cut, &[1; 32]).is_err());
    }

    #[test]
    fn any_offer_is_read_or_refused(
        height: u64,
        format in 2_u32..5,
        chunks in 0_u32..5,
        hash in vec(any::<u8>(), 30..34),
        metadata in vec(any::<u8>(), 0..80),
    ) {
        if let Ok(read) = Snapshot::from_offer(height, format, chunks, &hash, &metadata) {
            prop_assert_eq!(read.chunks(), chunks);
            prop_assert_eq!(read.metadata(), metadata);
        }
    }
}
