//! Holders of BTS, WHALESHARE and BROWNIE.PTS get their Whalestake with the keys that they have on
//! BitShares.

pub mod bitshares;
mod errors;
pub mod proof;
pub mod snapshot;

pub use errors::Error;
