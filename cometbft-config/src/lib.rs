//! The files a CometBFT node lives from, and the CometBFT binary itself.
//!
//! - [`Settings`] renders `config.toml`, with a reason for every value that is not the default,
//!   and [`ConfigFile`] changes one that is there;
//! - [`Genesis`] reads `genesis.json` in CometBFT's and in the Cosmos SDK's form;
//! - [`NodeKey`], [`ValidatorKey`] and [`SignState`] are the small files that must not be lost;
//! - [`comet`] finds CometBFT of the pinned version, or builds it.

pub mod comet;
mod config_file;
mod consensus;
mod error;
mod files;
mod genesis;
mod keys;
mod place;
mod settings;
mod sign_state;

pub use config_file::ConfigFile;
pub use consensus::{ConsensusParams, GenesisValidator};
pub use error::Error;
pub use genesis::{Form, Genesis};
pub use keys::{Address, NodeId, NodeKey, ValidatorKey};
pub use settings::{Peer, Settings};
pub use sign_state::SignState;

/// What fallible functions of this crate return.
pub type Result<T, E = Error> = core::result::Result<T, E>;
