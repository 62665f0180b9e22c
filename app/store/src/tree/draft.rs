//! The tree of an [`Edit`](super::Edit): what changed is owned, what stays is borrowed.
//!
//! Insertion, removal and rotation follow cosmos/iavl v1 step by step, because the shape that
//! they leave is part of the root hash.

use std::cmp::Ordering;
use std::mem;

use super::block::Change;
use super::node::{Inner, Node, Open, View};
use super::packed::{Leaf, Packed};
use super::parts::left_leaves;

/// A subtree in the making.
pub(super) enum Draft<'a> {
    /// A subtree of the old version.
    Kept(View<'a>),
    /// A packed subtree of the old version in which one value changes: the most frequent case.
    Patched { old: Packed<'a>, key: &'a [u8], value: &'a [u8] },
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

/// What [`Draft::set`] did to a subtree.
#[derive(Clone, Copy)]
pub(super) enum Growth {
    /// A leaf was replaced.
    None,
    /// It has one leaf more.
    Wider,
    /// It has one leaf and one level more.
    Taller,
}

/// What is left of a subtree after [`Draft::remove`].
pub(super) enum Remains<'a> {
    /// Nothing, it was the leaf itself: whoever holds it must let go of it.
    Nothing,
    /// Some, with another smallest key if there is one here.
    Some { first_key: Option<&'a [u8]> },
}

/// What stands in for a subtree while it is being moved.
impl Default for Draft<'_> {
    fn default() -> Self {
        Draft::Leaf { key: &[], value: &[] }
    }
}

impl<'a> Draft<'a> {
    /// What [`Draft::set`] makes of leaves that come in ascending key order.
    pub(super) fn ascending(leaves: &[Change<'a>]) -> Option<Draft<'a>> {
        if let [(key, value)] = leaves {
            return Some(Draft::Leaf { key, value: value.unwrap_or_default() });
        }
        let (left, right) = leaves.split_at(left_leaves(leaves.len()).min(leaves.len()));
        let (key, _) = right.first()?;
        let (left, right) = (Draft::ascending(left)?, Draft::ascending(right)?);
        let mut fork = Box::new(Fork { height: 0, size: 0, key, left, right });
        fork.measure();
        Some(Draft::Fork(fork))
    }

    /// Puts `value` under `key`. `old` gets the leaf of the old version that this replaces.
    pub(super) fn set(
        &mut self,
        key: &'a [u8],
        value: &'a [u8],
        old: &mut Option<Leaf<'a>>,
    ) -> Growth {
        if self.patch(key, value, old) {
            return Growth::None;
        }
        if let Some(fork) = self.fork() {
            let child = if key < fork.key { &mut fork.left } else { &mut fork.right };
            let growth = child.set(key, value, old);
            match growth {
                Growth::None => {}
                Growth::Wider => fork.size = fork.size.saturating_add(1),
                Growth::Taller => {
                    let height = fork.height;
                    fork.measure();
                    self.balance();
                    return if self.height() > height { Growth::Taller } else { Growth::Wider };
                }
            }
            return growth;
        }
        let own_key = self.leaf_key();
        let new = Draft::Leaf { key, value };
        match key.cmp(own_key) {
            Ordering::Equal => {
                *old = self.kept_leaf();
                *self = new;
                return Growth::None;
            }
            Ordering::Less => {
                let right = mem::take(self);
                *self = Draft::pair(own_key, new, right);
            }
            Ordering::Greater => {
                let left = mem::take(self);
                *self = Draft::pair(key, left, new);
            }
        }
        Growth::Taller
    }

    /// Does [`Draft::set`] if a packed subtree needs no more than another value.
    fn patch(&mut self, key: &'a [u8], value: &'a [u8], old: &mut Option<Leaf<'a>>) -> bool {
        if let Draft::Kept(View::Whole(Node::Bunch(bunch))) = self {
            let packed = Packed(&bunch.slice);
            *old = packed.find(key).filter(|_| packed.height() > 0);
            if old.is_some() {
                *self = Draft::Patched { old: packed, key, value };
            }
            return old.is_some();
        }
        match self {
            Draft::Patched { key: patched, value: other, .. } if *patched == key => {
                *other = value;
                true
            }
            _ => false,
        }
    }

    /// Removes `key`, which must be there: on the way down every node becomes new. `old` gets
    /// the leaf if it was one of the old version.
    pub(super) fn remove(&mut self, key: &[u8], old: &mut Option<Leaf<'a>>) -> Remains<'a> {
        let Some(fork) = self.fork() else {
            *old = self.kept_leaf();
            return Remains::Nothing;
        };
        let first_key = if key < fork.key {
            match fork.left.remove(key, old) {
                Remains::Nothing => {
                    let first_key = Some(fork.key);
                    *self = mem::take(&mut fork.right);
                    return Remains::Some { first_key };
                }
                Remains::Some { first_key } => first_key,
            }
        } else {
            match fork.right.remove(key, old) {
                Remains::Nothing => {
                    *self = mem::take(&mut fork.left);
                    return Remains::Some { first_key: None };
                }
                Remains::Some { first_key } => fork.key = first_key.unwrap_or(fork.key),
            }
            None
        };
        fork.measure();
        self.balance();
        Remains::Some { first_key }
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
                Draft::Patched { old, .. } => return old.find(key).is_some(),
            }
        }
    }

    fn pair(key: &'a [u8], left: Draft<'a>, right: Draft<'a>) -> Draft<'a> {
        Draft::Fork(Box::new(Fork { height: 1, size: 2, key, left, right }))
    }

    pub(super) fn height(&self) -> u8 {
        match self {
            Draft::Kept(view) => view.height(),
            Draft::Patched { old, .. } => old.height(),
            Draft::Leaf { .. } => 0,
            Draft::Fork(fork) => fork.height,
        }
    }

    fn size(&self) -> u64 {
        match self {
            Draft::Kept(view) => view.size(),
            Draft::Patched { old, .. } => old.leaves(),
            Draft::Leaf { .. } => 1,
            Draft::Fork(fork) => fork.size,
        }
    }

    /// The inner node, made one of the new version if it is not yet; none if this is a leaf.
    fn fork(&mut self) -> Option<&mut Fork<'a>> {
        if let Draft::Patched { old, key, value } = *self {
            *self = Draft::Kept(View::Part(old));
            self.set(key, value, &mut None);
        }
        if let Draft::Kept(view) = self
            && let Open::Inner(Inner { height, size, key, left, right, .. }) = view.open()
        {
            let (left, right) = (Draft::Kept(left), Draft::Kept(right));
            *self = Draft::Fork(Box::new(Fork { height, size, key, left, right }));
        }
        match self {
            Draft::Fork(fork) => Some(fork),
            _ => None,
        }
    }

    fn leaf_key(&self) -> &'a [u8] {
        match self {
            Draft::Kept(view) => view.first_leaf().key,
            Draft::Patched { key, .. } | Draft::Leaf { key, .. } => key,
            Draft::Fork(fork) => fork.key,
        }
    }

    fn kept_leaf(&self) -> Option<Leaf<'a>> {
        match self {
            Draft::Kept(view) => Some(view.first_leaf()),
            _ => None,
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
        self.fork().map_or(Ordering::Equal, |fork| fork.left.height().cmp(&fork.right.height()))
    }

    /// The left child takes the place of this node, which becomes its right child.
    fn rotate_right(&mut self) {
        let Some(mut top) = mem::take(self).into_fork() else { return };
        let Some(mut pivot) = mem::take(&mut top.left).into_fork() else { return };
        top.left = mem::take(&mut pivot.right);
        top.measure();
        pivot.right = Draft::Fork(top);
        pivot.measure();
        *self = Draft::Fork(pivot);
    }

    /// The right child takes the place of this node, which becomes its left child.
    fn rotate_left(&mut self) {
        let Some(mut top) = mem::take(self).into_fork() else { return };
        let Some(mut pivot) = mem::take(&mut top.right).into_fork() else { return };
        top.right = mem::take(&mut pivot.left);
        top.measure();
        pivot.left = Draft::Fork(top);
        pivot.measure();
        *self = Draft::Fork(pivot);
    }

    fn into_fork(mut self) -> Option<Box<Fork<'a>>> {
        self.fork();
        match self {
            Draft::Fork(fork) => Some(fork),
            _ => None,
        }
    }
}

impl Fork<'_> {
    fn measure(&mut self) {
        self.height = self.left.height().max(self.right.height()).saturating_add(1);
        self.size = self.left.size().saturating_add(self.right.size());
    }
}
