//! Why a ledger does not open or does not go on.

use std::io;
use std::path::{Path, PathBuf};

use store::backend::BackendError;
use store::journal::JournalError;
use store::multistore::StoreError;

/// Why a ledger does not open or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process works on the same home.
    #[error(
        "{} is in use by process {holder}; stop that one first, or choose another home",
        path.display()
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Process id that the lock file names.
        holder: String,
    },
    /// A file could not be read or written.
    #[error("{doing} {}: {source}{}", path.display(), advice(source))]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database could not be opened or written, for a reason other than damage.
    #[error("the database {0}; nothing that was acknowledged is lost")]
    Database(String),
    /// The journal is whole but does not fit this binary.
    #[error("{0}; a newer version of this program has written it, start that one")]
    Journal(#[from] JournalError),
    /// The state refuses the changes of a block.
    #[error("the changes of the block do not fit the state: {0}")]
    State(#[from] StoreError),
    /// The state that was read does not have the root that was recorded for it.
    #[error(
        "the state at height {height} has root {computed}, its block recorded {recorded}; \
         this program is not the version that made the state, or the data is damaged: \
         start the right version, or restore the data directory from state sync"
    )]
    RootDiffers {
        /// Height of the state.
        height: u64,
        /// Root that the block recorded, in hex.
        recorded: String,
        /// Root of what was read, in hex.
        computed: String,
    },
    /// A snapshot can not be used, or has to stay.
    #[error("the snapshot at height {height}: {reason}")]
    Snapshot {
        /// Height of the snapshot.
        height: u64,
        /// Why not.
        reason: String,
    },
    /// What an operator brings is no snapshot, or a damaged one.
    #[error("this archive can not be used: {0}")]
    Archive(String),
    /// A block came out of order.
    #[error("block {height} can not follow the state at height {latest}")]
    Height {
        /// Height of the block.
        height: u64,
        /// Height of the newest state.
        latest: u64,
    },
    /// A state that is gone, or was never there.
    #[error("the state at height {height} can not be brought back: this node has {has}")]
    NoWayBack {
        /// Height of the state.
        height: u64,
        /// Which states can be brought back, in words.
        has: String,
    },
    /// An earlier error closed the ledger; what is on disk is whole up to the last commit.
    #[error("the ledger is closed after an error: {0}")]
    Closed(String),
}

impl LedgerError {
    /// What turns an error of the system into one that names the file.
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LedgerError {
        let path = path.to_path_buf();
        move |source| LedgerError::File { doing, path, source }
    }
}

impl From<BackendError> for LedgerError {
    fn from(error: BackendError) -> LedgerError {
        LedgerError::Database(error.0)
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; free space and start again, nothing that was acknowledged is lost"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; the data directory must be writable by the user that runs the node"
        }
        _ => "",
    }
}
