//! The next version: a second build of this program, which knows one upgrade more.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

/// Name of the upgrade in plans.
pub(crate) const NAME: &str = "rehearsal";

/// Builds the next version, with points at which a test can kill it. Everything below the core is
/// built already.
pub(crate) fn program() -> PathBuf {
    let begun = Instant::now();
    let output = Command::new(env!("CARGO"))
        .args(["build", "--package", "node", "--example", "rehearsal", "--locked"])
        .args(["--features", "rehearsal,failpoints", "--message-format", "json-render-diagnostics"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "the next version does not build");
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut built = lines.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).unwrap();
        let is_it = message["target"]["name"] == "rehearsal";
        message["executable"].as_str().filter(|_| is_it).map(PathBuf::from)
    });
    println!("the next version is built after {:?}", begun.elapsed());
    built.next().expect("cargo says where it put the program")
}
