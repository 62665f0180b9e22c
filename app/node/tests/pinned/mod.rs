//! Packages of other people, as lock files in `tests/clients` pin them, installed once into
//! `target/tmp`.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use sha2::{Digest, Sha256};

use crate::real::comet::missing;

/// What takes longer waits for something that never comes.
const PATIENCE: Duration = Duration::from_secs(240);

/// The folder of scripts and lock files.
pub(crate) fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients")
}

/// A folder with the packages of npm that `tests/clients/<name>` pins for `who`; none on a machine
/// without Node.js.
pub(crate) fn npm_packages(name: &str, who: &str) -> Option<PathBuf> {
    let version = "const [a, b] = process.versions.node.split('.');
                   process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)";
    if !runs("node", &["--eval", version]) || !runs("npm", &["--version"]) {
        missing(&format!("{who} needs Node.js 20.19 or later with npm"));
        return None;
    }
    Some(installed(name, &["package.json", "package-lock.json"], |folder| {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
        run(name, npm);
    }))
}

/// A virtual environment with what `locks` of `tests/clients/<name>` pin for `who`, each of which is
/// installed with the help of those before it; none on a machine without Python.
pub(crate) fn python_environment(name: &str, locks: &[&str], who: &str) -> Option<PathBuf> {
    let version = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    if !runs("python3", &["-c", version]) {
        missing(&format!("{who} needs Python 3.11 or later with venv"));
        return None;
    }
    let folder = installed(name, locks, |folder| {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(folder.join("venv"));
        run(name, venv);
        for lock in locks {
            let mut pip = Command::new(folder.join("venv/bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(["--require-hashes", "--no-build-isolation", "--only-binary", ":all:"])
                .arg("--requirement")
                .arg(folder.join(lock));
            run(name, pip);
        }
    });
    Some(folder.join("venv"))
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
pub(crate) fn run(name: &str, mut command: Command) {
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
