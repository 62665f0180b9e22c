//! sled 0.34.7 behind `KvBackend`, the default.
//!
//! Two of its habits are mended here. Its `flush` hands the log to `sync_file_range` (on
//! Linux), which neither empties the cache of the device nor writes the length of the file,
//! and it never syncs the files of large values: so `flush` syncs the files itself. And it
//! panics on some damage: so every call is guarded.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use store::Range;
use store::backend::{BackendError, Chunk, Found, KvBackend, Operation};

use super::database::{Engine, OpenError, Place};

/// Bytes of pages that sled keeps in memory.
const CACHE_BYTES: u64 = 67_108_864;

/// How long to wait for a lock. sled gives its own back a moment after it was closed.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

/// sled at the usual place of a data directory.
#[derive(Debug)]
pub struct SledEngine {
    place: Place,
}

impl SledEngine {
    /// The database of the data directory `data`.
    pub fn within(data: &Path) -> SledEngine {
        SledEngine { place: Place::within(data) }
    }
}

impl Engine for SledEngine {
    fn open(&self) -> Result<Arc<dyn KvBackend>, OpenError> {
        self.place.is_trusted()?;
        let path = self.place.path();
        let open = || {
            ::sled::Config::new()
                .path(&path)
                .cache_capacity(CACHE_BYTES)
                .flush_every_ms(None)
                .open()
        };
        let begun = Instant::now();
        loop {
            match std::panic::catch_unwind(open) {
                Ok(Ok(database)) => return Ok(Arc::new(SledBackend::new(database, &self.place))),
                Ok(Err(error)) if is_locked(&error) && begun.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Ok(Err(error)) if is_locked(&error) => {
                    return Err(OpenError::Failed(format!("is in use: {error}")));
                }
                Ok(Err(::sled::Error::Io(error))) => return Err(OpenError::from_io(&error)),
                Ok(Err(error)) => return Err(OpenError::Damaged(error.to_string())),
                Err(_) => return Err(OpenError::Damaged("opening it panicked".into())),
            }
        }
    }

    fn set_aside(&self) -> io::Result<String> {
        self.place.set_aside()
    }

    fn unreadable(&self, why: &str) -> ! {
        self.place.unreadable(why)
    }
}

struct SledBackend {
    database: ::sled::Db,
    place: Place,
    /// Files of large values that are durable: sled writes each once.
    synced: Mutex<BTreeSet<String>>,
}

/// sled tells this with a text only. It is no damage.
fn is_locked(error: &::sled::Error) -> bool {
    matches!(error, ::sled::Error::Io(error) if error.to_string().contains("acquire lock"))
}

impl SledBackend {
    fn new(database: ::sled::Db, place: &Place) -> SledBackend {
        SledBackend { database, place: place.clone(), synced: Mutex::default() }
    }

    fn sync_files(&self) -> io::Result<()> {
        let path = self.place.path();
        for name in ["conf", "db"] {
            File::open(path.join(name))?.sync_all()?;
        }
        let large = path.join("blobs");
        let mut present = BTreeSet::new();
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in large.read_dir()? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !synced.contains(&name) {
                match File::open(large.join(&name)) {
                    Ok(file) => file.sync_all()?,
                    // sled removes the file of a value that was replaced meanwhile.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
            }
            present.insert(name);
        }
        if present != *synced {
            File::open(&large)?.sync_all()?;
            *synced = present;
        }
        File::open(&path)?.sync_all()
    }
}

fn refused(doing: &'static str) -> impl Fn(::sled::Error) -> BackendError {
    move |error| BackendError(format!("could not {doing}: {error}"))
}

impl KvBackend for SledBackend {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.place.guarded(|| self.database.get(key).map_err(|e| e.to_string()));
        found.map(|value| value.to_vec())
    }

    fn scan(&self, range: Range) -> Found<'_> {
        let Range { start, end } = range;
        if end.as_ref().is_some_and(|end| *end <= start) {
            return Box::new(std::iter::empty());
        }
        let mut walk = match end {
            Some(end) => self.database.range(start..end),
            None => self.database.range(start..),
        };
        Box::new(std::iter::from_fn(move || {
            let next = || walk.next().transpose().map_err(|error| error.to_string());
            let (key, value) = self.place.guarded(next)?;
            Some((key.to_vec(), value.to_vec()))
        }))
    }

    fn write(&self, chunk: Chunk) -> Result<(), BackendError> {
        let mut batch = ::sled::Batch::default();
        for operation in chunk.into_operations() {
            match operation {
                Operation::Put(key, value) => batch.insert(key, value),
                Operation::Delete(key) => batch.remove(key),
            }
        }
        let apply = || Ok(self.database.apply_batch(batch));
        self.place.guarded(apply).map_err(refused("write"))
    }

    fn flush(&self) -> Result<(), BackendError> {
        let flush = || Ok(self.database.flush());
        self.place.guarded(flush).map_err(refused("flush"))?;
        self.sync_files().map_err(|error| BackendError(format!("could not sync: {error}")))
    }
}
