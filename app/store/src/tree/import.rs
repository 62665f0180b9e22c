//! Putting a tree together from exported nodes that nobody vouches for.

use super::edit::{check_key, check_value};
use super::hash::{Hash, sha256};
use super::node::{Node, View};
use super::packed::{INLINE_MAX, Leaf, PACKED_HEIGHT, Packer, Value};
use super::{Tree, TreeError, hex};

/// Why a list of nodes is no tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// A key or a value that no tree may hold.
    #[error(transparent)]
    Content(#[from] TreeError),
    /// Leaves must come in key order.
    #[error("leaf {} comes after a leaf that is not below it", hex(.0))]
    Order(Vec<u8>),
    /// A node can not be newer than the tree, nor than its parent.
    #[error(
        "node version {version} can't be greater than {limit}, the version of the tree or of its parent"
    )]
    Version {
        /// Version of the node.
        version: u64,
        /// Version of the tree or of the parent.
        limit: u64,
    },
    /// Versions begin at 1.
    #[error("a node has version 0")]
    NoVersion,
    /// An inner node joins the last two subtrees.
    #[error("an inner node of height {0} comes before its two children")]
    NoChildren(u8),
    /// An inner node is one level above its higher child, and its children differ by at most one.
    #[error("an inner node of height {height} can not join children of heights {left} and {right}")]
    Height {
        /// Height of the node.
        height: u8,
        /// Height of its left child.
        left: u8,
        /// Height of its right child.
        right: u8,
    },
    /// The key of an inner node is the smallest one of its right child.
    #[error(
        "an inner node has key {}, the smallest key of its right child is {}",
        hex(key),
        hex(first)
    )]
    Key {
        /// Key of the node.
        key: Vec<u8>,
        /// Smallest key of the right child.
        first: Vec<u8>,
    },
    /// All nodes must end in one root.
    #[error("the nodes end in {0} roots instead of one")]
    Roots(usize),
}

/// Takes exported nodes one at a time. Nodes wait on a stack until their parent comes; what is
/// kept is checked so thoroughly that the finished tree obeys every rule of an own one, and
/// only its root hash is left to be compared.
pub struct Importer {
    limit: u64,
    last_key: Vec<u8>,
    waiting: Vec<Subtree>,
    packer: Packer,
}

struct Subtree {
    version: u64,
    height: u8,
    nodes: Nodes,
}

enum Nodes {
    /// Low enough for a parent to be packed too: where it begins in the packer, and its hash.
    Small(usize, Hash),
    /// Anything higher.
    Whole(Node),
}

impl Importer {
    /// Begins a tree of the given version.
    pub fn new(version: u64) -> Importer {
        Importer {
            limit: version,
            last_key: Vec::new(),
            waiting: Vec::new(),
            packer: Packer::default(),
        }
    }

    /// Adds a leaf.
    pub fn leaf(&mut self, version: u64, key: &[u8], value: &[u8]) -> Result<(), ImportError> {
        check_version(version, self.limit)?;
        check_key(key)?;
        check_value(key, value)?;
        if key <= self.last_key.as_slice() {
            return Err(ImportError::Order(key.to_vec()));
        }
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
        let hash;
        let value = if value.len() <= INLINE_MAX {
            Value::Inline(value)
        } else {
            hash = sha256(value);
            Value::External { length: u64::try_from(value.len()).unwrap_or(u64::MAX), hash: &hash }
        };
        let start = self.packer.bytes.len();
        let hash = self.packer.leaf(&Leaf { version, key, value });
        self.waiting.push(Subtree { version, height: 0, nodes: Nodes::Small(start, hash) });
        Ok(())
    }

    /// Adds the parent of the last two subtrees.
    pub fn inner(&mut self, height: u8, version: u64, key: &[u8]) -> Result<(), ImportError> {
        check_version(version, self.limit)?;
        let (Some(right), Some(left)) = (self.waiting.pop(), self.waiting.pop()) else {
            return Err(ImportError::NoChildren(height));
        };
        check_version(left.version.max(right.version), version)?;
        let heights = (left.height, right.height);
        if height != heights.0.max(heights.1).saturating_add(1) || heights.0.abs_diff(heights.1) > 1
        {
            return Err(ImportError::Height { height, left: heights.0, right: heights.1 });
        }
        let first = self.first_key(&right.nodes);
        if key != first {
            return Err(ImportError::Key { key: key.to_vec(), first: first.to_vec() });
        }
        let nodes = match (left.nodes, right.nodes) {
            (Nodes::Small(left, left_hash), Nodes::Small(right, right_hash))
                if height <= PACKED_HEIGHT =>
            {
                let hash =
                    self.packer.inner((height, version), (left, &left_hash), (right, &right_hash));
                Nodes::Small(left, hash)
            }
            (left, right) => {
                let right = self.whole(right);
                let left = self.whole(left);
                Nodes::Whole(Node::branch(&mut self.packer.hasher, version, key, left, right))
            }
        };
        self.waiting.push(Subtree { version, height, nodes });
        Ok(())
    }

    /// The tree; without any node it is the empty one.
    pub fn finish(mut self) -> Result<Tree, ImportError> {
        let root = self.waiting.pop();
        match self.waiting.len() {
            0 => Ok(Tree::new(root.map(|root| self.whole(root.nodes)))),
            others => Err(ImportError::Roots(others.saturating_add(1))),
        }
    }

    fn first_key<'n>(&'n self, nodes: &'n Nodes) -> &'n [u8] {
        match nodes {
            Nodes::Small(start, _) => self.packer.packed(*start).first_leaf().key,
            Nodes::Whole(node) => View::Whole(node).first_leaf().key,
        }
    }

    /// Takes a subtree out of the packer; it must be the last one there.
    fn whole(&mut self, nodes: Nodes) -> Node {
        match nodes {
            Nodes::Whole(node) => node,
            Nodes::Small(start, _) => {
                let node = Node::bunch(self.packer.packed(start));
                self.packer.bytes.truncate(start);
                node
            }
        }
    }
}

fn check_version(version: u64, limit: u64) -> Result<(), ImportError> {
    if version == 0 {
        return Err(ImportError::NoVersion);
    }
    if version > limit {
        return Err(ImportError::Version { version, limit });
    }
    Ok(())
}
