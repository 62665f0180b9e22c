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
    unpack: Unpack,
    grow: Grow,
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
        let grow = Grow {
            height: snapshot.height,
            limit,
            stream: Vec::new(),
            unpacked: 0,
            trees: stores.iter().map(|store| (*store, Tree::default())).collect(),
            current: None,
            count: 0,
        };
        let unpack = Unpack { snapshot, taken: 0, hash: Sha256::new(), unpacker: Unpacker::new() };
        Ok(Import { unpack, grow, failed: false })
    }

    /// Takes the next chunk. After [`SnapshotError::ChunkHash`] the same chunk may be given
    /// again; any other error is final.
    pub fn chunk(&mut self, chunk: &[u8]) -> Result<Progress, SnapshotError> {
        if self.failed {
            return Err(SnapshotError::Unexpected);
        }
        let mut external = Vec::new();
        let Import { unpack, grow, failed } = self;
        let missing = unpack.chunk(chunk, |piece| grow.piece(piece, &mut external));
        *failed = match &missing {
            Ok(_) => false,
            Err(error) => {
                !matches!(error, SnapshotError::ChunkHash { .. } | SnapshotError::Unexpected)
            }
        };
        Ok(Progress { external, missing: missing? })
    }

    /// The state, if the chunks are complete and it has the root that the chain agreed on.
    pub fn finish(
        self,
        app_hash: &Hash,
        external: Arc<dyn ExternalValues>,
    ) -> Result<MultiStore, SnapshotError> {
        if self.failed {
            return Err(SnapshotError::Incomplete { missing: self.unpack.missing() });
        }
        self.unpack.finish()?;
        let state = self.grow.finish(external)?;
        match state.root() {
            root if root == *app_hash => Ok(state),
            root => Err(SnapshotError::AppHash { expected: *app_hash, got: root }),
        }
    }

    /// The two halves of a fresh import, so that one thread can unpack chunks for another that
    /// grows the trees.
    pub fn apart(self) -> (Unpack, Grow) {
        (self.unpack, self.grow)
    }

    /// Puts the halves together again, to be finished, when neither has failed.
    pub fn together(unpack: Unpack, grow: Grow) -> Import {
        Import { unpack, grow, failed: false }
    }
}

/// Checks chunks and unpacks them.
pub struct Unpack {
    snapshot: Snapshot,
    /// Chunks accepted so far.
    taken: usize,
    hash: Sha256,
    unpacker: Unpacker,
}

impl Unpack {
    /// Hands what the next chunk unpacks to over to `take`, piece by piece; tells how many
    /// chunks are still to come. After [`SnapshotError::ChunkHash`] the same chunk may be given
    /// again; any other error is final.
    pub fn chunk(
        &mut self,
        chunk: &[u8],
        take: impl FnMut(&[u8]) -> Result<(), SnapshotError>,
    ) -> Result<usize, SnapshotError> {
        let Some(expected) = self.snapshot.chunk_hashes.get(self.taken) else {
            return Err(SnapshotError::Unexpected);
        };
        let got = sha256(chunk);
        if got != *expected {
            return Err(SnapshotError::ChunkHash { index: self.taken, expected: *expected, got });
        }
        self.hash.update(chunk);
        self.taken = self.taken.saturating_add(1);
        self.unpacker.push(chunk, take)?;
        Ok(self.missing())
    }

    fn missing(&self) -> usize {
        self.snapshot.chunk_hashes.len().saturating_sub(self.taken)
    }

    fn finish(mut self) -> Result<(), SnapshotError> {
        let missing = self.missing();
        if missing > 0 {
            return Err(SnapshotError::Incomplete { missing });
        }
        let (expected, got) = (self.snapshot.hash, self.hash.finalize_reset().into());
        if expected != got {
            return Err(SnapshotError::SnapshotHash { expected, got });
        }
        match self.unpacker.ended() {
            true => Ok(()),
            false => Err(SnapshotError::Zlib("the stream has no end".into())),
        }
    }
}

/// Grows trees from what the chunks unpack to.
pub struct Grow {
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

impl Grow {
    /// Takes unpacked bytes; adds to `external` what [`Progress::external`] says.
    pub fn piece(
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
