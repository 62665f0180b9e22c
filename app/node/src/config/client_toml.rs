//! `client.toml`: what the command line assumes when a flag is left out.

use std::path::Path;

use serde::Deserialize;
use toml::Table;

use super::{ConfigError, environment, layered, read};

/// The text of a new file, which is also the default of every key.
pub(crate) const TEMPLATE: &str = include_str!("client.toml");

/// The file; a key that is missing has its default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClientToml {
    /// The chain that transactions are for.
    pub chain_id: String,
    /// `os`, `file` or `test`.
    pub keyring_backend: String,
    /// The key that signs when none is named.
    pub keyring_default_keyname: String,
    /// `text` or `json`.
    pub output: String,
    /// CometBFT's RPC.
    pub node: String,
    /// `sync` or `async`.
    pub broadcast_mode: String,
    /// Prefix of addresses; empty leaves it to `app.toml`.
    pub bech32_prefix: String,
}

impl ClientToml {
    /// The text of a new file for a chain.
    pub fn render(chain_id: &str) -> String {
        TEMPLATE.replace("chain-id = \"\"", &format!("chain-id = {chain_id:?}"))
    }

    /// Reads the file if there is one, and the environment over it.
    pub fn load(path: &Path) -> Result<ClientToml, ConfigError> {
        let wrong = |problem: String| ConfigError::Wrong { path: path.to_owned(), problem };
        let text = if path.exists() { read(path)? } else { String::new() };
        let file: Table =
            text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        let mut table = layered::defaults(TEMPLATE);
        layered::put_over(&mut table, file);
        environment::override_with(&mut table, "WHALED", &|name| std::env::var(name).ok());
        table.try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_and_missing_keys_have_the_defaults_of_the_template() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("client.toml");
        assert_eq!(ClientToml::load(&path).unwrap().node, "tcp://localhost:26657");
        std::fs::write(&path, "chain-id = \"a-1\"\n").unwrap();
        let client = ClientToml::load(&path).unwrap();
        assert_eq!((client.chain_id.as_str(), client.keyring_backend.as_str()), ("a-1", "file"));
    }

    #[test]
    fn a_new_file_names_its_chain() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("client.toml");
        std::fs::write(&path, ClientToml::render("whale \"1\"")).unwrap();
        assert_eq!(ClientToml::load(&path).unwrap().chain_id, "whale \"1\"");
    }
}
