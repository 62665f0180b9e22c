//! Histories of blocks, what an undisturbed node makes of them, and a node that lives through
//! them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use node::ledger::{Committed, Ledger, LedgerError, Settings};
use proptest::prelude::*;
use store::multistore::{ExternalKey, ExternalRef, ExternalValues, MultiStore};
use store::snapshot::{FORMAT, Snapshot};
use store::{Changes, Kv, Order, Range, StoreName};

/// The stores of the test chain.
pub const STORES: [StoreName; 3] = [StoreName("acc"), StoreName("bank"), StoreName("social")];

/// Everything in a state.
pub type Contents = BTreeMap<(StoreName, Vec<u8>), Vec<u8>>;

/// Blocks, and the root and contents after each. Height `n` is at place `n - 1`.
pub struct Story {
    pub blocks: Vec<Changes>,
    pub roots: Vec<[u8; 32]>,
    pub contents: Vec<Contents>,
}

impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Story").field("blocks", &self.blocks).finish()
    }
}

impl Story {
    /// Tells the story to an undisturbed tree.
    pub fn new(blocks: Vec<Changes>) -> Story {
        let values = Arc::new(Shelf::default());
        let mut state = MultiStore::new(&STORES, Arc::clone(&values) as _);
        let (mut roots, mut contents) = (Vec::new(), Vec::new());
        for (height, changes) in (1..).zip(&blocks) {
            let applied = state.apply(height, changes).unwrap();
            for value in applied.written {
                let key =
                    ExternalKey { store: value.store, version: value.version, key: value.key };
                values.0.lock().unwrap().insert(key, value.value);
            }
            state = applied.state;
            roots.push(state.root());
            contents.push(read_all(&state));
        }
        Story { blocks, roots, contents }
    }

    /// The height of the last block.
    pub fn end(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// Commits the next block.
    pub fn step(&self, ledger: &Ledger) -> Result<Arc<Committed>, LedgerError> {
        let height = ledger.latest().commit.height + 1;
        let staged = ledger.stage(height, self.blocks[height as usize - 1].clone())?;
        assert_eq!(staged.root(), self.roots[height as usize - 1], "root of block {height}");
        ledger.commit(staged, vec![height as u8; 32], 1_700_000_000 + height as i64, 7)
    }

    /// Commits blocks up to a height or an error; the last height that was acknowledged.
    pub fn run(&self, ledger: &Ledger, to: u64) -> (u64, Option<LedgerError>) {
        loop {
            let height = ledger.latest().commit.height;
            if height >= to {
                return (height, None);
            }
            if let Err(error) = self.step(ledger) {
                return (height, Some(error));
            }
        }
    }

    /// Every state that the ledger shows is the one of the story, and every checkpoint that
    /// it offers is whole.
    pub fn check(&self, ledger: &Ledger) {
        let has_chunk = |height, index| ledger.chunk(height, FORMAT, index as u32).is_some();
        for found in ledger.checkpoints() {
            let Snapshot { height, chunk_hashes, .. } = &found.snapshot;
            let whole = (0..chunk_hashes.len()).all(|index| has_chunk(*height, index));
            // A thread may have removed it meanwhile.
            let gone = ledger.checkpoints().iter().all(|other| other.commit.height != *height);
            assert!(whole || gone, "checkpoint {height} is offered without all its chunks");
        }
        let latest = ledger.latest();
        self.check_state(&latest);
        for height in ledger.earliest().max(1)..=latest.commit.height {
            let state = ledger.version(height).expect("no hole in the window");
            assert_eq!(state.commit.height, height);
            self.check_state(&state);
        }
    }

    fn check_state(&self, committed: &Committed) {
        let Committed { commit, state } = committed;
        let Some(place) = (commit.height as usize).checked_sub(1) else {
            assert!(read_all(state).is_empty());
            return;
        };
        assert_eq!(state.height(), commit.height);
        assert_eq!(state.root(), self.roots[place], "root at height {}", commit.height);
        assert_eq!(commit.app_hash, self.roots[place]);
        assert_eq!(commit.time_s, 1_700_000_000 + commit.height as i64);
        assert_eq!(commit.block_hash, vec![commit.height as u8; 32]);
        assert_eq!(read_all(state), self.contents[place], "contents at height {}", commit.height);
    }
}

/// Everything in a state, large values and all.
pub fn read_all(state: &MultiStore) -> Contents {
    let pairs = |store: StoreName| {
        let scan = state.scan(store, Range::default(), Order::Ascending);
        scan.map(move |(key, value)| ((store, key), value)).collect::<Vec<_>>()
    };
    state.stores().flat_map(pairs).collect()
}

/// Large values of the undisturbed tree.
#[derive(Default)]
struct Shelf(Mutex<BTreeMap<ExternalKey, Vec<u8>>>);

impl ExternalValues for Shelf {
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8> {
        let ExternalRef { store, version, key, .. } = *wanted;
        self.0.lock().unwrap()[&ExternalKey { store, version, key: key.to_vec() }].clone()
    }
}

/// Short histories over few keys, with values on both sides of the limit of a leaf.
pub fn stories(blocks: std::ops::Range<usize>) -> impl Strategy<Value = Story> {
    let key = prop::collection::vec(0_u8..4, 1..3);
    let length = prop_oneof![3 => 1_usize..20, 1 => 255_usize..259, 2 => 300_usize..1_500];
    let value = (length, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]);
    let change = (prop::sample::select(STORES.to_vec()), key, prop::option::weighted(0.8, value));
    let block = prop::collection::vec(change, 0..8).prop_map(|all| {
        let mut changes = Changes::new();
        for (store, key, value) in all {
            changes.entry(store).or_default().insert(key, value);
        }
        changes
    });
    prop::collection::vec(block, blocks).prop_map(Story::new)
}

/// A fixed history: block `n` writes some small and some large values and deletes some.
pub fn plain_story(blocks: u64) -> Story {
    Story::new((1..=blocks).map(plain_block).collect())
}

/// Block `n` of the plain story.
pub fn plain_block(n: u64) -> Changes {
    let byte = n as u8;
    let account = |n: u64| [b"account/".as_slice(), &n.to_be_bytes()].concat();
    let post = |n: u64| [b"post/".as_slice(), &[(n % 5) as u8]].concat();
    let acc = [(account(n), Some(vec![byte; 20])), (account(n.saturating_sub(7)), None)];
    let social = [(post(n), Some(vec![byte; 260])), (post(n + 2), None)];
    Changes::from([
        (STORES[0], acc.into_iter().collect()),
        (STORES[2], social.into_iter().collect()),
    ])
}

/// House keeping in miniature, on the committing thread, so that a run can be repeated.
pub fn small() -> Settings {
    Settings {
        window: 3,
        window_keys: 1_000_000,
        window_least: 2,
        checkpoint_blocks: 4,
        checkpoint_bytes: 1 << 30,
        checkpoints_kept: 2,
        threads: false,
    }
}
