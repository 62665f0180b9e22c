//! The file `metadata`: what a checkpoint is a checkpoint of.

use prost::Message;
use sha2::{Digest, Sha256};
use store::journal::Commit;
use store::snapshot::Snapshot;

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

impl Checkpoint {
    /// The file `metadata`.
    pub(super) fn metadata(&self) -> Vec<u8> {
        let mut bytes = Metadata::of(self).encode_to_vec();
        bytes.extend_from_slice(&Sha256::digest(&bytes));
        bytes
    }

    /// Reads the file `metadata`; nothing if it is damaged.
    pub(super) fn from_metadata(bytes: &[u8]) -> Option<Checkpoint> {
        let (metadata, checksum) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        let whole = checksum == Sha256::digest(metadata).as_slice();
        whole.then(|| Metadata::decode(metadata).ok())?.and_then(Metadata::into_checkpoint)
    }
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
