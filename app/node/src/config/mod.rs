//! What an operator sets: `app.toml`, `client.toml`, and what is needed of `config.toml`.

mod app_toml;
mod client_toml;
mod comet_toml;
mod environment;
mod layered;
mod nearest;
mod settings;

pub use app_toml::{Api, AppToml, Grpc, GrpcWeb, StateSync, socket_address};
pub use client_toml::ClientToml;
pub use comet_toml::rpc_address;
pub use nearest::nearest;
pub use settings::{File, Setting, Source, settings};

use std::path::{Path, PathBuf};

/// Why a configuration file can not be used; names the file and the place in it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can not be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {problem}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and what.
        problem: String,
    },
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}
