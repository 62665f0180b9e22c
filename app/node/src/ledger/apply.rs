//! The trees of a block, computed on all processors.

use rayon::prelude::*;
use store::Changes;
use store::multistore::{Applied, MultiStore, Part, StoreError};

/// Fewer changes are applied before another thread is awake.
const FEW: usize = 512;

/// The state after the block at `height`, which makes `changes`. The store has no threads; it
/// cuts the work, and it is done here.
pub(super) fn apply(
    state: &MultiStore,
    height: u64,
    changes: &Changes,
) -> Result<Applied, StoreError> {
    if changed_keys(changes) < FEW {
        return state.apply(height, changes);
    }
    state.apply_by(height, changes, |parts| parts.par_iter().map(Part::run).collect())
}

/// How many keys a block changes.
pub(super) fn changed_keys(changes: &Changes) -> usize {
    changes.values().map(|changes| changes.len()).sum()
}
