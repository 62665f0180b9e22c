//! Snapshots of a node that does not run: its own, and those that an operator has loaded.
//!
//! ```text
//! loaded/<height>/3/     what was loaded, in the files that `snapshots/` has
//! ```
//!
//! The two are apart because a start begins with the newest of the node's own: it would go over
//! to the state of somebody else without a word.

use std::io;
use std::path::Path;
use std::sync::Arc;

use base::Time;
use sha2::{Digest, Sha256};
use store::StoreName;
use store::journal::Commit;
use store::snapshot::{FORMAT, Import};

use super::checkpoint::{Checkpoints, Draft};
use super::disk::{Disk, RealDisk};
use super::{Checkpoint, Engine, Ledger, LedgerError, Past, Restored};

const DIRECTORY: &str = "loaded";

/// The snapshots of a node that does not run.
pub struct Snapshots {
    past: Past,
    loaded: Checkpoints,
}

/// A snapshot that is there.
pub struct Found<'a> {
    /// What it is a snapshot of.
    pub checkpoint: Arc<Checkpoint>,
    /// Whether an operator has loaded it. If not, the node has made it or synced it.
    pub is_loaded: bool,
    among: &'a Checkpoints,
}

impl Found<'_> {
    /// Whether it has this height and this format.
    pub fn is(&self, height: u64, format: u32) -> bool {
        let snapshot = &self.checkpoint.snapshot;
        (snapshot.height, snapshot.format) == (height, format)
    }

    /// What an archive begins with: all that is known of the state, and the hashes of the chunks.
    pub fn metadata(&self) -> Vec<u8> {
        self.checkpoint.metadata()
    }

    /// A chunk, as it was made.
    pub fn chunk(&self, index: u32) -> Result<Vec<u8>, LedgerError> {
        let snapshot = &self.checkpoint.snapshot;
        let chunk = self.among.chunk(snapshot.height, snapshot.format, index)?;
        let hash = usize::try_from(index).ok().and_then(|place| snapshot.chunk_hashes.get(place));
        chunk
            .filter(|chunk| hash.is_some_and(|hash| Sha256::digest(chunk).as_slice() == hash))
            .ok_or_else(|| damaged(snapshot.height, index))
    }
}

impl Snapshots {
    /// What is in the data directory `data`. Takes its lock.
    pub fn open(data: &Path) -> Result<Snapshots, LedgerError> {
        let past = Past::open(data)?;
        let loaded = Checkpoints::within(DIRECTORY, Arc::new(RealDisk::below(data)), 2)?;
        Ok(Snapshots { past, loaded })
    }

    /// The same on any disk and any database, without a lock.
    pub fn on(
        disk: Arc<dyn Disk>,
        engine: Arc<dyn Engine>,
        stores: &'static [StoreName],
    ) -> Result<Snapshots, LedgerError> {
        let past = Past::on(Arc::clone(&disk), engine, stores)?;
        let loaded = Checkpoints::within(DIRECTORY, disk, 2)?;
        Ok(Snapshots { past, loaded })
    }

    /// All, newest first; of one height the node's own first.
    pub fn list(&self) -> Vec<Found<'_>> {
        let of = |among, is_loaded| {
            let found = move |checkpoint| Found { checkpoint, is_loaded, among };
            Checkpoints::list(among).into_iter().map(found)
        };
        let mut all: Vec<_> =
            of(&self.past.checkpoints, false).chain(of(&self.loaded, true)).collect();
        all.sort_by_key(|found| std::cmp::Reverse(found.checkpoint.commit.height));
        all
    }

    /// One of them.
    pub fn find(&self, height: u64, format: u32) -> Option<Found<'_>> {
        self.list().into_iter().find(|found| found.is(height, format))
    }

    /// Keeps a snapshot that comes from outside: its metadata, then its chunks in order and
    /// nothing behind them. None of it is believed before all hashes are right; what the state
    /// itself is shows when it is restored.
    pub fn load(
        &self,
        metadata: &[u8],
        chunks: &mut dyn Iterator<Item = io::Result<Vec<u8>>>,
    ) -> Result<Arc<Checkpoint>, LedgerError> {
        let checkpoint = Checkpoint::from_metadata(metadata)
            .ok_or_else(|| LedgerError::Archive("its metadata is damaged".into()))?;
        let Checkpoint { snapshot, commit, .. } = &checkpoint;
        let height = snapshot.height;
        Import::begin(snapshot.clone(), &[], 0).map_err(unusable)?;
        Time::new(commit.time_s, commit.time_nanos).map_err(unusable)?;
        if let Some(found) = self.find(height, FORMAT) {
            let text = format!("snapshot already exists for height {height} format {FORMAT}");
            let reason = if found.is_loaded { text + ", loaded before" } else { text };
            return Err(LedgerError::Snapshot { height, reason });
        }
        let draft = self.loaded.begin(height)?;
        let kept = self.keep(draft, checkpoint, chunks);
        if kept.is_err() {
            // Whoever looks next removes what stays: it was never finished.
            self.loaded.delete(height).ok();
        }
        kept
    }

    fn keep(
        &self,
        mut draft: Draft,
        checkpoint: Checkpoint,
        chunks: &mut dyn Iterator<Item = io::Result<Vec<u8>>>,
    ) -> Result<Arc<Checkpoint>, LedgerError> {
        let snapshot = &checkpoint.snapshot;
        let mut all = Sha256::new();
        for (index, hash) in snapshot.chunk_hashes.iter().enumerate() {
            let early =
                || LedgerError::Archive(format!("it ends before chunk {index} of its metadata"));
            let chunk = chunks.next().ok_or_else(early)?.map_err(unusable)?;
            if Sha256::digest(&chunk).as_slice() != hash {
                return Err(LedgerError::Archive(format!("chunk {index} is damaged")));
            }
            all.update(&chunk);
            draft.add(&chunk)?;
        }
        if let Some(more) = chunks.next() {
            more.map_err(unusable)?;
            let chunks = snapshot.chunks();
            let text = format!("it has more than the {chunks} chunks of its metadata");
            return Err(LedgerError::Archive(text));
        }
        if all.finalize().as_slice() != snapshot.hash {
            let text = "all chunks together have another hash than its metadata says";
            return Err(LedgerError::Archive(text.into()));
        }
        self.loaded.add(draft, checkpoint)
    }

    /// Removes a snapshot; of two with one height the loaded one. True if there was one. None goes
    /// without which a start would not find the newest state any more.
    pub fn delete(self, height: u64, format: u32) -> Result<bool, LedgerError> {
        let Snapshots { past, loaded } = &self;
        let found: Vec<bool> = self
            .list()
            .iter()
            .filter(|found| found.is(height, format))
            .map(|found| found.is_loaded)
            .collect();
        if found.contains(&true) {
            loaded.delete(height)?;
        } else if found.contains(&false) {
            let newest = past.newest()?;
            past.checkpoints.distrust(height);
            let without = past.newest()?;
            if without < newest {
                let reason = match without {
                    0 => format!("without it a start finds no state, now the one at {newest}"),
                    _ => format!("without it a start finds the state at {without}, not {newest}"),
                };
                return Err(LedgerError::Snapshot { height, reason });
            }
            past.checkpoints.delete(height)?;
        }
        Ok(!found.is_empty())
    }

    /// Goes back to a snapshot of the node's own: a start finds its state, and CometBFT gives the
    /// blocks above it again.
    pub fn go_back(self, height: u64) -> Result<Commit, LedgerError> {
        self.past.rewind(height)
    }
}

impl Ledger {
    /// Makes the state of a loaded snapshot that of this node, which must have none, and removes
    /// it from the loaded ones. It must have the root that its metadata says; whoever has written
    /// that is trusted.
    pub fn restore_loaded(self: &Arc<Ledger>, height: u64) -> Result<Commit, LedgerError> {
        let refused = |reason| LedgerError::Snapshot { height, reason };
        let latest = self.latest().commit.height;
        if latest > 0 {
            let reason = format!(
                "this node has the state at height {latest}; only one without state of its own can \
                 begin with a loaded snapshot"
            );
            return Err(refused(reason));
        }
        let loaded = Checkpoints::within(DIRECTORY, Arc::clone(&self.rooms.disk), 2)?;
        let found = loaded.list().into_iter().find(|found| found.commit.height == height);
        let found = found.ok_or_else(|| refused("it is not loaded".into()))?;
        let mut restore = self.restore(found.snapshot.clone(), found.commit.clone())?;
        for index in 0..found.snapshot.chunks() {
            let chunk = loaded.chunk(height, FORMAT, index)?;
            let chunk = chunk.ok_or_else(|| damaged(height, index))?;
            if restore.chunk(&chunk)? == Restored::BadChunk {
                return Err(damaged(height, index));
            }
        }
        restore.finish()?;
        loaded.delete(height)?;
        Ok(self.latest().commit.clone())
    }
}

fn damaged(height: u64, index: u32) -> LedgerError {
    LedgerError::Snapshot { height, reason: format!("chunk {index} is missing or damaged") }
}

fn unusable(error: impl std::fmt::Display) -> LedgerError {
    LedgerError::Archive(error.to_string())
}
