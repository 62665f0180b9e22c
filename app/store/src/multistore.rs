//! The authenticated state of the chain at one height: named trees under one root.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::changes::Changes;
use crate::kv::{Kv, Order, Range, Scan, StoreName};
use crate::proof::{NamedRoot, ProofOp, simple_proof, simple_root};
use crate::tree::{Change, Hash, INLINE_MAX, Leaf, Plan, Tree, TreeError, Value, check_key};
pub use crate::tree::{Done, Part};
use crate::wire::{put_bytes, put_number};

/// Keeps the values that are too long for a leaf. Implemented by whoever owns the disk.
pub trait ExternalValues: Send + Sync {
    /// The value that `wanted` names. It must have the length and the SHA-256 that `wanted`
    /// says; an implementation that can not give it must end the process, because a node that
    /// guesses forks.
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8>;
}

/// Names a value outside of its leaf: what was written under `key` of `store` at `version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExternalRef<'a> {
    /// The store.
    pub store: StoreName,
    /// The block height that wrote it.
    pub version: u64,
    /// The key.
    pub key: &'a [u8],
    /// Length of the value.
    pub length: u64,
    /// SHA-256 of the value.
    pub hash: &'a Hash,
}

/// A value to be kept outside of the tree, under (store, version, key).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalValue {
    /// The store.
    pub store: StoreName,
    /// The block height that wrote it.
    pub version: u64,
    /// The key.
    pub key: Vec<u8>,
    /// The value, longer than [`INLINE_MAX`].
    pub value: Vec<u8>,
}

/// The name of an external value without what it says about itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalKey {
    /// The store.
    pub store: StoreName,
    /// The block height that wrote it.
    pub version: u64,
    /// The key.
    pub key: Vec<u8>,
}

/// What [`MultiStore::apply`] makes of a block's changes.
#[derive(Debug)]
pub struct Applied {
    /// The new state.
    pub state: MultiStore,
    /// Values that must be kept before anybody reads them from `state`.
    pub written: Vec<ExternalValue>,
    /// Values that `state` and its successors do not need; older states still do.
    pub replaced: Vec<ExternalKey>,
}

/// Why a multistore refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The set of stores is fixed between upgrades.
    #[error("no such store: {0}")]
    UnknownStore(String),
    /// An upgrade can only add what is not there.
    #[error("store {0} exists already")]
    KnownStore(StoreName),
    /// Heights only go up.
    #[error("changes of height {height} can not be applied to the state of height {newest}")]
    Height {
        /// Height of the changes.
        height: u64,
        /// Height of the state.
        newest: u64,
    },
    /// A tree refuses the change.
    #[error("store {store}: {error}")]
    Tree {
        /// The store.
        store: StoreName,
        /// The reason.
        error: TreeError,
    },
}

/// Named trees at one height. A value: applying a block gives a new one, and the old one stays
/// what it was for whoever still reads it. To clone it costs a few counts.
#[derive(Clone)]
pub struct MultiStore {
    height: u64,
    trees: BTreeMap<StoreName, Tree>,
    external: Arc<dyn ExternalValues>,
}

impl MultiStore {
    /// Empty `stores` before the first block.
    pub fn new(stores: &[StoreName], external: Arc<dyn ExternalValues>) -> MultiStore {
        let trees = stores.iter().map(|store| (*store, Tree::default())).collect();
        MultiStore { height: 0, trees, external }
    }

    pub(crate) fn from_trees(
        height: u64,
        trees: BTreeMap<StoreName, Tree>,
        external: Arc<dyn ExternalValues>,
    ) -> MultiStore {
        MultiStore { height, trees, external }
    }

    /// The block height whose changes were applied last.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// The stores, sorted by name.
    pub fn stores(&self) -> impl Iterator<Item = StoreName> + '_ {
        self.trees.keys().copied()
    }

    /// The store that is called `name`.
    pub fn store(&self, name: &str) -> Option<StoreName> {
        self.stores().find(|store| store.0 == name)
    }

    /// The tree of `store`.
    pub fn tree(&self, store: StoreName) -> Option<&Tree> {
        self.trees.get(&store)
    }

    /// Adds an empty store, as an upgrade does before its first block.
    pub fn add_store(&mut self, store: StoreName) -> Result<(), StoreError> {
        if self.trees.contains_key(&store) {
            return Err(StoreError::KnownStore(store));
        }
        self.trees.insert(store, Tree::default());
        Ok(())
    }

    /// Drops a store with all its keys.
    pub fn remove_store(&mut self, store: StoreName) -> Result<(), StoreError> {
        match self.trees.remove(&store) {
            Some(_) => Ok(()),
            None => Err(StoreError::UnknownStore(store.0.to_owned())),
        }
    }

    /// The state after the block at `height`, which makes `changes`. Nothing happens on error.
    /// The same height may be applied twice in a row: genesis and the first block share one.
    pub fn apply(&self, height: u64, changes: &Changes) -> Result<Applied, StoreError> {
        self.apply_by(height, changes, |parts| parts.iter().map(Part::run).collect())
    }

    /// The same, with the work done by `run`: on as many threads as it likes, but what the
    /// parts became in the order of the parts. How it goes about it does not show in the state.
    pub fn apply_by(
        &self,
        height: u64,
        changes: &Changes,
        run: impl FnOnce(&[Part<'_>]) -> Vec<Result<Done, TreeError>>,
    ) -> Result<Applied, StoreError> {
        if height < self.height {
            return Err(StoreError::Height { height, newest: self.height });
        }
        let mut touched: Vec<(StoreName, &Tree, Vec<Change<'_>>)> = Vec::new();
        for (&store, changes) in changes {
            let Some(tree) = self.trees.get(&store) else {
                return Err(StoreError::UnknownStore(store.0.to_owned()));
            };
            let changes = changes.iter().map(|(key, value)| (key, value.as_deref()));
            touched.push((store, tree, changes.collect()));
        }
        let in_store = |store| move |error| StoreError::Tree { store, error };
        let (mut plans, mut parts) = (Vec::new(), Vec::new());
        for (store, tree, changes) in &touched {
            let plan = Plan::new(tree, height, changes).map_err(in_store(*store))?;
            plan.parts(&mut parts);
            plans.push((*store, plan));
        }
        let mut done = run(&parts).into_iter();
        let mut state = MultiStore { height, ..self.clone() };
        let mut replaced = Vec::new();
        for (store, plan) in plans {
            let Done { tree, replaced: gone, .. } =
                plan.join(&mut done).map_err(in_store(store))?;
            state.trees.insert(store, tree);
            let changes = changes.get(&store);
            let gone = gone.into_iter().filter(|(key, version)| {
                let again = changes.and_then(|changes| changes.get(key)).and_then(external);
                *version < height || again.is_none()
            });
            replaced.extend(gone.map(|(key, version)| ExternalKey { store, version, key }));
        }
        Ok(Applied { state, written: written(height, changes), replaced })
    }

    /// The app hash.
    pub fn root(&self) -> Hash {
        simple_root(&self.roots())
    }

    /// The state of `store` under `key`, and the two steps that prove it against the app hash.
    pub fn prove(&self, store: StoreName, key: &[u8]) -> Result<Proven, StoreError> {
        let Some(tree) = self.trees.get(&store) else {
            return Err(StoreError::UnknownStore(store.0.to_owned()));
        };
        check_key(key).map_err(|error| StoreError::Tree { store, error })?;
        let (value, in_tree) = tree.prove(key, &|leaf| self.value(store, leaf));
        let in_root = simple_proof(&self.roots(), store.0, &tree.hash());
        let ops = [ProofOp::iavl(key, &in_tree), ProofOp::simple(store.0, &in_root)];
        Ok(Proven { value, ops })
    }

    /// The SDK's `CommitInfo`: every store with its root, and the time that Go calls zero.
    pub fn commit_info(&self) -> Vec<u8> {
        let mut info = Vec::new();
        put_number(&mut info, 1, self.height);
        for (name, root) in self.roots() {
            let mut id = Vec::new();
            put_number(&mut id, 1, self.height);
            put_bytes(&mut id, 2, &root);
            let mut store = Vec::new();
            put_bytes(&mut store, 1, name.as_bytes());
            put_bytes(&mut store, 2, &id);
            put_bytes(&mut info, 2, &store);
        }
        let mut time = Vec::new();
        put_number(&mut time, 1, YEAR_ONE_S);
        put_bytes(&mut info, 3, &time);
        info
    }

    /// The value of a leaf of `store`.
    pub(crate) fn value(&self, store: StoreName, leaf: &Leaf<'_>) -> Vec<u8> {
        match leaf.value {
            Value::Inline(value) => value.to_vec(),
            Value::External { length, hash } => {
                let Leaf { version, key, .. } = *leaf;
                self.external.fetch(&ExternalRef { store, version, key, length, hash })
            }
        }
    }

    fn roots(&self) -> Vec<NamedRoot> {
        self.trees.iter().map(|(store, tree)| (store.0, tree.hash())).collect()
    }
}

/// The value of a change, if it does not fit into its leaf.
fn external(change: &Option<Vec<u8>>) -> Option<&Vec<u8>> {
    change.as_ref().filter(|value| value.len() > INLINE_MAX)
}

/// The values of a block that do not fit into their leaves.
fn written(version: u64, changes: &Changes) -> Vec<ExternalValue> {
    let mut written = Vec::new();
    for (&store, changes) in changes {
        for (key, value) in changes.iter() {
            if let Some(value) = external(value) {
                let (key, value) = (key.to_vec(), value.clone());
                written.push(ExternalValue { store, version, key, value });
            }
        }
    }
    written
}

/// 1 January of year 1 in Unix seconds, as protobuf writes the negative number.
const YEAR_ONE_S: u64 = 62_135_596_800_u64.wrapping_neg();

/// An answer with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The value, or none if the key is absent.
    pub value: Option<Vec<u8>>,
    /// From the key to the root of its store, from there to the app hash.
    pub ops: [ProofOp; 2],
}

/// A store that did not exist at this height has no keys: a state from before an upgrade can
/// be asked by the code from after it.
impl Kv for MultiStore {
    fn get(&self, store: StoreName, key: &[u8]) -> Option<Vec<u8>> {
        let leaf = self.trees.get(&store)?.get(key)?;
        Some(self.value(store, &leaf))
    }

    fn scan(&self, store: StoreName, range: Range, order: Order) -> Scan<'_> {
        let Some(tree) = self.trees.get(&store) else { return Box::new(std::iter::empty()) };
        let leaves = tree.scan(range, order);
        Box::new(leaves.map(move |leaf| (leaf.key.to_vec(), self.value(store, &leaf))))
    }
}

impl fmt::Debug for MultiStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MultiStore")
            .field("height", &self.height)
            .field("trees", &self.trees)
            .finish()
    }
}
