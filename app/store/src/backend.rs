//! What a database must promise to hold what the tree does not: large values and bookkeeping.
//!
//! The promise is small on purpose, so that every embedded database can keep it. Whatever
//! needs more, such as the order of two chunks, is built above it with `flush`.

use crate::kv::Range;

/// Operations in a chunk at most. sled keeps every page that a batch touches in memory
/// until the batch ends: 10,000 operations cost gigabytes, 256 cost nothing.
pub const OPERATIONS_MAX: usize = 256;

/// Bytes of keys and values in a chunk at most, unless a single operation is larger.
pub const BYTES_MAX: usize = 4_194_304;

/// One change of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Stores the value under the key, in place of what was there.
    Put(Vec<u8>, Vec<u8>),
    /// Removes the key, if it is there.
    Delete(Vec<u8>),
}

impl Operation {
    fn bytes(&self) -> usize {
        match self {
            Operation::Put(key, value) => key.len().saturating_add(value.len()),
            Operation::Delete(key) => key.len(),
        }
    }
}

/// At least one and at most [`OPERATIONS_MAX`] operations, applied in order, all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk(Vec<Operation>);

impl Chunk {
    /// A chunk of a single operation.
    pub fn of(operation: Operation) -> Chunk {
        Chunk(vec![operation])
    }

    /// The operations in their order.
    pub fn operations(&self) -> &[Operation] {
        &self.0
    }

    /// The operations in their order, by value.
    pub fn into_operations(self) -> Vec<Operation> {
        self.0
    }
}

/// Cuts a walk over operations into chunks, as full as they may be.
pub fn chunks(operations: impl IntoIterator<Item = Operation>) -> impl Iterator<Item = Chunk> {
    let mut operations = operations.into_iter().peekable();
    std::iter::from_fn(move || {
        let first = operations.next()?;
        let mut bytes = first.bytes();
        let mut chunk = vec![first];
        while chunk.len() < OPERATIONS_MAX
            && let Some(next) =
                operations.next_if(|next| next.bytes() <= BYTES_MAX.saturating_sub(bytes))
        {
            bytes = bytes.saturating_add(next.bytes());
            chunk.push(next);
        }
        Some(Chunk(chunk))
    })
}

/// A database that could not write: what it was doing and what the system said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BackendError(pub String);

/// The pairs that a database found, smallest key first.
pub type Found<'a> = Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + 'a>;

/// An ordered map of bytes on a disk.
///
/// 1. A chunk is atomic: after any crash all its operations are there or none.
/// 2. A chunk is visible to `get` and `scan` as soon as `write` returns.
/// 3. When `flush` returns, every chunk written before is durable.
/// 4. Of the chunks since the last `flush`, a crash keeps any, in the order of writing:
///    a later one may survive where an earlier one is lost.
/// 5. After an error nothing is known about the chunks since the last `flush`; the caller
///    must not go on with this database.
/// 6. Reading never fails. An implementation that can not read ends the process, because a
///    node that guesses forks. Whether a scan sees what is written while it runs is open.
pub trait KvBackend: Send + Sync {
    /// The value under `key`, if there is one.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;

    /// The pairs of `range`, read one at a time.
    fn scan(&self, range: Range) -> Found<'_>;

    /// Applies a chunk.
    fn write(&self, chunk: Chunk) -> Result<(), BackendError>;

    /// Makes durable what was written.
    fn flush(&self) -> Result<(), BackendError>;
}
