//! A network, and people who act on it by the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use cometbft_config::SignState;
use localnet::{Network, NodeDescription, Options, Part};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::chronicle::{Chronicle, Page};
use crate::real;
use crate::rpc::Rpc;

/// What takes longer never comes, even on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(90);
/// A chain that makes no block for so long, though all who can vote have voted, stands still: it
/// makes one in less than two seconds otherwise, and in less than six after a lost round.
const SILENCE: Duration = Duration::from_secs(10);
/// When those who are needed run again, the next block comes within this time: two seconds until a
/// node that was started takes part, perhaps a lost round of four, a second for a block, and as much
/// again for a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(100);

/// A network of real nodes, all that is known of its heights, and one node to ask and to send to.
pub(crate) struct Stage {
    pub(crate) chronicle: Chronicle,
    pub(crate) rpc: Rpc,
    network: Network,
    desk: NodeDescription,
    dir: TempDir,
}

/// Why a transaction in a block had no effect.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) codespace: String,
    pub(crate) code: u64,
    pub(crate) text: String,
}

impl Stage {
    /// Starts `validators` and one full node behind them, on a chain that begins with other `rules`
    /// of staking than the default. Node `desk` is asked, so it must stay. None without CometBFT.
    pub(crate) fn set(validators: usize, desk: usize, rules: &[&str]) -> Option<Stage> {
        let dir = TempDir::new().unwrap();
        let params = rules.iter().map(|rule| format!("staking.{rule}").parse().unwrap());
        let options = Options {
            full_nodes: 1,
            genesis_params: params.collect(),
            ..real::localnet(dir.path(), validators)?
        };
        let begun = Instant::now();
        let network = Network::start(&options).unwrap();
        println!("{} nodes run after {:?}", validators + 1, begun.elapsed());
        let nodes = &network.description().nodes;
        let desk = nodes[desk].clone();
        let rpc = Rpc::new(&desk.rpc);
        let chronicle = Chronicle::begin(nodes, validators, &rpc);
        Some(Stage { chronicle, rpc, network, desk, dir })
    }

    /// Waits for something that shows in the chronicle or in what the desk tells.
    pub(crate) fn until<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut found: impl FnMut(&Stage) -> Option<T>,
    ) -> T {
        let begun = Instant::now();
        loop {
            let read = self.chronicle.read_on(&self.rpc);
            if let Some(found) = found(self) {
                return found;
            }
            let last = self.chronicle.since(self.chronicle.end()).last();
            assert!(
                begun.elapsed() < limit,
                "{what} did not come within {} s; the last height was {last:?}, and reading on: {read:?}",
                limit.as_secs()
            );
            thread::sleep(LOOK);
        }
    }

    /// Waits for the first page from `since` on for which `holds`.
    pub(crate) fn first(&mut self, what: &str, since: u64, holds: impl Fn(&Page) -> bool) -> Page {
        let page = self.until(what, PATIENCE, |stage| {
            stage.chronicle.since(since).find(|page| holds(page)).cloned()
        });
        println!("{what}: {} (asked from {since} on)", page.height);
        page
    }

    /// Waits until node `n` is as far as the others.
    pub(crate) fn caught_up(&mut self, n: usize) {
        let rpc = Rpc::new(&self.network.description().nodes[n].rpc);
        self.until(&format!("node{n} at the height of the others"), PATIENCE, |stage| {
            let newest = stage.rpc.height().ok()?;
            let (height, catching_up) = rpc.progress().ok()?;
            (height >= newest && !catching_up).then_some(())
        });
    }

    /// The height of the newest block.
    pub(crate) fn newest(&self) -> u64 {
        self.rpc.height().unwrap()
    }

    /// Waits until no block comes any more although `voting` of the power has voted. Blocks that
    /// were under way may still come. Returns the height at which the chain stands.
    pub(crate) fn stands_still(&mut self, voting: u64) -> u64 {
        let mut since: Option<(u64, Instant)> = None;
        self.until("the end of all blocks", PATIENCE, |stage| {
            let (height, votes) = (stage.rpc.height().ok()?, stage.rpc.votes().ok()?);
            let all_in =
                votes.height == height + 1 && votes.sums.iter().any(|(voted, _)| *voted == voting);
            if !all_in || since.is_some_and(|(stood, _)| stood != height) {
                since = None;
            }
            if all_in && since.is_none() {
                since = Some((height, Instant::now()));
            }
            since.filter(|(_, begun)| begun.elapsed() >= SILENCE).map(|(height, _)| height)
        })
    }

    /// Waits for a block after `height`, at most `limit`; the time that took.
    pub(crate) fn goes_on(&mut self, height: u64, limit: Duration) -> Duration {
        let begun = Instant::now();
        self.until("a block", limit, |stage| (stage.rpc.height().ok()? > height).then_some(()));
        begun.elapsed()
    }

    /// The folder of node `n`.
    pub(crate) fn home(&self, n: usize) -> PathBuf {
        self.network.description().nodes[n].home.clone()
    }

    /// Ends a node without warning.
    pub(crate) fn kill(&mut self, n: usize) {
        self.network.kill(n, Part::Both).unwrap();
    }

    /// Starts a node again and waits until it answers.
    pub(crate) fn restart(&mut self, n: usize) {
        self.network.restart(n).unwrap();
    }

    pub(crate) fn pause(&self, n: usize) {
        self.network.pause(n).unwrap();
    }

    pub(crate) fn resume(&self, n: usize) {
        self.network.resume(n).unwrap();
    }

    /// Gives node `copy` the validator key of node `n` and no memory of what it has signed: from
    /// now on two processes vote with one key.
    pub(crate) fn double(&mut self, n: usize, copy: usize) {
        let (from, to) = (self.home(n), self.home(copy));
        let key = "config/priv_validator_key.json";
        fs::copy(from.join(key), to.join(key)).unwrap();
        SignState::reset(&to.join("data/priv_validator_state.json")).unwrap();
        self.restart(copy);
    }

    /// Sends what must take effect; the height at which it did.
    pub(crate) fn ok(&self, who: &str, line: &str) -> u64 {
        let result = self.send(who, line);
        assert_eq!(result["code"], 0, "{line} from {who}: {result}");
        number(&result["height"])
    }

    /// Sends what must have no effect; the reason that its block gives.
    pub(crate) fn refused(&self, who: &str, line: &str) -> Refusal {
        let result = self.send(who, line);
        let code = result["code"].as_u64().unwrap();
        assert_ne!(code, 0, "{line} from {who}: {result}");
        let text = |name: &str| result[name].as_str().unwrap().to_owned();
        Refusal { codespace: text("codespace"), code, text: text("raw_log") }
    }

    /// Registers the operator of node `n` as a producer with the key that this node shows.
    pub(crate) fn register(&self, n: usize, stake: u64) -> u64 {
        let key = run(&["comet", "show-validator"], &self.home(n));
        let form = json!({
            "pubkey": serde_json::from_str::<Value>(&key).unwrap(),
            "amount": format!("{stake}uwls"),
            "moniker": format!("node{n}"),
            "commission-rate": "1.0",
            "commission-max-rate": "1.0",
            "commission-max-change-rate": "1.0",
            "min-self-delegation": "1",
        });
        let file = self.dir.path().join(format!("node{n}.json"));
        fs::write(&file, form.to_string()).unwrap();
        let line = format!("staking create-validator {}", file.display());
        self.ok(&format!("validator{n}"), &line)
    }

    /// What an account has behind a producer, in `uwls`.
    pub(crate) fn votes_of(&self, who: &str, producer: &str) -> u64 {
        let answer = self.ask(&["staking", "delegation", who, producer]);
        number(&answer["delegation_response"]["balance"]["amount"])
    }

    /// The rows of `query staking board`: monikers by rank, and whether they have a seat.
    pub(crate) fn board(&self) -> Vec<(String, bool)> {
        let board = self.ask(&["staking", "board"]);
        let rows = board["rows"].as_array().unwrap().iter();
        rows.map(|row| (row["moniker"].as_str().unwrap().to_owned(), row["seated"] == true))
            .collect()
    }

    /// What `query slashing signing-info` says of node `n`.
    pub(crate) fn signing_info(&self, n: usize) -> Value {
        let key = run(&["comet", "show-validator"], &self.home(n));
        self.ask(&["slashing", "signing-info", key.trim()])["val_signing_info"].clone()
    }

    fn send(&self, who: &str, line: &str) -> Value {
        let words: Vec<&str> = ["tx"].into_iter().chain(line.split(' ')).collect();
        let gas = ["--gas", "1000000", "--from", who, "--yes"];
        let checked = self.whaled(&[&words, gas.as_slice()].concat());
        assert_eq!(checked["code"].as_u64().unwrap_or_default(), 0, "{line} from {who}: {checked}");
        let hash = checked["txhash"].as_str().unwrap();
        self.ask(&["wait-tx", hash, "--timeout", "60s"])
    }

    fn ask(&self, words: &[&str]) -> Value {
        self.whaled(&[&["query"], words].concat())
    }

    fn whaled(&self, words: &[&str]) -> Value {
        let desk = ["--node", &self.desk.rpc, "--output", "json"];
        let text = run(&[words, desk.as_slice()].concat(), self.dir.path());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
    }
}

/// Runs the program on a home; what it printed.
fn run(words: &[&str], home: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whaled"));
    let output = command.args(words).arg("--home").arg(home).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    // 4 says that a transaction has failed in its block, which the caller reads in the answer.
    assert!(matches!(output.status.code(), Some(0 | 4)), "{words:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// A number, which JSON has in quotation marks if it may be large.
fn number(value: &Value) -> u64 {
    let text = value.as_str().unwrap_or_else(|| panic!("not a number: {value}"));
    text.parse().unwrap()
}
