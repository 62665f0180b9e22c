//! Walking over leaves in key order, in both directions.

use super::node::{Inner, Open, View};
use super::packed::Leaf;
use crate::kv::{Order, Range};

/// A lazy walk over the leaves of a range; between two steps it holds one path of the tree.
pub struct Leaves<'a> {
    /// Subtrees to come, the next one last.
    ahead: Vec<View<'a>>,
    range: Range,
    order: Order,
}

impl<'a> Leaves<'a> {
    pub(super) fn new(root: Option<View<'a>>, range: Range, order: Order) -> Leaves<'a> {
        Leaves { ahead: root.into_iter().collect(), range, order }
    }

    /// Leaves that are before the range or behind it are not worth a visit.
    fn push(&mut self, inner: Inner<'a>) {
        let left = self.range.start.as_slice() < inner.key;
        let right = self.range.end.as_deref().is_none_or(|end| end > inner.key);
        let (near, far) = match self.order {
            Order::Ascending => ((left, inner.left), (right, inner.right)),
            Order::Descending => ((right, inner.right), (left, inner.left)),
        };
        for (wanted, child) in [far, near] {
            if wanted {
                self.ahead.push(child);
            }
        }
    }
}

impl<'a> Iterator for Leaves<'a> {
    type Item = Leaf<'a>;

    fn next(&mut self) -> Option<Leaf<'a>> {
        loop {
            match self.ahead.pop()?.open() {
                Open::Leaf(leaf) if self.range.contains(leaf.key) => return Some(leaf),
                Open::Leaf(_) => {}
                Open::Inner(inner) => self.push(inner),
            }
        }
    }
}
