//! `config.toml`: one commented file with our values, and the few that differ from node to node.

use crate::keys::NodeId;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use toml_edit::{Array, DocumentMut, Value};

/// The file as an operator reads it, valid as it stands.
const TEMPLATE: &str = include_str!("config.toml");

/// Where another node can be dialled. Prints as `id@host:port`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Whom to expect there; a node with another key is hung up on.
    pub id: NodeId,
    /// Name or address.
    pub host: String,
    /// Usually 26656.
    pub port: u16,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.id, self.host, self.port)
    }
}

impl FromStr for Peer {
    type Err = String;

    fn from_str(text: &str) -> Result<Peer, String> {
        let parts = text.split_once('@').and_then(|(id, place)| {
            let (host, port) = place.rsplit_once(':').filter(|(host, _)| !host.is_empty())?;
            Some(Peer { id: id.parse().ok()?, host: host.into(), port: port.parse().ok()? })
        });
        parts.ok_or_else(|| format!("expected NODE_ID@HOST:PORT, found {text:?}"))
    }
}

/// What differs between two nodes of one kind. Everything else is the same for all and stands in
/// the template.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name that other nodes see.
    pub moniker: String,
    /// Nodes that hand out addresses of others.
    pub seeds: Vec<Peer>,
    /// Nodes to stay connected with.
    pub peers: Vec<Peer>,
    /// Levels that are printed: `info`, `error`, or `consensus:debug,*:error`.
    pub log_level: String,
    /// Set for a node of a network on one machine: every port is on this address, any web page may
    /// call, and peers are only the listed ones, which all seem to have the same address.
    pub localnet: Option<IpAddr>,
}

impl Settings {
    /// A node in the open, with the addresses of the template.
    pub fn new(moniker: &str) -> Settings {
        Settings {
            moniker: moniker.into(),
            seeds: Vec::new(),
            peers: Vec::new(),
            log_level: "info".into(),
            localnet: None,
        }
    }

    /// The text of `config.toml`.
    pub fn render(&self) -> String {
        let mut file = template();
        set(&mut file, "", "moniker", self.moniker.as_str());
        set(&mut file, "", "log_level", self.log_level.as_str());
        set(&mut file, "p2p", "seeds", list(&self.seeds));
        set(&mut file, "p2p", "persistent_peers", list(&self.peers));
        if let Some(address) = self.localnet {
            set(&mut file, "", "proxy_app", format!("tcp://{address}:26658"));
            set(&mut file, "rpc", "laddr", format!("tcp://{address}:26657"));
            set(&mut file, "rpc", "cors_allowed_origins", Array::from_iter(["*"]));
            set(&mut file, "p2p", "laddr", format!("tcp://{address}:26656"));
            set(&mut file, "p2p", "addr_book_strict", false);
            set(&mut file, "p2p", "allow_duplicate_ip", true);
            set(&mut file, "p2p", "pex", false);
            set(&mut file, "instrumentation", "prometheus_listen_addr", format!("{address}:26660"));
        }
        file.to_string()
    }
}

fn template() -> DocumentMut {
    match TEMPLATE.parse() {
        Ok(file) => file,
        Err(error) => {
            unreachable!("the template is part of this crate and parses in its tests: {error}")
        }
    }
}

/// Puts `value` where the template has one; the comments around it stay.
fn set(file: &mut DocumentMut, section: &str, key: &str, value: impl Into<Value>) {
    let table = match section {
        "" => Some(file.as_table_mut()),
        name => file.get_mut(name).and_then(|item| item.as_table_mut()),
    };
    match table.and_then(|table| table.get_mut(key)).and_then(|item| item.as_value_mut()) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = value.into();
            *old.decor_mut() = decor;
        }
        None => unreachable!("the template has {section}.{key}"),
    }
}

fn list(peers: &[Peer]) -> String {
    peers.iter().map(Peer::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn peer(byte: u8) -> Peer {
        Peer { id: NodeId([byte; 20]), host: "127.0.0.2".into(), port: 26656 }
    }

    fn rendered(settings: &Settings) -> DocumentMut {
        settings.render().parse().unwrap()
    }

    #[test]
    fn a_node_in_the_open_differs_from_the_template_by_its_name_only() {
        let text = Settings::new("blue \"whale\"").render();
        assert_eq!(text, TEMPLATE.replace("moniker = \"whale\"", "moniker = 'blue \"whale\"'"));
    }

    #[test]
    fn a_localnet_node_listens_on_its_own_address_only() {
        let settings = Settings { localnet: Some([127, 0, 0, 3].into()), ..Settings::new("node2") };
        let file = rendered(&settings);
        assert_eq!(file["rpc"]["laddr"].as_str(), Some("tcp://127.0.0.3:26657"));
        assert_eq!(file["p2p"]["laddr"].as_str(), Some("tcp://127.0.0.3:26656"));
        assert_eq!(
            file["instrumentation"]["prometheus_listen_addr"].as_str(),
            Some("127.0.0.3:26660")
        );
        assert!(!settings.render().contains("= \"tcp://0.0.0.0"));
    }

    #[test]
    fn a_localnet_node_knows_its_peers_and_asks_for_no_others() {
        let settings = Settings {
            peers: vec![peer(0xab), peer(0xcd)],
            localnet: Some([127, 0, 0, 1].into()),
            ..Settings::new("node0")
        };
        let file = rendered(&settings);
        let dialled =
            format!("{}@127.0.0.2:26656,{}@127.0.0.2:26656", "ab".repeat(20), "cd".repeat(20));
        assert_eq!(file["p2p"]["persistent_peers"].as_str(), Some(dialled.as_str()));
        assert_eq!(file["p2p"]["pex"].as_bool(), Some(false));
        assert_eq!(file["p2p"]["allow_duplicate_ip"].as_bool(), Some(true));
        assert_eq!(file["p2p"]["addr_book_strict"].as_bool(), Some(false));
    }

    #[test]
    fn a_peer_is_read_back_from_its_text() {
        let peer = peer(0xab);
        assert_eq!(peer.to_string().parse(), Ok(peer));
        let named = format!("{}@[::1]:7", "cd".repeat(20));
        assert_eq!(named.parse::<Peer>().unwrap().host, "[::1]");
        for wrong in ["", "a@b:1", "ab@127.0.0.2:26656", &"ab".repeat(20)] {
            assert!(wrong.parse::<Peer>().unwrap_err().contains("NODE_ID@HOST:PORT"), "{wrong}");
        }
        let no_host = format!("{}@:26656", "ab".repeat(20));
        let no_port = format!("{}@127.0.0.2", "ab".repeat(20));
        assert!(no_host.parse::<Peer>().is_err() && no_port.parse::<Peer>().is_err());
    }

    #[test]
    fn comments_survive_rendering() {
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        let settings = Settings { localnet: Some([127, 0, 0, 1].into()), ..Settings::new("node0") };
        assert_eq!(comments(&settings.render()), comments(TEMPLATE));
    }
}
