//! Applying a run of changes to a tree, in the order and at the speed that a large tree wants.

use std::hint::black_box;

use super::parts::Heights;
use super::{Tree, TreeError, check_key};

/// Scattered changes are applied, hashed and forgotten in groups whose paths stay in the
/// cache. A group ends with the same nodes whatever its size.
const SCATTERED: usize = 64;

/// Dense changes share their paths; this bounds the memory that unhashed nodes take.
const DENSE: usize = 4096;

/// Searches that wait together; a core has not many more loads in flight.
const LANES: usize = 16;

/// Bytes that come from memory together.
const LINE: usize = 64;

/// A key and its new value; none deletes it.
pub(crate) type Change<'a> = (&'a [u8], Option<&'a [u8]>);

/// An external value that a block overwrites or removes: its key, and the version it is kept
/// under.
pub(crate) type Replaced = (Vec<u8>, u64);

/// What a run of changes makes of a tree.
pub struct Done {
    pub(crate) tree: Tree,
    pub(crate) replaced: Vec<Replaced>,
    /// How high the tree was meanwhile.
    pub(super) heights: Heights,
}

impl Tree {
    /// The tree after `changes`, which are in ascending key order.
    pub(super) fn apply(&self, version: u64, changes: &[Change<'_>]) -> Result<Done, TreeError> {
        let count = u64::try_from(changes.len()).unwrap_or(u64::MAX);
        let scattered = count.saturating_mul(2) < self.len();
        let group = if scattered { SCATTERED } else { DENSE };
        let mut tree = self.clone();
        let mut replaced = Vec::new();
        let mut heights = Heights::of(self.height());
        for changes in changes.chunks(group) {
            if scattered {
                tree.warm(changes.iter().map(|(key, _)| *key));
            }
            let mut edit = tree.edit(version)?;
            for &(key, value) in changes {
                match value {
                    Some(value) => edit.set(key, value)?,
                    None => {
                        check_key(key)?;
                        edit.remove(key);
                    }
                }
            }
            heights = heights.then(edit.heights());
            replaced.extend(edit.replaced().iter().map(|(key, version)| (key.to_vec(), *version)));
            tree = edit.finish();
        }
        Ok(Done { tree, replaced, heights })
    }

    /// Reads what a change of `keys` will read: the nodes on the way and their siblings.
    ///
    /// In a large tree a search waits for memory at every level below the first dozen, and can
    /// not go on before the load has come. Searches for several keys can wait together.
    fn warm<'k>(&self, keys: impl Iterator<Item = &'k [u8]>) {
        let Some(root) = &self.root else { return };
        let mut lanes = Vec::with_capacity(LANES);
        let mut keys = keys.peekable();
        while keys.peek().is_some() {
            lanes.extend(keys.by_ref().take(LANES).map(|key| (key, root)));
            while !lanes.is_empty() {
                lanes.retain_mut(|(key, node)| {
                    let Some((child, sibling)) = node.towards(key) else {
                        let bytes = node.packed().map_or(&[][..], |packed| packed.0);
                        black_box(bytes.iter().step_by(LINE).max());
                        return false;
                    };
                    black_box((sibling.height(), child.height()));
                    *node = child;
                    true
                });
            }
        }
    }
}
