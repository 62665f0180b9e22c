//! Snapshots: the whole state as a stream of chunks, in format 3 of the Cosmos SDK.
//!
//! ```text
//! for each store in name order: Store { name }, then its nodes, children before parents
//!   → each item with its length before it → zlib, level 7 → chunks of 10,000,000 bytes
//! ```
//!
//! The same chunks serve state sync, restart and repair. Their hashes guard against accidents
//! only: whoever makes a snapshot makes its hashes too. What is trusted is the app hash, which
//! the finished state must have.

mod export;
mod import;
mod item;
mod unpack;

pub use export::Chunks;
pub use import::{Grow, Import, Progress, Unpack};

use crate::tree::{Hash, ImportError, hex};
use crate::wire::{Field, put_bytes, take_field};

/// The format that is written and read.
pub const FORMAT: u32 = 3;

/// Chunks of an offered snapshot that are believed possible: 160 GB, compressed.
pub const MAX_CHUNKS: u32 = 16_384;

/// What a snapshot says about itself; the fields of CometBFT's `Snapshot`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The block height whose state it is.
    pub height: u64,
    /// The format, [`FORMAT`].
    pub format: u32,
    /// SHA-256 of all chunks together.
    pub hash: Hash,
    /// SHA-256 of each chunk.
    pub chunk_hashes: Vec<Hash>,
}

impl Snapshot {
    /// The number of chunks.
    pub fn chunks(&self) -> u32 {
        u32::try_from(self.chunk_hashes.len()).unwrap_or(u32::MAX)
    }

    /// The SDK's `Metadata`: the hashes of the chunks.
    pub fn metadata(&self) -> Vec<u8> {
        let mut metadata = Vec::new();
        for hash in &self.chunk_hashes {
            put_bytes(&mut metadata, 1, hash);
        }
        metadata
    }

    /// Reads an offer: the fields as CometBFT hands them over.
    pub fn from_offer(
        height: u64,
        format: u32,
        chunks: u32,
        hash: &[u8],
        metadata: &[u8],
    ) -> Result<Snapshot, SnapshotError> {
        if format != FORMAT {
            return Err(SnapshotError::Format(format));
        }
        if chunks > MAX_CHUNKS {
            return Err(SnapshotError::TooManyChunks { chunks });
        }
        let hash = hash.try_into().map_err(|_| SnapshotError::Metadata)?;
        let mut chunk_hashes = Vec::new();
        let mut rest = metadata;
        while !rest.is_empty() {
            let Some((1, Field::Bytes(hash))) = take_field(&mut rest) else {
                return Err(SnapshotError::Metadata);
            };
            chunk_hashes.push(hash.try_into().map_err(|_| SnapshotError::Metadata)?);
        }
        if u32::try_from(chunk_hashes.len()) != Ok(chunks) {
            return Err(SnapshotError::HashCount { hashes: chunk_hashes.len(), chunks });
        }
        Ok(Snapshot { height, format, hash, chunk_hashes })
    }
}

/// Why a snapshot or a chunk of it is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Another format than ours: no snapshot of that format can be used.
    #[error("snapshot format {0}: unknown snapshot format, ours is {FORMAT}")]
    Format(u32),
    /// The metadata is no list of chunk hashes, or the hash is none.
    #[error("invalid snapshot metadata: hashes must have 32 bytes")]
    Metadata,
    /// Chunks and hashes differ in number.
    #[error("snapshot has {hashes} chunk hashes, but {chunks} chunks: invalid snapshot metadata")]
    HashCount {
        /// Hashes in the metadata.
        hashes: usize,
        /// Chunks in the offer.
        chunks: u32,
    },
    /// A snapshot has at least one chunk.
    #[error("no chunks: invalid snapshot metadata")]
    NoChunks,
    /// More than [`MAX_CHUNKS`].
    #[error("{chunks} chunks are more than the {MAX_CHUNKS} that are accepted")]
    TooManyChunks {
        /// Chunks in the offer.
        chunks: u32,
    },
    /// There is no state before the first block, and none above the highest version.
    #[error("cannot restore snapshot at height {0}")]
    Height(u64),
    /// The chunk was damaged on its way: the same chunk may be tried again, from someone else.
    #[error("chunk {index}: expected hash {}, got {}", hex(expected), hex(got))]
    ChunkHash {
        /// Number of the chunk, from 0.
        index: usize,
        /// The hash from the offer.
        expected: Hash,
        /// The hash of what came.
        got: Hash,
    },
    /// All chunks are there, each with its hash, and together they have another one.
    #[error("all chunks together: expected hash {}, got {}", hex(expected), hex(got))]
    SnapshotHash {
        /// The hash from the offer.
        expected: Hash,
        /// The hash of what came.
        got: Hash,
    },
    /// The chunks are no zlib stream, or one that ends early or late.
    #[error("zlib failure: {0}")]
    Zlib(String),
    /// The stream unpacks to more than the importer was allowed to hold.
    #[error(
        "the snapshot unpacks to more than {limit} bytes; raise the limit if the state is that large"
    )]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The stream is no list of snapshot items.
    #[error("item {0} of the snapshot is malformed")]
    Item(u64),
    /// The stream has a store that the chain has not.
    #[error("cannot import into store {0:?}: there is no such store")]
    UnknownStore(String),
    /// Stores come once each, in name order.
    #[error("store {0} comes twice or not in name order")]
    StoreOrder(String),
    /// A node before any store.
    #[error("received a tree node before a store")]
    NoStore,
    /// A node of more levels than a tree can have.
    #[error("node height {0} cannot exceed 127")]
    NodeHeight(u64),
    /// The nodes of a store are no tree.
    #[error("store {store}: {error}")]
    Tree {
        /// The store.
        store: &'static str,
        /// The reason.
        error: ImportError,
    },
    /// State outside of the stores, of which this chain has none.
    #[error("unknown snapshot extension {0:?}")]
    Extension(String),
    /// A chunk after the last one, or after an error.
    #[error("received a chunk that is not expected")]
    Unexpected,
    /// The import was finished before its last chunk.
    #[error("{missing} chunks are missing")]
    Incomplete {
        /// Chunks that did not come.
        missing: usize,
    },
    /// The state is not the one that the chain agreed on.
    #[error("the state has root {}, the chain says {}", hex(got), hex(expected))]
    AppHash {
        /// The app hash of the chain.
        expected: Hash,
        /// The root of the imported state.
        got: Hash,
    },
}
