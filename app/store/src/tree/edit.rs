//! Changing a tree: the new version borrows everything that stays from the old one.

use super::block::Change;
use super::draft::{Draft, Remains};
use super::hash::{Hash, sha256};
use super::node::{Inner, Node, Open, View};
use super::packed::{INLINE_MAX, Leaf, PACKED_HEIGHT, Packed, Packer, Value};
use super::parts::Heights;
use super::{Tree, TreeError};

/// The longest key, as in the SDK.
pub const MAX_KEY: usize = 131_071;

/// The longest value: with its key it must fit into one item of a snapshot, 64,000,000 bytes.
pub const MAX_VALUE: usize = 63_000_000;

/// The highest version: IAVL counts them in signed 64 bits.
pub(crate) const MAX_VERSION: u64 = u64::MAX >> 1;

/// A new version of a tree in the making. Nothing is hashed before [`Edit::finish`].
pub struct Edit<'a> {
    version: u64,
    root: Option<Draft<'a>>,
    replaced: Vec<(&'a [u8], u64)>,
    heights: Heights,
}

impl<'a> Edit<'a> {
    pub(super) fn new(tree: &'a Tree, version: u64) -> Result<Edit<'a>, TreeError> {
        let newest = tree.root().map_or(0, View::version);
        if version == 0 || version < newest || version > MAX_VERSION {
            return Err(TreeError::Version { version, newest });
        }
        let (root, heights) = (tree.root().map(Draft::Kept), Heights::of(tree.height()));
        Ok(Edit { version, root, replaced: Vec::new(), heights })
    }

    /// The first version of a tree: what `set` makes of `leaves` in ascending key order. They
    /// have been checked, and each has a value.
    pub(super) fn ascending(version: u64, leaves: &[Change<'a>]) -> Edit<'a> {
        let root = Draft::ascending(leaves);
        Edit { version, root, replaced: Vec::new(), heights: Heights::of(0) }
    }

    /// Puts `value` under `key`. An equal value is a write too: the leaf gets the new version.
    pub fn set(&mut self, key: &'a [u8], value: &'a [u8]) -> Result<(), TreeError> {
        check_key(key)?;
        check_value(key, value)?;
        let mut old = None;
        match &mut self.root {
            Some(root) => {
                root.set(key, value, &mut old);
            }
            None => self.root = Some(Draft::Leaf { key, value }),
        }
        self.note(old);
        Ok(())
    }

    /// Removes `key`; false if it was not there, which leaves the tree as it is.
    pub fn remove(&mut self, key: &[u8]) -> bool {
        let Some(root) = &mut self.root else { return false };
        if !root.holds(key) {
            return false;
        }
        let mut old = None;
        if let Remains::Nothing = root.remove(key, &mut old) {
            self.root = None;
        }
        self.note(old);
        true
    }

    /// The external values that this version overwrites or removes, as key and version: no
    /// version after this one reads them.
    pub fn replaced(&self) -> &[(&'a [u8], u64)] {
        &self.replaced
    }

    /// Hashes what has changed, once.
    pub fn finish(self) -> Tree {
        let mut sealer = Sealer { version: self.version, packer: Packer::default() };
        Tree::new(self.root.map(|root| sealer.seal(root)))
    }

    /// How high the tree was meanwhile.
    pub(super) fn heights(&self) -> Heights {
        self.heights
    }

    fn note(&mut self, old: Option<Leaf<'a>>) {
        self.heights.note(self.root.as_ref().map_or(0, Draft::height));
        if let Some(Leaf { version, key, value: Value::External { .. } }) = old {
            self.replaced.push((key, version));
        }
    }
}

pub(crate) fn check_key(key: &[u8]) -> Result<(), TreeError> {
    match key.len() {
        0 => Err(TreeError::EmptyKey),
        length if length > MAX_KEY => Err(TreeError::LongKey { length }),
        _ => Ok(()),
    }
}

pub(crate) fn check_value(key: &[u8], value: &[u8]) -> Result<(), TreeError> {
    match value.len() {
        0 => Err(TreeError::EmptyValue { key: key.to_vec() }),
        length if length > MAX_VALUE => Err(TreeError::LongValue { key: key.to_vec(), length }),
        _ => Ok(()),
    }
}

/// Turns drafts into nodes, children first.
struct Sealer {
    version: u64,
    packer: Packer,
}

impl Sealer {
    fn seal(&mut self, draft: Draft<'_>) -> Node {
        match draft {
            Draft::Kept(View::Whole(node)) => node.clone(),
            Draft::Fork(fork) if fork.height > PACKED_HEIGHT => {
                let left = self.seal(fork.left);
                let right = self.seal(fork.right);
                Node::branch(&mut self.packer.hasher, self.version, fork.key, left, right)
            }
            small => {
                self.packer.bytes.clear();
                pack(&mut self.packer, self.version, &small);
                Node::bunch(self.packer.packed(0))
            }
        }
    }
}

fn pack(packer: &mut Packer, version: u64, draft: &Draft<'_>) -> Hash {
    match draft {
        Draft::Kept(view) => packer.copy(*view),
        Draft::Patched { old, key, value } => patch(packer, version, *old, key, value),
        Draft::Leaf { key, value } => leaf(packer, version, key, value),
        Draft::Fork(fork) => {
            let left = packer.bytes.len();
            let left_hash = pack(packer, version, &fork.left);
            let right = packer.bytes.len();
            let right_hash = pack(packer, version, &fork.right);
            packer.inner((fork.height, version), (left, &left_hash), (right, &right_hash))
        }
    }
}

/// Copies `old` with another value of `key`, which must be there.
fn patch(packer: &mut Packer, version: u64, old: Packed<'_>, key: &[u8], value: &[u8]) -> Hash {
    let Open::Inner(Inner { height, key: middle, left, right, .. }) = old.open() else {
        return leaf(packer, version, key, value);
    };
    let child = |packer: &mut Packer, view: View<'_>, changed: bool| {
        let start = packer.bytes.len();
        let hash = match view.packed() {
            Some(packed) if changed => patch(packer, version, packed, key, value),
            _ => packer.copy(view),
        };
        (start, hash)
    };
    let (left, left_hash) = child(packer, left, key < middle);
    let (right, right_hash) = child(packer, right, key >= middle);
    packer.inner((height, version), (left, &left_hash), (right, &right_hash))
}

fn leaf(packer: &mut Packer, version: u64, key: &[u8], value: &[u8]) -> Hash {
    if value.len() <= INLINE_MAX {
        return packer.leaf(&Leaf { version, key, value: Value::Inline(value) });
    }
    let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
    packer.leaf(&Leaf { version, key, value: Value::External { length, hash: &sha256(value) } })
}
