//! Committed state that counts what is asked of it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use store::{Kv, Order, Range, Scan, StoreName};

/// What was read of committed state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reads {
    /// Reads of one key, and pairs that walks came to.
    pub(crate) calls: u64,
    /// Different keys among them.
    pub(crate) keys: BTreeSet<(StoreName, Vec<u8>)>,
}

/// Counts reads of `base`. What a block reads of its own writes does not get here.
pub(crate) struct Counting<'a> {
    base: &'a dyn Kv,
    reads: Mutex<Reads>,
}

impl<'a> Counting<'a> {
    pub(crate) fn new(base: &'a dyn Kv) -> Counting<'a> {
        Counting { base, reads: Mutex::default() }
    }

    pub(crate) fn into_reads(self) -> Reads {
        self.reads.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, store: StoreName, key: &[u8]) {
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        reads.calls += 1;
        reads.keys.insert((store, key.to_vec()));
    }
}

impl Kv for Counting<'_> {
    fn get(&self, store: StoreName, key: &[u8]) -> Option<Vec<u8>> {
        self.note(store, key);
        self.base.get(store, key)
    }

    fn scan(&self, store: StoreName, range: Range, order: Order) -> Scan<'_> {
        let pairs = self.base.scan(store, range, order);
        Box::new(pairs.inspect(move |(key, _)| self.note(store, key)))
    }
}
