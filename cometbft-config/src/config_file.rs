//! A `config.toml` that a node has already: read and changed with its comments kept.

use crate::settings::Peer;
use crate::{Error, Result, files};
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, Value};

/// The file of one node, as its operator may have edited it.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
}

impl ConfigFile {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<ConfigFile> {
        let document = files::read(path)?
            .parse()
            .map_err(|source| Error::Toml { path: path.to_path_buf(), source })?;
        Ok(ConfigFile { path: path.to_path_buf(), document })
    }

    /// The name that other nodes see; empty when the file has none, and CometBFT takes the name of
    /// the machine.
    pub fn moniker(&self) -> &str {
        self.document.get("moniker").and_then(Item::as_str).unwrap_or_default()
    }

    /// Replaces the nodes to stay connected with.
    pub fn set_persistent_peers(&mut self, peers: &[Peer]) {
        let list = peers.iter().map(Peer::to_string).collect::<Vec<_>>().join(",");
        let section = self.document.entry("p2p").or_insert(Item::Table(Table::new()));
        let Some(section) = section.as_table_like_mut() else {
            *section = Item::Table(Table::from_iter([("persistent_peers", Value::from(list))]));
            return;
        };
        match section.get_mut("persistent_peers").and_then(Item::as_value_mut) {
            Some(old) => {
                let decor = old.decor().clone();
                *old = list.into();
                *old.decor_mut() = decor;
            }
            None => {
                section.insert("persistent_peers", toml_edit::value(list));
            }
        }
    }

    /// Writes the file as a whole, over the old one.
    pub fn write(&self) -> Result<()> {
        files::replace(&self.path, &self.document.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::{NodeId, Settings};
    use tempfile::TempDir;

    fn peer(byte: u8) -> Peer {
        Peer { id: NodeId([byte; 20]), host: "127.0.0.2".into(), port: 26656 }
    }

    fn file(text: &str) -> (TempDir, ConfigFile) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        let file = ConfigFile::read(&path).unwrap();
        (dir, file)
    }

    #[test]
    fn new_peers_are_all_that_changes_in_a_file() {
        let (_dir, mut file) = file(&Settings::new("blue").render());
        assert_eq!(file.moniker(), "blue");
        file.set_persistent_peers(&[peer(1), peer(2)]);
        file.write().unwrap();
        let text = std::fs::read_to_string(&file.path).unwrap();
        let expected = Settings { peers: vec![peer(1), peer(2)], ..Settings::new("blue") };
        assert_eq!(text, expected.render());
    }

    #[test]
    fn a_file_that_leaves_peers_out_gets_them() {
        for text in ["", "[p2p]\n", "p2p = {}\n", "p2p = 1\n"] {
            let (_dir, mut file) = file(text);
            assert_eq!(file.moniker(), "");
            file.set_persistent_peers(&[peer(7)]);
            let peers = file.document.get("p2p").and_then(|p2p| p2p.get("persistent_peers"));
            assert_eq!(peers.and_then(Item::as_str), Some(peer(7).to_string().as_str()), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_named() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, "moniker = ").unwrap();
        let error = ConfigFile::read(&path).unwrap_err().to_string();
        assert!(error.starts_with(&path.display().to_string()), "{error}");
    }
}
