//! Stands in for `whaled` in this crate's tests: CometBFT with its built-in key-value store instead
//! of our application, and of the other commands only those that a localnet calls.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test program: failing loudly is its way to answer"
)]
#![allow(unused_crate_dependencies, reason = "the dependencies are the library's")]

use cosmrs::crypto::secp256k1::SigningKey;
use serde_json::json;
use std::env;
use std::io::{stdin, stdout};
use std::path::Path;
use std::process::{Child, Command, exit};
use std::sync::mpsc;
use std::thread;
use tokio::signal::unix::{SignalKind, signal};

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

fn up(value: impl Fn(&str) -> Option<String>, reset: bool) {
    let whaled = env::current_exe().unwrap();
    let options = localnet::Options {
        dir: value("--dir").unwrap().into(),
        validators: value("--validators").unwrap().parse().unwrap(),
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
