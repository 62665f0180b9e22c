//! The offline tool that turns a dump of BitShares into the snapshot that the chain's genesis
//! names, and with which anyone can make it again and compare.
//!
//! A dump is read ([`ingest`]) and must add up ([`Dump::reconcile`]). With a [`Policy`] it becomes
//! a [`Snapshot`], whose files are written, compared ([`Snapshot::audit`]) and proven from
//! ([`Published`]). Nothing here needs a node, and nothing depends on the order of lines.

mod accounts;
mod allocation;
mod base58;
mod books;
mod build;
mod dump;
mod error;
mod files;
mod founding;
pub mod generate;
mod ingest;
mod kinds;
mod line;
mod policy;
mod prove;
mod reconcile;
mod satisfiable;
mod seen;
mod settled;
mod source;

pub use allocation::{Allocation, LAUNCH_TEAM, POOLS};
pub use build::Snapshot;
pub use dump::{Block, Dump, Holding};
pub use error::{Error, Fault};
pub use files::{Difference, SHARD};
pub use founding::{Founded, Parts, found};
pub use ingest::{Counts, KindCount, Wanted, ingest, ingest_from};
pub use policy::{Denominator, Listed, Policy};
pub use prove::{Proof, Published, header_in};
pub use reconcile::{AssetTable, CoreInOrders, Reconciliation};
pub use settled::settle;
pub use source::Source;
