//! Laws of the journal format: what goes in comes out, and damage shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use proptest::prelude::*;
use store::journal::{Block, Commit, Frame, JournalError, Replay, frames};
use store::{Changes, StoreChanges, StoreName};

const STORES: [StoreName; 3] = [StoreName("acc"), StoreName("bank"), StoreName("society")];

fn blocks() -> impl Strategy<Value = Block> {
    let key = prop::collection::vec(any::<u8>(), 1..30);
    let value = prop::option::weighted(0.8, prop::collection::vec(any::<u8>(), 1..300));
    let store = prop::sample::select(STORES.to_vec());
    let writes = prop::collection::vec((key, value), 1..20).prop_map(StoreChanges::from_iter);
    let changes = prop::collection::btree_map(store, writes, 0..3);
    let stores = prop::sample::subsequence(STORES.to_vec(), 0..=3);
    let hash = prop::collection::vec(any::<u8>(), 0..33);
    (1..u64::MAX, any::<[u8; 32]>(), hash, any::<i64>(), any::<u32>(), stores, changes).prop_map(
        |(height, app_hash, block_hash, time_s, time_nanos, stores, changes)| Block {
            parent: height - 1,
            commit: Commit { height, app_hash, block_hash, time_s, time_nanos },
            stores,
            changes,
        },
    )
}

fn at(parent: u64, height: u64, changes: Changes) -> Block {
    let commit = Commit { height, ..Commit::default() };
    Block { parent, commit, stores: STORES.to_vec(), changes }
}

fn write(block: &Block) -> Vec<Vec<u8>> {
    frames(block).collect()
}

fn large() -> Block {
    let writes = (0_u32..40).map(|n| (n.to_be_bytes().to_vec(), Some(vec![7; 100_000])));
    let (acc, bank) = (writes.clone().collect(), writes.collect());
    at(8, 9, Changes::from([(STORES[0], acc), (STORES[1], bank)]))
}

fn read(parent: u64, frames: &[Vec<u8>]) -> Result<Option<Block>, JournalError> {
    let mut replay = Replay::above(parent, &STORES);
    let mut found = None;
    for frame in frames {
        found = replay.feed(Frame::open(frame).expect("a whole frame"))?;
    }
    Ok(found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_block_is_read_back_as_it_was_written(block in blocks()) {
        let frames = write(&block);
        for frame in &frames {
            prop_assert_eq!(Frame::length(frame), Some(frame.len() as u64));
        }
        prop_assert_eq!(read(block.parent, &frames), Ok(Some(block)));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_shows(block in blocks(), place: prop::sample::Index, bit in 0_u8..8) {
        let frame = write(&block).remove(0);
        let mut flipped = frame.clone();
        let place = place.index(frame.len());
        flipped[place] ^= 1 << bit;
        prop_assert!(Frame::open(&flipped).is_none());
        prop_assert!(Frame::open(&frame[..place]).is_none());
        let longer: Vec<u8> = frame.iter().copied().chain([0]).collect();
        prop_assert!(Frame::open(&longer).is_none());
    }

    #[test]
    fn bytes_from_anywhere_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Frame::open(&bytes).is_none());
        prop_assert!(Frame::find(&bytes).is_none());
    }

    #[test]
    fn a_whole_frame_is_found_behind_damage(block in blocks(), before in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = before;
        bytes.extend(write(&block).concat());
        let (found, behind) = Frame::find(&bytes).expect("the frame is there");
        prop_assert_eq!((found.height(), behind), (block.commit.height, &b""[..]));
    }
}

#[test]
fn a_large_block_is_cut_into_frames_and_needs_all_of_them() {
    let block = large();
    let frames = write(&block);
    assert!(frames.len() >= 7, "8 MB in {} frames", frames.len());
    assert!(frames.iter().all(|frame| frame.len() < 1_200_000));
    assert_eq!(read(8, &frames), Ok(Some(block)));
    assert_eq!(read(8, &frames[..frames.len() - 1]), Ok(None));
    let without_second = [&frames[..1], &frames[2..]].concat();
    assert_eq!(
        read(8, &without_second),
        Err(JournalError::Order { height: 9, expected: 1, found: 2 })
    );
    assert_eq!(
        read(8, &frames[1..]),
        Err(JournalError::Order { height: 9, expected: 0, found: 1 })
    );
}

#[test]
fn an_unfinished_block_is_forgotten_when_it_is_written_again() {
    let block = large();
    let frames = write(&block);
    let again = [&frames[..3], &frames[..]].concat();
    assert_eq!(read(8, &again), Ok(Some(block)));
}

#[test]
fn blocks_below_the_state_are_skipped_and_a_gap_is_refused() {
    let mut replay = Replay::above(5, &STORES);
    let feed = |replay: &mut Replay<'_>, parent: u64, height: u64| {
        let frame = write(&at(parent, height, Changes::new())).remove(0);
        replay.feed(Frame::open(&frame).unwrap()).map(|block| block.map(|b| b.commit.height))
    };
    assert_eq!(feed(&mut replay, 3, 4), Ok(None));
    assert_eq!(feed(&mut replay, 4, 5), Ok(None));
    assert_eq!(feed(&mut replay, 5, 6), Ok(Some(6)));
    assert_eq!(feed(&mut replay, 7, 8), Err(JournalError::Gap { state: 6, parent: 7 }));
    assert_eq!(feed(&mut replay, 6, 7), Ok(Some(7)));
}

#[test]
fn a_chain_may_begin_at_any_height() {
    let block = at(0, 1_000, Changes::new());
    assert_eq!(read(0, &write(&block)), Ok(Some(block)));
}

#[test]
fn an_unknown_store_is_named() {
    let writes = [(b"k".to_vec(), None)].into_iter().collect();
    let unknown = Err(JournalError::UnknownStore { height: 2, name: "later".into() });
    let block = at(1, 2, Changes::from([(StoreName("later"), writes)]));
    assert_eq!(read(1, &write(&block)), unknown);
    let block = Block { stores: vec![StoreName("later")], ..at(1, 2, Changes::new()) };
    assert_eq!(read(1, &write(&block)), unknown);
}
