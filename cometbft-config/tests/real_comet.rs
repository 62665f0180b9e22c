//! Our files in the hands of the real CometBFT.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail loudly, and say what they miss"
)]

use cometbft_config::{
    Genesis, GenesisValidator, NodeKey, Settings, SignState, ValidatorKey, comet,
};
use serde_json::Map;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use tempfile::TempDir;
use toml_edit::{DocumentMut, Item};

/// CometBFT, or none on a machine that can not have it; there CI fails.
fn comet() -> Option<Command> {
    match comet::find(None) {
        Ok(comet) => Some(Command::new(comet.path)),
        Err(error) if std::env::var_os("CI").is_none() => {
            eprintln!("not tested: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn run(mut comet: Command, arguments: &[&str], home: &Path) -> String {
    let output = comet.args(arguments).arg("--home").arg(home).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// `section.key` to value, as text.
fn flat(text: &str) -> BTreeMap<String, String> {
    let file: DocumentMut = text.parse().unwrap();
    let mut entries = BTreeMap::new();
    let plain = |item: &Item| item.as_value().unwrap().clone().decorated("", "").to_string();
    for (key, item) in file.iter() {
        match item.as_table() {
            Some(table) => entries
                .extend(table.iter().map(|(inner, item)| (format!("{key}.{inner}"), plain(item)))),
            None => drop(entries.insert(key.to_owned(), plain(item))),
        }
    }
    entries
}

#[test]
fn config_toml_has_cometbfts_keys_and_differs_where_it_gives_a_reason() {
    let Some(comet) = comet() else { return };
    let home = TempDir::new().unwrap();
    run(comet, &["init"], home.path());
    let theirs = flat(&fs::read_to_string(home.path().join("config/config.toml")).unwrap());
    let ours = flat(&Settings::new("whale").render());

    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    let same = |text: &str| text.replace(", ]", "]").replace('\'', "\"");
    let differing: Vec<&str> = ours
        .iter()
        .filter(|(key, value)| same(value) != same(&theirs[*key]))
        .map(|(key, _)| key.as_str())
        .collect();
    let explained = [
        "instrumentation.prometheus",
        "instrumentation.prometheus_listen_addr",
        "mempool.cache_size",
        "mempool.max_txs_bytes",
        "mempool.size",
        "moniker",
        "p2p.flush_throttle_timeout",
        "rpc.max_body_bytes",
    ];
    assert_eq!(differing, explained);
}

#[test]
fn cometbft_reads_our_key_files_as_we_do() {
    let (Some(node), Some(validator)) = (comet(), comet()) else {
        return;
    };
    let home = TempDir::new().unwrap();
    let at = |name: &str| home.path().join(name);
    let (node_key, validator_key) = (NodeKey::random(), ValidatorKey::random());
    node_key.write_new(&at("config/node_key.json")).unwrap();
    validator_key.write_new(&at("config/priv_validator_key.json")).unwrap();
    SignState::write_new(&at("data/priv_validator_state.json")).unwrap();
    fs::write(at("config/config.toml"), Settings::new("whale").render()).unwrap();
    let state = Map::new();
    let mut genesis = Genesis::new("whale-1", SystemTime::now(), state).unwrap();
    genesis.set_validators(vec![GenesisValidator::new(&validator_key, 10, "whale")]);
    genesis.write(&at("config/genesis.json")).unwrap();

    assert_eq!(run(node, &["show-node-id"], home.path()), node_key.id().to_string());
    let shown = run(validator, &["show-validator"], home.path());
    let listed = fs::read_to_string(at("config/genesis.json")).unwrap();
    let key = shown.split('"').rev().nth(1).unwrap();
    assert!(listed.contains(key), "{shown} is not in {listed}");
}
