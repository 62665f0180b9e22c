//! `localnet.json`: all that a test or a tool must know of a running network.

use crate::accounts::Account;
use crate::faucet;
use crate::holders;
use crate::home::{self, GRPC_PORT, REST_PORT, RPC_PORT};
use crate::layout::Layout;
use crate::processes::Table;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "localnet.json";

/// A network as `localnet.json` has it. The file is there from the moment the network is ready.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Description {
    /// Name of the chain.
    pub chain_id: String,
    /// Bech32 prefix of addresses.
    pub prefix: String,
    /// Base denomination.
    pub denom: String,
    /// URL of the faucet.
    pub faucet: String,
    /// Validators in order, then the nodes that only follow.
    pub nodes: Vec<NodeDescription>,
    /// Funded accounts.
    pub accounts: Vec<Account>,
    /// The snapshot of BitShares of which holders claim.
    pub snapshot: PathBuf,
}

/// One node in `localnet.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NodeDescription {
    /// `node0` and so on.
    pub name: String,
    /// Its folder, for `--home`.
    pub home: PathBuf,
    /// URL of CometBFT's RPC.
    pub rpc: String,
    /// URL of the REST server.
    pub rest: String,
    /// URL of the gRPC server.
    pub grpc: String,
    /// How peers dial it: `id@address:port`.
    pub p2p: String,
    /// The genesis registers it as a validator; `validatorN` of the accounts is its operator.
    pub validator: bool,
    /// Process of the application; null when it does not run.
    pub pid: Option<u32>,
    /// Process of CometBFT; null when it does not run.
    pub comet_pid: Option<u32>,
}

impl Description {
    /// Reads `localnet.json` of the network in `dir`.
    pub fn read(dir: &Path) -> Result<Description> {
        let path = dir.join(FILE);
        let failed = || format!("cannot read {}", path.display());
        let text = fs::read_to_string(&path).with_context(failed)?;
        serde_json::from_str(&text).with_context(failed)
    }

    /// The account `name`, as in `alice`.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    pub(crate) fn now(layout: &Layout) -> Result<Description> {
        let blueprint = &layout.blueprint;
        let table = Table::read();
        let describe = |node: crate::node::Node| {
            let running = node.running(&table);
            let url = |port: u16| format!("http://{}:{port}", node.address);
            NodeDescription {
                rpc: url(RPC_PORT),
                rest: url(REST_PORT),
                grpc: url(GRPC_PORT),
                p2p: home::peer(blueprint, node.index).to_string(),
                validator: node.index < blueprint.validators,
                pid: running.node.map(|process| process.pid),
                comet_pid: running.comet.map(|process| process.pid),
                name: node.name,
                home: node.home,
            }
        };
        Ok(Description {
            chain_id: blueprint.chain_id.clone(),
            prefix: blueprint.prefix.clone(),
            denom: blueprint.denom.clone(),
            faucet: format!("http://{}", faucet::address(blueprint)),
            nodes: layout.nodes().into_iter().map(describe).collect(),
            accounts: blueprint.accounts.clone(),
            snapshot: holders::folder(&layout.dir),
        })
    }

    /// Writes the file in one step: a reader never sees half of it.
    pub(crate) fn write(&self, dir: &Path) -> Result<()> {
        let path = dir.join(FILE);
        let temporary = dir.join(format!(".{FILE}.{}", std::process::id()));
        let text = serde_json::to_string_pretty(self)?;
        fs::write(&temporary, text)
            .and_then(|()| fs::rename(&temporary, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Takes the file away until the network is ready.
    pub(crate) fn remove(dir: &Path) -> Result<()> {
        match fs::remove_file(dir.join(FILE)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).context("cannot remove localnet.json")
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn exists(dir: &Path) -> bool {
        dir.join(FILE).is_file()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::blueprint::Blueprint;
    use crate::{IpBase, Options};
    use serde_json::Value;
    use tempfile::TempDir;

    fn layout(dir: &TempDir, validators: usize) -> Layout {
        let options = Options { validators, ..Options::new("whaled") };
        Layout {
            dir: dir.path().into(),
            blueprint: Blueprint::draw(&options, IpBase::LOCAL).unwrap(),
        }
    }

    #[test]
    fn the_file_has_the_promised_keys_in_the_promised_order() {
        let dir = TempDir::new().unwrap();
        layout(&dir, 1).describe().unwrap();
        let file: Value =
            serde_json::from_str(&fs::read_to_string(dir.path().join(FILE)).unwrap()).unwrap();
        let keys = |value: &Value| {
            value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys(&file), "chain_id prefix denom faucet nodes accounts snapshot");
        assert_eq!(
            keys(file.pointer("/nodes/0").unwrap()),
            "name home rpc rest grpc p2p validator pid comet_pid"
        );
        assert_eq!(keys(file.pointer("/accounts/0").unwrap()), "name address mnemonic");
    }

    #[test]
    fn full_nodes_stand_behind_the_validators() {
        let dir = TempDir::new().unwrap();
        let options = Options { validators: 1, full_nodes: 1, ..Options::new("whaled") };
        let blueprint = Blueprint::draw(&options, IpBase::LOCAL).unwrap();
        let layout = Layout { dir: dir.path().into(), blueprint };
        let nodes = layout.describe().unwrap().nodes;
        let nodes: Vec<_> = nodes.iter().map(|node| (node.name.as_str(), node.validator)).collect();
        assert_eq!(nodes, [("node0", true), ("node1", false)]);
        let error = layout.node(2).unwrap_err().to_string();
        assert_eq!(error, "there is no node 2: this localnet has node0 to node1");
    }

    #[test]
    fn endpoints_are_where_clients_look_by_default() {
        let dir = TempDir::new().unwrap();
        let description = layout(&dir, 4).describe().unwrap();
        let node = description.nodes.first().unwrap();
        assert_eq!(
            (node.rpc.as_str(), node.rest.as_str()),
            ("http://127.0.0.1:26657", "http://127.0.0.1:1317")
        );
        assert_eq!(
            (node.grpc.as_str(), description.faucet.as_str()),
            ("http://127.0.0.1:9090", "http://127.0.0.1:4500")
        );
        assert_eq!(node.p2p.split_once('@').unwrap().1, "127.0.0.1:26656");
        assert_eq!((node.pid, node.comet_pid), (None, None));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dir = TempDir::new().unwrap();
        assert!(!Description::exists(dir.path()));
        let written = layout(&dir, 4).describe().unwrap();
        assert_eq!(Description::read(dir.path()).unwrap(), written);
        Description::remove(dir.path()).unwrap();
        assert!(!Description::exists(dir.path()));
        Description::remove(dir.path()).unwrap();
    }
}
