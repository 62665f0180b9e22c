//! The chain as a pure function: genesis and blocks in, writes and results out.

mod ahead;
mod ante;
mod block;
mod chain;
mod claims;
mod consensus;
mod genesis;
mod genutil;
mod modules;
mod proposal;
mod run;
mod signatures;
mod tx;
mod upgrades;
mod validators;

pub use block::Finalized;
pub use chain::{Chain, IMPLEMENTORS, NodeConfig, View};
pub use genesis::{Genesis, GenesisRequest};
pub use modules::STORES;
pub use proposal::Verdict;
pub use run::TxResult;
pub use signatures::{NoCache, SignatureCache, SignatureId};
pub use tx::Transaction;
pub use upgrades::Readiness;
pub use validators::ValidatorUpdate;
