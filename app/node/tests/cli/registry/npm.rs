//! Scripts of `tests/clients` with the packages that `tests/clients/ecosystem` pins.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::comet;

const LOCKS: [&str; 2] = ["package.json", "package-lock.json"];

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients")
}

/// A folder with the pinned packages, whose name has the hash of what pins them; none on a machine
/// without Node.js, where CI fails.
pub(super) fn installed() -> Option<PathBuf> {
    let node = "const [a, b] = process.versions.node.split('.');
                process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)";
    if !succeeds("node", &["--eval", node]) || !succeeds("npm", &["--version"]) {
        comet::missing("the packages of Keplr and CosmJS need Node.js 20.19 or later with npm");
        return None;
    }
    let source = clients().join("ecosystem");
    let hash = LOCKS
        .iter()
        .fold(Sha256::new(), |hash, lock| hash.chain_update(fs::read(source.join(lock)).unwrap()));
    let version = hex::encode(&hash.finalize()[..8]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ecosystem-{version}"));
    fs::create_dir_all(&folder).unwrap();

    // Other tests, and other runs of them, wait here while one installs.
    let turn = File::create(folder.join("lock")).unwrap();
    turn.lock().unwrap();
    let complete = folder.join("complete");
    if !complete.exists() {
        for lock in LOCKS {
            fs::copy(source.join(lock), folder.join(lock)).unwrap();
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        finish(npm);
        File::create(complete).unwrap();
    }
    Some(folder)
}

/// Runs a script to its good end.
pub(super) fn run(script: &str, arguments: &[&Path]) {
    let mut node = Command::new("node");
    node.arg(clients().join(script)).args(arguments.iter().map(|path| OsStr::new(*path)));
    finish(node);
}

fn finish(mut command: Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    eprintln!("{said}{complained}");
    assert!(output.status.success(), "{command:?} ended with {}", output.status);
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}
