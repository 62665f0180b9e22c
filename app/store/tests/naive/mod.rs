//! The tree as its rules are told, without any care for cost: every change builds the path
//! anew, every hash is computed from the leaves up.

use sha2::{Digest, Sha256};
use store::tree::Hash;

#[derive(Clone, Debug)]
pub(crate) enum Naive {
    Empty,
    Leaf { version: u64, key: Vec<u8>, value: Vec<u8> },
    Inner { version: u64, key: Vec<u8>, children: Box<(Naive, Naive)> },
}

use Naive::{Empty, Inner, Leaf};

impl Naive {
    pub(crate) fn height(&self) -> u64 {
        match self {
            Inner { children, .. } => 1 + children.0.height().max(children.1.height()),
            _ => 0,
        }
    }

    pub(crate) fn size(&self) -> u64 {
        match self {
            Empty => 0,
            Leaf { .. } => 1,
            Inner { children, .. } => children.0.size() + children.1.size(),
        }
    }

    fn first_key(&self) -> Vec<u8> {
        match self {
            Empty => Vec::new(),
            Leaf { key, .. } => key.clone(),
            Inner { children, .. } => children.0.first_key(),
        }
    }

    fn holds(&self, wanted: &[u8]) -> bool {
        match self {
            Empty => false,
            Leaf { key, .. } => key == wanted,
            Inner { children, .. } => children.0.holds(wanted) || children.1.holds(wanted),
        }
    }

    fn join(version: u64, left: Naive, right: Naive) -> Naive {
        match (left, right) {
            (Empty, only) | (only, Empty) => only,
            (left, right) => {
                Inner { version, key: right.first_key(), children: Box::new((left, right)) }
            }
        }
    }

    /// A new inner node, turned until its children differ by one level at most.
    fn balanced(version: u64, left: Naive, right: Naive) -> Naive {
        let join = |left, right| Naive::join(version, left, right);
        if left.height() > right.height() + 1 {
            let (outer, inner) = left.halves();
            if outer.height() >= inner.height() {
                return join(outer, join(inner, right));
            }
            let (a, b) = inner.halves();
            return join(join(outer, a), join(b, right));
        }
        if right.height() > left.height() + 1 {
            let (inner, outer) = right.halves();
            if outer.height() >= inner.height() {
                return join(join(left, inner), outer);
            }
            let (a, b) = inner.halves();
            return join(join(left, a), join(b, outer));
        }
        join(left, right)
    }

    fn halves(self) -> (Naive, Naive) {
        match self {
            Inner { children, .. } => *children,
            other => (other, Empty),
        }
    }

    pub(crate) fn set(self, version: u64, new: &[u8], value: &[u8]) -> Naive {
        let leaf = Leaf { version, key: new.to_vec(), value: value.to_vec() };
        match self {
            Empty => leaf,
            Leaf { ref key, .. } if key == new => leaf,
            Leaf { ref key, .. } if new < key.as_slice() => Naive::join(version, leaf, self),
            Leaf { .. } => Naive::join(version, self, leaf),
            Inner { key, children, .. } => {
                let (left, right) = *children;
                if new < key.as_slice() {
                    Naive::balanced(version, left.set(version, new, value), right)
                } else {
                    Naive::balanced(version, left, right.set(version, new, value))
                }
            }
        }
    }

    pub(crate) fn remove(self, version: u64, gone: &[u8]) -> Naive {
        if !self.holds(gone) {
            return self;
        }
        match self {
            Inner { key, children, .. } => {
                let (left, right) = *children;
                if gone < key.as_slice() {
                    Naive::balanced(version, left.remove(version, gone), right)
                } else {
                    Naive::balanced(version, left, right.remove(version, gone))
                }
            }
            _ => Empty,
        }
    }

    pub(crate) fn hash(&self) -> Hash {
        let mut preimage = Vec::new();
        match self {
            Empty => {}
            Leaf { version, key, value } => {
                [0, 1, *version].iter().for_each(|number| varint(&mut preimage, number * 2));
                varint(&mut preimage, key.len() as u64);
                preimage.extend_from_slice(key);
                preimage.push(32);
                preimage.extend_from_slice(&Sha256::digest(value));
            }
            Inner { version, children, .. } => {
                let numbers = [self.height(), self.size(), *version];
                numbers.iter().for_each(|number| varint(&mut preimage, number * 2));
                for child in [&children.0, &children.1] {
                    preimage.push(32);
                    preimage.extend_from_slice(&child.hash());
                }
            }
        }
        Sha256::digest(preimage).into()
    }
}

fn varint(out: &mut Vec<u8>, number: u64) {
    if number < 128 {
        out.push(number as u8);
    } else {
        out.push((number % 128) as u8 + 128);
        varint(out, number / 128);
    }
}
