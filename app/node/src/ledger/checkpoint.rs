//! Checkpoints: whole states on disk, in the chunks that state sync serves.
//!
//! ```text
//! snapshots/<height>/3/<chunk>     as CometBFT asks for them
//! snapshots/<height>/3/metadata    what they are; a checkpoint without it was never finished
//! ```
//!
//! `metadata` is written last, to another name, synced and renamed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use store::StoreName;
use store::journal::Commit;
use store::snapshot::{FORMAT, Snapshot};

use super::disk::Disk;
pub(super) use super::metadata::Checkpoint;
use super::{Committed, LedgerError, failpoint};

const DIRECTORY: &str = "snapshots";
const METADATA: &str = "metadata";

/// Longer than any chunk of format 3.
pub(crate) const CHUNK_LIMIT: u64 = 16_777_216;

/// All finished checkpoints of a directory.
pub(super) struct Checkpoints {
    disk: Arc<dyn Disk>,
    directory: &'static str,
    keep: usize,
    /// Oldest first.
    present: RwLock<Vec<Arc<Checkpoint>>>,
}

impl Checkpoints {
    /// Finds the checkpoints on the disk and removes the ones that were never finished.
    pub(super) fn open(disk: Arc<dyn Disk>, keep: usize) -> Result<Checkpoints, LedgerError> {
        Checkpoints::within(DIRECTORY, disk, keep)
    }

    /// The same in a directory of another name.
    pub(super) fn within(
        directory: &'static str,
        disk: Arc<dyn Disk>,
        keep: usize,
    ) -> Result<Checkpoints, LedgerError> {
        let present = RwLock::default();
        let checkpoints = Checkpoints { disk, directory, keep: keep.max(2), present };
        let mut present = Vec::new();
        for height in checkpoints.heights()? {
            let place = checkpoints.place(height);
            if !checkpoints.names(&place)?.iter().any(|name| name == METADATA) {
                checkpoints.remove(height)?;
                continue;
            }
            // Whoever gave it this name may have died before that was durable. From now on the
            // node drops what only an older start would need.
            checkpoints.disk.sync_names(&place).map_err(LedgerError::file("syncing", &place))?;
            let path = place.join(METADATA);
            let bytes = checkpoints.read(&path, CHUNK_LIMIT)?;
            match Checkpoint::from_metadata(&bytes).filter(|found| found.commit.height == height) {
                Some(checkpoint) => present.push(Arc::new(checkpoint)),
                None => tracing::warn!(
                    "checkpoint {height} is damaged and left alone: {}",
                    path.display()
                ),
            }
        }
        *checkpoints.present.write().unwrap_or_else(PoisonError::into_inner) = present;
        Ok(checkpoints)
    }

    fn place(&self, height: u64) -> PathBuf {
        Path::new(self.directory).join(height.to_string()).join(FORMAT.to_string())
    }

    fn names(&self, directory: &Path) -> Result<Vec<String>, LedgerError> {
        self.disk.names(directory).map_err(LedgerError::file("reading", directory))
    }

    fn read(&self, file: &Path, limit: u64) -> Result<Vec<u8>, LedgerError> {
        self.disk.read(file, 0, limit).map_err(LedgerError::file("reading", file))
    }

    /// Heights that have a directory, finished or not, lowest first.
    fn heights(&self) -> Result<Vec<u64>, LedgerError> {
        let names = self.names(Path::new(self.directory))?;
        let mut heights: Vec<u64> = names.iter().filter_map(|name| name.parse().ok()).collect();
        heights.sort_unstable();
        Ok(heights)
    }

    /// The checkpoints, oldest first.
    pub(super) fn list(&self) -> Vec<Arc<Checkpoint>> {
        self.present.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Height below which nothing is needed to start again, even if the newest checkpoint
    /// turns out damaged; 0 while there is only one.
    pub(super) fn floor(&self) -> u64 {
        match self.list().as_slice() {
            [oldest, _, ..] => oldest.commit.height,
            _ => 0,
        }
    }

    /// A chunk; nothing if it is not there any more.
    pub(super) fn chunk(
        &self,
        height: u64,
        format: u32,
        index: u32,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let present = self.list();
        let found = present.iter().find(|checkpoint| checkpoint.commit.height == height);
        let chunks = found.map_or(0, |checkpoint| checkpoint.snapshot.chunks());
        if format != FORMAT || index >= chunks {
            return Ok(None);
        }
        let path = self.place(height).join(index.to_string());
        match self.disk.read(&path, 0, CHUNK_LIMIT) {
            Ok(chunk) => Ok(Some(chunk)),
            // It may have been removed between the two looks.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LedgerError::file("reading", &path)(error)),
        }
    }

    /// Stops offering a checkpoint whose chunks are damaged.
    pub(super) fn distrust(&self, height: u64) {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.retain(|checkpoint| checkpoint.commit.height != height);
    }

    /// Writes a state, then removes what is older than the checkpoints to keep.
    pub(super) fn write(&self, committed: &Committed) -> Result<(), LedgerError> {
        failpoint::reach("checkpoint.before");
        let mut draft = self.begin(committed.commit.height)?;
        let mut chunks = committed.state.snapshot();
        for chunk in chunks.by_ref() {
            draft.add(&chunk)?;
            failpoint::reach("checkpoint.inside");
        }
        let stores: Vec<StoreName> = committed.state.stores().collect();
        self.finish(draft, chunks.describe(), committed.commit.clone(), &stores)?;
        self.remove_old()
    }

    /// Begins a checkpoint at a height.
    pub(super) fn begin(&self, height: u64) -> Result<Draft, LedgerError> {
        self.delete(height)?;
        let (disk, place) = (Arc::clone(&self.disk), self.place(height));
        Ok(Draft { disk, place, chunks: 0, bytes: 0 })
    }

    /// Makes a checkpoint of the chunks that were added.
    pub(super) fn finish(
        &self,
        draft: Draft,
        snapshot: Snapshot,
        commit: Commit,
        stores: &[StoreName],
    ) -> Result<(), LedgerError> {
        let stores = stores.iter().map(|store| store.0.to_owned()).collect();
        self.add(draft, Checkpoint { snapshot, commit, stores, bytes: 0 })?;
        Ok(())
    }

    /// The same for a checkpoint that is known; what is known of its size does not count.
    pub(super) fn add(
        &self,
        draft: Draft,
        checkpoint: Checkpoint,
    ) -> Result<Arc<Checkpoint>, LedgerError> {
        let checkpoint = Arc::new(Checkpoint { bytes: draft.bytes, ..checkpoint });
        draft.seal(&checkpoint)?;
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.push(Arc::clone(&checkpoint));
        present.sort_by_key(|checkpoint| checkpoint.commit.height);
        Ok(checkpoint)
    }

    /// Removes a checkpoint, finished or not.
    pub(super) fn delete(&self, height: u64) -> Result<(), LedgerError> {
        self.distrust(height);
        self.remove(height)
    }

    /// Removes every checkpoint but one.
    pub(super) fn keep_only(&self, height: u64) -> Result<(), LedgerError> {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.retain(|checkpoint| checkpoint.commit.height == height);
        drop(present);
        let others = self.heights()?.into_iter().filter(|other| *other != height);
        others.into_iter().try_for_each(|other| self.remove(other))
    }

    /// Removes every checkpoint above a height, the newest first.
    pub(super) fn forget_above(&self, height: u64) -> Result<(), LedgerError> {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.retain(|checkpoint| checkpoint.commit.height <= height);
        drop(present);
        let mut above = self.heights()?.into_iter().rev().take_while(|other| *other > height);
        above.try_for_each(|other| self.remove(other))
    }

    /// Whether every chunk is there and has its hash.
    pub(super) fn is_whole(&self, checkpoint: &Checkpoint) -> Result<bool, LedgerError> {
        let Snapshot { height, format, chunk_hashes, .. } = &checkpoint.snapshot;
        for (index, hash) in (0..).zip(chunk_hashes) {
            let chunk = self.chunk(*height, *format, index)?;
            if chunk.is_none_or(|chunk| Sha256::digest(chunk).as_slice() != hash) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn remove_old(&self) -> Result<(), LedgerError> {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        let surplus = present.len().saturating_sub(self.keep);
        present.drain(..surplus);
        let oldest = present.first().map_or(0, |checkpoint| checkpoint.commit.height);
        drop(present);
        for height in self.heights()?.into_iter().filter(|height| *height < oldest) {
            self.remove(height)?;
        }
        Ok(())
    }

    /// Removes a directory, first of all and durably the file that makes it a checkpoint. An
    /// earlier process may have removed that one without getting as far as the sync.
    fn remove(&self, height: u64) -> Result<(), LedgerError> {
        let directory = self.place(height);
        let failed = LedgerError::file("removing", &directory);
        let names = self.names(&directory)?;
        let (metadata, chunks): (Vec<_>, Vec<_>) = names.iter().partition(|name| *name == METADATA);
        let remove = |name: &String| self.disk.remove(&directory.join(name));
        let remove_all = || {
            metadata.into_iter().try_for_each(remove)?;
            if !chunks.is_empty() {
                self.disk.sync_names(&directory)?;
            }
            chunks.into_iter().try_for_each(remove)?;
            self.remove_directories(height)
        };
        remove_all().map_err(failed)
    }

    fn remove_directories(&self, height: u64) -> std::io::Result<()> {
        let name = height.to_string();
        let all = Path::new(self.directory);
        let parent = all.join(&name);
        if !self.disk.names(all)?.contains(&name) {
            return Ok(());
        }
        if !self.disk.names(&parent)?.is_empty() {
            self.disk.remove_directory(&self.place(height))?;
        }
        self.disk.remove_directory(&parent)
    }
}

/// A checkpoint that is being written.
pub(super) struct Draft {
    disk: Arc<dyn Disk>,
    place: PathBuf,
    chunks: u32,
    bytes: u64,
}

impl Draft {
    /// Writes the next chunk.
    pub(super) fn add(&mut self, chunk: &[u8]) -> Result<(), LedgerError> {
        let path = self.place.join(self.chunks.to_string());
        self.put(&path, chunk).map_err(LedgerError::file("writing", &path))?;
        self.chunks = self.chunks.saturating_add(1);
        self.bytes = self.bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let mut file = self.disk.append(path)?;
        file.write(bytes)?;
        file.sync()
    }

    fn seal(self, checkpoint: &Checkpoint) -> Result<(), LedgerError> {
        let bytes = checkpoint.metadata();
        let (draft, path) = (self.place.join("metadata.new"), self.place.join(METADATA));
        let seal = || {
            self.put(&draft, &bytes)?;
            self.disk.sync_names(&self.place)?;
            failpoint::reach("checkpoint.before_rename");
            self.disk.rename(&draft, &path)?;
            failpoint::reach("checkpoint.after_rename");
            self.disk.sync_names(&self.place)
        };
        seal().map_err(LedgerError::file("writing", &path))
    }
}
