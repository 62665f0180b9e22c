//! Small subtrees as bytes.
//!
//! A subtree of at most [`PACKED_HEIGHT`] levels above its leaves lies in one allocation, its
//! nodes one after the other, parent before left before right:
//!
//! ```text
//! inner: shape, bytes of the left subtree (3), hash (32), version, left subtree, right subtree
//! leaf:  shape, version, length of key, length of value, key, value or its SHA-256
//! ```
//!
//! `shape` is one byte, height + 8 × leaves; the other numbers are varints. The hash of a leaf
//! is not kept: when its sibling changes it is computed again, which costs less than 32 bytes
//! for each key of the chain.

use super::hash::{Hash, Hasher, sha256};
use super::node::{Inner, Open, View};
use crate::wire::{put_length, put_uvarint, take, take_uvarint};

/// Subtrees up to this height are packed: up to eight leaves. Higher ones would save little
/// more memory, and every change copies the whole.
pub(crate) const PACKED_HEIGHT: u8 = 3;

/// Values up to this length lie in the leaf; of longer ones the leaf has only the hash.
/// An account with its public key (up to 170 bytes) stays inside.
pub const INLINE_MAX: usize = 256;

/// The value of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// The value itself.
    Inline(&'a [u8]),
    /// A value longer than [`INLINE_MAX`], kept outside of the tree.
    External {
        /// Its length.
        length: u64,
        /// Its SHA-256.
        hash: &'a Hash,
    },
}

/// A key with its value and the version that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// The block height that wrote the value.
    pub version: u64,
    /// The key.
    pub key: &'a [u8],
    /// The value.
    pub value: Value<'a>,
}

impl Leaf<'_> {
    pub(crate) fn hash(&self, hasher: &mut Hasher) -> Hash {
        match self.value {
            Value::Inline(value) => hasher.leaf(self.version, self.key, &sha256(value)),
            Value::External { hash, .. } => hasher.leaf(self.version, self.key, hash),
        }
    }
}

/// Bytes that begin with a packed node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed<'a>(pub(crate) &'a [u8]);

/// A packed node, read.
enum Step<'a> {
    Leaf { leaf: Leaf<'a>, behind: Packed<'a> },
    Inner { version: u64, hash: &'a Hash, left: Packed<'a>, right: Packed<'a> },
}

impl<'a> Packed<'a> {
    pub(crate) fn height(self) -> u8 {
        self.shape() & 7
    }

    pub(crate) fn leaves(self) -> u64 {
        u64::from(self.shape() >> 3)
    }

    fn shape(self) -> u8 {
        match self.0 {
            [shape, ..] => *shape,
            [] => broken(),
        }
    }

    pub(crate) fn version(self) -> u64 {
        match self.step() {
            Step::Leaf { leaf, .. } => leaf.version,
            Step::Inner { version, .. } => version,
        }
    }

    pub(crate) fn hash(self, hasher: &mut Hasher) -> Hash {
        match self.step() {
            Step::Leaf { leaf, .. } => leaf.hash(hasher),
            Step::Inner { hash, .. } => *hash,
        }
    }

    /// This node with its children.
    pub(crate) fn open(self) -> Open<'a> {
        match self.step() {
            Step::Leaf { leaf, .. } => Open::Leaf(leaf),
            Step::Inner { version, left, right, .. } => Open::Inner(Inner {
                height: self.height(),
                size: self.leaves(),
                version,
                key: right.first_leaf().key,
                left: View::Part(left),
                right: View::Part(right),
            }),
        }
    }

    /// The leaf of `key`, if it is below this node.
    pub(crate) fn find(self, key: &[u8]) -> Option<Leaf<'a>> {
        let mut node = self;
        loop {
            node = match node.step() {
                Step::Leaf { leaf, .. } => return Some(leaf).filter(|leaf| leaf.key == key),
                Step::Inner { left, right, .. } if key < right.first_leaf().key => left,
                Step::Inner { right, .. } => right,
            };
        }
    }

    /// The leaf with the smallest key.
    pub(crate) fn first_leaf(self) -> Leaf<'a> {
        let mut node = self;
        loop {
            node = match node.step() {
                Step::Leaf { leaf, .. } => return leaf,
                Step::Inner { left, .. } => left,
            };
        }
    }

    /// The bytes of this subtree, without what may lie behind it.
    fn bytes(self) -> &'a [u8] {
        let mut node = self;
        loop {
            node = match node.step() {
                Step::Inner { right, .. } => right,
                Step::Leaf { behind, .. } => {
                    let length = self.0.len().saturating_sub(behind.0.len());
                    return self.0.get(..length).unwrap_or_default();
                }
            };
        }
    }

    fn step(self) -> Step<'a> {
        let [shape, rest @ ..] = self.0 else { broken() };
        if shape & 7 == 0 { leaf(rest) } else { inner(rest) }.unwrap_or_else(|| broken())
    }
}

fn leaf(mut bytes: &[u8]) -> Option<Step<'_>> {
    let version = take_uvarint(&mut bytes)?;
    let key_length = take_uvarint(&mut bytes)?;
    let length = take_uvarint(&mut bytes)?;
    let key = take(&mut bytes, key_length)?;
    let value = if usize::try_from(length).is_ok_and(|length| length <= INLINE_MAX) {
        Value::Inline(take(&mut bytes, length)?)
    } else {
        let (hash, rest) = bytes.split_first_chunk()?;
        bytes = rest;
        Value::External { length, hash }
    };
    Some(Step::Leaf { leaf: Leaf { version, key, value }, behind: Packed(bytes) })
}

fn inner(bytes: &[u8]) -> Option<Step<'_>> {
    let (&[high, middle, low], bytes) = bytes.split_first_chunk()?;
    let (hash, mut bytes) = bytes.split_first_chunk()?;
    let version = take_uvarint(&mut bytes)?;
    let left_bytes = u32::from_be_bytes([0, high, middle, low]);
    let (_, right) = bytes.split_at_checked(usize::try_from(left_bytes).ok()?)?;
    Some(Step::Inner { version, hash, left: Packed(bytes), right: Packed(right) })
}

/// Packed bytes are written by [`Packer`] alone.
fn broken() -> ! {
    panic!("a packed subtree of the state tree does not read back; memory is damaged")
}

/// Writes packed subtrees and hashes them.
#[derive(Default)]
pub(crate) struct Packer {
    /// What has been written.
    pub(crate) bytes: Vec<u8>,
    /// Hashes what is written; of use to callers for larger nodes.
    pub(crate) hasher: Hasher,
}

impl Packer {
    /// Appends a leaf; the hash of it.
    pub(crate) fn leaf(&mut self, leaf: &Leaf<'_>) -> Hash {
        self.bytes.push(shape(0, 1));
        put_uvarint(&mut self.bytes, leaf.version);
        put_length(&mut self.bytes, leaf.key.len());
        match leaf.value {
            Value::Inline(value) => {
                put_length(&mut self.bytes, value.len());
                self.bytes.extend_from_slice(leaf.key);
                self.bytes.extend_from_slice(value);
            }
            Value::External { length, hash } => {
                put_uvarint(&mut self.bytes, length);
                self.bytes.extend_from_slice(leaf.key);
                self.bytes.extend_from_slice(hash);
            }
        }
        leaf.hash(&mut self.hasher)
    }

    /// Makes an inner node of the two subtrees that were written from `left` and from `right` on,
    /// whose hashes are given; the hash of it.
    pub(crate) fn inner(
        &mut self,
        (height, version): (u8, u64),
        (left, left_hash): (usize, &Hash),
        (right, right_hash): (usize, &Hash),
    ) -> Hash {
        let leaves = self.packed(left).leaves().saturating_add(self.packed(right).leaves());
        let hash = self.hasher.inner(height, leaves, version, left_hash, right_hash);
        let end = self.bytes.len();
        let left_bytes = right.saturating_sub(left);
        let [high @ .., b2, b1, b0] = left_bytes.to_be_bytes();
        if high.iter().any(|byte| *byte != 0) {
            panic!("a packed subtree of {left_bytes} bytes is too long");
        }
        self.bytes.extend_from_slice(&[shape(height, leaves), b2, b1, b0]);
        self.bytes.extend_from_slice(&hash);
        put_uvarint(&mut self.bytes, version);
        let head = self.bytes.len().saturating_sub(end);
        if let Some(node) = self.bytes.get_mut(left..) {
            node.rotate_right(head);
        }
        hash
    }

    /// What was written from `start` on.
    pub(crate) fn packed(&self, start: usize) -> Packed<'_> {
        Packed(self.bytes.get(start..).unwrap_or_default())
    }

    /// Appends a subtree that is kept; the hash of it.
    pub(crate) fn copy(&mut self, view: View<'_>) -> Hash {
        match view.packed() {
            Some(packed) => {
                self.bytes.extend_from_slice(packed.bytes());
                packed.hash(&mut self.hasher)
            }
            None => panic!("a subtree that is too high can not be packed"),
        }
    }
}

fn shape(height: u8, leaves: u64) -> u8 {
    match u8::try_from(leaves) {
        Ok(leaves) if leaves < 32 && height < 8 => height | (leaves << 3),
        _ => panic!("a subtree of height {height} with {leaves} leaves is too large to be packed"),
    }
}
