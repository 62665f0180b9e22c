//! A node with a last block, under a real CometBFT. Without one the test says so and passes, except
//! with `CI=true`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "tests fail loudly"
)]

mod real;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use localnet::Network;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

/// What takes longer never comes.
const PATIENCE: Duration = Duration::from_secs(120);

/// Exit code and log of a node that ends by itself.
fn run(home: &Path, comet: &Path, flags: &[&str]) -> (Option<i32>, String) {
    let log = home.join("test.log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_whaled"));
    command.arg("start").arg("--home").arg(home).arg("--comet").arg(comet).args(flags);
    let mut child = command.stderr(File::create(&log).unwrap()).spawn().unwrap();
    let pid = Pid::from_raw(child.id().try_into().unwrap());
    let (ended, ends) = mpsc::channel();
    thread::spawn(move || ended.send(child.wait().unwrap()));
    let status = ends.recv_timeout(PATIENCE);
    if status.is_err() {
        kill(pid, Signal::SIGTERM).unwrap();
    }
    let log = fs::read_to_string(log).unwrap();
    (status.unwrap_or_else(|_| panic!("the node goes on:\n{log}")).code(), log)
}

#[test]
fn a_node_stops_behind_its_halt_height_until_the_setting_is_gone() {
    let dir = TempDir::new().unwrap();
    let Some(options) = real::localnet(dir.path(), 1) else { return };
    let network = Network::start(&options).unwrap();
    let home = network.description().nodes[0].home.clone();
    let last = network.height(0).unwrap() + 3;
    network.stop().unwrap();

    let comet = options.comet.clone().unwrap();
    let flags = ["--halt-height", &last.to_string()];
    let reason = format!("halt per configuration height {last} time 0");
    let (code, log) = run(&home, &comet, &flags);
    assert_eq!(code, Some(10), "{log}");
    assert!(log.contains(&reason), "{log}");

    let (code, log) = run(&home, &comet, &flags);
    assert_eq!(code, Some(10), "{log}");
    let advice = format!("the state is at height {last}; remove halt-height and halt-time");
    assert!(log.contains(&advice) && log.contains(&reason), "{log}");

    let network = Network::start(&options).unwrap();
    assert!(network.height(0).unwrap() > last, "without the setting it goes on");
}
