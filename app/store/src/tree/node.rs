//! Nodes as they lie in memory, and one way to look at them.
//!
//! Nodes never change and are shared between versions by reference counting. The upper part
//! of a tree is made of branches, 96 bytes and a key each; below them hang packed subtrees
//! of up to eight leaves (`packed`). [`View`] hides the difference.

use triomphe::ThinArc;

use super::hash::{Hash, Hasher};
use super::packed::{Leaf, Packed};

/// A subtree. To clone it is to count one more owner.
#[derive(Clone)]
pub(crate) enum Node {
    /// An inner node, with its key behind it.
    Branch(ThinArc<Branch, u8>),
    /// A packed subtree.
    Bunch(ThinArc<(), u8>),
}

/// The fixed part of an inner node. Ordered so that what a search needs, children and key,
/// lies together.
#[repr(C)]
pub(crate) struct Branch {
    hash: Hash,
    version: u64,
    size: u32,
    height: u8,
    left: Node,
    right: Node,
}

/// An inner node, whichever way it is kept.
#[derive(Clone, Copy)]
pub(crate) struct Inner<'a> {
    /// Levels below this node.
    pub(crate) height: u8,
    /// Leaves below this node.
    pub(crate) size: u64,
    /// The block height that made this node.
    pub(crate) version: u64,
    /// The smallest key of the right child.
    pub(crate) key: &'a [u8],
    /// Keys below `key`.
    pub(crate) left: View<'a>,
    /// `key` and the keys above it.
    pub(crate) right: View<'a>,
}

/// A look at a node.
#[derive(Clone, Copy)]
pub(crate) enum View<'a> {
    /// A node that owns its memory.
    Whole(&'a Node),
    /// A node inside a packed subtree.
    Part(Packed<'a>),
}

/// What a node is.
pub(crate) enum Open<'a> {
    /// A key and its value.
    Leaf(Leaf<'a>),
    /// Two subtrees.
    Inner(Inner<'a>),
}

impl Node {
    /// Makes an inner node that is too high to be packed.
    pub(crate) fn branch(
        hasher: &mut Hasher,
        version: u64,
        key: &[u8],
        left: Node,
        right: Node,
    ) -> Node {
        let height = left.height().max(right.height()).saturating_add(1);
        let size = left.size().saturating_add(right.size());
        let (left_hash, right_hash) = (left.hash(hasher), right.hash(hasher));
        let hash = hasher.inner(height, size, version, &left_hash, &right_hash);
        let Ok(size) = u32::try_from(size) else { panic!("a state tree can not have {size} keys") };
        Node::Branch(ThinArc::from_header_and_slice(
            Branch { hash, version, size, height, left, right },
            key,
        ))
    }

    /// Makes a node of a packed subtree.
    pub(crate) fn bunch(packed: Packed<'_>) -> Node {
        Node::Bunch(ThinArc::from_header_and_slice((), packed.0))
    }

    pub(crate) fn hash(&self, hasher: &mut Hasher) -> Hash {
        match self {
            Node::Branch(branch) => branch.header.header.hash,
            Node::Bunch(bunch) => Packed(&bunch.slice).hash(hasher),
        }
    }

    pub(crate) fn height(&self) -> u8 {
        match self {
            Node::Branch(branch) => branch.header.header.height,
            Node::Bunch(bunch) => Packed(&bunch.slice).height(),
        }
    }

    pub(crate) fn size(&self) -> u64 {
        match self {
            Node::Branch(branch) => u64::from(branch.header.header.size),
            Node::Bunch(bunch) => Packed(&bunch.slice).leaves(),
        }
    }

    /// The bytes of a packed subtree.
    pub(crate) fn packed(&self) -> Option<Packed<'_>> {
        match self {
            Node::Branch(_) => None,
            Node::Bunch(bunch) => Some(Packed(&bunch.slice)),
        }
    }

    /// The children of a node that is not packed, and the smallest key of the right one.
    pub(crate) fn fork(&self) -> Option<(&Node, &[u8], &Node)> {
        let Node::Branch(branch) = self else { return None };
        let Branch { left, right, .. } = &branch.header.header;
        Some((left, &branch.slice, right))
    }

    /// Whether both are the same node in memory.
    pub(crate) fn is(&self, other: &Node) -> bool {
        match (self, other) {
            (Node::Branch(one), Node::Branch(other)) => one.as_ptr() == other.as_ptr(),
            (Node::Bunch(one), Node::Bunch(other)) => one.as_ptr() == other.as_ptr(),
            _ => false,
        }
    }

    /// The child on the way to `key`, and the other one.
    pub(crate) fn towards(&self, key: &[u8]) -> Option<(&Node, &Node)> {
        let Node::Branch(branch) = self else { return None };
        let Branch { left, right, .. } = &branch.header.header;
        Some(if key < &branch.slice { (left, right) } else { (right, left) })
    }

    /// The leaf of `key`.
    pub(crate) fn find(&self, key: &[u8]) -> Option<Leaf<'_>> {
        let mut node = self;
        loop {
            match node {
                Node::Branch(branch) if key < &branch.slice => node = &branch.header.header.left,
                Node::Branch(branch) => node = &branch.header.header.right,
                Node::Bunch(bunch) => return Packed(&bunch.slice).find(key),
            }
        }
    }
}

impl<'a> View<'a> {
    pub(crate) fn open(self) -> Open<'a> {
        match self {
            View::Whole(Node::Branch(branch)) => {
                let Branch { version, size, height, left, right, .. } = &branch.header.header;
                Open::Inner(Inner {
                    height: *height,
                    size: u64::from(*size),
                    version: *version,
                    key: &branch.slice,
                    left: View::Whole(left),
                    right: View::Whole(right),
                })
            }
            View::Whole(Node::Bunch(bunch)) => Packed(&bunch.slice).open(),
            View::Part(packed) => packed.open(),
        }
    }

    pub(crate) fn height(self) -> u8 {
        match self {
            View::Whole(node) => node.height(),
            View::Part(packed) => packed.height(),
        }
    }

    pub(crate) fn size(self) -> u64 {
        match self {
            View::Whole(node) => node.size(),
            View::Part(packed) => packed.leaves(),
        }
    }

    pub(crate) fn version(self) -> u64 {
        match self {
            View::Whole(Node::Branch(branch)) => branch.header.header.version,
            View::Whole(Node::Bunch(bunch)) => Packed(&bunch.slice).version(),
            View::Part(packed) => packed.version(),
        }
    }

    pub(crate) fn hash(self, hasher: &mut Hasher) -> Hash {
        match self {
            View::Whole(node) => node.hash(hasher),
            View::Part(packed) => packed.hash(hasher),
        }
    }

    /// The bytes of a packed node.
    pub(crate) fn packed(self) -> Option<Packed<'a>> {
        match self {
            View::Whole(node) => node.packed(),
            View::Part(packed) => Some(packed),
        }
    }

    /// The leaf of `key`.
    pub(crate) fn find(self, key: &[u8]) -> Option<Leaf<'a>> {
        match self {
            View::Whole(node) => node.find(key),
            View::Part(packed) => packed.find(key),
        }
    }

    /// The leaf with the smallest key.
    pub(crate) fn first_leaf(self) -> Leaf<'a> {
        let mut view = self;
        loop {
            view = match view.open() {
                Open::Leaf(leaf) => return leaf,
                Open::Inner(inner) => inner.left,
            }
        }
    }
}
