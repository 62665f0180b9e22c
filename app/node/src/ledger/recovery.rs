//! From what is on the disk to the newest state that it gives.
//!
//! The newest checkpoint that is whole, then the journal; the root is compared with the
//! recorded one after every block. What can not be read is left to CometBFT, which replays
//! its blocks above the height that we report.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use store::StoreName;
use store::journal::{Block, Commit};
use store::multistore::{ExternalValue, ExternalValues, MultiStore};
use store::snapshot::{Import, SnapshotError};

use super::apply::{apply, changed_keys};
use super::background::Rooms;
use super::checkpoint::{Checkpoint, Checkpoints};
use super::database::{Engine, OpenError};
use super::disk::Disk;
use super::journal::Journal;
use super::values::Values;
use super::window::Window;
use super::{Committed, DataLock, LedgerError, Settings};

/// Unpacked pieces of 64 KiB that may wait until the trees have grown.
const PIECES_AHEAD: usize = 64;

/// Where a ledger keeps its things, and what it may find there.
pub(super) struct Ground {
    pub(super) lock: Option<DataLock>,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) engine: Arc<dyn Engine>,
    pub(super) stores: &'static [StoreName],
}

/// Brings back the newest state.
pub(super) fn recover(ground: Ground, settings: &Settings) -> Result<Rooms, LedgerError> {
    let checkpoints = Checkpoints::open(Arc::clone(&ground.disk), settings.checkpoints_kept)?;
    loop {
        let (values, flushed) = open_database(&ground.engine)?;
        let first = newest_state(&ground, &checkpoints, &values, flushed)?;
        let window = Window::new(*settings, first);
        let mut replay = Rebuild { values: &values, flushed, window };
        let base = replay.window.latest().commit.height;
        let disk = Arc::clone(&ground.disk);
        let (journal, lost) =
            Journal::open(disk, base, ground.stores, &mut |block| replay.block(block))?;
        let Rebuild { window, .. } = replay;
        let height = window.latest().commit.height;
        if let Some(lost) = &lost {
            tracing::error!(
                "{} is damaged at byte {}: {}; blocks above {} are kept aside and will be \
                 replayed by CometBFT",
                lost.file.display(),
                lost.position,
                lost.reason,
                lost.height
            );
        }
        if height < flushed || lost.is_some() {
            // The database has forgotten values that were obsolete above this height, and may
            // have some of a block that was lost.
            drop((window, values));
            let aside = set_aside(&ground.engine)?;
            tracing::warn!(
                "the database may be ahead of the state at height {height}; it is now {aside}"
            );
            continue;
        }
        values.flush(height)?;
        tracing::info!(height, checkpoint = base, "state recovered");
        let Ground { lock, disk, .. } = ground;
        let journal = journal.into();
        return Ok(Rooms { disk, values, checkpoints, journal, window, _lock: lock });
    }
}

/// Opens the database, a new one if it is damaged; with the height up to which it is complete.
fn open_database(engine: &Arc<dyn Engine>) -> Result<(Arc<Values>, u64), LedgerError> {
    let why = match Values::open(Arc::clone(engine)) {
        Ok(values) => match values.flushed() {
            Some(flushed) => return Ok((Arc::new(values), flushed)),
            None => "its mark of completeness is wrong".to_owned(),
        },
        Err(OpenError::Damaged(why)) => why,
        Err(OpenError::Failed(why)) => return Err(LedgerError::Database(why)),
    };
    let aside = set_aside(engine)?;
    tracing::warn!("the database is damaged: {why}; it is now {aside} and is made again");
    match Values::open(Arc::clone(engine)) {
        Ok(values) => Ok((Arc::new(values), 0)),
        Err(OpenError::Damaged(why) | OpenError::Failed(why)) => Err(LedgerError::Database(why)),
    }
}

fn set_aside(engine: &Arc<dyn Engine>) -> Result<String, LedgerError> {
    engine.set_aside().map_err(|error| {
        LedgerError::Database(format!("is damaged and could not be moved aside: {error}"))
    })
}

/// The state of the newest checkpoint that is whole, or the empty one.
fn newest_state(
    ground: &Ground,
    checkpoints: &Checkpoints,
    values: &Arc<Values>,
    flushed: u64,
) -> Result<Committed, LedgerError> {
    for checkpoint in checkpoints.list().iter().rev() {
        let height = checkpoint.commit.height;
        match load(ground, checkpoint, checkpoints, values, flushed < height)? {
            Ok(state) => {
                return Ok(Committed { commit: checkpoint.commit.clone(), state });
            }
            Err(why) => {
                tracing::error!("checkpoint {height} is damaged: {why}; trying the one before");
                checkpoints.distrust(height);
            }
        }
    }
    let external: Arc<dyn ExternalValues> = values.clone();
    Ok(Committed { commit: Commit::default(), state: MultiStore::new(ground.stores, external) })
}

/// Reads a checkpoint; the inner error is damage, of which another checkpoint may be free.
fn load(
    ground: &Ground,
    checkpoint: &Checkpoint,
    checkpoints: &Checkpoints,
    values: &Arc<Values>,
    keep_values: bool,
) -> Result<Result<MultiStore, String>, LedgerError> {
    let Checkpoint { snapshot, commit, stores, .. } = checkpoint;
    let refused = |error: SnapshotError| LedgerError::Snapshot {
        height: commit.height,
        reason: error.to_string(),
    };
    let mut known = Vec::new();
    for name in stores {
        let store = ground.stores.iter().find(|store| store.0 == name);
        known.push(*store.ok_or_else(|| refused(SnapshotError::UnknownStore(name.clone())))?);
    }
    let import = Import::begin(snapshot.clone(), &known, u64::MAX).map_err(refused)?;
    let keep = |external| if keep_values { values.import(external) } else { Ok(()) };
    let read = |index| checkpoints.chunk(commit.height, snapshot.format, index);
    let import = match fill(import, snapshot.chunks(), &read, &keep) {
        Ok(import) => import,
        Err(Unfilled::Failed(error)) => return Err(error),
        Err(Unfilled::Missing(index)) => return Ok(Err(format!("chunk {index} is missing"))),
        Err(Unfilled::Bad(error @ SnapshotError::ChunkHash { .. })) => {
            return Ok(Err(error.to_string()));
        }
        Err(Unfilled::Bad(error)) => return Err(refused(error)),
    };
    match import.finish(&commit.app_hash, values.clone()) {
        Ok(state) => Ok(Ok(state)),
        Err(SnapshotError::AppHash { expected, got }) => Err(differs(commit.height, expected, got)),
        Err(error) => Err(refused(error)),
    }
}

/// Why a checkpoint did not come to its end.
enum Unfilled {
    /// There is no such chunk.
    Missing(u32),
    /// A chunk is damaged, or what it says is no state.
    Bad(SnapshotError),
    /// This machine does not do its part.
    Failed(LedgerError),
}

/// Brings all chunks into a fresh import. One thread reads and unpacks, this one grows the
/// trees, which takes longer.
fn fill(
    import: Import,
    chunks: u32,
    read: &(impl Fn(u32) -> Result<Option<Vec<u8>>, LedgerError> + Sync),
    keep: &impl Fn(Vec<ExternalValue>) -> Result<(), LedgerError>,
) -> Result<Import, Unfilled> {
    let (mut unpack, mut grow) = import.apart();
    let (pieces, unpacked) = sync_channel::<Vec<u8>>(PIECES_AHEAD);
    let unpack_all = move || {
        for index in 0..chunks {
            let chunk = read(index).map_err(Unfilled::Failed)?.ok_or(Unfilled::Missing(index))?;
            let hand_over = |piece: &[u8]| {
                // If nobody listens any more, the trees have failed, and that is what counts.
                pieces.send(piece.to_vec()).map_err(|_| SnapshotError::Unexpected)
            };
            unpack.chunk(&chunk, hand_over).map_err(Unfilled::Bad)?;
        }
        Ok(unpack)
    };
    thread::scope(|scope| {
        let unpacking = scope.spawn(unpack_all);
        for piece in unpacked {
            let mut external = Vec::new();
            grow.piece(&piece, &mut external).map_err(Unfilled::Bad)?;
            keep(external).map_err(Unfilled::Failed)?;
        }
        let unpack = unpacking.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok(Import::together(unpack, grow))
    })
}

/// The state on its way up through the journal.
struct Rebuild<'a> {
    values: &'a Values,
    flushed: u64,
    window: Window,
}

impl Rebuild<'_> {
    fn block(&mut self, block: Block) -> Result<(), LedgerError> {
        let Block { commit, stores, changes, .. } = block;
        let mut state = self.window.latest().state.clone();
        for store in stores {
            if state.tree(store).is_none() {
                state.add_store(store)?;
            }
        }
        let applied = apply(&state, commit.height, &changes)?;
        let root = applied.state.root();
        if root != commit.app_hash {
            return Err(differs(commit.height, commit.app_hash, root));
        }
        if commit.height > self.flushed {
            self.values.import(applied.written)?;
            self.values.retire(commit.height, &applied.replaced)?;
        }
        self.window.push(Committed { commit, state: applied.state }, changed_keys(&changes));
        Ok(())
    }
}

pub(super) fn differs(height: u64, recorded: [u8; 32], computed: [u8; 32]) -> LedgerError {
    LedgerError::RootDiffers {
        height,
        recorded: hex::encode_upper(recorded),
        computed: hex::encode_upper(computed),
    }
}
