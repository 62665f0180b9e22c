//! Writing snapshots.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};

use super::item::{Node, put_node, put_store};
use super::{FORMAT, Snapshot};
use crate::kv::StoreName;
use crate::multistore::MultiStore;
use crate::tree::{Export, ExportedNode, Leaf, sha256};

/// Bytes of a chunk, as format 3 wants.
const CHUNK_BYTES: usize = 10_000_000;

/// Bytes that are collected before they are compressed.
const PIECE_BYTES: usize = 65_536;

impl MultiStore {
    /// This state as the chunks of a snapshot, made as they are asked for. Best done with a
    /// clone of the state, beside the chain.
    pub fn snapshot(&self) -> Chunks<'_> {
        let encoder = ZlibEncoder::new(Vec::new(), Compression::new(7));
        Chunks {
            state: self,
            stores: self.stores().collect::<Vec<_>>().into_iter(),
            nodes: None,
            encoder: Some(encoder),
            compressed: Vec::new(),
            body: Vec::new(),
            hash: Sha256::new(),
            chunk_hashes: Vec::new(),
        }
    }
}

/// The chunks of a snapshot.
pub struct Chunks<'a> {
    state: &'a MultiStore,
    stores: std::vec::IntoIter<StoreName>,
    nodes: Option<(StoreName, Export<'a>)>,
    /// Until the stream has ended.
    encoder: Option<ZlibEncoder<Vec<u8>>>,
    compressed: Vec<u8>,
    body: Vec<u8>,
    hash: Sha256,
    chunk_hashes: Vec<[u8; 32]>,
}

impl Chunks<'_> {
    /// What the snapshot says about itself, after its last chunk has been taken.
    pub fn describe(mut self) -> Snapshot {
        while self.next().is_some() {}
        Snapshot {
            height: self.state.height(),
            format: FORMAT,
            hash: self.hash.finalize().into(),
            chunk_hashes: self.chunk_hashes,
        }
    }

    /// Compresses until a chunk is full or the stream has ended.
    fn fill(&mut self) {
        let mut piece = Vec::new();
        while self.compressed.len() < CHUNK_BYTES {
            let Some(mut encoder) = self.encoder.take() else { return };
            piece.clear();
            let more = self.collect(&mut piece);
            let result = encoder.write_all(&piece).and_then(|()| {
                self.compressed.append(encoder.get_mut());
                match more {
                    true => self.encoder = Some(encoder),
                    false => self.compressed.append(&mut encoder.finish()?),
                }
                Ok(())
            });
            if let Err(error) = result {
                panic!("compressing into memory failed: {error}");
            }
        }
    }

    /// Appends items until a piece is full; false after the last item.
    fn collect(&mut self, piece: &mut Vec<u8>) -> bool {
        while piece.len() < PIECE_BYTES {
            let next = self.nodes.as_mut().and_then(|(store, nodes)| Some((*store, nodes.next()?)));
            if let Some((store, node)) = next {
                self.put(piece, store, &node);
                continue;
            }
            let Some(store) = self.stores.next() else { return false };
            put_store(piece, store.0);
            self.nodes = self.state.tree(store).map(|tree| (store, tree.export()));
        }
        true
    }

    fn put(&mut self, piece: &mut Vec<u8>, store: StoreName, node: &ExportedNode<'_>) {
        let ExportedNode { height, version, key, value } = *node;
        let value = value.map(|value| self.state.value(store, &Leaf { version, key, value }));
        let value = value.as_deref().unwrap_or_default();
        put_node(piece, &mut self.body, &Node { key, value, version, height: u64::from(height) });
    }
}

impl Iterator for Chunks<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.fill();
        if self.compressed.is_empty() {
            return None;
        }
        let rest = self.compressed.split_off(self.compressed.len().min(CHUNK_BYTES));
        let chunk = std::mem::replace(&mut self.compressed, rest);
        self.hash.update(&chunk);
        self.chunk_hashes.push(sha256(&chunk));
        Some(chunk)
    }
}
