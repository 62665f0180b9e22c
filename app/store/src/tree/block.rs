//! Applying what a block changes, in the order and at the speed that a large tree wants.

use std::hint::black_box;

use super::{Tree, TreeError, check_key};
use crate::kv::StoreChanges;

/// Scattered changes are applied, hashed and forgotten in groups whose paths stay in the
/// cache. A group ends with the same nodes whatever its size.
const SCATTERED: usize = 64;

/// Dense changes share their paths; this bounds the memory that unhashed nodes take while a
/// genesis of millions is applied.
const DENSE: usize = 4096;

/// Searches that wait together; a core has not many more loads in flight.
const LANES: usize = 16;

/// Bytes that come from memory together.
const LINE: usize = 64;

/// An external value that a block overwrites or removes: its key, and the version it is kept
/// under.
pub(crate) type Replaced = (Vec<u8>, u64);

impl Tree {
    /// The tree after `changes` in ascending key order.
    pub(crate) fn apply(
        &self,
        version: u64,
        changes: &StoreChanges,
    ) -> Result<(Tree, Vec<Replaced>), TreeError> {
        let count = u64::try_from(changes.len()).unwrap_or(u64::MAX);
        let scattered = count.saturating_mul(8) < self.len();
        let group = if scattered { SCATTERED } else { DENSE };
        let mut tree = self.clone();
        let mut replaced = Vec::new();
        let mut ahead = changes.iter();
        while ahead.len() > 0 {
            if scattered {
                tree.warm(ahead.clone().take(group).map(|(key, _)| key.as_slice()));
            }
            let mut edit = tree.edit(version)?;
            for (key, value) in ahead.by_ref().take(group) {
                match value {
                    Some(value) => edit.set(key, value)?,
                    None => {
                        check_key(key)?;
                        edit.remove(key);
                    }
                }
            }
            replaced.extend(edit.replaced().iter().map(|(key, version)| (key.to_vec(), *version)));
            tree = edit.finish();
        }
        Ok((tree, replaced))
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
