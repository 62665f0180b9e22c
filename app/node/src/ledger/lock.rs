//! One process per home.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::LedgerError;

/// The file in the data directory that is locked.
pub(crate) const FILE: &str = "app.lock";

/// The right to work on a data directory. The system takes it back when the process ends,
/// however it ends, so a lock left behind by a kill never blocks.
#[derive(Debug)]
pub struct DataLock {
    // Closing the file gives the lock back.
    _file: File,
}

impl DataLock {
    /// Takes the lock of the data directory, or tells who has it.
    pub fn take(data: &Path) -> Result<DataLock, LedgerError> {
        std::fs::create_dir_all(data).map_err(LedgerError::file("creating", data))?;
        let path = data.join(FILE);
        let failed = |doing| LedgerError::file(doing, &path);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("opening"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(failed("reading"))?;
                return Err(LedgerError::Locked { holder: holder.trim().to_owned(), path });
            }
            Err(TryLockError::Error(error)) => return Err(failed("locking")(error)),
        }
        file.set_len(0).map_err(failed("writing"))?;
        file.rewind().map_err(failed("writing"))?;
        writeln!(file, "{}", std::process::id()).map_err(failed("writing"))?;
        Ok(DataLock { _file: file })
    }
}
