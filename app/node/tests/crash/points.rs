//! A single validator that ends itself at every named point of its ledger, and is started again.

use std::fs;
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cometbft_config::SignState;
use localnet::{Description, Network, Part};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use node::ledger::failpoint::POINTS;
use tempfile::TempDir;

use crate::load::Sender;
use crate::rpc::Rpc;
use crate::witness::Witness;
use crate::{real, slow, turn, undisturbed, until};

/// A node that was told to die does so within this time, a started one answers.
const SOON: Duration = Duration::from_secs(30);
/// Blocks before the first fail point: enough for checkpoints and for values that nobody needs any
/// more, so that every point is reached a few blocks later.
const BEFORE: u64 = 20;

#[test]
fn each_fail_point_loses_nothing_with_one_transfer_in_a_block() {
    die_everywhere(1);
}

#[test]
fn each_fail_point_loses_nothing_with_a_hundred_transfers_in_a_block() {
    die_everywhere(100);
}

#[test]
fn a_node_that_dies_in_its_very_first_block_begins_again() {
    let _turn = turn();
    let Some(stage) = Stage::set() else { return };
    for point in chosen(POINTS.iter().filter(|point| point.starts_with("journal.write"))) {
        stage.play(&stage.fresh(), point, 1);
    }
}

fn die_everywhere(transfers: usize) {
    let _turn = turn();
    let Some(stage) = Stage::set() else { return };
    for point in chosen(POINTS.iter()) {
        // What every block passes shall be reached in one with transfers.
        let rare = point.starts_with("checkpoint")
            || ["prune.inside", "journal.before_remove"].contains(&point);
        let order = format!("{point}:{}", if rare { 1 } else { 3 });
        stage.play(&stage.grown(), &order, transfers);
    }
}

/// All of them, or some for those in a hurry.
fn chosen<'a>(points: impl Iterator<Item = &'a &'a str>) -> impl Iterator<Item = &'a str> {
    points.copied().step_by(if slow() { 1 } else { 5 })
}

/// A validator that was prepared and stopped; each fail point gets a copy of it.
struct Stage {
    network: Description,
    comet: PathBuf,
    /// Without processes, and still the owner of its addresses.
    _network: Network,
    dir: TempDir,
}

impl Stage {
    /// A validator with some history; none on a machine that can not have CometBFT.
    fn set() -> Option<Stage> {
        let dir = TempDir::new().unwrap();
        let options = real::localnet(&dir.path().join("network"), 1)?;
        let comet = options.comet.clone().unwrap();
        let mut network = Network::start(&options).unwrap();
        network.kill(0, Part::Both).unwrap();
        let stage = Stage { network: network.description().clone(), comet, _network: network, dir };
        hasten(stage.home());

        let running = stage.start(stage.home(), None);
        let rpc = stage.rpc();
        let mut sender = stage.sender(&rpc);
        while rpc.height().unwrap() < BEFORE {
            stage.send(&mut sender, &rpc, 1);
        }
        running.stop();
        Some(stage)
    }

    fn home(&self) -> &Path {
        &self.network.nodes[0].home
    }

    fn rpc(&self) -> Rpc {
        let rpc = Rpc::new(&self.network.nodes[0]);
        until("an answer", SOON, || rpc.height().is_ok_and(|height| height > 0));
        rpc
    }

    /// A copy of the home, with its history.
    fn grown(&self) -> PathBuf {
        let home = self.dir.path().join("home");
        if home.exists() {
            fs::remove_dir_all(&home).unwrap();
        }
        copy(self.home(), &home);
        home
    }

    /// A copy of the home as it was before the first block.
    fn fresh(&self) -> PathBuf {
        let home = self.grown();
        fs::remove_dir_all(home.join("data")).unwrap();
        SignState::write_new(&home.join("data/priv_validator_state.json")).unwrap();
        home
    }

    /// Runs the node in `home` until it dies at `point`, starts it again, and compares its blocks
    /// with what it said before and with an undisturbed node.
    fn play(&self, home: &Path, point: &str, transfers: usize) {
        let witness = Witness::watch(&self.network.nodes);
        let mut running = self.start(home, Some(point));
        let rpc = Rpc::new(&self.network.nodes[0]);
        let (mut sender, mut paid) = (None, 0);
        until(&format!("the end at {point}"), SOON, || {
            let height = rpc.height().unwrap_or(0);
            match &mut sender {
                // So many in each block.
                Some(sender) if height > paid => {
                    (0..transfers).try_for_each(|_| Sender::send(sender, &rpc).map(drop)).ok();
                    paid = height;
                }
                None if height > 0 => sender = Sender::of(&self.network, "alice", &rpc).ok(),
                _ => {}
            }
            running.has_aborted()
        });

        let running = self.start(home, None);
        let rpc = self.rpc();
        let found = rpc.height().unwrap();
        self.send(&mut self.sender(&rpc), &rpc, transfers);
        until("three more blocks", SOON, || rpc.height().unwrap() >= found + 3);
        let mut history = witness.tell();
        history.read_again(&self.network.nodes);
        running.stop();
        undisturbed::reaches_the_same(home, &history);
        let largest = history.iter().map(|(_, told)| told.txs().len()).max().unwrap_or(0);
        println!("{point}: {} blocks, the largest of {largest} transfers", history.end());
    }

    fn sender(&self, rpc: &Rpc) -> Sender {
        Sender::of(&self.network, "alice", rpc).unwrap()
    }

    /// Sends so many transfers and waits until the friend has them.
    fn send(&self, sender: &mut Sender, rpc: &Rpc, transfers: usize) {
        let wanted = sender.received(rpc, 0).unwrap() + transfers;
        let mut taken = 0;
        while taken < transfers {
            taken += usize::from(sender.send(rpc).unwrap());
        }
        until("the transfers", SOON, || sender.received(rpc, 0).unwrap() >= wanted);
    }

    fn start(&self, home: &Path, point: Option<&str>) -> Running {
        let log = File::options().create(true).append(true).open(home.join("node.log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_whaled"));
        command.arg("start").arg("--home").arg(home).arg("--comet").arg(&self.comet);
        match point {
            Some(point) => command.env("WHALED_FAIL", point),
            None => command.env_remove("WHALED_FAIL"),
        };
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        Running { child: command.spawn().unwrap(), log: home.join("node.log") }
    }
}

/// A node that ends with the test, however that ends.
struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Whether the process has died, which must be of a fail point.
    fn has_aborted(&mut self) -> bool {
        let Some(status) = self.child.try_wait().unwrap() else { return false };
        let log = fs::read_to_string(&self.log).unwrap();
        let words = "WHALED_FAIL ends the process";
        assert!(log.contains(words) && status.signal() == Some(6), "{status}\n{log}");
        true
    }

    fn stop(mut self) {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), Signal::SIGTERM).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}\n{}", fs::read_to_string(&self.log).unwrap());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Four blocks a second instead of one, and a checkpoint after every fourth.
fn hasten(home: &Path) {
    let change = |file: &str, edit: &dyn Fn(String) -> String| {
        let path = home.join("config").join(file);
        fs::write(&path, edit(fs::read_to_string(&path).unwrap())).unwrap();
    };
    change("config.toml", &|text| {
        let hasty = text.replace("timeout_commit = \"1s\"", "timeout_commit = \"250ms\"");
        assert_ne!(hasty, text);
        hasty
    });
    change("app.toml", &|text| {
        text + "\n[state-sync]\nsnapshot-interval = 4\nsnapshot-keep-recent = 2\n"
    });
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (kind, place) = (entry.file_type().unwrap(), to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &place);
        } else if kind.is_file() {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}
