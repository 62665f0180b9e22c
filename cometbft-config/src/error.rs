//! Why a file could not be used, told to the operator who can repair it.

use std::io;
use std::path::{Path, PathBuf};

/// A file that is missing, unreadable, taken, or not of the expected form.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// The verb: read, write, create.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// A key file is there already; a second key under the same name would mean a lost or a doubly
    /// used one.
    #[error("{} exists already and is not overwritten; move it away first", .0.display())]
    Exists(PathBuf),
    /// The text is not JSON at all.
    #[error("{file}: not valid JSON: {source}")]
    Json {
        /// The file, or the name of the text.
        file: String,
        /// Line, column and reason.
        source: serde_json::Error,
    },
    /// The text is not TOML.
    #[error("{}: {source}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line, column and reason.
        source: toml_edit::TomlError,
    },
    /// A JSON value is not what its place asks for.
    #[error("{file}: {at}: expected {expected}, found {found}")]
    Form {
        /// The file, or the name of the text.
        file: String,
        /// JSON path of the value, from `$`.
        at: String,
        /// What belongs there, with an example where it helps.
        expected: String,
        /// What is there.
        found: String,
    },
}

impl Error {
    pub(crate) fn io(what: &'static str, path: &Path, source: io::Error) -> Error {
        Error::Io { what, path: path.to_path_buf(), source }
    }
}
