//! A block is computed in parts, and nobody can tell.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

use std::sync::Arc;

use proptest::prelude::*;
use store::multistore::{ExternalRef, ExternalValues, MultiStore, Part};
use store::tree::Tree;
use store::{Changes, StoreChanges, StoreName};

const BANK: StoreName = StoreName("bank");

/// No value here is long.
struct NoExternals;

impl ExternalValues for NoExternals {
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8> {
        panic!("{wanted:?} was never written")
    }
}

/// `changes` one after the other, never cut.
fn one_by_one(tree: &Tree, version: u64, changes: &StoreChanges) -> Tree {
    let mut edit = tree.edit(version).unwrap();
    for (key, value) in changes.iter() {
        match value {
            Some(value) => edit.set(key, value).unwrap(),
            None => drop(edit.remove(key)),
        }
    }
    edit.finish()
}

/// Applies `blocks` both ways; the numbers of parts that they were cut into.
fn same_both_ways(blocks: Vec<StoreChanges>) -> Vec<usize> {
    let mut state = MultiStore::new(&[BANK], Arc::new(NoExternals));
    let mut tree = Tree::default();
    let mut cut = Vec::new();
    for (changes, height) in blocks.into_iter().zip(1..) {
        tree = one_by_one(&tree, height, &changes);
        let changes = Changes::from([(BANK, changes)]);
        let backwards = |parts: &[Part<'_>]| {
            cut.push(parts.len());
            let mut done: Vec<_> = parts.iter().rev().map(Part::run).collect();
            done.reverse();
            done
        };
        state = state.apply_by(height, &changes, backwards).unwrap().state;
        let nodes = state.tree(BANK).unwrap().export();
        assert_eq!(state.tree(BANK).unwrap().hash(), tree.hash(), "block {height}");
        assert!(nodes.eq(tree.export()), "block {height} has other nodes");
    }
    cut
}

fn set(keys: impl Iterator<Item = u16>) -> StoreChanges {
    keys.map(|key| (key.to_be_bytes().to_vec(), Some(vec![1, 2]))).collect()
}

fn removed(keys: impl Iterator<Item = u16>) -> StoreChanges {
    keys.map(|key| (key.to_be_bytes().to_vec(), None)).collect()
}

#[test]
fn a_tree_that_begins_has_the_shape_of_keys_that_come_in_order() {
    for keys in (1..=70).chain([511, 512, 513, 767, 768, 769, 1_024, 1_025, 1_536, 1_537, 3_000]) {
        let cut = same_both_ways(vec![set(0..keys)]);
        assert_eq!(cut[0] > 1, keys > 512, "{keys} keys in {} parts", cut[0]);
    }
}

#[test]
fn a_tree_that_begins_with_a_removal_is_made_key_by_key() {
    let mut changes = set((0..4_000).map(|key| 2 * key));
    changes.insert(1_u16.to_be_bytes().to_vec(), None);
    assert_eq!(same_both_ways(vec![changes]), [1]);
}

#[test]
fn scattered_changes_are_cut() {
    let cut = same_both_ways(vec![set(0..20_000), set((0..2_000).map(|key| 10 * key))]);
    assert!(cut[1] >= 4, "{} parts", cut[1]);
}

#[test]
fn a_part_that_outgrows_its_neighbour_rotates_the_fork_above() {
    let wide = (0..4_000).map(|key| 16 * key);
    let between = |keys: std::ops::Range<u16>| set(keys.filter(|key| key % 16 != 0));
    for grown in [between(0..4_096), between(59_000..63_000)] {
        let cut = same_both_ways(vec![set(wide.clone()), grown]);
        assert!(cut[1] > 1, "{} part", cut[1]);
    }
}

#[test]
fn a_part_can_vanish() {
    same_both_ways(vec![set(0..4_000), removed(0..2_000)]);
    same_both_ways(vec![set(0..4_000), removed(2_000..3_999)]);
    same_both_ways(vec![set(0..4_000), removed(0..4_000), set(0..600)]);
}

/// In a tree of 4,096 keys in order, 2,048 is the smallest key of the right half. Once it is
/// removed, 2,049 is, and what is put between belongs to the left half.
#[test]
fn the_key_between_two_parts_can_be_removed() {
    let keys = (0..4_096).map(|key| 3 * key);
    let mut changes = set(keys.clone().filter(|key| key % 2 == 0));
    changes.insert((3 * 2_048_u16).to_be_bytes().to_vec(), None);
    changes.insert((3 * 2_048_u16 + 1).to_be_bytes().to_vec(), Some(vec![7]));
    same_both_ways(vec![set(keys), changes]);
}

#[test]
fn parts_that_change_nothing_keep_their_nodes() {
    let nothing = removed((0..2_000).map(|key| 2 * key + 1));
    same_both_ways(vec![set((0..4_000).map(|key| 2 * key)), nothing]);
}

/// A run of keys with a stride, set or removed.
fn run() -> impl Strategy<Value = StoreChanges> {
    (any::<bool>(), 0..8_000_u16, 1..3_000_u16, 1..5_u16).prop_map(
        |(sets, first, count, stride)| {
            let keys =
                (0..count).map(move |number| first.saturating_add(number.saturating_mul(stride)));
            if sets { set(keys) } else { removed(keys) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_history_shows_how_it_was_cut(
        blocks in prop::collection::vec(prop::collection::vec(run(), 1..4), 1..5)
    ) {
        let blocks = blocks.into_iter().map(|runs| {
            let mut changes = StoreChanges::default();
            runs.into_iter().for_each(|run| changes.extend(run));
            changes
        });
        same_both_ways(blocks.collect());
    }
}
