//! Where the database is, how it is opened, and what happens when it turns out damaged.
//!
//! It holds nothing that can not be made again: large values are in the checkpoints and in
//! the journal too. So a damaged database is moved aside and filled again at the next start.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::backend::KvBackend;

use crate::fatal;

const NAME: &str = "app.db";
const SUSPECT: &str = "app.suspect";

/// Why a database does not open.
#[derive(Debug)]
pub enum OpenError {
    /// Its files are damaged; it can be moved aside and made again.
    Damaged(String),
    /// Something else is wrong, such as a missing permission.
    Failed(String),
}

impl OpenError {
    /// Sorts what the system said: some errors come from where the files are, not from what
    /// is in them.
    pub(super) fn from_io(error: &io::Error) -> OpenError {
        match error.kind() {
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::WouldBlock
            | io::ErrorKind::OutOfMemory => {
                OpenError::Failed(format!("could not be opened: {error}"))
            }
            _ => OpenError::Damaged(error.to_string()),
        }
    }
}

/// A kind of database at a place.
pub trait Engine: Send + Sync {
    /// Opens the database, makes it if it does not exist.
    fn open(&self) -> Result<Arc<dyn KvBackend>, OpenError>;

    /// Moves a damaged database aside, so that the next `open` makes a new one; tells where to.
    fn set_aside(&self) -> io::Result<String>;

    /// Ends the process because the database gave something wrong, and remembers it, so that
    /// the next start does not open the same files again.
    fn unreadable(&self, why: &str) -> !;
}

/// The place of a database in a data directory.
#[derive(Clone, Debug)]
pub struct Place {
    data: PathBuf,
}

impl Place {
    /// The database of the data directory `data`.
    pub fn within(data: &Path) -> Place {
        Place { data: data.to_path_buf() }
    }

    /// File or directory of the database.
    pub fn path(&self) -> PathBuf {
        self.data.join(NAME)
    }

    /// Damaged, if an earlier process found it so.
    pub(super) fn is_trusted(&self) -> Result<(), OpenError> {
        match fs::read_to_string(self.data.join(SUSPECT)) {
            Ok(why) => Err(OpenError::Damaged(why.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(OpenError::Failed(error.to_string())),
        }
    }

    /// See [`Engine::set_aside`].
    pub(super) fn set_aside(&self) -> io::Result<String> {
        let mut numbers = 1_u64..;
        let free = numbers.find_map(|number| {
            let path = self.data.join(format!("app.damaged-{number}"));
            (!path.exists()).then_some(path)
        });
        let aside = free.ok_or_else(|| io::Error::other("no name is free"))?;
        if self.path().exists() {
            fs::rename(self.path(), &aside)?;
            File::open(&self.data)?.sync_all()?;
        }
        match fs::remove_file(self.data.join(SUSPECT)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => File::open(&self.data)?.sync_all()?,
        }
        Ok(aside.display().to_string())
    }

    /// See [`Engine::unreadable`].
    pub(super) fn unreadable(&self, why: &str) -> ! {
        if let Err(error) = self.mark(why) {
            tracing::error!("{}: {error}", self.data.join(SUSPECT).display());
        }
        fatal!(
            "the database {} is damaged: {why}; the next start moves it aside and \
             makes it again from the newest checkpoint",
            self.path().display()
        )
    }

    fn mark(&self, why: &str) -> io::Result<()> {
        let mut file = File::create(self.data.join(SUSPECT))?;
        writeln!(file, "{why}")?;
        file.sync_all()?;
        File::open(&self.data)?.sync_all()
    }

    /// Runs a piece of a database library. Some of them panic on damaged files; were that
    /// panic taken for one of a transaction, this node would fork.
    pub(super) fn guarded<T>(&self, work: impl FnOnce() -> Result<T, String>) -> T {
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
            Ok(Ok(found)) => found,
            Ok(Err(why)) => self.unreadable(&why),
            Err(_) => self.unreadable("reading it panicked"),
        }
    }
}
