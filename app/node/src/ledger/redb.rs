//! redb 4 behind `KvBackend`: one file, copy on write, quickest to open.

use std::io;
use std::path::Path;
use std::sync::Arc;

use ::redb::{
    Builder, Database, DatabaseError, Durability, ReadableDatabase, StorageBackend, StorageError,
    TableDefinition,
};
use store::Range;
use store::backend::{BackendError, Chunk, Found, KvBackend, Operation};

use super::database::{Engine, OpenError, Place};

const TABLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("app");

/// Bytes of pages that redb keeps in memory.
const CACHE_BYTES: usize = 67_108_864;

/// redb at the usual place of a data directory.
#[derive(Debug)]
pub struct RedbEngine {
    place: Place,
}

impl RedbEngine {
    /// The database of the data directory `data`.
    pub fn within(data: &Path) -> RedbEngine {
        RedbEngine { place: Place::within(data) }
    }

    /// Opens the database on other storage than the file of this place.
    pub fn open_on(&self, storage: impl StorageBackend) -> Result<Arc<dyn KvBackend>, OpenError> {
        self.opened(|builder| builder.create_with_backend(storage))
    }

    fn opened(
        &self,
        open: impl FnOnce(&Builder) -> Result<Database, DatabaseError>,
    ) -> Result<Arc<dyn KvBackend>, OpenError> {
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE_BYTES);
        let open = std::panic::AssertUnwindSafe(|| open(&builder));
        let database = match std::panic::catch_unwind(open) {
            Ok(Ok(database)) => database,
            Ok(Err(DatabaseError::Storage(StorageError::Io(error)))) => {
                return Err(OpenError::from_io(&error));
            }
            Ok(Err(DatabaseError::DatabaseAlreadyOpen)) => {
                return Err(OpenError::Failed("is open already".into()));
            }
            Ok(Err(error)) => return Err(OpenError::Damaged(error.to_string())),
            Err(_) => return Err(OpenError::Damaged("opening it panicked".into())),
        };
        let backend = RedbBackend { database, place: self.place.clone() };
        // A read before the first write needs the table.
        match backend.commit(Durability::Immediate, Vec::new()) {
            Ok(()) => Ok(Arc::new(backend)),
            Err(::redb::Error::Io(error)) => Err(OpenError::from_io(&error)),
            Err(error) => Err(OpenError::Damaged(error.to_string())),
        }
    }
}

impl Engine for RedbEngine {
    fn open(&self) -> Result<Arc<dyn KvBackend>, OpenError> {
        self.place.is_trusted()?;
        self.opened(|builder| builder.create(self.place.path()))
    }

    fn set_aside(&self) -> io::Result<String> {
        self.place.set_aside()
    }

    fn unreadable(&self, why: &str) -> ! {
        self.place.unreadable(why)
    }
}

struct RedbBackend {
    database: Database,
    place: Place,
}

impl RedbBackend {
    fn commit(
        &self,
        durability: Durability,
        operations: Vec<Operation>,
    ) -> Result<(), ::redb::Error> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(durability)?;
        {
            let mut table = transaction.open_table(TABLE)?;
            for operation in operations {
                match operation {
                    Operation::Put(key, value) => table.insert(key.as_slice(), value.as_slice())?,
                    Operation::Delete(key) => table.remove(key.as_slice())?,
                };
            }
        }
        Ok(transaction.commit()?)
    }

    fn read<T>(
        &self,
        find: impl FnOnce(
            ::redb::ReadOnlyTable<&'static [u8], &'static [u8]>,
        ) -> Result<T, ::redb::Error>,
    ) -> T {
        let found = || find(self.database.begin_read()?.open_table(TABLE)?);
        self.place.guarded(|| found().map_err(|error: ::redb::Error| error.to_string()))
    }
}

impl KvBackend for RedbBackend {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.read(|table| Ok(table.get(key)?.map(|value| value.value().to_vec())))
    }

    fn scan(&self, range: Range) -> Found<'_> {
        let Range { start, end } = range;
        if end.as_ref().is_some_and(|end| *end <= start) {
            return Box::new(std::iter::empty());
        }
        let mut walk = self.read(|table| {
            Ok(match &end {
                Some(end) => table.range(start.as_slice()..end.as_slice())?,
                None => table.range(start.as_slice()..)?,
            })
        });
        Box::new(std::iter::from_fn(move || {
            let next = || walk.next().transpose().map_err(|error| error.to_string());
            let (key, value) = self.place.guarded(next)?;
            Some((key.value().to_vec(), value.value().to_vec()))
        }))
    }

    fn write(&self, chunk: Chunk) -> Result<(), BackendError> {
        let write = || Ok(self.commit(Durability::None, chunk.into_operations()));
        self.place.guarded(write).map_err(|error| BackendError(format!("could not write: {error}")))
    }

    fn flush(&self) -> Result<(), BackendError> {
        let flush = || Ok(self.commit(Durability::Immediate, Vec::new()));
        self.place.guarded(flush).map_err(|error| BackendError(format!("could not flush: {error}")))
    }
}
