//! Reading snapshots, from whoever offers them.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use flate2::write::ZlibDecoder;
use sha2::{Digest, Sha256};

use super::item::{Item, Node, take_item};
use super::{FORMAT, MAX_CHUNKS, Snapshot, SnapshotError};
use crate::kv::StoreName;
use crate::multistore::{ExternalValue, ExternalValues, MultiStore};
use crate::tree::{Hash, INLINE_MAX, ImportError, Importer, MAX_VERSION, Tree, sha256};

/// Compressed bytes that are unpacked at a time; they give at most a thousand times as many.
const PIECE_BYTES: usize = 16_384;

/// A snapshot on its way in. It holds everything itself: an import that fails or is dropped
/// leaves nothing but the external values that it handed out.
pub struct Import {
    snapshot: Snapshot,
    /// Chunks accepted so far.
    chunks: usize,
    hash: Sha256,
    unpacker: ZlibDecoder<Vec<u8>>,
    unpacked: u64,
    items: Items,
    failed: bool,
}

/// What a chunk brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Values to be kept outside of the trees. They are read when the import is finished, and
    /// only then; if it is not, they are rubbish.
    pub external: Vec<ExternalValue>,
    /// Chunks still to come.
    pub missing: usize,
}

impl Import {
    /// Begins to import into empty `stores`. `limit` bounds the unpacked bytes, because a few
    /// kilobytes can unpack to gigabytes.
    pub fn begin(snapshot: Snapshot, stores: &[StoreName], limit: u64) -> Result<Import, SnapshotError> {
        if snapshot.format != FORMAT {
            return Err(SnapshotError::Format(snapshot.format));
        }
        if snapshot.chunk_hashes.is_empty() {
            return Err(SnapshotError::NoChunks);
        }
        if snapshot.chunks() > MAX_CHUNKS {
            return Err(SnapshotError::TooManyChunks { chunks: snapshot.chunks() });
        }
        if snapshot.height == 0 || snapshot.height > MAX_VERSION {
            return Err(SnapshotError::Height(snapshot.height));
        }
        let items = Items {
            height: snapshot.height,
            limit,
            trees: stores.iter().map(|store| (*store, Tree::default())).collect(),
            current: None,
            count: 0,
        };
        Ok(Import {
            snapshot,
            chunks: 0,
            hash: Sha256::new(),
            unpacker: ZlibDecoder::new(Vec::new()),
            unpacked: 0,
            items,
            failed: false,
        })
    }

    /// Takes the next chunk. After [`SnapshotError::ChunkHash`] the same chunk may be given
    /// again; any other error is final.
    pub fn chunk(&mut self, chunk: &[u8]) -> Result<Progress, SnapshotError> {
        let Some(expected) = self.snapshot.chunk_hashes.get(self.chunks).filter(|_| !self.failed) else {
            return Err(SnapshotError::Unexpected);
        };
        let got = sha256(chunk);
        if got != *expected {
            return Err(SnapshotError::ChunkHash { index: self.chunks, expected: *expected, got });
        }
        self.failed = true;
        self.hash.update(chunk);
        self.chunks = self.chunks.saturating_add(1);
        let mut external = Vec::new();
        for piece in chunk.chunks(PIECE_BYTES) {
            self.unpack(piece, &mut external)?;
        }
        self.failed = false;
        let missing = self.snapshot.chunk_hashes.len().saturating_sub(self.chunks);
        Ok(Progress { external, missing })
    }

    /// The state, if the chunks are complete and it has the root that the chain agreed on.
    pub fn finish(
        mut self,
        app_hash: &Hash,
        external: Arc<dyn ExternalValues>,
    ) -> Result<MultiStore, SnapshotError> {
        let missing = self.snapshot.chunk_hashes.len().saturating_sub(self.chunks);
        if missing > 0 || self.failed {
            return Err(SnapshotError::Incomplete { missing });
        }
        let (expected, got) = (self.snapshot.hash, self.hash.finalize_reset().into());
        if expected != got {
            return Err(SnapshotError::SnapshotHash { expected, got });
        }
        self.unpacker.try_finish().map_err(zlib)?;
        let mut rubbish = Vec::new();
        self.items.read(self.unpacker.get_mut(), &mut rubbish)?;
        if !self.unpacker.get_ref().is_empty() {
            return Err(SnapshotError::Item(self.items.count));
        }
        let state = self.items.finish(external)?;
        match state.root() {
            root if root == *app_hash => Ok(state),
            root => Err(SnapshotError::AppHash { expected: *app_hash, got: root }),
        }
    }

    fn unpack(&mut self, piece: &[u8], external: &mut Vec<ExternalValue>) -> Result<(), SnapshotError> {
        let before = self.unpacker.total_out();
        self.unpacker.write_all(piece).map_err(zlib)?;
        let limit = self.items.limit;
        self.unpacked = self.unpacked.saturating_add(self.unpacker.total_out().saturating_sub(before));
        if self.unpacked > limit {
            return Err(SnapshotError::TooLarge { limit });
        }
        self.items.read(self.unpacker.get_mut(), external)
    }
}

fn zlib(error: std::io::Error) -> SnapshotError {
    SnapshotError::Zlib(error.to_string())
}

/// Turns items into trees.
struct Items {
    height: u64,
    limit: u64,
    trees: BTreeMap<StoreName, Tree>,
    current: Option<(StoreName, Importer)>,
    /// Items read so far.
    count: u64,
}

impl Items {
    /// Reads the complete items of `stream` and removes them from it.
    fn read(&mut self, stream: &mut Vec<u8>, external: &mut Vec<ExternalValue>) -> Result<(), SnapshotError> {
        let mut rest = stream.as_slice();
        while let Some(item) = take_item(&mut rest, self.count)? {
            self.count = self.count.saturating_add(1);
            match item {
                Item::Store(name) => self.store(name)?,
                Item::Node(node) => self.node(&node, external)?,
                Item::Extension(name) => return Err(SnapshotError::Extension(name.to_owned())),
                Item::Payload => return Err(SnapshotError::Item(self.count)),
            }
        }
        let read = stream.len().saturating_sub(rest.len());
        stream.drain(..read);
        Ok(())
    }

    fn store(&mut self, name: &str) -> Result<(), SnapshotError> {
        if self.current.as_ref().is_some_and(|(last, _)| name <= last.0) {
            return Err(SnapshotError::StoreOrder(name.to_owned()));
        }
        self.close()?;
        let store = self.trees.keys().find(|store| store.0 == name);
        let Some(&store) = store else { return Err(SnapshotError::UnknownStore(name.to_owned())) };
        self.current = Some((store, Importer::new(self.height)));
        Ok(())
    }

    fn node(&mut self, node: &Node<'_>, external: &mut Vec<ExternalValue>) -> Result<(), SnapshotError> {
        let Some((store, importer)) = &mut self.current else { return Err(SnapshotError::NoStore) };
        let store = *store;
        let Node { key, value, version, height } = *node;
        let added = match u8::try_from(height) {
            Ok(0) => importer.leaf(version, key, value),
            Ok(height) if height <= 127 => importer.inner(height, version, key),
            _ => return Err(SnapshotError::NodeHeight(height)),
        };
        added.map_err(|error| in_store(store, error))?;
        if height == 0 && value.len() > INLINE_MAX {
            let (key, value) = (key.to_vec(), value.to_vec());
            external.push(ExternalValue { store, version, key, value });
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), SnapshotError> {
        if let Some((store, importer)) = self.current.take() {
            let tree = importer.finish().map_err(|error| in_store(store, error))?;
            self.trees.insert(store, tree);
        }
        Ok(())
    }

    fn finish(mut self, external: Arc<dyn ExternalValues>) -> Result<MultiStore, SnapshotError> {
        self.close()?;
        Ok(MultiStore::from_trees(self.height, self.trees, external))
    }
}

fn in_store(store: StoreName, error: ImportError) -> SnapshotError {
    SnapshotError::Tree { store: store.0, error }
}
