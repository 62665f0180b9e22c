//! The state tree: an IAVL+ tree whose root hashes are those of cosmos/iavl v1.
//!
//! Leaves hold keys and values in key order; inner nodes hold the smallest key of their right
//! child and keep the AVL rule. Every node carries the version (the block height) that made
//! it, and its hash covers height, size, version and children, so the root depends on the
//! history of the keys and not only on their values.
//!
//! A [`Tree`] is one version and never changes; [`Tree::edit`] makes the next one, which
//! shares with the old one all that stays. To keep the last 256 versions is to keep 256
//! values; readers of an old one meet nobody.

mod block;
mod draft;
mod edit;
mod export;
mod hash;
mod import;
mod node;
mod packed;
mod parts;
mod scan;

pub use block::Done;
pub use edit::{Edit, MAX_KEY, MAX_VALUE};
pub use export::{Export, ExportedNode};
pub use hash::{EMPTY_ROOT, Hash};
pub use import::{ImportError, Importer};
pub use packed::{INLINE_MAX, Leaf, Value};
pub use parts::Part;
pub use scan::Leaves;

pub(crate) use block::Change;
pub(crate) use edit::{MAX_VERSION, check_key};
pub(crate) use hash::{Hasher, sha256};
pub(crate) use node::{Inner, Open, View};
pub(crate) use parts::Plan;

use crate::kv::{Order, Range};
use node::Node;

/// One version of a tree. To clone it costs one count.
#[derive(Clone, Default)]
pub struct Tree {
    root: Option<Node>,
}

/// Why a tree refuses a change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// An empty key has no neighbours that could prove its absence.
    #[error("a key must not be empty")]
    EmptyKey,
    /// ICS-23 has no proof for an empty value, nor for the absence of a key next to one.
    #[error("the value of key {} must not be empty", hex(key))]
    EmptyValue {
        /// The key.
        key: Vec<u8>,
    },
    /// The key is longer than [`MAX_KEY`].
    #[error("a key of {length} bytes is too long, the limit is {MAX_KEY}")]
    LongKey {
        /// Its length.
        length: usize,
    },
    /// The value is longer than [`MAX_VALUE`].
    #[error("the value of key {} has {length} bytes, the limit is {MAX_VALUE}", hex(key))]
    LongValue {
        /// The key.
        key: Vec<u8>,
        /// Length of the value.
        length: usize,
    },
    /// Versions only go up, from 1.
    #[error("version {version} can not follow version {newest}")]
    Version {
        /// The version asked for.
        version: u64,
        /// The newest version in the tree.
        newest: u64,
    },
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

impl Tree {
    /// The hash of the root.
    pub fn hash(&self) -> Hash {
        self.root.as_ref().map_or(EMPTY_ROOT, |root| root.hash(&mut Hasher::default()))
    }

    /// The number of keys.
    pub fn len(&self) -> u64 {
        self.root.as_ref().map_or(0, Node::size)
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// The levels above the leaves.
    pub fn height(&self) -> u8 {
        self.root.as_ref().map_or(0, Node::height)
    }

    /// The leaf of `key`.
    pub fn get(&self, key: &[u8]) -> Option<Leaf<'_>> {
        self.root.as_ref()?.find(key)
    }

    /// The leaves of `range`, lazily.
    pub fn scan(&self, range: Range, order: Order) -> Leaves<'_> {
        Leaves::new(self.root(), range, order)
    }

    /// All nodes, children before parents.
    pub fn export(&self) -> Export<'_> {
        Export::new(self.root())
    }

    /// Begins a new version; the block height is its number. Several edits may share one.
    pub fn edit(&self, version: u64) -> Result<Edit<'_>, TreeError> {
        Edit::new(self, version)
    }

    pub(crate) fn root(&self) -> Option<View<'_>> {
        self.root.as_ref().map(View::Whole)
    }

    fn new(root: Option<Node>) -> Tree {
        Tree { root }
    }
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} keys, {})", self.len(), hex(&self.hash()))
    }
}
