//! All nodes of a tree in the order in which they can be put together again.

use super::node::{Inner, Open, View};
use super::packed::Value;

/// A node as a snapshot carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportedNode<'a> {
    /// Levels below; 0 is a leaf.
    pub height: u8,
    /// The block height that made the node.
    pub version: u64,
    /// Key of the leaf, or smallest key of the right child.
    pub key: &'a [u8],
    /// Value of a leaf.
    pub value: Option<Value<'a>>,
}

/// Depth first, left child, right child, parent.
pub struct Export<'a> {
    ahead: Vec<Ahead<'a>>,
}

enum Ahead<'a> {
    /// A subtree of which nothing has been shown yet.
    Subtree(View<'a>),
    /// An inner node whose children have been shown.
    Node(ExportedNode<'a>),
}

impl<'a> Export<'a> {
    pub(super) fn new(root: Option<View<'a>>) -> Export<'a> {
        Export { ahead: root.map(Ahead::Subtree).into_iter().collect() }
    }
}

impl<'a> Iterator for Export<'a> {
    type Item = ExportedNode<'a>;

    fn next(&mut self) -> Option<ExportedNode<'a>> {
        loop {
            let view = match self.ahead.pop()? {
                Ahead::Node(node) => return Some(node),
                Ahead::Subtree(view) => view,
            };
            match view.open() {
                Open::Leaf(leaf) => {
                    let (version, key, value) = (leaf.version, leaf.key, Some(leaf.value));
                    return Some(ExportedNode { height: 0, version, key, value });
                }
                Open::Inner(Inner { height, version, key, left, right, .. }) => {
                    self.ahead.push(Ahead::Node(ExportedNode {
                        height,
                        version,
                        key,
                        value: None,
                    }));
                    self.ahead.push(Ahead::Subtree(right));
                    self.ahead.push(Ahead::Subtree(left));
                }
            }
        }
    }
}
