//! What the core may reach: no clock, no network, no database, no randomness, and modules only
//! what lies below them.
#![allow(clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::LazyLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Crates that are a pure function of genesis and blocks.
const CORE: &[&str] = &[
    "store",
    "base",
    "chain",
    "proto",
    "auth",
    "bank",
    "authz",
    "feegrant",
    "names",
    "staking",
    "gov",
    "bitshares-snapshot-claim",
];

/// What a pure function has no use for.
const BANNED: &[&str] = &["tokio", "hyper", "tonic", "sled", "redb", "rand", "chrono", "getrandom"];

/// Modules, lowest first; those of one row do not know each other.
const ORDER: &[&[&str]] = &[
    &["auth"],
    &["bank"],
    &["authz", "feegrant"],
    &["names"],
    &["standing-votes"],
    &["staking"],
    &["gov"],
    &["ibc"],
    &["ibc-transfer"],
    &["social-share"],
    &["society"],
    &["bitshares-snapshot-claim"],
];

/// What a room of the core may use besides modules.
const BELOW: &[(&str, &[&str])] = &[
    ("proto", &[]),
    ("store", &[]),
    ("base", &["store", "proto"]),
    ("chain", &["base", "store", "proto"]),
];

/// The crates of the workspace and what each asks for.
static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata")
});

/// Names of all crates that `name` is built with, tests and build scripts left out. Cargo's
/// tree is asked, not its metadata: these mix the features that the shell asks for into the
/// dependencies of the core.
fn built_with(name: &str) -> BTreeSet<String> {
    let options = ["--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--package", name]).args(options).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = tree.output().expect("cargo tree");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn own<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    let packages = metadata.workspace_packages();
    packages
        .into_iter()
        .find(|package| package.name == name)
        .unwrap_or_else(|| panic!("no crate {name}"))
}

/// Crates of ours that `package` is built with.
fn uses<'a>(metadata: &'a Metadata, package: &'a Package) -> Vec<&'a str> {
    let ours = metadata.workspace_packages().into_iter().map(|package| package.name.as_str());
    let ours: BTreeSet<&str> = ours.collect();
    let normal =
        package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.as_str()).filter(|name| ours.contains(name)).collect()
}

fn modules(metadata: &Metadata) -> Vec<&Package> {
    let folder = metadata.workspace_root.join("modules");
    let packages = metadata.workspace_packages();
    packages.into_iter().filter(|package| package.manifest_path.starts_with(&folder)).collect()
}

fn rank(name: &str) -> usize {
    let row = ORDER.iter().position(|row| row.contains(&name));
    row.unwrap_or_else(|| panic!("module {name} has no place in the order of modules"))
}

#[test]
fn the_core_reaches_no_clock_network_database_or_randomness() {
    for name in CORE {
        let crates = built_with(name);
        assert!(crates.contains(*name), "{crates:?}");
        let reached = BANNED.iter().find(|banned| crates.contains(**banned));
        if let Some(banned) = reached {
            panic!("{name} reaches {banned}; how: cargo tree -p {name} -e normal -i {banned}");
        }
    }
}

#[test]
fn every_module_is_core() {
    let metadata = &*METADATA;
    for module in modules(metadata) {
        assert!(
            CORE.contains(&module.name.as_str()),
            "add {} to the core crates of this test",
            module.name
        );
    }
}

#[test]
fn modules_use_only_modules_below_them() {
    let metadata = &*METADATA;
    let modules = modules(metadata);
    assert!(modules.len() >= 2, "{modules:?}");
    for module in &modules {
        for used in uses(metadata, module) {
            let Some(used) = modules.iter().find(|module| module.name == used) else {
                assert!(
                    ["base", "store", "proto"].contains(&used),
                    "module {} uses {used}",
                    module.name
                );
                continue;
            };
            assert!(
                rank(&used.name) < rank(&module.name),
                "{} must not use {}",
                module.name,
                used.name
            );
        }
    }
}

#[test]
fn rooms_of_the_core_use_only_rooms_below_them() {
    let metadata = &*METADATA;
    let modules = modules(metadata);
    for (room, below) in BELOW {
        for used in uses(metadata, own(metadata, room)) {
            let module = *room == "chain" && modules.iter().any(|module| module.name == used);
            assert!(module || below.contains(&used), "{room} must not use {used}");
        }
    }
}
