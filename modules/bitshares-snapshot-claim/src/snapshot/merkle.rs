//! The tree of RFC 6962, as CometBFT builds it too: leaves and inner nodes are told apart by the
//! first byte that is hashed, and what has no partner rises.

use sha2::{Digest, Sha256};

/// SHA-256 of a node.
pub type Hash = [u8; 32];

/// Two digits for each byte, as texts and events name a hash.
pub fn to_hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 0xF] {
            text.extend(char::from_digit(digit.into(), 16));
        }
        text
    })
}

const LEAF: u8 = 0;
const INNER: u8 = 1;

/// The node of a leaf.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new_with_prefix([LEAF]).chain_update(leaf).finalize().into()
}

fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([INNER]).chain_update(left).chain_update(right).finalize().into()
}

/// Whether the leaf with this hash is number `index` of `total` below `root`. `aunts` are the
/// nodes beside the way up, the lowest first, as many as the way has.
pub fn proves(root: &Hash, index: u64, total: u64, leaf: Hash, aunts: &[Hash]) -> bool {
    if index >= total {
        return false;
    }
    let (mut index, mut width, mut node) = (index, total, leaf);
    let mut aunts = aunts.iter();
    while width > 1 {
        let is_left = index & 1 == 0;
        // The last node of an odd row has no partner.
        if !is_left || index.saturating_add(1) < width {
            let Some(aunt) = aunts.next() else { return false };
            node = match is_left {
                true => inner_hash(&node, aunt),
                false => inner_hash(aunt, &node),
            };
        }
        index >>= 1;
        width = width.div_ceil(2);
    }
    aunts.next().is_none() && node == *root
}

/// All nodes of a tree.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Rows from the leaves up to the root. None is empty, but that of a tree without leaves.
    rows: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree above these leaves.
    pub fn of(leaves: Vec<Hash>) -> Tree {
        let mut rows = vec![leaves];
        while let Some(row) = rows.last().filter(|row| row.len() > 1) {
            let above = row.chunks(2).filter_map(|pair| match pair {
                [left, right] => Some(inner_hash(left, right)),
                [alone] => Some(*alone),
                _ => None,
            });
            let above = above.collect();
            rows.push(above);
        }
        Tree { rows }
    }

    /// The root; of no leaves the hash of nothing.
    pub fn root(&self) -> Hash {
        let top = self.rows.last().and_then(|row| row.first());
        top.copied().unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The nodes beside the way from leaf `index` up, the lowest first; none if there is no such
    /// leaf.
    pub fn aunts(&self, index: usize) -> Option<Vec<Hash>> {
        self.rows.first()?.get(index)?;
        let mut place = index;
        let mut aunts = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            // Of the root, and of a node that rises, there is no sister.
            aunts.extend(row.get(place ^ 1).copied());
            place >>= 1;
        }
        Some(aunts)
    }
}
