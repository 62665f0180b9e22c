//! A block's changes to a tree, cut into parts that can be computed at the same time.
//!
//! A part is a subtree and the changes of its keys. Applying all changes in ascending order
//! means to finish one part after the other, and what a part becomes depends on no other part
//! as long as no fork above it is rotated. A fork is rotated when the heights of its children
//! come to differ by more than one; every part tells how high it was meanwhile, so [`Plan::join`]
//! knows whether that would have happened, and then computes the subtree of that fork again as
//! a whole. It would have happened rarely: a subtree of hundreds of keys seldom changes its
//! height, and if it does, its neighbour seldom differs already.
//!
//! The other influence of one part on another is the key of the fork between them, which moves
//! when the smallest key of its right child is removed: such forks are not cut at.
//!
//! A tree that begins is cut too: keys that come in ascending order lead to one known shape.

use super::block::{Change, Done};
use super::edit::{Edit, check_value};
use super::hash::Hasher;
use super::node::Node;
use super::{Tree, TreeError, check_key};

/// More changes than these are cut further. As a part is that large, all that is cut is much
/// higher than a packed subtree.
const PART: usize = 512;

/// Changes of one subtree, to be computed by whoever has time.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    version: u64,
    old: Option<&'a Node>,
    changes: &'a [Change<'a>],
}

/// The parts of a tree, and how they hang together.
pub(crate) enum Plan<'a> {
    /// Not worth to be cut.
    Part(Part<'a>),
    /// The same as `whole`, cut at the root of it.
    Fork {
        /// The changes of both children.
        whole: Part<'a>,
        /// The smallest key of the right child.
        key: &'a [u8],
        /// Changes below `key`.
        left: Box<Plan<'a>>,
        /// The others.
        right: Box<Plan<'a>>,
    },
}

impl<'a> Plan<'a> {
    /// Cuts `changes`, which are in ascending key order.
    pub(crate) fn new(
        tree: &'a Tree,
        version: u64,
        changes: &'a [Change<'a>],
    ) -> Result<Plan<'a>, TreeError> {
        if !changes.is_empty() {
            tree.edit(version)?;
        }
        let whole = Part { version, old: tree.root.as_ref(), changes };
        Ok(if whole.begins_a_tree() { Plan::of_new(whole) } else { Plan::of_old(whole) })
    }

    /// Cuts a subtree where it has a fork.
    fn of_old(whole: Part<'a>) -> Plan<'a> {
        let Part { version, old, changes } = whole;
        let enough = u64::try_from(PART.max(changes.len())).unwrap_or(u64::MAX);
        let Some((left, key, right)) =
            old.filter(|node| changes.len() > PART && node.size() > enough).and_then(Node::fork)
        else {
            return Plan::Part(whole);
        };
        let (below, above) = changes.split_at(changes.partition_point(|(own, _)| *own < key));
        if above.first() == Some(&(key, None)) {
            return Plan::Part(whole);
        }
        let child =
            |old, changes| Box::new(Plan::of_old(Part { version, old: Some(old), changes }));
        Plan::Fork { whole, key, left: child(left, below), right: child(right, above) }
    }

    /// Cuts a tree that begins where it will have a fork.
    fn of_new(whole: Part<'a>) -> Plan<'a> {
        let Part { version, old, changes } = whole;
        if changes.len() <= PART {
            return Plan::Part(whole);
        }
        let (below, above) = changes.split_at(left_leaves(changes.len()));
        let Some((key, _)) = above.first() else { return Plan::Part(whole) };
        let child = |changes| Box::new(Plan::of_new(Part { version, old, changes }));
        Plan::Fork { whole, key, left: child(below), right: child(above) }
    }

    /// Adds the parts to `parts`, in ascending key order.
    pub(crate) fn parts(&self, parts: &mut Vec<Part<'a>>) {
        match self {
            Plan::Part(part) => parts.push(*part),
            Plan::Fork { left, right, .. } => {
                left.parts(parts);
                right.parts(parts);
            }
        }
    }

    /// The tree, from what became of the parts, in their order.
    pub(crate) fn join(
        &self,
        done: &mut impl Iterator<Item = Result<Done, TreeError>>,
    ) -> Result<Done, TreeError> {
        match self {
            Plan::Part(part) => done.next().unwrap_or_else(|| part.run()),
            Plan::Fork { whole, key, left, right } => {
                let (left, right) = (left.join(done)?, right.join(done)?);
                match whole.joined(key, left, right) {
                    Some(done) => Ok(done),
                    None => whole.run(),
                }
            }
        }
    }
}

/// Of so many leaves that came in ascending order, those in the left child: the smallest power
/// of two that is at least a third. The left child is a perfect tree, which no later key
/// touches; the right one may be as high as it, or one level higher, before the root rotates.
pub(super) fn left_leaves(leaves: usize) -> usize {
    leaves.div_ceil(3).next_power_of_two()
}

/// How high a tree was while it was changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heights {
    before: u8,
    low: u8,
    high: u8,
    after: u8,
}

impl Heights {
    /// Of a tree that has not been changed yet.
    pub(super) fn of(height: u8) -> Heights {
        Heights { before: height, low: height, high: height, after: height }
    }

    /// Takes down the height after a change.
    pub(super) fn note(&mut self, height: u8) {
        self.low = self.low.min(height);
        self.high = self.high.max(height);
        self.after = height;
    }

    /// Of the same tree under `later` changes.
    pub(super) fn then(self, later: Heights) -> Heights {
        let (low, high) = (self.low.min(later.low), self.high.max(later.high));
        Heights { before: self.before, low, high, after: later.after }
    }

    /// Of the fork whose left child this is: first the left child changed, then the right one.
    /// None if they came to differ by more than one.
    fn beside(self, right: Heights) -> Option<Heights> {
        let above = |child: u8, sibling: u8| child.max(sibling).saturating_add(1);
        for (child, sibling) in [(self, right.before), (right, self.after)] {
            if child.high.abs_diff(sibling) > 1 || child.low.abs_diff(sibling) > 1 {
                return None;
            }
        }
        Some(Heights {
            before: above(self.before, right.before),
            low: above(self.low, right.before).min(above(right.low, self.after)),
            high: above(self.high, right.before).max(above(right.high, self.after)),
            after: above(self.after, right.after),
        })
    }
}

impl Part<'_> {
    /// Computes what the changes make of the subtree.
    pub fn run(&self) -> Result<Done, TreeError> {
        let Part { version, old, changes } = *self;
        if !self.begins_a_tree() {
            return Tree::new(old.cloned()).apply(version, changes);
        }
        for (key, value) in changes {
            check_key(key)?;
            check_value(key, value.unwrap_or_default())?;
        }
        let tree = Edit::ascending(version, changes).finish();
        let heights = Heights::of(tree.height());
        Ok(Done { tree, replaced: Vec::new(), heights })
    }

    /// Whether there is nothing yet, and all changes are keys to be.
    fn begins_a_tree(&self) -> bool {
        self.old.is_none() && self.changes.iter().all(|(_, value)| value.is_some())
    }

    /// The fork above two children; none if it would have been rotated on the way.
    fn joined(&self, key: &[u8], left: Done, right: Done) -> Option<Done> {
        let heights = left.heights.beside(right.heights)?;
        let (Some(left_node), Some(right_node)) = (left.tree.root, right.tree.root) else {
            return None;
        };
        let old = self.old.filter(|old| {
            old.fork().is_some_and(|(left, _, right)| left.is(&left_node) && right.is(&right_node))
        });
        let node = old.cloned().unwrap_or_else(|| {
            Node::branch(&mut Hasher::default(), self.version, key, left_node, right_node)
        });
        let mut replaced = left.replaced;
        replaced.extend(right.replaced);
        Some(Done { tree: Tree::new(Some(node)), replaced, heights })
    }
}
