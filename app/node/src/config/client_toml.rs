//! `client.toml`: what the command line assumes when a flag is left out.

use std::path::Path;

use serde::Deserialize;

use super::{ConfigError, environment, read};

/// The file; every key may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ClientToml {
    /// The chain that transactions are for.
    pub chain_id: String,
    /// `file` or `test`.
    pub keyring_backend: String,
    /// `text` or `json`.
    pub output: String,
    /// CometBFT's RPC.
    pub node: String,
    /// `sync` or `async`.
    pub broadcast_mode: String,
}

impl Default for ClientToml {
    fn default() -> ClientToml {
        ClientToml {
            chain_id: String::new(),
            keyring_backend: "file".into(),
            output: "text".into(),
            node: "tcp://localhost:26657".into(),
            broadcast_mode: "sync".into(),
        }
    }
}

impl ClientToml {
    /// The text of the file.
    pub fn render(&self) -> String {
        let ClientToml { chain_id, keyring_backend, output, node, broadcast_mode } = self;
        format!(
            "# The chain that transactions are for\nchain-id = {chain_id:?}\n\
             # Where keys are kept: \"file\" (encrypted) or \"test\" (open, for localnets)\n\
             keyring-backend = {keyring_backend:?}\n\
             # How answers are printed: \"text\" or \"json\"\noutput = {output:?}\n\
             # CometBFT's RPC, <protocol>://<host>:<port>\nnode = {node:?}\n\
             # What a broadcast waits for: \"sync\" (CheckTx) or \"async\" (nothing)\n\
             broadcast-mode = {broadcast_mode:?}\n"
        )
    }

    /// Reads the file if there is one, and the environment over it.
    pub fn load(path: &Path) -> Result<ClientToml, ConfigError> {
        let text = if path.exists() { read(path)? } else { ClientToml::default().render() };
        let wrong =
            |error: toml::de::Error| ConfigError::Wrong { path: path.to_owned(), problem: error.to_string() };
        let mut table: toml::Table = text.parse().map_err(wrong)?;
        environment::override_with(&mut table, "WHALED", &|name| std::env::var(name).ok());
        table.try_into().map_err(wrong)
    }
}
