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

use prost::Message;
use sha2::{Digest, Sha256};
use store::StoreName;
use store::journal::Commit;
use store::snapshot::{FORMAT, Snapshot};

use super::disk::Disk;
use super::{Committed, LedgerError, failpoint};

const DIRECTORY: &str = "snapshots";
const METADATA: &str = "metadata";

/// Longer than any chunk of format 3.
const CHUNK_LIMIT: u64 = 16_777_216;

/// A state on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What CometBFT tells other nodes.
    pub snapshot: Snapshot,
    /// The commit of the block that made the state.
    pub commit: Commit,
    /// The stores of the state.
    pub(super) stores: Vec<String>,
    /// Size of the chunks together.
    pub(super) bytes: u64,
}

/// The file `metadata`, with its SHA-256 behind it.
#[derive(Clone, PartialEq, Message)]
struct Metadata {
    #[prost(uint64, tag = "1")]
    height: u64,
    #[prost(bytes = "vec", tag = "2")]
    app_hash: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    block_hash: Vec<u8>,
    #[prost(int64, tag = "4")]
    time_s: i64,
    #[prost(uint32, tag = "5")]
    time_nanos: u32,
    #[prost(string, repeated, tag = "6")]
    stores: Vec<String>,
    #[prost(uint32, tag = "7")]
    format: u32,
    #[prost(bytes = "vec", tag = "8")]
    hash: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "9")]
    chunk_hashes: Vec<Vec<u8>>,
    #[prost(uint64, tag = "10")]
    bytes: u64,
}

impl Metadata {
    fn of(checkpoint: &Checkpoint) -> Metadata {
        let Checkpoint { snapshot, commit, stores, bytes } = checkpoint;
        Metadata {
            height: commit.height,
            app_hash: commit.app_hash.to_vec(),
            block_hash: commit.block_hash.clone(),
            time_s: commit.time_s,
            time_nanos: commit.time_nanos,
            stores: stores.clone(),
            format: snapshot.format,
            hash: snapshot.hash.to_vec(),
            chunk_hashes: snapshot.chunk_hashes.iter().map(|hash| hash.to_vec()).collect(),
            bytes: *bytes,
        }
    }

    fn into_checkpoint(self) -> Option<Checkpoint> {
        let hashes = self.chunk_hashes.into_iter().map(TryInto::try_into);
        Some(Checkpoint {
            snapshot: Snapshot {
                height: self.height,
                format: self.format,
                hash: self.hash.try_into().ok()?,
                chunk_hashes: hashes.collect::<Result<_, _>>().ok()?,
            },
            commit: Commit {
                height: self.height,
                app_hash: self.app_hash.try_into().ok()?,
                block_hash: self.block_hash,
                time_s: self.time_s,
                time_nanos: self.time_nanos,
            },
            stores: self.stores,
            bytes: self.bytes,
        })
    }
}

/// All finished checkpoints.
pub(super) struct Checkpoints {
    disk: Arc<dyn Disk>,
    keep: usize,
    /// Oldest first.
    present: RwLock<Vec<Arc<Checkpoint>>>,
}

impl Checkpoints {
    /// Finds the checkpoints on the disk and removes the ones that were never finished.
    pub(super) fn open(disk: Arc<dyn Disk>, keep: usize) -> Result<Checkpoints, LedgerError> {
        let checkpoints = Checkpoints { disk, keep: keep.max(2), present: RwLock::default() };
        let mut present = Vec::new();
        for height in checkpoints.heights()? {
            let path = place(height).join(METADATA);
            if !checkpoints.names(&place(height))?.iter().any(|name| name == METADATA) {
                checkpoints.remove(height)?;
                continue;
            }
            let bytes = checkpoints.read(&path, CHUNK_LIMIT)?;
            match open_metadata(&bytes).filter(|found| found.commit.height == height) {
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

    fn names(&self, directory: &Path) -> Result<Vec<String>, LedgerError> {
        self.disk.names(directory).map_err(LedgerError::file("reading", directory))
    }

    fn read(&self, file: &Path, limit: u64) -> Result<Vec<u8>, LedgerError> {
        self.disk.read(file, 0, limit).map_err(LedgerError::file("reading", file))
    }

    /// Heights that have a directory, finished or not, lowest first.
    fn heights(&self) -> Result<Vec<u64>, LedgerError> {
        let names = self.names(Path::new(DIRECTORY))?;
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
        let path = place(height).join(index.to_string());
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
        self.distrust(height);
        self.remove(height)?;
        Ok(Draft { disk: Arc::clone(&self.disk), place: place(height), chunks: 0, bytes: 0 })
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
        let checkpoint = Checkpoint { snapshot, commit, stores, bytes: draft.bytes };
        draft.seal(&checkpoint)?;
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.push(Arc::new(checkpoint));
        present.sort_by_key(|checkpoint| checkpoint.commit.height);
        Ok(())
    }

    /// Removes every checkpoint but one.
    pub(super) fn keep_only(&self, height: u64) -> Result<(), LedgerError> {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.retain(|checkpoint| checkpoint.commit.height == height);
        drop(present);
        let others = self.heights()?.into_iter().filter(|other| *other != height);
        others.into_iter().try_for_each(|other| self.remove(other))
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
        let directory = place(height);
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
        let parent = Path::new(DIRECTORY).join(&name);
        if !self.disk.names(Path::new(DIRECTORY))?.contains(&name) {
            return Ok(());
        }
        if !self.disk.names(&parent)?.is_empty() {
            self.disk.remove_directory(&place(height))?;
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
        let mut bytes = Metadata::of(checkpoint).encode_to_vec();
        bytes.extend_from_slice(&Sha256::digest(&bytes));
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

fn place(height: u64) -> PathBuf {
    Path::new(DIRECTORY).join(height.to_string()).join(FORMAT.to_string())
}

fn open_metadata(bytes: &[u8]) -> Option<Checkpoint> {
    let (metadata, checksum) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
    let whole = checksum == Sha256::digest(metadata).as_slice();
    whole.then(|| Metadata::decode(metadata).ok())?.and_then(Metadata::into_checkpoint)
}
