//! Values that are too long for a leaf of the tree: in memory until they are written, then in
//! the database, immutable, under (store, key, version).
//!
//! ```text
//! v | length of store 1 | store | length of key 4 | key | version 8  →  value
//! o | height 8 | key of a value that no state from this height on needs  →  1
//! m flushed  →  height up to which all of this is durable, and its SHA-256
//! ```
//!
//! Nothing here needs two operations to be atomic: values are written before the mark, with a
//! flush between them, and writing or removing one twice does no harm.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use sha2::{Digest, Sha256};
use store::backend::{Chunk, KvBackend, Operation, chunks};
use store::multistore::{ExternalKey, ExternalRef, ExternalValue, ExternalValues};
use store::{Range, StoreName};

use super::database::{Engine, OpenError};
use super::{LedgerError, failpoint};

const VALUE: u8 = b'v';
const OBSOLETE: u8 = b'o';
const FLUSHED: &[u8] = b"m flushed";

/// Values that pruning removes per block beside twice what the block made obsolete: enough to
/// catch up after a burst, too few to hold anything up.
const PRUNE_PER_BLOCK: usize = 512;

/// The database with what is still on its way into it.
pub(super) struct Values {
    engine: Arc<dyn Engine>,
    database: Arc<dyn KvBackend>,
    waiting: RwLock<Waiting>,
}

/// A value by its key in the database and its own hash: a state that was staged and given up
/// may have another value under the same key.
type Named = BTreeMap<(Vec<u8>, [u8; 32]), Arc<Vec<u8>>>;

/// Values that are not in the database.
#[derive(Default)]
struct Waiting {
    /// Of committed states.
    committed: Named,
    /// Of states staged since the last commit, and since the one before it: whoever looks at
    /// such a state may do so until the next block is committed.
    staged: [Named; 2],
}

/// Values of one state that are to be written.
pub(super) type Held = Vec<((Vec<u8>, [u8; 32]), Arc<Vec<u8>>)>;

impl Values {
    /// Opens the database.
    pub(super) fn open(engine: Arc<dyn Engine>) -> Result<Values, OpenError> {
        let database = engine.open()?;
        Ok(Values { engine, database, waiting: RwLock::default() })
    }

    /// Height up to which the database is complete, 0 if it is new; nothing if it is damaged.
    pub(super) fn flushed(&self) -> Option<u64> {
        let Some(mark) = self.database.get(FLUSHED) else {
            return Some(0);
        };
        let (height, checksum) = mark.split_first_chunk::<8>()?;
        (checksum == Sha256::digest(height).as_slice()).then_some(u64::from_be_bytes(*height))
    }

    /// Makes the values of a staged state readable.
    pub(super) fn stage(&self, values: Vec<ExternalValue>) -> Held {
        let named = |value: ExternalValue| {
            let hash = Sha256::digest(&value.value).into();
            ((value_key(value.store, &value.key, value.version), hash), Arc::new(value.value))
        };
        let held: Held = values.into_iter().map(named).collect();
        let [recent, _] = &mut self.wait().staged;
        recent.extend(held.iter().cloned());
        held
    }

    /// Keeps the values of a committed state until they are written.
    pub(super) fn hold(&self, held: &Held) {
        let mut waiting = self.wait();
        waiting.committed.extend(held.iter().cloned());
        let [recent, before] = &mut waiting.staged;
        *before = std::mem::take(recent);
    }

    fn waiting(&self, name: &(Vec<u8>, [u8; 32])) -> Option<Arc<Vec<u8>>> {
        let waiting = self.waiting.read().unwrap_or_else(PoisonError::into_inner);
        let [recent, before] = &waiting.staged;
        [&waiting.committed, recent, before].into_iter().find_map(|named| named.get(name)).cloned()
    }

    fn wait(&self) -> RwLockWriteGuard<'_, Waiting> {
        self.waiting.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what was held.
    pub(super) fn write(&self, held: &Held) -> Result<(), LedgerError> {
        if held.is_empty() {
            return Ok(());
        }
        failpoint::reach("values.before_write");
        self.write_all(
            held.iter().map(|((key, _), value)| Operation::Put(key.clone(), value.to_vec())),
        )?;
        let mut waiting = self.wait();
        held.iter().for_each(|(name, _)| drop(waiting.committed.remove(name)));
        Ok(())
    }

    /// Writes which values no state from `height` on needs.
    pub(super) fn retire(&self, height: u64, replaced: &[ExternalKey]) -> Result<(), LedgerError> {
        self.write_all(replaced.iter().map(|old| {
            let value = value_key(old.store, &old.key, old.version);
            Operation::Put(obsolete_key(height, &value), vec![1])
        }))
    }

    /// Writes values that nobody reads before they are written.
    pub(super) fn import(&self, values: Vec<ExternalValue>) -> Result<(), LedgerError> {
        self.write_all(values.into_iter().map(|value| {
            Operation::Put(value_key(value.store, &value.key, value.version), value.value)
        }))
    }

    fn write_all(&self, operations: impl Iterator<Item = Operation>) -> Result<(), LedgerError> {
        for chunk in chunks(operations) {
            self.database.write(chunk)?;
            failpoint::reach("values.inside_write");
        }
        Ok(())
    }

    /// Makes durable what was written, and marks it as complete up to `height`.
    pub(super) fn flush(&self, height: u64) -> Result<(), LedgerError> {
        failpoint::reach("values.before_flush");
        self.database.flush()?;
        let mut mark = height.to_be_bytes().to_vec();
        mark.extend_from_slice(&Sha256::digest(height.to_be_bytes()));
        Ok(self.database.write(Chunk::of(Operation::Put(FLUSHED.to_vec(), mark)))?)
    }

    /// Removes values that no state from height `oldest` on needs, a bounded number of them.
    pub(super) fn prune(&self, oldest: u64, made_obsolete: usize) -> Result<(), LedgerError> {
        failpoint::reach("prune.before");
        let limit = made_obsolete.saturating_mul(2).saturating_add(PRUNE_PER_BLOCK);
        let end = oldest.checked_add(1).map(|end| obsolete_key(end, &[]));
        let obsolete = self.database.scan(Range { start: vec![OBSOLETE], end }).take(limit);
        // The value first: if only that is done, the entry brings us here again.
        let operations: Vec<Operation> = obsolete
            .filter_map(|(entry, _)| Some([entry.get(9..)?.to_vec(), entry]))
            .flatten()
            .map(Operation::Delete)
            .collect();
        for chunk in chunks(operations) {
            self.database.write(chunk)?;
            failpoint::reach("prune.inside");
        }
        Ok(())
    }
}

impl ExternalValues for Values {
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8> {
        let name = (value_key(wanted.store, wanted.key, wanted.version), *wanted.hash);
        if let Some(value) = self.waiting(&name) {
            return value.to_vec();
        }
        let (key, _) = name;
        match self.database.get(&key) {
            Some(value) if Sha256::digest(&value).as_slice() == wanted.hash => value,
            found => {
                let what = if found.is_some() { "another value" } else { "no value" };
                let ExternalRef { store, version, key, length, .. } = wanted;
                self.engine.unreadable(&format!(
                    "it has {what} where one of {length} bytes belongs, \
                     written at height {version} under key {} of store {store}",
                    hex::encode_upper(key)
                ))
            }
        }
    }
}

fn value_key(store: StoreName, key: &[u8], version: u64) -> Vec<u8> {
    let mut out = vec![VALUE, u8::try_from(store.0.len()).unwrap_or(u8::MAX)];
    out.extend_from_slice(store.0.as_bytes());
    out.extend_from_slice(&u32::try_from(key.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(key);
    out.extend_from_slice(&version.to_be_bytes());
    out
}

fn obsolete_key(height: u64, value: &[u8]) -> Vec<u8> {
    let mut out = vec![OBSOLETE];
    out.extend_from_slice(&height.to_be_bytes());
    out.extend_from_slice(value);
    out
}
