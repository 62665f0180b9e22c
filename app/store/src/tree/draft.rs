//! The tree of an [`Edit`](super::Edit): what changed is owned, what stays is borrowed.
//!
//! Insertion, removal and rotation follow cosmos/iavl v1 step by step, because the shape that
//! they leave is part of the root hash.

use std::cmp::Ordering;
use std::mem;

use super::node::{Inner, Open, View};
use super::packed::Leaf;

/// A subtree in the making.
pub(super) enum Draft<'a> {
    /// A subtree of the old version.
    Kept(View<'a>),
    /// A leaf of the new version.
    Leaf { key: &'a [u8], value: &'a [u8] },
    /// An inner node of the new version.
    Fork(Box<Fork<'a>>),
}

/// An inner node of the new version.
pub(super) struct Fork<'a> {
    pub(super) height: u8,
    pub(super) size: u64,
    /// The smallest key of the right child.
    pub(super) key: &'a [u8],
    pub(super) left: Draft<'a>,
    pub(super) right: Draft<'a>,
}

/// What [`Draft::remove`] did.
pub(super) struct Removed<'a> {
    /// The subtree was the leaf itself; whoever holds it must let go of it.
    pub(super) emptied: bool,
    /// The smallest key of the subtree, if it is another one now.
    pub(super) first_key: Option<&'a [u8]>,
    /// The leaf, if it was one of the old version.
    pub(super) old: Option<Leaf<'a>>,
}

/// What stands in for a subtree while it is being moved.
impl Default for Draft<'_> {
    fn default() -> Self {
        Draft::Leaf { key: &[], value: &[] }
    }
}

impl<'a> Draft<'a> {
    /// Puts `value` under `key`: whether the subtree grew, and the old leaf if one was replaced.
    pub(super) fn set(&mut self, key: &'a [u8], value: &'a [u8]) -> (bool, Option<Leaf<'a>>) {
        let (own_key, old) = match self.open() {
            Opened::Leaf { key, old } => (key, old),
            Opened::Fork(fork) => {
                let (grew, old) = fork.child(key).set(key, value);
                if grew {
                    fork.measure();
                    self.balance();
                }
                return (grew, old);
            }
        };
        let new = Draft::Leaf { key, value };
        match key.cmp(own_key) {
            Ordering::Equal => {
                *self = new;
                (false, old)
            }
            Ordering::Less => {
                let right = mem::take(self);
                *self = Draft::pair(own_key, new, right);
                (true, None)
            }
            Ordering::Greater => {
                let left = mem::take(self);
                *self = Draft::pair(key, left, new);
                (true, None)
            }
        }
    }

    /// Removes `key`, which must be there: on the way down every node becomes new.
    pub(super) fn remove(&mut self, key: &[u8]) -> Removed<'a> {
        let fork = match self.open() {
            Opened::Leaf { old, .. } => return Removed { emptied: true, first_key: None, old },
            Opened::Fork(fork) => fork,
        };
        if key < fork.key {
            let removed = fork.left.remove(key);
            if removed.emptied {
                let first_key = Some(fork.key);
                *self = mem::take(&mut fork.right);
                return Removed { emptied: false, first_key, ..removed };
            }
            fork.measure();
            self.balance();
            return removed;
        }
        let removed = fork.right.remove(key);
        if removed.emptied {
            *self = mem::take(&mut fork.left);
        } else {
            if let Some(first_key) = removed.first_key {
                fork.key = first_key;
            }
            fork.measure();
            self.balance();
        }
        Removed { emptied: false, first_key: None, ..removed }
    }

    /// Whether `key` is in the subtree.
    pub(super) fn holds(&self, key: &[u8]) -> bool {
        let mut draft = self;
        loop {
            match draft {
                Draft::Fork(fork) if key < fork.key => draft = &fork.left,
                Draft::Fork(fork) => draft = &fork.right,
                Draft::Leaf { key: own, .. } => return *own == key,
                Draft::Kept(view) => return view.find(key).is_some(),
            }
        }
    }

    fn pair(key: &'a [u8], left: Draft<'a>, right: Draft<'a>) -> Draft<'a> {
        Draft::Fork(Box::new(Fork { height: 1, size: 2, key, left, right }))
    }

    fn height(&self) -> u8 {
        match self {
            Draft::Kept(view) => view.height(),
            Draft::Leaf { .. } => 0,
            Draft::Fork(fork) => fork.height,
        }
    }

    fn size(&self) -> u64 {
        match self {
            Draft::Kept(view) => view.size(),
            Draft::Leaf { .. } => 1,
            Draft::Fork(fork) => fork.size,
        }
    }

    /// Makes an inner node of the old version one of the new version; leaves stay as they are.
    fn open(&mut self) -> Opened<'_, 'a> {
        if let Draft::Kept(view) = self
            && let Open::Inner(Inner { height, size, key, left, right, .. }) = view.open()
        {
            let (left, right) = (Draft::Kept(left), Draft::Kept(right));
            *self = Draft::Fork(Box::new(Fork { height, size, key, left, right }));
        }
        match self {
            Draft::Fork(fork) => Opened::Fork(fork),
            Draft::Leaf { key, .. } => Opened::Leaf { key, old: None },
            Draft::Kept(view) => {
                let leaf = view.first_leaf();
                Opened::Leaf { key: leaf.key, old: Some(leaf) }
            }
        }
    }

    /// Restores the AVL rule at this node, whose children obey it.
    fn balance(&mut self) {
        let Draft::Fork(fork) = self else { return };
        let (left, right) = (fork.left.height(), fork.right.height());
        if left > right.saturating_add(1) {
            if fork.left.leans() == Ordering::Less {
                fork.left.rotate_left();
            }
            self.rotate_right();
        } else if right > left.saturating_add(1) {
            if fork.right.leans() == Ordering::Greater {
                fork.right.rotate_right();
            }
            self.rotate_left();
        }
    }

    /// How the height of the left child compares with that of the right one.
    fn leans(&mut self) -> Ordering {
        match self.open() {
            Opened::Fork(fork) => fork.left.height().cmp(&fork.right.height()),
            Opened::Leaf { .. } => Ordering::Equal,
        }
    }

    /// The left child takes the place of this node, which becomes its right child.
    fn rotate_right(&mut self) {
        let Draft::Fork(mut top) = mem::take(self) else { return };
        top.left.open();
        if let Draft::Fork(mut pivot) = mem::take(&mut top.left) {
            top.left = mem::take(&mut pivot.right);
            top.measure();
            pivot.right = Draft::Fork(top);
            pivot.measure();
            *self = Draft::Fork(pivot);
        }
    }

    /// The right child takes the place of this node, which becomes its left child.
    fn rotate_left(&mut self) {
        let Draft::Fork(mut top) = mem::take(self) else { return };
        top.right.open();
        if let Draft::Fork(mut pivot) = mem::take(&mut top.right) {
            top.right = mem::take(&mut pivot.left);
            top.measure();
            pivot.left = Draft::Fork(top);
            pivot.measure();
            *self = Draft::Fork(pivot);
        }
    }
}

impl<'a> Fork<'a> {
    fn child(&mut self, key: &[u8]) -> &mut Draft<'a> {
        if key < self.key { &mut self.left } else { &mut self.right }
    }

    fn measure(&mut self) {
        self.height = self.left.height().max(self.right.height()).saturating_add(1);
        self.size = self.left.size().saturating_add(self.right.size());
    }
}

/// A draft that is ready to be changed.
enum Opened<'d, 'a> {
    /// An inner node of the new version.
    Fork(&'d mut Fork<'a>),
    /// A leaf, with what it was in the old version.
    Leaf { key: &'a [u8], old: Option<Leaf<'a>> },
}
