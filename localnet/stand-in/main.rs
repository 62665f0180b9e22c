//! Stands in for `whaled` in this crate's tests: CometBFT with its built-in key-value store instead
//! of our application, and of the other commands only those that a localnet calls.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test program: failing loudly is its way to answer"
)]
#![allow(unused_crate_dependencies, reason = "the dependencies are the library's")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cometbft_config::{Genesis, GenesisValidator};
use cosmrs::crypto::secp256k1::SigningKey;
use serde_json::{Map, Value, json};
use std::env;
use std::fs;
use std::io::{stdin, stdout};
use std::path::Path;
use std::process::{Child, Command, exit};
use std::sync::mpsc;
use std::thread;
use std::time::SystemTime;
use tokio::signal::unix::{SignalKind, signal};

/// The power of each validator.
const POWER: i64 = 10;
/// The exit code of a node whose CometBFT has died.
const COMET_DIED: i32 = 15;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let value = |flag: &str| {
        let mut rest = arguments.iter().skip_while(|argument| *argument != flag);
        rest.nth(1).cloned()
    };
    match arguments.first().map(String::as_str) {
        Some("start") => start(value),
        Some("keys") => add_key(arguments.get(2).unwrap()),
        Some("init") => init(value),
        // The key-value store knows nobody who claims.
        Some("snapshot") => {}
        Some("genesis") if arguments.contains(&"add-snapshot".to_owned()) => {}
        Some("genesis") if arguments.contains(&"gentx".to_owned()) => register(value),
        Some("genesis") => collect(value),
        Some("localnet") => up(value, arguments.contains(&"--reset".to_owned())),
        other => panic!("unexpected command {other:?}"),
    }
}

enum Event {
    StopWanted,
    CometEnded,
}

fn start(value: impl Fn(&str) -> Option<String>) {
    let (tell, events) = mpsc::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let guard = runtime.enter();
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    drop(guard);

    let home = value("--home").unwrap();
    let mut comet = Command::new(value("--comet").unwrap())
        .args(["start", "--home", &home, "--proxy_app", "kvstore"])
        .spawn()
        .unwrap();
    let pid = comet.id();

    let by_signal = tell.clone();
    thread::spawn(move || {
        runtime.block_on(terminate.recv());
        by_signal.send(Event::StopWanted)
    });
    let by_lock = tell.clone();
    let lock = value(localnet::EXIT_FLAG).unwrap();
    thread::spawn(move || {
        let _held = localnet::wait_for_release(Path::new(&lock)).unwrap();
        by_lock.send(Event::StopWanted).unwrap();
        // Keeps the lock until the process ends.
        loop {
            thread::park();
        }
    });
    thread::spawn(move || {
        while !ended(&mut comet) {
            thread::sleep(std::time::Duration::from_millis(20));
        }
        tell.send(Event::CometEnded)
    });

    let asked = matches!(events.recv().unwrap(), Event::StopWanted);
    if asked {
        assert!(Command::new("kill").arg(pid.to_string()).status().unwrap().success());
        while !matches!(events.recv().unwrap(), Event::CometEnded) {}
    }
    exit(if asked { 0 } else { COMET_DIED });
}

fn ended(child: &mut Child) -> bool {
    child.try_wait().unwrap().is_some()
}

fn add_key(name: &str) {
    let mut words = String::new();
    stdin().read_line(&mut words).unwrap();
    let seed = bip39::Mnemonic::parse_normalized(words.trim()).unwrap().to_seed("");
    let key = SigningKey::derive_from_path(seed, &"m/44'/118'/0'/0/0".parse().unwrap()).unwrap();
    let address = key.public_key().account_id("whale").unwrap();
    let answer = json!({ "name": name, "type": "local", "address": address.to_string() });
    serde_json::to_writer(stdout(), &answer).unwrap();
}

fn init(value: impl Fn(&str) -> Option<String>) {
    let config = Path::new(&value("--home").unwrap()).join("config");
    fs::create_dir_all(config.join("gentx")).unwrap();
    let genesis = Genesis::new(&value("--chain-id").unwrap(), SystemTime::now(), Map::new());
    genesis.unwrap().write(&config.join("genesis.json")).unwrap();
}

/// Notes the key of a validator.
fn register(value: impl Fn(&str) -> Option<String>) {
    let name = value("--moniker").unwrap();
    let file = Path::new(&value("--home").unwrap()).join("config/gentx").join(&name);
    fs::write(file, value("--pubkey").unwrap()).unwrap();
}

/// Names the validators in the genesis itself: the key-value store knows no others.
fn collect(value: impl Fn(&str) -> Option<String>) {
    let config = Path::new(&value("--home").unwrap()).join("config");
    let validators = fs::read_dir(config.join("gentx")).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let key: Value = serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap();
        let key = STANDARD.decode(key.get("key").unwrap().as_str().unwrap()).unwrap();
        let name = entry.file_name().into_string().unwrap();
        GenesisValidator { public_key: key.try_into().unwrap(), power: POWER, name }
    });
    let file = config.join("genesis.json");
    let mut genesis = Genesis::read(&file).unwrap();
    genesis.set_validators(validators.collect());
    genesis.write(&file).unwrap();
}

fn up(value: impl Fn(&str) -> Option<String>, reset: bool) {
    let whaled = env::current_exe().unwrap();
    let options = localnet::Options {
        dir: value("--dir").unwrap().into(),
        validators: value("--validators").unwrap().parse().unwrap(),
        full_nodes: value("--full-nodes").map_or(0, |count| count.parse().unwrap()),
        chain_id: value("--chain-id").unwrap(),
        prefix: value("--prefix").unwrap(),
        denom: value("--denom").unwrap(),
        ip_range: value("--ip-base").unwrap().parse().unwrap(),
        seed: value("--seed").unwrap(),
        reset,
        comet: value("--comet").map(Into::into),
        ..localnet::Options::new(whaled)
    };
    if let Err(error) = localnet::up(&options, &mut stdout()) {
        panic!("{error:#}");
    }
}
