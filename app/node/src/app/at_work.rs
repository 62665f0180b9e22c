//! Queries stop while consensus is at work on a block, because the processors are the block's: a
//! core that computes beside it takes its caches and its clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use store::{Kv, Order, Range, Scan, StoreName};

/// How long one query stops at most: a node that catches up has block after block to execute.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether consensus is at work on a block.
#[derive(Debug, Default)]
pub(super) struct AtWork {
    now: AtomicBool,
    /// Locked where the end is told and where it is awaited, so that nobody misses it.
    turn: Mutex<()>,
    ended: Condvar,
}

/// The work on a block. It ends when this is dropped.
#[must_use]
pub(super) struct Work<'a>(&'a AtWork);

impl AtWork {
    /// Begins the work on a block.
    pub(super) fn begin(&self) -> Work<'_> {
        self.now.store(true, Ordering::Release);
        Work(self)
    }

    /// Waits until the block is done, for `limit` at most; tells how long that took.
    fn wait(&self, limit: Duration) -> Duration {
        if limit.is_zero() || !self.now.load(Ordering::Acquire) {
            return Duration::ZERO;
        }
        let begun = Instant::now();
        let mut turn = self.turn.lock();
        self.ended.wait_while_for(&mut turn, |()| self.now.load(Ordering::Acquire), limit);
        begun.elapsed()
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        let _turn = self.0.turn.lock();
        self.0.now.store(false, Ordering::Release);
        self.0.ended.notify_all();
    }
}

/// A state as a query reads it: between blocks.
pub(super) struct BetweenBlocks<'a> {
    state: &'a dyn Kv,
    at_work: &'a AtWork,
    patience: Mutex<Duration>,
}

impl<'a> BetweenBlocks<'a> {
    pub(super) fn new(state: &'a dyn Kv, at_work: &'a AtWork) -> BetweenBlocks<'a> {
        BetweenBlocks { state, at_work, patience: Mutex::new(PATIENCE) }
    }

    fn let_consensus_go_first(&self) {
        let mut patience = self.patience.lock();
        *patience = patience.saturating_sub(self.at_work.wait(*patience));
    }
}

impl Kv for BetweenBlocks<'_> {
    fn get(&self, store: StoreName, key: &[u8]) -> Option<Vec<u8>> {
        self.let_consensus_go_first();
        self.state.get(store, key)
    }

    fn scan(&self, store: StoreName, range: Range, order: Order) -> Scan<'_> {
        let pairs = self.state.scan(store, range, order);
        Box::new(pairs.inspect(|_| self.let_consensus_go_first()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use store::Nothing;

    use super::*;

    const STORE: StoreName = StoreName("bank");

    /// Long enough for a thread to do what it should not.
    const WHILE: Duration = Duration::from_millis(50);

    #[test]
    fn a_query_reads_on_when_the_block_is_done() {
        let at_work = AtWork::default();
        let work = at_work.begin();
        let (read, reads) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let state = BetweenBlocks::new(&Nothing, &at_work);
                state.get(STORE, b"key");
                read.send(()).unwrap();
            });
            assert!(reads.recv_timeout(WHILE).is_err(), "the block is still at work");
            drop(work);
            reads.recv().unwrap();
        });
    }

    #[test]
    fn between_blocks_a_query_does_not_wait() {
        let at_work = AtWork::default();
        drop(at_work.begin());
        let state = BetweenBlocks::new(&Nothing, &at_work);
        state.get(STORE, b"key");
        assert_eq!(state.scan(STORE, Range::default(), Order::Ascending).count(), 0);
        assert_eq!(*state.patience.lock(), PATIENCE);
    }

    #[test]
    fn beside_a_block_that_never_ends_a_query_is_answered_after_its_patience() {
        let at_work = AtWork::default();
        let _work = at_work.begin();
        let state = BetweenBlocks::new(&Nothing, &at_work);
        let begun = Instant::now();
        for _ in 0..1_000 {
            state.get(STORE, b"key");
        }
        assert!(begun.elapsed() >= PATIENCE);
        assert_eq!(*state.patience.lock(), Duration::ZERO, "it is spent once, not at each key");
    }
}
