//! Makes the embedded descriptor set and the Rust types of this crate.

#![allow(clippy::print_stdout, reason = "cargo reads a build script's standard output")]
#![allow(clippy::disallowed_methods, reason = "a build script reads and writes files")]

mod merge;

use std::error::Error;
use std::path::{Path, PathBuf};

const UPSTREAM: &str = "upstream-api.binpb";
const OWN: &str = "proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={UPSTREAM}");
    println!("cargo::rerun-if-changed={OWN}");
    println!("cargo::rerun-if-changed=build");

    let merged = merge::merge(&std::fs::read(UPSTREAM)?, Path::new(OWN))?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("api.binpb"), merged.embedded)?;

    prost_build::Config::new()
        .enable_type_names()
        // Core code has no hash maps: their order differs between processes.
        .btree_map(["."])
        .include_file("packages.rs")
        .compile_fds(merged.generated)?;
    Ok(())
}
