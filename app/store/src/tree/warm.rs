//! Fetching paths into the cache, many at a time.
//!
//! A search in a large tree waits for memory at every level below the first dozen, and one
//! search can not go on before the last load has come. Searches for several keys can wait
//! together: that makes a block of scattered changes about twice as fast.

use std::hint::black_box;

use super::Tree;

/// Searches that wait together; more would not fit into what a core can have in flight.
const LANES: usize = 16;

impl Tree {
    /// Reads what a change of `keys` will read: the nodes on the way and their siblings.
    pub fn warm<'k>(&self, keys: impl Iterator<Item = &'k [u8]>) {
        let Some(root) = &self.root else { return };
        let mut lanes = Vec::with_capacity(LANES);
        let mut keys = keys.peekable();
        while keys.peek().is_some() {
            lanes.clear();
            lanes.extend(keys.by_ref().take(LANES).map(|key| (key, root)));
            while !lanes.is_empty() {
                lanes.retain_mut(|(key, node)| {
                    let Some((child, sibling)) = node.towards(key) else { return false };
                    black_box(sibling.height());
                    black_box(child.height());
                    *node = child;
                    true
                });
            }
        }
    }
}
