//! Unmodified clients of other people against four real validators: the scenarios of
//! `tests/clients`.
//!
//! A scenario is a script that prints a sentence for each thing that a user does, or for the first
//! one that failed. What the lock files there pin is installed once, into `target/tmp`. Node.js with
//! npm, Python 3 and CometBFT must be there; a test that misses one says so and passes, except with
//! `CI=true`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail loudly, and show what clients say"
)]

mod real;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use localnet::{Network, Options};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::real::comet::missing;

/// What takes longer waits for something that never comes.
const PATIENCE: Duration = Duration::from_secs(240);

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
    if !has_node() {
        return missing("the scenario of buf needs Node.js 20.19 or later with npm");
    }
    let Some(network) = network() else { return };
    let mut scenario = Command::new("node");
    scenario.arg(clients().join("buf.mjs")).arg(packages("cosmjs-0.39"));
    scenario.arg(network.description()).arg(packages("buf"));
    run("buf", scenario);
}

/// Runs scenarios one after the other, because they share the payer.
fn cosmjs(version: &str, payer: &str, scenarios: &[&str]) {
    if !has_node() {
        return missing("CosmJS needs Node.js 20.19 or later with npm");
    }
    let Some(network) = network() else { return };
    let folder = packages(version);
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

fn has_node() -> bool {
    let version = "const [a, b] = process.versions.node.split('.');
                   process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)";
    runs("node", &["--eval", version]) && runs("npm", &["--version"])
}

/// A folder with the packages of `tests/clients/<name>`.
fn packages(name: &str) -> PathBuf {
    installed(name, &["package.json", "package-lock.json"], |folder| {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
        run(name, npm);
    })
}

fn python(script: &str, payer: &str) {
    let python = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    if !runs("python3", &["-c", python]) {
        return missing("cosmpy needs Python 3.11 or later with venv");
    }
    let Some(network) = network() else { return };
    let folder = installed("python", &["requirements.txt"], |folder| {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(folder.join("venv"));
        run(script, venv);
        let mut pip = Command::new(folder.join("venv/bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
            .arg(folder.join("requirements.txt"));
        run(script, pip);
    });
    let mut scenario = Command::new(folder.join("venv/bin/python"));
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

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients")
}

/// A folder with what the lock files of `tests/clients/<name>` pin; they are part of its name, so
/// that it never has to be brought up to date.
fn installed(name: &str, locks: &[&str], install: impl Fn(&Path)) -> PathBuf {
    let source = clients().join(name);
    let hash = locks
        .iter()
        .fold(Sha256::new(), |hash, lock| hash.chain_update(fs::read(source.join(lock)).unwrap()));
    let version = hex::encode(&hash.finalize()[..8]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{version}"));
    fs::create_dir_all(&folder).unwrap();

    // Other tests, and other runs of them, wait here while one installs.
    let turn = File::create(folder.join("lock")).unwrap();
    turn.lock().unwrap();
    let complete = folder.join("complete");
    if !complete.exists() {
        for lock in locks {
            fs::copy(source.join(lock), folder.join(lock)).unwrap();
        }
        install(&folder);
        File::create(complete).unwrap();
    }
    folder
}

/// Whether there is such a program, and it is content.
fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// Runs a program to its good end and prints what it says meanwhile, behind `name`.
fn run(name: &str, mut command: Command) {
    let (says, writer) = io::pipe().unwrap();
    command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.process_group(0).spawn().unwrap();
    let called = format!("{command:?}");
    // Our own ends of the pipe, without which it closes when the last process is gone.
    drop(command);

    let group = Pid::from_raw(child.id().try_into().unwrap());
    let (ended, ends) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let late = ends.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        if late {
            killpg(group, Signal::SIGKILL).unwrap();
        }
        late
    });
    for line in BufReader::new(says).lines() {
        println!("{name} | {}", line.unwrap());
    }
    let status = child.wait().unwrap();
    drop(ended);
    assert!(!watch.join().unwrap(), "{called} did not end within {} s", PATIENCE.as_secs());
    assert!(status.success(), "{called} ended with {status}");
}
