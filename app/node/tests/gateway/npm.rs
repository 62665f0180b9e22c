//! Scripts of `tests/clients` with other people's packages, against a node without consensus.
//!
//! What a lock file there pins is installed once, into `target/tmp`. Node.js with npm must be
//! there; a test that misses it says so and passes, except with `CI=true`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::real::comet::missing;

/// Runs `script` with the packages of `tests/clients/<packages>` to its good end. Its first
/// argument is the folder that has them.
pub fn run(packages: &str, script: &str, arguments: &[&str]) {
    let version = "const [a, b] = process.versions.node.split('.');
                   process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)";
    if !is_content("node", &["--eval", version]) || !is_content("npm", &["--version"]) {
        return missing(&format!("{script} needs Node.js 20.19 or later with npm"));
    }
    let folder = installed(packages);
    let mut node = Command::new("node");
    // Chromium unpacks itself into the folder for such things, for the next time as well.
    node.env("TMPDIR", &folder).arg(clients().join(script)).arg(&folder).args(arguments);
    let output = node.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    println!("{}", String::from_utf8_lossy(&said));
    assert!(output.status.success(), "{script} ended with {}", output.status);
}

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients")
}

/// A folder named after the lock file, so that it never has to be brought up to date.
fn installed(packages: &str) -> PathBuf {
    let source = clients().join(packages);
    let lock = fs::read(source.join("package-lock.json")).unwrap();
    let version = hex::encode(&Sha256::digest(lock)[..8]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{packages}-{version}"));
    fs::create_dir_all(&folder).unwrap();
    // Other tests, and other runs of them, wait here while one installs.
    let turn = File::create(folder.join("lock")).unwrap();
    turn.lock().unwrap();
    let complete = folder.join("complete");
    if !complete.exists() {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file)).unwrap();
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        let output = npm.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "npm ci of {packages}: {said}");
        File::create(complete).unwrap();
    }
    folder
}

fn is_content(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}
