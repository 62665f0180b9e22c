//! Four validators on a chain that decides within seconds, and people who act on it by the command
//! line.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use base::{Address, prefix};
use localnet::{Network, NodeDescription, Options, Part};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::home::Home;
use crate::{real, rehearsal, until};

pub(crate) const VALIDATORS: usize = 4;

/// With which the chain begins: a vote is over within seconds.
const RULES: [&str; 4] = [
    "gov.expedited_voting_period=5s",
    "gov.voting_period=10s",
    "gov.rules.late_window=0s",
    "gov.rules.timelock=1s",
];

/// This version.
pub(crate) const OLD: &str = env!("CARGO_BIN_EXE_whaled");

/// The network, of which nothing runs yet.
pub(crate) struct Stage {
    pub(crate) homes: Vec<Home>,
    /// The next version.
    pub(crate) new: PathBuf,
    desk: NodeDescription,
    /// Held while nodes may run.
    _lock: File,
    /// Without processes, and still the owner of its addresses.
    _network: Network,
    dir: TempDir,
}

impl Stage {
    /// Founds the network; none on a machine that can not have CometBFT.
    pub(crate) fn set() -> Option<Stage> {
        let dir = TempDir::new().unwrap();
        let rules = RULES.iter().map(|rule| rule.parse().unwrap());
        let options = Options {
            genesis_params: rules.collect(),
            ..real::localnet(&dir.path().join("network"), VALIDATORS)?
        };
        let comet = options.comet.clone().unwrap();
        let new = rehearsal::program();
        let mut network = Network::start(&options).unwrap();
        for node in 0..VALIDATORS {
            network.kill(node, Part::Both).unwrap();
        }
        // Nodes of a localnet have their sockets where a supervisor may copy everything.
        for node in &network.description().nodes {
            fs::remove_file(node.home.join("data/abci.sock")).ok();
        }
        let description = network.description();
        prefix::fix(&description.prefix).unwrap();
        let lock_path = dir.path().join("lock");
        let lock = File::create(&lock_path).unwrap();
        lock.lock().unwrap();
        let homes = description.nodes.iter().map(|node| Home::of(node, &comet, &lock_path));
        let (homes, desk) = (homes.collect(), description.nodes[0].clone());
        Some(Stage { homes, new, desk, _lock: lock, _network: network, dir })
    }

    /// What the node that is asked tells.
    pub(crate) fn ask(&self, path: &str) -> Option<Value> {
        self.homes[0].ask(path)
    }

    /// The height of the node that is asked.
    pub(crate) fn height(&self) -> u64 {
        until("a height", || self.homes[0].height())
    }

    /// Waits until `height`.
    pub(crate) fn reach(&self, height: u64) {
        until(&format!("height {height}"), || (self.homes[0].height()? >= height).then_some(()));
    }

    /// Has the holders decide that the chain goes on with another version from `height` on.
    pub(crate) fn decide(&self, name: &str, height: u64, info: &str) {
        let authority = Address::module("gov").to_string();
        let plan = json!({ "name": name, "height": height.to_string(), "info": info });
        let upgrade = json!({
            "@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "authority": authority, "plan": plan,
        });
        let proposal = json!({
            "messages": [upgrade],
            "initial_deposit": [{ "denom": "uwls", "amount": "100000000" }],
            "proposer": self.address("alice"),
            "title": "The next version",
            "summary": "From that height on.",
        });
        self.send("alice", &["msg", "/cosmos.gov.v1.MsgSubmitProposal", &proposal.to_string()]);
        // Half of the stake, and nobody against.
        for voter in ["validator0", "validator1"] {
            let vote = json!({
                "proposal_id": "1", "voter": self.address(voter), "option": "VOTE_OPTION_YES",
            });
            self.send(voter, &["msg", "/cosmos.gov.v1.MsgVote", &vote.to_string()]);
        }
    }

    /// Sends a transaction that must take effect; the height at which it did.
    pub(crate) fn send(&self, who: &str, words: &[&str]) -> u64 {
        let tx = ["--gas", "1000000", "--from", who, "--yes"];
        let checked = self.whaled(&[&["tx"], words, &tx].concat());
        assert_eq!(checked["code"].as_u64().unwrap_or_default(), 0, "{words:?}: {checked}");
        let hash = checked["txhash"].as_str().unwrap();
        let result = self.whaled(&["query", "wait-tx", hash, "--timeout", "60s"]);
        assert_eq!(result["code"], 0, "{words:?}: {result}");
        result["height"].as_str().unwrap().parse().unwrap()
    }

    fn address(&self, who: &str) -> String {
        let text = self.run(&["keys", "show", who, "--address", "--keyring-backend", "test"]);
        text.trim().to_owned()
    }

    fn whaled(&self, words: &[&str]) -> Value {
        let desk = ["--node", &self.desk.rpc, "--output", "json"];
        let text = self.run(&[words, &desk].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
    }

    fn run(&self, words: &[&str]) -> String {
        let home = self.dir.path().join("network");
        let output = Command::new(OLD).args(words).arg("--home").arg(home).output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }
}
