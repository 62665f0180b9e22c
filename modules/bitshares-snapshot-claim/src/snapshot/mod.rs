//! A snapshot of BitShares: accounts as leaves of a tree, of which the chain knows the root.

mod authority;
mod header;
mod leaf;
mod merkle;

pub use authority::Authority;
pub use header::{ASSETS, Asset, AssetName, Header, HeaderError, Share};
pub use leaf::{Flag, Leaf, LeafError};
pub use merkle::{Hash, Tree, leaf_hash, proves, to_hex};
