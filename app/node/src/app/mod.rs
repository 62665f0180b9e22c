//! The application that CometBFT drives: the core, the ledger, and what lies between them.

mod answers;
mod at_work;
mod consensus;
mod dispatch;
mod halt;
mod mempool;
mod query;
mod requests;
mod simulation;
mod snapshots;
mod upgrade;
mod verified;

use std::sync::Arc;
use std::sync::mpsc::Sender;

use base::{Block, Time};
use chain::{Chain, NodeConfig, View};
use parking_lot::{Mutex, RwLock};
use store::{Changes, Kv};

use crate::exit::ExitReason;
use crate::ledger::{Committed, Ledger, Restore};

use at_work::{AtWork, BetweenBlocks};
pub use halt::Halt;
pub use query::Door;
pub use simulation::SimulationFailed;
pub use upgrade::{Handover, version_fits};
pub use verified::VerifiedSignatures;

/// State of one node: what is committed, what is staged, what the mempool has been promised.
pub struct App {
    chain: Arc<Chain>,
    ledger: Arc<Ledger>,
    config: NodeConfig,
    chain_id: String,
    verified: VerifiedSignatures,
    /// Writes of the transactions that are in the mempool, above the latest block.
    promised: Mutex<Arc<Changes>>,
    staged: Mutex<Staged>,
    /// Genesis, as a state of height 0, until the first block is committed.
    origin: RwLock<Option<Arc<Committed>>>,
    restoring: Mutex<Option<Restore>>,
    door: RwLock<Option<Arc<dyn Door>>>,
    min_retain_blocks: u64,
    halt: Halt,
    at_work: AtWork,
    /// Who stops the node.
    stop: Option<Sender<ExitReason>>,
    handover: Option<Handover>,
}

/// What consensus has said and not yet committed.
#[derive(Default)]
enum Staged {
    /// Nothing.
    #[default]
    Nothing,
    /// Genesis, until the first block takes it along.
    Genesis(Changes),
    /// An executed block.
    Block(Box<consensus::Executed>),
}

impl App {
    /// A node of the chain `chain_id` above `ledger`.
    pub fn new(
        chain: Arc<Chain>,
        ledger: Arc<Ledger>,
        config: NodeConfig,
        chain_id: String,
    ) -> App {
        App {
            chain,
            ledger,
            config,
            chain_id,
            verified: VerifiedSignatures::default(),
            promised: Mutex::default(),
            staged: Mutex::default(),
            origin: RwLock::default(),
            restoring: Mutex::default(),
            door: RwLock::default(),
            min_retain_blocks: 0,
            halt: Halt::default(),
            at_work: AtWork::default(),
            stop: None,
            handover: None,
        }
    }

    /// Lets CometBFT forget blocks, but none of the last `blocks`; 0 keeps all.
    #[must_use]
    pub fn retaining(mut self, blocks: u64) -> App {
        self.min_retain_blocks = blocks;
        self
    }

    /// Asks `stop` for the end behind the last block that is wanted, and executes none after it.
    #[must_use]
    pub fn halting(mut self, halt: Halt, stop: Sender<ExitReason>) -> App {
        (self.halt, self.stop) = (halt, Some(stop));
        self
    }

    /// Leaves the chain to another version as `handover` says, when its time has come.
    #[must_use]
    pub fn handing_over(mut self, handover: Handover) -> App {
        self.handover = Some(handover);
        self
    }

    /// The rules.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// What the operator has set.
    pub fn config(&self) -> &NodeConfig {
        &self.config
    }

    /// The newest committed state.
    pub fn latest(&self) -> Arc<Committed> {
        self.ledger.latest()
    }

    /// What the next block runs above: the newest committed state, or genesis.
    fn tip(&self) -> Arc<Committed> {
        self.origin.read().clone().unwrap_or_else(|| self.ledger.latest())
    }

    /// Runs `look` on the state as `committed` has it.
    pub fn with_view<T>(&self, committed: &Committed, look: impl FnOnce(View<'_>) -> T) -> T {
        self.with_view_of(committed, &committed.state, look)
    }

    /// The same where only queries look, which let consensus go first.
    fn with_patient_view<T>(&self, committed: &Committed, look: impl FnOnce(View<'_>) -> T) -> T {
        let state = BetweenBlocks::new(&committed.state, &self.at_work);
        self.with_view_of(committed, &state, look)
    }

    fn with_view_of<T>(
        &self,
        committed: &Committed,
        state: &dyn Kv,
        look: impl FnOnce(View<'_>) -> T,
    ) -> T {
        let block = self.block_of(committed);
        look(View { state, block: &block, config: &self.config })
    }

    /// The block that made `committed`, as far as queries and CheckTx need to know it.
    fn block_of(&self, committed: &Committed) -> Block {
        Block {
            height: committed.commit.height,
            time: Time::new(committed.commit.time_s, committed.commit.time_nanos)
                .unwrap_or_default(),
            chain_id: self.chain_id.clone(),
            ..Block::default()
        }
    }
}

/// The core refused what must not fail: the node can not go on.
fn failure(doing: &str, error: impl std::fmt::Display) -> ExitReason {
    ExitReason::ConsensusFailure(format!("{doing}: {error}"))
}
