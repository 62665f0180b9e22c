//! `go build` of the pinned module into the cache, once per machine.

use super::{VERSION, version_of};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Name and text of the files that pin CometBFT and every byte of its dependencies.
const MODULE: [(&str, &str); 3] = [
    ("go.mod", include_str!("../../toolchain/go.mod")),
    ("go.sum", include_str!("../../toolchain/go.sum")),
    ("tools.go", include_str!("../../toolchain/tools.go")),
];
const PACKAGE: &str = "github.com/cometbft/cometbft/cmd/cometbft";

/// Lines of Go's complaint that are passed on.
const COMPLAINT_LINES: usize = 8;

/// Where the built binary is kept. Other sources give another name, so that a stale one is never
/// taken.
pub(super) fn cached(cache: &Path) -> PathBuf {
    let [_, (_, sums), _] = MODULE;
    let digest = hex::encode(Sha256::digest(sums));
    let short = digest.get(..16).unwrap_or(&digest);
    cache.join(format!("cometbft-v{VERSION}-{short}"))
}

/// Builds the binary into the cache. Of several processes that want it at once, one builds and the
/// others wait.
pub(super) fn build(cache: &Path, go: Option<&Path>) -> Result<PathBuf, String> {
    let go = go.ok_or("no `go` on $PATH")?;
    let failed =
        |what: &str, error: io::Error| format!("cannot {what} in {}: {error}", cache.display());
    fs::create_dir_all(cache).map_err(|error| failed("create a folder", error))?;

    // Released when `lock` is dropped, and by the system when this process dies.
    let lock =
        File::create(cache.join("build.lock")).map_err(|error| failed("create a lock", error))?;
    lock.lock().map_err(|error| failed("lock", error))?;
    let binary = cached(cache);
    if version_of(&binary).is_ok_and(|version| version == VERSION) {
        return Ok(binary);
    }

    // Only one builder at a time: what lies here is what a killed one left.
    let folder = cache.join("build");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| failed("clear the build folder", error))?;
    }
    fs::create_dir(&folder).map_err(|error| failed("create a build folder", error))?;
    for (name, text) in MODULE {
        fs::write(folder.join(name), text).map_err(|error| failed("write the module", error))?;
    }
    announce();
    compile(go, &folder)?;
    fs::rename(folder.join("cometbft"), &binary)
        .map_err(|error| failed("keep the binary", error))?;
    fs::remove_dir_all(&folder).map_err(|error| failed("clear the build folder", error))?;
    Ok(binary)
}

fn compile(go: &Path, folder: &Path) -> Result<(), String> {
    let output = Command::new(go)
        .args([
            "build",
            "-mod=readonly",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags=-s -w",
            "-o",
            "cometbft",
            PACKAGE,
        ])
        .current_dir(folder)
        // Pure Go, so that no C compiler is needed, and no workspace of the user's in between.
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", go.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = complaint.lines().collect();
    let tail = lines.get(lines.len().saturating_sub(COMPLAINT_LINES)..).unwrap_or_default();
    Err(format!("{} failed: {}", go.display(), tail.join("\n    ")))
}

/// Says why nothing happens for a while. A closed standard error is no reason to fail.
fn announce() {
    writeln!(io::stderr(), "building CometBFT {VERSION} with Go, once (about a minute) ...").ok();
}
