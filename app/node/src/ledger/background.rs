//! What follows a commit: large values into the database, old ones out of it, checkpoints.
//! A commit waits for it only when two blocks are waiting already.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use store::Changes;
use store::multistore::ExternalKey;

use super::checkpoint::Checkpoints;
use super::disk::Disk;
use super::journal::Journal;
use super::values::{Held, Values};
use super::window::{Gone, Window};
use super::{Committed, DataLock, LedgerError, failpoint};
use crate::priority;

/// Blocks that may wait.
const QUEUE: usize = 2;

/// What the work is done on; shared with the ledger.
pub(super) struct Rooms {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) values: Arc<Values>,
    pub(super) checkpoints: Checkpoints,
    pub(super) journal: Mutex<Journal>,
    pub(super) window: Window,
    /// Kept until the last thread is done.
    pub(super) _lock: Option<DataLock>,
}

/// What is left to do for a committed block.
pub(super) struct Work {
    pub(super) held: Held,
    pub(super) replaced: Vec<ExternalKey>,
    pub(super) committed: Arc<Committed>,
    pub(super) checkpoint: bool,
    /// Freed here: in a million accounts that takes longer than to sync a block.
    pub(super) gone: Gone,
    /// Nobody needs them any more; to free them takes milliseconds that a commit has not.
    pub(super) _changes: Changes,
}

impl Rooms {
    fn settle(&self, work: &mut Work) -> Result<(), LedgerError> {
        let Work { held, replaced, committed, checkpoint, gone, .. } = work;
        gone.clear();
        let height = committed.commit.height;
        self.values.write(held)?;
        self.values.retire(height, replaced)?;
        if *checkpoint || !held.is_empty() || !replaced.is_empty() {
            self.values.flush(height)?;
        }
        if *checkpoint {
            // Once more for the mark itself: a start from this checkpoint then finds the
            // database complete and has no values to import.
            self.values.flush(height)?;
        }
        self.values.prune(self.window.oldest_alive(), replaced.len())
    }

    /// Writes a checkpoint and removes the journal that no start needs any more.
    pub(super) fn checkpoint(&self, committed: &Committed) -> Result<(), LedgerError> {
        self.checkpoints.write(committed)?;
        tracing::info!(height = committed.commit.height, "checkpoint written");
        let floor = self.checkpoints.floor();
        let old = self.journal.lock().unwrap_or_else(PoisonError::into_inner).forget_up_to(floor);
        for path in old {
            failpoint::reach("journal.before_remove");
            self.disk.remove(&path).map_err(LedgerError::file("removing", &path))?;
        }
        Ok(())
    }
}

/// Where an error in the background waits for the next commit.
#[derive(Clone, Default)]
pub(super) struct Failure(Arc<Mutex<Option<String>>>);

impl Failure {
    /// The first error, if there was one.
    pub(super) fn check(&self) -> Result<(), LedgerError> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(why) => Err(LedgerError::Closed(why.clone())),
            None => Ok(()),
        }
    }

    fn keep(&self, why: String) {
        tracing::error!("{why}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }
}

/// Who does the work.
pub(super) enum Background {
    /// Two threads: one for values, one for checkpoints, which take longer than a block.
    Threads(Mutex<Option<Threads>>),
    /// The committing thread itself.
    Inline,
}

/// The running threads.
pub(super) struct Threads {
    queue: SyncSender<Work>,
    handles: [JoinHandle<()>; 2],
}

impl Background {
    /// Starts the threads.
    pub(super) fn start(rooms: &Arc<Rooms>, failure: &Failure) -> Result<Background, LedgerError> {
        let (queue, work) = sync_channel(QUEUE);
        let (due, checkpoints) = sync_channel(1);
        let values =
            spawn("ledger-values", rooms, failure, move |rooms| settle_all(rooms, &work, &due))?;
        let checkpoints = spawn("ledger-checkpoint", rooms, failure, move |rooms| {
            priority::give_way(priority::CHECKPOINTS);
            checkpoints
                .iter()
                .try_for_each(|committed: Arc<Committed>| rooms.checkpoint(&committed))
        })?;
        let threads = Threads { queue, handles: [values, checkpoints] };
        Ok(Background::Threads(Mutex::new(Some(threads))))
    }

    /// Does the work, or hands it over; waits while the queue is full.
    pub(super) fn take(&self, rooms: &Rooms, mut work: Work) -> Result<(), LedgerError> {
        let closed = || LedgerError::Closed("the background work has ended".into());
        match self {
            Background::Threads(threads) => {
                let threads = threads.lock().unwrap_or_else(PoisonError::into_inner);
                let queue = threads.as_ref().map(|threads| &threads.queue).ok_or_else(closed)?;
                queue.send(work).map_err(|_| closed())
            }
            Background::Inline => {
                rooms.settle(&mut work)?;
                if work.checkpoint { rooms.checkpoint(&work.committed) } else { Ok(()) }
            }
        }
    }

    /// Waits until everything handed over is done, and ends the threads.
    pub(super) fn stop(&self) {
        let Background::Threads(threads) = self else {
            return;
        };
        let threads = threads.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Threads { queue, handles }) = threads {
            drop(queue);
            for handle in handles {
                // A thread that panicked has left its message in `Failure`.
                handle.join().ok();
            }
        }
    }
}

fn settle_all(
    rooms: &Rooms,
    work: &Receiver<Work>,
    due: &SyncSender<Arc<Committed>>,
) -> Result<(), LedgerError> {
    for mut work in work {
        rooms.settle(&mut work)?;
        if work.checkpoint
            && let Err(TrySendError::Full(committed)) = due.try_send(work.committed)
        {
            let height = committed.commit.height;
            tracing::warn!(height, "no checkpoint: the one before is still being written");
        }
    }
    Ok(())
}

/// Starts a thread. What `work` owns, such as the end of a queue, lives until an error of it
/// is kept, so that whoever finds the queue closed finds the reason too.
fn spawn(
    name: &str,
    rooms: &Arc<Rooms>,
    failure: &Failure,
    work: impl Fn(&Rooms) -> Result<(), LedgerError> + Send + 'static,
) -> Result<JoinHandle<()>, LedgerError> {
    let (rooms, failure) = (Arc::clone(rooms), failure.clone());
    let body = move || match catch_unwind(AssertUnwindSafe(|| work(&rooms))) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => failure.keep(error.to_string()),
        Err(_) => failure.keep("the background work of the ledger panicked".into()),
    };
    let failed = |error| LedgerError::Closed(format!("no thread can be started: {error}"));
    Builder::new().name(name.to_owned()).spawn(body).map_err(failed)
}
