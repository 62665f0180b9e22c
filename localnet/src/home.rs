//! The files of a node's home, and of the folder that stands for a user's home.

use crate::accounts::secret;
use crate::blueprint::Blueprint;
use crate::node::Node;
use crate::topology;
use anyhow::{Context, Result};
use cometbft_config::{Genesis, NodeKey, Peer, Settings, SignState, ValidatorKey};
use std::fs;
use std::path::Path;

/// Peers.
pub(crate) const P2P_PORT: u16 = 26656;
/// CometBFT's RPC.
pub(crate) const RPC_PORT: u16 = 26657;
/// CometBFT to application, where a unix socket can not be used.
pub(crate) const ABCI_PORT: u16 = 26658;
/// CometBFT's metrics.
pub(crate) const METRICS_PORT: u16 = 26660;
/// REST of the application.
pub(crate) const REST_PORT: u16 = 1317;
/// gRPC of the application.
pub(crate) const GRPC_PORT: u16 = 9090;

/// What a node listens on besides ABCI.
pub(crate) const PORTS: [u16; 5] = [P2P_PORT, RPC_PORT, METRICS_PORT, REST_PORT, GRPC_PORT];

/// Above this many nodes CometBFT reports errors only: 21 chatty nodes write 10 GB a day.
const TALKATIVE_MAX: usize = 4;

/// The key by which the others know node `n`.
pub(crate) fn node_key(blueprint: &Blueprint, n: usize) -> NodeKey {
    NodeKey::from_seed(&secret(&blueprint.seed, &format!("node/{n}")))
}

/// The key with which node `n` signs blocks.
pub(crate) fn validator_key(blueprint: &Blueprint, n: usize) -> ValidatorKey {
    ValidatorKey::from_seed(&secret(&blueprint.seed, &format!("validator/{n}")))
}

/// How others dial node `n`.
pub(crate) fn peer(blueprint: &Blueprint, n: usize) -> Peer {
    Peer {
        id: node_key(blueprint, n).id(),
        host: blueprint.ip_base.node(n).to_string(),
        port: P2P_PORT,
    }
}

/// Writes `config` and `data` of a node.
pub(crate) fn write_node(node: &Node, blueprint: &Blueprint, genesis: &Genesis) -> Result<()> {
    let config = node.home.join("config");
    node_key(blueprint, node.index).write_new(&config.join("node_key.json"))?;
    validator_key(blueprint, node.index).write_new(&config.join("priv_validator_key.json"))?;
    SignState::write_new(&node.home.join("data/priv_validator_state.json"))?;
    genesis.write(&config.join("genesis.json"))?;
    write(&config.join("config.toml"), &settings(node, blueprint).render())?;
    write(&config.join("app.toml"), &app_toml(node, blueprint))
}

/// Writes what the command line needs to act as a user of this network: `--home DIR`.
pub(crate) fn write_client(dir: &Path, blueprint: &Blueprint) -> Result<()> {
    let config = dir.join("config");
    fs::create_dir_all(&config).with_context(|| format!("cannot create {}", config.display()))?;
    let Blueprint { chain_id, prefix, ip_base, .. } = blueprint;
    let node = ip_base.node(0);
    let text = format!(
        "# How `whaled --home` with this folder reaches the localnet.\n\
         chain-id = \"{chain_id}\"\n\
         keyring-backend = \"test\"\n\
         keyring-default-keyname = \"\"\n\
         output = \"text\"\n\
         node = \"tcp://{node}:{RPC_PORT}\"\n\
         broadcast-mode = \"sync\"\n\
         bech32-prefix = \"{prefix}\"\n"
    );
    write(&config.join("client.toml"), &text)
}

fn settings(node: &Node, blueprint: &Blueprint) -> Settings {
    let count = blueprint.nodes();
    let peers = topology::dialled(node.index, count).into_iter().map(|n| peer(blueprint, n));
    Settings {
        peers: peers.collect(),
        log_level: if count <= TALKATIVE_MAX { "info" } else { "error" }.into(),
        localnet: Some(node.address.into()),
        ..Settings::new(&node.name)
    }
}

/// Only what differs from the defaults of `whaled`.
fn app_toml(node: &Node, blueprint: &Blueprint) -> String {
    let Node { address, .. } = node;
    let Blueprint { prefix, denom, .. } = blueprint;
    format!(
        "# A node of a localnet; keys that are missing have the defaults of whaled.\n\
         \n\
         # Nobody has to pay for trying things out.\n\
         minimum-gas-prices = \"0{denom}\"\n\
         bech32-prefix = \"{prefix}\"\n\
         \n\
         [api]\n\
         enable = true\n\
         address = \"tcp://{address}:{REST_PORT}\"\n\
         # Web pages under development come from other origins.\n\
         enabled-unsafe-cors = true\n\
         \n\
         [grpc]\n\
         enable = true\n\
         address = \"{address}:{GRPC_PORT}\"\n"
    )
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::{IpBase, Options};
    use tempfile::TempDir;
    use toml_edit::DocumentMut;

    fn blueprint(validators: usize) -> Blueprint {
        Blueprint::draw(&Options { validators, ..Options::new("whaled") }, IpBase::LOCAL).unwrap()
    }

    fn toml(path: &Path) -> DocumentMut {
        fs::read_to_string(path).unwrap().parse().unwrap()
    }

    fn written(n: usize, validators: usize) -> (TempDir, Node) {
        let dir = TempDir::new().unwrap();
        let blueprint = blueprint(validators);
        let node = Node::new(dir.path(), &blueprint, n);
        let now = std::time::SystemTime::now();
        let genesis = Genesis::new("whaleshares-local-1", now, Default::default()).unwrap();
        write_node(&node, &blueprint, &genesis).unwrap();
        (dir, node)
    }

    #[test]
    fn a_home_has_the_files_of_simd() {
        let (_dir, node) = written(0, 1);
        for file in
            ["config.toml", "app.toml", "genesis.json", "node_key.json", "priv_validator_key.json"]
        {
            assert!(node.home.join("config").join(file).is_file(), "{file}");
        }
        assert!(node.home.join("data/priv_validator_state.json").is_file());
    }

    #[test]
    fn every_service_of_a_node_is_on_its_own_address_and_standard_port() {
        let (_dir, node) = written(2, 4);
        let app = toml(&node.home.join("config/app.toml"));
        assert_eq!(app["api"]["address"].as_str(), Some("tcp://127.0.0.3:1317"));
        assert_eq!(app["grpc"]["address"].as_str(), Some("127.0.0.3:9090"));
        let config = toml(&node.home.join("config/config.toml"));
        assert_eq!(config["rpc"]["laddr"].as_str(), Some("tcp://127.0.0.3:26657"));
        assert_eq!(config["moniker"].as_str(), Some("node2"));
        assert_eq!(config["consensus"]["timeout_commit"].as_str(), Some("1s"));
    }

    #[test]
    fn a_node_dials_the_others_by_their_keys() {
        let (_dir, node) = written(1, 4);
        let config = toml(&node.home.join("config/config.toml"));
        let peers = config["p2p"]["persistent_peers"].as_str().unwrap();
        let expected = [0, 2, 3].map(|n| peer(&blueprint(4), n).to_string());
        assert_eq!(peers.split(',').collect::<Vec<_>>(), expected);
        assert!(peers.ends_with("@127.0.0.4:26656"));
    }

    #[test]
    fn keys_on_disk_are_those_of_the_seed() {
        let (_dir, node) = written(3, 4);
        let key = ValidatorKey::read(&node.home.join("config/priv_validator_key.json")).unwrap();
        assert_eq!(key.address(), validator_key(&blueprint(4), 3).address());
        let node_id = NodeKey::read(&node.home.join("config/node_key.json")).unwrap().id();
        assert_eq!(node_id, peer(&blueprint(4), 3).id);
    }

    #[test]
    fn the_command_line_finds_chain_node_and_keys() {
        let dir = TempDir::new().unwrap();
        write_client(dir.path(), &blueprint(1)).unwrap();
        let client = toml(&dir.path().join("config/client.toml"));
        assert_eq!(client["chain-id"].as_str(), Some("whaleshares-local-1"));
        assert_eq!(client["node"].as_str(), Some("tcp://127.0.0.1:26657"));
        assert_eq!(client["keyring-backend"].as_str(), Some("test"));
    }
}
