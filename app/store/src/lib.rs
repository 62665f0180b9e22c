//! State of the chain: typed collections above an overlay above authenticated trees,
//! and the journal that makes it durable.
//!
//! Nothing here knows a module, a clock or a file.

pub mod backend;
mod changes;
mod codec;
mod collections;
pub mod journal;
mod keys;
mod kv;
pub mod multistore;
mod overlay;
pub mod proof;
pub mod snapshot;
pub mod tree;
mod wire;

pub use changes::{Changes, StoreChanges};
pub use codec::{Codec, Present, Proto};
pub use collections::{Entries, Item, Map, OutOfGas, Pair, Read, Space, Write};
pub use keys::Key;
pub use kv::{Kv, Nothing, Order, Range, Scan, StoreName, after_prefix};
pub use overlay::{Mark, Overlay};
