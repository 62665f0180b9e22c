//! Unmodified clients of other people against four real validators: the scenarios of
//! `tests/clients`.
//!
//! A scenario is a script that prints a sentence for each thing that a user does, or for the first
//! one that failed. Node.js with npm, Python 3 and CometBFT must be there; a test that misses one
//! says so and passes, except with `CI=true`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail loudly, and show what clients say"
)]

mod pinned;
mod real;

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use localnet::{Network, Options};
use tempfile::TempDir;

use crate::pinned::{clients, npm_packages, python_environment, run};

#[test]
fn cosmjs_0_39_0_and_the_calls_of_keplr_and_ping_pub_work_unmodified() {
    cosmjs("cosmjs-0.39", "alice", &["cosmjs.mjs", "staking.mjs", "rest.mjs", "governing.mjs"]);
}

#[test]
fn cosmjs_0_32_4_works_unmodified() {
    cosmjs("cosmjs-0.32", "bob", &["cosmjs.mjs", "staking.mjs", "governing.mjs"]);
}

#[test]
fn cosmpy_0_12_2_works_unmodified_over_grpc_and_rest() {
    python("cosmpy_scenario.py", "carol");
}

#[test]
fn a_tool_that_knows_nothing_learns_all_by_reflection_and_rest_agrees() {
    python("reflection_scenario.py", "dave");
}

#[test]
fn buf_curl_1_75_0_learns_all_by_reflection_and_rest_agrees() {
    let Some(cosmjs) = npm_packages("cosmjs-0.39", "the scenario of buf") else { return };
    let Some(buf) = npm_packages("buf", "the scenario of buf") else { return };
    let Some(network) = network() else { return };
    let mut scenario = Command::new("node");
    scenario.arg(clients().join("buf.mjs")).arg(cosmjs);
    scenario.arg(network.description()).arg(buf);
    run("buf", scenario);
}

/// Runs scenarios one after the other, because they share the payer.
fn cosmjs(version: &str, payer: &str, scenarios: &[&str]) {
    let Some(folder) = npm_packages(version, "CosmJS") else { return };
    let Some(network) = network() else { return };
    for script in scenarios {
        // All who govern vote with the stake of the validators.
        let _turn = (*script == "governing.mjs").then(|| {
            static VOTERS: Mutex<()> = Mutex::new(());
            VOTERS.lock().unwrap_or_else(PoisonError::into_inner)
        });
        let mut scenario = Command::new("node");
        scenario.arg(clients().join(script)).arg(&folder).arg(network.description()).arg(payer);
        run(version, scenario);
    }
}

fn python(script: &str, payer: &str) {
    let Some(environment) = python_environment("python", &["requirements.txt"], "cosmpy") else {
        return;
    };
    let Some(network) = network() else { return };
    let mut scenario = Command::new(environment.join("bin/python"));
    scenario.arg("-B").arg(clients().join("python").join(script));
    scenario.arg(network.description()).arg(payer);
    run(script, scenario);
}

/// What is proposed is decided within a test.
const QUICK_DECISIONS: [&str; 5] = [
    "gov.params.voting_period=30s",
    "gov.params.expedited_voting_period=10s",
    "gov.rules.constitutional_voting_period=30s",
    "gov.rules.timelock=2s",
    "gov.rules.late_window=0s",
];

/// Four validators that the tests of this program share.
struct Shared {
    _network: Network,
    dir: TempDir,
}

impl Shared {
    /// What scenarios read.
    fn description(&self) -> PathBuf {
        self.dir.path().join("localnet.json")
    }
}

/// The network that is running, or a new one; whoever leaves it last stops it.
fn network() -> Option<Arc<Shared>> {
    static RUNNING: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shared) = running.upgrade() {
        return Some(shared);
    }
    let dir = TempDir::new().unwrap();
    let options = Options {
        genesis_params: QUICK_DECISIONS.map(|param| param.parse().unwrap()).to_vec(),
        ..real::localnet(dir.path(), 4)?
    };
    let shared = Arc::new(Shared { _network: Network::start(&options).unwrap(), dir });
    *running = Arc::downgrade(&shared);
    Some(shared)
}
