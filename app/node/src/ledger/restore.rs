//! State sync: a state that comes from other nodes, chunk by chunk.

use std::sync::{Arc, PoisonError};

use store::journal::Commit;
use store::snapshot::{Import, Snapshot, SnapshotError};

use super::checkpoint::Draft;
use super::{Committed, Ledger, LedgerError};

/// Unpacked bytes of a snapshot that are believed possible; it all goes into memory.
const UNPACKED_MAX: u64 = 34_359_738_368;

/// A snapshot on its way in. Dropped before its end, it leaves nothing that counts.
pub struct Restore {
    ledger: Arc<Ledger>,
    snapshot: Snapshot,
    commit: Commit,
    import: Import,
    draft: Draft,
}

/// What a chunk brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// So many chunks are still to come.
    Missing(usize),
    /// The chunk was damaged on its way: ask someone else for it.
    BadChunk,
}

impl Ledger {
    /// Begins to restore a state. `commit` says what is trusted about it: the app hash above
    /// all. Only a node without blocks of its own can do this; it may do it again.
    pub fn restore(
        self: &Arc<Ledger>,
        snapshot: Snapshot,
        commit: Commit,
    ) -> Result<Restore, LedgerError> {
        self.failure.check()?;
        let height = snapshot.height;
        let journal = self.rooms.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if !journal.is_empty() {
            let latest = self.latest().commit.height;
            let reason =
                format!("this node has the state at height {latest}; reset it before state sync");
            return Err(LedgerError::Snapshot { height, reason });
        }
        let import = Import::begin(snapshot.clone(), self.stores, UNPACKED_MAX)
            .map_err(|error| refused(height, &error))?;
        let draft = self.rooms.checkpoints.begin(height)?;
        Ok(Restore { ledger: Arc::clone(self), snapshot, commit, import, draft })
    }
}

impl Restore {
    /// Takes the next chunk. An error other than of the disk means that the snapshot is bad.
    pub fn chunk(&mut self, chunk: &[u8]) -> Result<Restored, LedgerError> {
        match self.import.chunk(chunk) {
            Ok(progress) => {
                self.draft.add(chunk)?;
                self.ledger.rooms.values.import(progress.external)?;
                Ok(Restored::Missing(progress.missing))
            }
            Err(SnapshotError::ChunkHash { .. }) => Ok(Restored::BadChunk),
            Err(error) => Err(refused(self.snapshot.height, &error)),
        }
    }

    /// Makes the state the newest one, if it has the root that is trusted. It is durable then.
    pub fn finish(self) -> Result<(), LedgerError> {
        let Restore { ledger, snapshot, commit, import, draft } = self;
        let rooms = &ledger.rooms;
        let height = snapshot.height;
        let state = import
            .finish(&commit.app_hash, rooms.values.clone())
            .map_err(|error| refused(height, &error))?;
        rooms.values.flush(height)?;
        rooms.checkpoints.finish(draft, snapshot, commit.clone(), ledger.stores)?;
        rooms.checkpoints.keep_only(height)?;
        rooms.window.restart(Committed { commit, state });
        Ok(())
    }
}

fn refused(height: u64, error: &SnapshotError) -> LedgerError {
    LedgerError::Snapshot { height, reason: error.to_string() }
}
