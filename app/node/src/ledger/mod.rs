//! The ledger: every committed state of this node, on disk before anybody is told of it.
//!
//! ```text
//! <home>/data/app.lock            held while the node runs
//!             journal/            what each block changed; one sync a block
//!             app.db              large values; can be made again
//!             snapshots/          whole states, for restart and for state sync
//!             loaded/             whole states of other nodes, which an operator has loaded
//! ```
//!
//! The state itself is in memory. `stage` computes the next one, `commit` makes it durable and
//! visible. After an error nothing more is accepted; the caller ends the process with
//! `fatal!`, and the next start finds everything that was acknowledged.

mod apply;
mod background;
mod checkpoint;
mod database;
mod disk;
mod error;
pub mod failpoint;
mod journal;
mod loaded;
mod lock;
mod metadata;
mod recovery;
mod redb;
mod restore;
mod rewind;
mod sled;
mod values;
mod window;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use store::journal::{Block, Commit};
use store::multistore::{Applied, ExternalKey, MultiStore};
use store::{Changes, StoreName};

pub(crate) use checkpoint::CHUNK_LIMIT;
pub use database::{Engine, OpenError, Place};
pub use disk::{Appender, Disk, RealDisk};
pub use error::LedgerError;
pub use loaded::{Found, Snapshots};
pub use lock::DataLock;
pub(crate) use lock::FILE as LOCK_FILE;
pub use metadata::Checkpoint;
pub use redb::RedbEngine;
pub use restore::{Restore, Restored};
pub use rewind::Past;
pub use sled::SledEngine;
pub use window::Committed;

use background::{Background, Failure, Rooms, Work};
use recovery::Ground;
use values::Held;

/// Kinds of database that an operator can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatabaseKind {
    /// sled 0.34.7.
    #[default]
    Sled,
    /// redb 4.
    Redb,
}

/// How a ledger keeps house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// States that queries can ask for, if they change little.
    pub window: usize,
    /// Keys that all states of the window but the oldest may have changed together: an old
    /// state costs 0.9 to 1.6 KB of memory for every key that its successor changed.
    pub window_keys: usize,
    /// States that are kept whatever they changed. A relayer asks for proofs of a state that
    /// is two blocks old, or ten if it is late.
    pub window_least: usize,
    /// Blocks between two checkpoints.
    pub checkpoint_blocks: u64,
    /// Journal after which a checkpoint is written earlier, so that a start never has to
    /// replay more; twice the size of the last checkpoint if that is more.
    pub checkpoint_bytes: u64,
    /// Checkpoints to keep, at least two.
    pub checkpoints_kept: usize,
    /// Whether values and checkpoints are written by threads of their own, and not by the
    /// one that commits.
    pub threads: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            window: 256,
            window_keys: 1_000_000,
            window_least: 16,
            checkpoint_blocks: 1_000,
            checkpoint_bytes: 268_435_456,
            checkpoints_kept: 2,
            threads: true,
        }
    }
}

/// All that a node knows to be final.
pub struct Ledger {
    rooms: Arc<Rooms>,
    stores: &'static [StoreName],
    settings: Settings,
    failure: Failure,
    background: Background,
    /// Bytes of journal since the last checkpoint.
    unsaved: AtomicU64,
}

/// The state that a block leads to, not yet durable and not yet visible.
#[derive(Debug)]
pub struct Staged {
    parent: u64,
    changes: Changes,
    state: MultiStore,
    held: Held,
    replaced: Vec<ExternalKey>,
    root: [u8; 32],
}

impl Staged {
    /// The app hash.
    pub fn root(&self) -> [u8; 32] {
        self.root
    }

    /// The state itself, for what runs above genesis before the first block is committed.
    /// It can be read until the block after the next commit.
    pub fn state(&self) -> &MultiStore {
        &self.state
    }
}

impl Ledger {
    /// Opens the ledger of the data directory `data`, made if it does not exist; `stores` are
    /// the stores of the chain. Takes the lock of the directory.
    pub fn open(
        data: &Path,
        kind: DatabaseKind,
        stores: &'static [StoreName],
        settings: Settings,
    ) -> Result<Ledger, LedgerError> {
        let lock = DataLock::take(data)?;
        let engine: Arc<dyn Engine> = match kind {
            DatabaseKind::Sled => Arc::new(SledEngine::within(data)),
            DatabaseKind::Redb => Arc::new(RedbEngine::within(data)),
        };
        let disk = Arc::new(RealDisk::below(data));
        let lock = Some(lock);
        Ledger::recover(Ground { lock, disk, engine, stores }, settings)
    }

    /// Opens a ledger on any disk and any database, without a lock.
    pub fn on(
        disk: Arc<dyn Disk>,
        engine: Arc<dyn Engine>,
        stores: &'static [StoreName],
        settings: Settings,
    ) -> Result<Ledger, LedgerError> {
        let lock = None;
        Ledger::recover(Ground { lock, disk, engine, stores }, settings)
    }

    fn recover(ground: Ground, settings: Settings) -> Result<Ledger, LedgerError> {
        let stores = ground.stores;
        let rooms = recovery::recover(ground, &settings)?;
        let journal = rooms.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let unsaved = AtomicU64::new(journal.bytes());
        drop(journal);
        let rooms = Arc::new(rooms);
        let failure = Failure::default();
        let background = match settings.threads {
            true => Background::start(&rooms, &failure)?,
            false => Background::Inline,
        };
        Ok(Ledger { rooms, stores, settings, failure, background, unsaved })
    }

    /// The newest state; before the first block the empty one, at height 0.
    pub fn latest(&self) -> Arc<Committed> {
        self.rooms.window.latest()
    }

    /// The state after the block at `height`, if it is one of the last.
    pub fn version(&self, height: u64) -> Option<Arc<Committed>> {
        self.rooms.window.at(height)
    }

    /// Height of the oldest state that `version` gives, 0 if there is none.
    pub fn earliest(&self) -> u64 {
        self.rooms.window.oldest()
    }

    /// The state after `changes` at `height`; nothing is kept of it. Stores that this program
    /// has and the state has not are added: that is how an upgrade brings new ones.
    pub fn stage(&self, height: u64, changes: Changes) -> Result<Staged, LedgerError> {
        let latest = self.latest();
        let parent = latest.commit.height;
        if height <= parent {
            return Err(LedgerError::Height { height, latest: parent });
        }
        let mut state: MultiStore = latest.state.clone();
        for store in self.stores {
            if state.tree(*store).is_none() {
                state.add_store(*store)?;
            }
        }
        let Applied { state, written, replaced } = apply::apply(&state, height, &changes)?;
        let held = self.rooms.values.stage(written);
        let root = state.root();
        Ok(Staged { parent, changes, state, held, replaced, root })
    }

    /// Makes a staged state the newest one. When this returns, it survives any crash.
    pub fn commit(
        &self,
        staged: Staged,
        block_hash: Vec<u8>,
        time_s: i64,
        time_nanos: u32,
    ) -> Result<Arc<Committed>, LedgerError> {
        self.failure.check()?;
        let Staged { parent, changes, state, held, replaced, root } = staged;
        let (height, latest) = (state.height(), self.latest().commit.height);
        if parent != latest {
            return Err(LedgerError::Height { height, latest });
        }
        let commit = Commit { height, app_hash: root, block_hash, time_s, time_nanos };
        let block = Block { parent, commit, stores: state.stores().collect(), changes };
        let checkpoint = self.write(&block)?;
        self.rooms.values.hold(&held);
        let Block { commit, changes, .. } = block;
        let changed = apply::changed_keys(&changes);
        let (latest, gone) = self.rooms.window.push(Committed { commit, state }, changed);
        let committed = Arc::clone(&latest);
        let work = Work { held, replaced, committed, checkpoint, gone, _changes: changes };
        if let Err(error) = self.background.take(&self.rooms, work) {
            self.failure.check()?;
            return Err(error);
        }
        Ok(latest)
    }

    /// Appends to the journal; true if a checkpoint is due.
    fn write(&self, block: &Block) -> Result<bool, LedgerError> {
        let Settings { checkpoint_blocks, checkpoint_bytes, .. } = self.settings;
        let mut journal = self.rooms.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let written = journal.append(block)?;
        let unsaved = self.unsaved.fetch_add(written, Ordering::Relaxed).saturating_add(written);
        let last = self.rooms.checkpoints.list().last().map_or(0, |last| last.bytes);
        let due = block.commit.height.checked_rem(checkpoint_blocks) == Some(0)
            || unsaved >= checkpoint_bytes.max(last.saturating_mul(2));
        if due {
            self.unsaved.store(0, Ordering::Relaxed);
            journal.rotate();
        }
        Ok(due)
    }

    /// The height below which CometBFT may forget its blocks: the oldest checkpoint that is
    /// needed to start again. 0 means that it must keep all.
    pub fn retain_height(&self) -> u64 {
        self.rooms.checkpoints.floor()
    }

    /// The states that other nodes may fetch, oldest first.
    pub fn checkpoints(&self) -> Vec<Arc<Checkpoint>> {
        self.rooms.checkpoints.list()
    }

    /// Writes a checkpoint of a state now, if there is none of it, for commands on a node that
    /// does not run: while it commits, checkpoints come by themselves.
    pub fn checkpoint(&self, committed: &Committed) -> Result<(), LedgerError> {
        self.failure.check()?;
        let height = committed.commit.height;
        if height == 0 {
            let reason = "before the first block there is no state".into();
            return Err(LedgerError::Snapshot { height, reason });
        }
        if self.checkpoints().iter().any(|found| found.commit.height == height) {
            return Ok(());
        }
        self.rooms.journal.lock().unwrap_or_else(PoisonError::into_inner).rotate();
        self.rooms.checkpoint(committed)
    }

    /// A chunk of a checkpoint; nothing if there is no such one any more.
    pub fn chunk(&self, height: u64, format: u32, index: u32) -> Option<Vec<u8>> {
        self.rooms.checkpoints.chunk(height, format, index).unwrap_or_else(|error| {
            tracing::warn!("{error}");
            None
        })
    }

    /// Finishes what was begun and stops. What is committed is safe without this; the next
    /// start has less to do after it.
    pub fn close(&self) -> Result<(), LedgerError> {
        self.background.stop();
        self.failure.check()
    }
}
