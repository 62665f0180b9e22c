//! What IAVL hashes: SHA-256 over the header of a node and its key and value, or its children.

use sha2::{Digest, Sha256};

use crate::wire::{put_length, put_varint};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The root of a tree without keys: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Hashes nodes; keeps its buffer between them.
#[derive(Default)]
pub(crate) struct Hasher {
    preimage: Vec<u8>,
}

impl Hasher {
    /// The hash of a leaf.
    pub(crate) fn leaf(&mut self, version: u64, key: &[u8], value_hash: &Hash) -> Hash {
        self.header(0, 1, version);
        put_length(&mut self.preimage, key.len());
        self.preimage.extend_from_slice(key);
        self.child(value_hash);
        sha256(&self.preimage)
    }

    /// The hash of an inner node. Its key is no part of it.
    pub(crate) fn inner(
        &mut self,
        height: u8,
        size: u64,
        version: u64,
        left: &Hash,
        right: &Hash,
    ) -> Hash {
        self.header(height, size, version);
        self.child(left);
        self.child(right);
        sha256(&self.preimage)
    }

    fn header(&mut self, height: u8, size: u64, version: u64) {
        self.preimage.clear();
        put_varint(&mut self.preimage, u64::from(height));
        put_varint(&mut self.preimage, size);
        put_varint(&mut self.preimage, version);
    }

    fn child(&mut self, hash: &Hash) {
        self.preimage.push(32);
        self.preimage.extend_from_slice(hash);
    }
}
