//! Reading snapshots, from whoever offers them.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::item::{Item, Node, take_item};
use super::unpack::Unpacker;
use super::{FORMAT, MAX_CHUNKS, Snapshot, SnapshotError};
use crate::kv::StoreName;
use crate::multistore::{ExternalValue, ExternalValues, MultiStore};
use crate::tree::{Hash, INLINE_MAX, ImportError, Importer, MAX_VERSION, Tree, sha256};

/// A snapshot on its way in. It holds everything itself: an import that fails or is dropped
/// leaves nothing but the external values that it handed out.
pub struct Import {
    snapshot: Snapshot,
    /// Chunks accepted so far.
    chunks: usize,
    hash: Sha256,
    unpacker: Unpacker,
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
    pub fn begin(
        snapshot: Snapshot,
        stores: &[StoreName],
        limit: u64,
    ) -> Result<Import, SnapshotError> {
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
            stream: Vec::new(),
            unpacked: 0,
            trees: stores.iter().map(|store| (*store, Tree::default())).collect(),
            current: None,
            count: 0,
        };
        Ok(Import {
            snapshot,
            chunks: 0,
            hash: Sha256::new(),
            unpacker: Unpacker::new(),
            items,
            failed: false,
        })
    }

    /// Takes the next chunk. After [`SnapshotError::ChunkHash`] the same chunk may be given
    /// again; any other error is final.
    pub fn chunk(&mut self, chunk: &[u8]) -> Result<Progress, SnapshotError> {
        let Some(expected) = self.snapshot.chunk_hashes.get(self.chunks).filter(|_| !self.failed)
        else {
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
        self.unpacker.push(chunk, |piece| self.items.push(piece, &mut external))?;
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
        if !self.unpacker.ended() {
            return Err(SnapshotError::Zlib("the stream has no end".into()));
        }
        let state = self.items.finish(external)?;
        match state.root() {
            root if root == *app_hash => Ok(state),
            root => Err(SnapshotError::AppHash { expected: *app_hash, got: root }),
        }
    }
}

/// Turns items into trees.
struct Items {
    height: u64,
    limit: u64,
    /// What has been unpacked and not been read yet: less than an item.
    stream: Vec<u8>,
    /// Bytes unpacked so far.
    unpacked: u64,
    trees: BTreeMap<StoreName, Tree>,
    current: Option<(StoreName, Importer)>,
    /// Items read so far.
    count: u64,
}

impl Items {
    /// Takes unpacked bytes and reads the items that they complete.
    fn push(
        &mut self,
        piece: &[u8],
        external: &mut Vec<ExternalValue>,
    ) -> Result<(), SnapshotError> {
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.unpacked = self.unpacked.saturating_add(length);
        if self.unpacked > self.limit {
            return Err(SnapshotError::TooLarge { limit: self.limit });
        }
        let mut stream = std::mem::take(&mut self.stream);
        stream.extend_from_slice(piece);
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
        self.stream = stream;
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

    fn node(
        &mut self,
        node: &Node<'_>,
        external: &mut Vec<ExternalValue>,
    ) -> Result<(), SnapshotError> {
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
        if !self.stream.is_empty() {
            return Err(SnapshotError::Item(self.count));
        }
        self.close()?;
        Ok(MultiStore::from_trees(self.height, self.trees, external))
    }
}

fn in_store(store: StoreName, error: ImportError) -> SnapshotError {
    SnapshotError::Tree { store: store.0, error }
}
