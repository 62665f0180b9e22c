//! What holds for every history of a tree.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    missing_docs,
    reason = "tests fail loudly"
)]

mod naive;
mod shelf;

use std::collections::BTreeMap;
use std::sync::Arc;

use ics23::{HostFunctionsManager, iavl_spec, verify_membership, verify_non_membership};
use naive::Naive;
use proptest::collection::vec;
use proptest::prelude::*;
use shelf::Shelf;
use store::multistore::{Applied, MultiStore, StoreError};
use store::tree::{EMPTY_ROOT, Importer, MAX_KEY, Tree, TreeError, Value};
use store::{Changes, Kv, Order, Range, StoreChanges, StoreName};

const BANK: StoreName = StoreName("bank");

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

/// Keys that meet often, with long common beginnings, now and then a very long one.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        20 => (0_u16..300).prop_map(|number| [b"balances/".as_slice(), &number.to_be_bytes()].concat()),
        5 => vec(0_u8..3, 1..5),
        1 => (0_u8..4, 120_usize..300).prop_map(|(byte, length)| vec![byte; length]),
    ]
}

/// Values on both sides of what fits into a leaf.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        20 => vec(any::<u8>(), 1..20),
        1 => (255_usize..260, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]),
    ]
}

fn block(size: usize) -> impl Strategy<Value = StoreChanges> {
    let change = prop_oneof![3 => value().prop_map(Some), 1 => Just(None)];
    vec((key(), change), 0..size).prop_map(StoreChanges::from_iter)
}

/// The states of a chain of one store, and what should be in them.
struct Chain {
    states: Vec<(MultiStore, Model)>,
    naive: Naive,
    shelf: Arc<Shelf>,
}

impl Chain {
    fn new() -> Chain {
        let shelf = Shelf::new();
        let state = MultiStore::new(&[BANK], Arc::<Shelf>::clone(&shelf));
        Chain { states: vec![(state, Model::new())], naive: Naive::Empty, shelf }
    }

    fn of(blocks: &[StoreChanges]) -> Chain {
        let mut chain = Chain::new();
        blocks.iter().for_each(|block| chain.apply(block));
        chain
    }

    fn apply(&mut self, block: &StoreChanges) {
        let (state, mut model) = self.states.last().unwrap().clone();
        let height = state.height() + 1;
        for (key, change) in block.iter() {
            let naive = std::mem::replace(&mut self.naive, Naive::Empty);
            self.naive = match change {
                Some(value) => naive.set(height, key, value),
                None => naive.remove(height, key),
            };
            match change {
                Some(value) => model.insert(key.to_vec(), value.clone()),
                None => model.remove(key),
            };
        }
        let Applied { state, written, .. } =
            state.apply(height, &Changes::from([(BANK, block.clone())])).unwrap();
        self.shelf.keep(written);
        self.states.push((state, model));
    }

    fn last(&self) -> &(MultiStore, Model) {
        self.states.last().unwrap()
    }
}

fn tree(state: &MultiStore) -> &Tree {
    state.tree(BANK).unwrap()
}

/// A scan of everything, as pairs.
fn content(state: &MultiStore) -> Vec<(Vec<u8>, Vec<u8>)> {
    state.scan(BANK, Range::default(), Order::Ascending).collect()
}

/// The same tree, put together from its nodes by an importer that checks every rule.
fn rebuilt(state: &MultiStore) -> Tree {
    let mut importer = Importer::new(state.height());
    for node in tree(state).export() {
        match node.value {
            None => importer.inner(node.height, node.version, node.key).unwrap(),
            Some(_) => {
                let value = state.get(BANK, node.key).unwrap();
                importer.leaf(node.version, node.key, &value).unwrap();
            }
        }
    }
    importer.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_block_leaves_the_root_that_the_rules_give(blocks in vec(block(40), 1..8)) {
        let mut chain = Chain::new();
        for block in &blocks {
            chain.apply(block);
            let tree = tree(&chain.last().0);
            prop_assert_eq!(tree.hash(), chain.naive.hash());
            prop_assert_eq!(tree.len(), chain.naive.size());
            prop_assert_eq!(u64::from(tree.height()), chain.naive.height());
        }
    }

    #[test]
    fn every_version_keeps_its_keys_while_newer_ones_are_made(blocks in vec(block(60), 1..8)) {
        let chain = Chain::of(&blocks);
        for (state, model) in &chain.states {
            prop_assert_eq!(content(state), Vec::from_iter(model.clone()));
            for key in chain.last().1.keys().chain(model.keys()) {
                prop_assert_eq!(state.get(BANK, key), model.get(key).cloned());
            }
        }
    }

    #[test]
    fn a_tree_rebuilt_from_its_nodes_is_the_same_tree(blocks in vec(block(60), 1..6)) {
        let chain = Chain::of(&blocks);
        for (state, _) in &chain.states {
            let again = rebuilt(state);
            prop_assert_eq!(again.hash(), tree(state).hash());
            prop_assert!(again.export().eq(tree(state).export()));
        }
    }

    #[test]
    fn a_scan_returns_its_range_and_nothing_else(
        blocks in vec(block(60), 1..4),
        start in prop_oneof![Just(Vec::new()), key()],
        end in proptest::option::of(key()),
    ) {
        let chain = Chain::of(&blocks);
        let (state, model) = chain.last();
        let range = Range { start, end };
        let inside = model.iter().filter(|(key, _)| range.contains(key));
        let mut expected: Vec<_> = inside.map(|(key, value)| (key.clone(), value.clone())).collect();
        let up: Vec<_> = state.scan(BANK, range.clone(), Order::Ascending).collect();
        prop_assert_eq!(&up, &expected);
        expected.reverse();
        let down: Vec<_> = state.scan(BANK, range, Order::Descending).collect();
        prop_assert_eq!(&down, &expected);
    }

    #[test]
    fn presence_and_absence_of_any_key_can_be_proven(blocks in vec(block(40), 1..4), keys in vec(key(), 8)) {
        let chain = Chain::of(&blocks);
        let (state, model) = chain.last();
        let root = tree(state).hash().to_vec();
        for key in keys.iter().chain(model.keys().take(8)) {
            let proven = state.prove(BANK, key).unwrap();
            prop_assert_eq!(&proven.value, &model.get(key).cloned());
            let proof = prost::Message::decode(proven.ops[0].data.as_slice()).unwrap();
            let spec = iavl_spec();
            let valid = match &proven.value {
                Some(value) => verify_membership::<HostFunctionsManager>(&proof, &spec, &root, key, value),
                None => verify_non_membership::<HostFunctionsManager>(&proof, &spec, &root, key),
            };
            prop_assert_eq!(valid, !model.is_empty());
        }
    }

    #[test]
    fn a_few_changes_to_a_large_tree_leave_the_root_that_the_rules_give(
        first in block(600),
        blocks in vec(block(20), 1..4),
    ) {
        let mut chain = Chain::of(std::slice::from_ref(&first));
        for block in &blocks {
            chain.apply(block);
            prop_assert_eq!(tree(&chain.last().0).hash(), chain.naive.hash());
        }
    }
}

/// More keys than are hashed at a time, and then changes that are scattered among them.
#[test]
fn genesis_and_first_blocks_of_many_keys_have_the_root_that_single_steps_give() {
    let key =
        |number: u32| [b"k".as_slice(), &number.wrapping_mul(2_654_435_761).to_be_bytes()].concat();
    let genesis: StoreChanges = (0..10_000).map(|number| (key(number), Some(vec![1]))).collect();
    let scattered: StoreChanges =
        (0..1_000).map(|number| (key(number * 17), (number % 3 > 0).then(|| vec![2]))).collect();
    let mut state = MultiStore::new(&[BANK], Shelf::new());
    let mut single = Tree::default();
    for (version, block) in (1..).zip([genesis, scattered]) {
        state = state.apply(version, &Changes::from([(BANK, block.clone())])).unwrap().state;
        let mut edit = single.edit(version).unwrap();
        for (key, value) in block.iter() {
            match value {
                Some(value) => edit.set(key, value).unwrap(),
                None => assert!(edit.remove(key) || key.is_empty() || single.get(key).is_none()),
            }
        }
        let next = edit.finish();
        single = next;
        assert_eq!(tree(&state).hash(), single.hash());
    }
}

#[test]
fn removing_what_is_not_there_is_no_change_and_an_equal_value_is_one() {
    let tree = Tree::default();
    let mut edit = tree.edit(1).unwrap();
    edit.set(b"a", b"1").unwrap();
    edit.set(b"c", b"1").unwrap();
    let tree = edit.finish();

    let mut edit = tree.edit(2).unwrap();
    assert!(!edit.remove(b"b"));
    assert_eq!(edit.finish().hash(), tree.hash());

    let mut edit = tree.edit(2).unwrap();
    edit.set(b"a", b"1").unwrap();
    let again = edit.finish();
    assert_ne!(again.hash(), tree.hash());
    assert_eq!(again.get(b"a").unwrap().version, 2);
    assert_eq!(again.get(b"c").unwrap().version, 1);
}

#[test]
fn empty_and_oversized_keys_and_values_are_refused() {
    let tree = Tree::default();
    let mut edit = tree.edit(1).unwrap();
    let (longest, too_long) = (vec![1; MAX_KEY], vec![1; MAX_KEY + 1]);
    assert_eq!(edit.set(b"", b"1"), Err(TreeError::EmptyKey));
    assert_eq!(edit.set(b"k", b""), Err(TreeError::EmptyValue { key: b"k".to_vec() }));
    assert_eq!(edit.set(&too_long, b"1"), Err(TreeError::LongKey { length: MAX_KEY + 1 }));
    assert_eq!(edit.set(&longest, b"1"), Ok(()));
    let state = MultiStore::new(&[BANK], Shelf::new());
    let empty =
        Changes::from([(BANK, StoreChanges::from_iter([(b"k".to_vec(), Some(Vec::new()))]))]);
    let error = state.apply(1, &empty).unwrap_err();
    assert_eq!(error.to_string(), "store bank: the value of key 6B must not be empty");
    let nothing = Changes::from([(BANK, StoreChanges::from_iter([(Vec::new(), None)]))]);
    assert_eq!(
        state.apply(1, &nothing).unwrap_err().to_string(),
        "store bank: a key must not be empty"
    );
}

#[test]
fn versions_and_heights_only_go_up() {
    let tree = Tree::default();
    assert_eq!(tree.edit(0).err(), Some(TreeError::Version { version: 0, newest: 0 }));
    assert!(tree.edit(u64::MAX).is_err(), "IAVL counts in signed numbers");
    let mut edit = tree.edit(7).unwrap();
    edit.set(b"k", b"1").unwrap();
    let tree = edit.finish();
    assert_eq!(tree.edit(6).err(), Some(TreeError::Version { version: 6, newest: 7 }));
    assert!(tree.edit(7).is_ok(), "genesis and the first block share a height");

    let state = MultiStore::new(&[BANK], Shelf::new()).apply(7, &Changes::new()).unwrap().state;
    assert_eq!(
        state.apply(6, &Changes::new()).err(),
        Some(StoreError::Height { height: 6, newest: 7 })
    );
}

#[test]
fn changes_of_a_store_that_does_not_exist_are_refused_and_its_keys_are_absent() {
    let state = MultiStore::new(&[BANK], Shelf::new());
    let mint = StoreName("mint");
    let changes =
        Changes::from([(mint, StoreChanges::from_iter([(b"k".to_vec(), Some(vec![1]))]))]);
    assert_eq!(state.apply(1, &changes).err(), Some(StoreError::UnknownStore("mint".into())));
    assert_eq!(state.get(mint, b"k"), None);
    assert_eq!(state.scan(mint, Range::default(), Order::Ascending).count(), 0);
}

/// Each long value is handed out once to be kept, and named once when nobody new needs it.
#[test]
fn long_values_are_handed_out_and_taken_back() {
    let long = |byte: u8| Some(vec![byte; 257]);
    let step = |state: &MultiStore, height, key: &str, value: Option<Vec<u8>>| {
        let changes = StoreChanges::from_iter([(key.as_bytes().to_vec(), value)]);
        state.apply(height, &Changes::from([(BANK, changes)])).unwrap()
    };
    let shelf = Shelf::new();
    let state = MultiStore::new(&[BANK], Arc::<Shelf>::clone(&shelf));
    let first = step(&state, 1, "post", long(1));
    assert_eq!((first.written.len(), first.replaced.len()), (1, 0));
    assert!(matches!(
        tree(&first.state).get(b"post").unwrap().value,
        Value::External { length: 257, .. }
    ));
    shelf.keep(first.written);

    let again = step(&first.state, 1, "post", long(2));
    assert_eq!(
        (again.written.len(), again.replaced.len()),
        (1, 0),
        "same height: put over the first"
    );
    let inline = step(&first.state, 1, "post", Some(vec![3; 256]));
    assert_eq!(
        (inline.written.len(), inline.replaced.len()),
        (0, 1),
        "256 bytes fit into the leaf"
    );

    let second = step(&first.state, 2, "post", long(2));
    assert_eq!(second.replaced[0].version, 1);
    shelf.keep(second.written);
    let third = step(&second.state, 3, "post", None);
    assert_eq!(third.replaced[0].version, 2);
    assert_eq!(third.state.get(BANK, b"post"), None);
    assert_eq!(second.state.get(BANK, b"post"), long(2));
    assert_eq!(first.state.get(BANK, b"post"), long(1));
}

#[test]
fn a_tree_that_lost_all_keys_has_the_root_of_an_empty_one() {
    let tree = Tree::default();
    assert_eq!(tree.hash(), EMPTY_ROOT);
    let mut edit = tree.edit(1).unwrap();
    edit.set(b"k", b"1").unwrap();
    let tree = edit.finish();
    let mut edit = tree.edit(2).unwrap();
    assert!(edit.remove(b"k"));
    let tree = edit.finish();
    assert_eq!((tree.hash(), tree.len(), tree.is_empty()), (EMPTY_ROOT, 0, true));
}
