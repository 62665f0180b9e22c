//! Holders decide, and four operators go over to the next version, each in his own way.

use std::time::SystemTime;

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::cosmovisor::Cosmovisor;
use crate::home::{Ended, Home, Running};
use crate::stage::{OLD, Stage, VALIDATORS};
use crate::{rehearsal, until};

/// Blocks from the proposal to the upgrade: time to vote, and to try what is too early.
const AHEAD: u64 = 40;
const INFO: &str = "get it\nfrom example.org";

#[test]
fn a_chain_goes_on_with_the_next_version_at_the_height_that_its_holders_have_decided() {
    let Some(stage) = Stage::set() else { return };
    let [first, second, third, fourth] = stage.homes.as_slice() else { panic!("four nodes") };
    let supervise = |home: &Home, signal| {
        Cosmovisor::run(home.clone(), OLD.as_ref(), rehearsal::NAME, &stage.new, signal)
    };
    let patient = supervise(first, Signal::SIGINT);
    let hasty = supervise(second, Signal::SIGKILL);
    let by_hand = third.start(OLD.as_ref(), &["--log-format", "json"]);
    let impatient = fourth.start(OLD.as_ref(), &[]);
    let begun = stage.height();
    stage.reach(begun + 2);
    answers_cosmovisor(first);

    let height = stage.height() + AHEAD;
    stage.decide(rehearsal::NAME, height, INFO);
    // On every node: one that has not heard of it yet does not know that it is too early.
    stage.homes.iter().for_each(|home| until("the plan", || planned(home, height)));
    let impatient = too_early(fourth, impatient, &stage, height);
    stops_at_the_height(third, by_hand, height);
    stops_at_the_height(fourth, impatient, height);
    for cosmovisor in [&patient, &hasty] {
        let switched = cosmovisor.switches.recv_timeout(crate::PATIENCE);
        assert_eq!(switched.as_deref(), Ok(rehearsal::NAME));
    }
    println!("all have stopped at {height}, and two of four run the next version");

    let again = third.start(OLD.as_ref(), &[]).end("the old version at the height of the plan");
    assert!(is_too_old(&again, height), "{again:?}");
    let by_hand = third.start(&stage.new, &[]);
    stage.reach(height + 1);
    // Before the block is on the disk, and before CometBFT hears that it is.
    for point in ["journal.before_write", "journal.after_sync"] {
        let died = fourth.start_to_die(&stage.new, &[], Some(point)).end(point);
        assert!(!died.status.success() && died.log.contains("WHALED_FAIL ends"), "{died:?}");
    }
    let last = fourth.start(&stage.new, &[]);
    goes_on(&stage, height);
    producers_agree_on_the_one_after(&stage);
    drop((patient, hasty, by_hand, last));
}

/// There, once a node has the plan.
fn planned(home: &Home, height: u64) -> Option<()> {
    let plan = home.ask("/cosmos/upgrade/v1beta1/current_plan")?["plan"].clone();
    let planned = (plan["name"].as_str()?, plan["height"].as_str()?.parse().ok()?);
    (planned == (rehearsal::NAME, height)).then_some(())
}

/// What cosmovisor asks of a program.
fn answers_cosmovisor(home: &Home) {
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(OLD);
        let output = command.args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let path = home.path.to_str().unwrap();
    let backend = run(&["config", "get", "config", "db_backend", "--home", path]);
    assert_eq!(backend.trim().trim_matches('"'), "goleveldb");
    assert_eq!(run(&["version"]).trim(), env!("CARGO_PKG_VERSION"));
    let long: Value = serde_json::from_str(&run(&["version", "--long", "-o", "json"])).unwrap();
    assert_eq!(long["version"], env!("CARGO_PKG_VERSION"));
    let status: Value = serde_json::from_str(&run(&["status", "--home", path])).unwrap();
    assert!(status["sync_info"]["latest_block_height"].as_str().unwrap().parse::<u64>().is_ok());
}

/// The next version refuses to make blocks by its rules while the others do not.
fn too_early(home: &Home, old: Running, stage: &Stage, height: u64) -> Running {
    let stopped = old.stop(Signal::SIGTERM);
    assert_eq!(stopped.status.code(), Some(0), "{stopped:?}");
    let early = home.start(&stage.new, &[]).end("the next version before its time");
    let text = format!(
        "BINARY UPDATED BEFORE TRIGGER! UPGRADE \"{}\" - in binary but not executed on chain. Downgrade your binary until height {height}",
        rehearsal::NAME
    );
    assert_eq!(early.status.code(), Some(12), "{early:?}");
    assert!(early.log.contains(&text), "{early:?}");
    assert!(!early.log.contains("CometBFT started"), "{early:?}");
    assert_eq!(home.word(), None, "nothing for cosmovisor to do");
    home.start(OLD.as_ref(), &[])
}

/// An old node that nobody looks after ends at the height of the plan, and has left word before it
/// said so.
fn stops_at_the_height(home: &Home, node: Running, height: u64) {
    let ended = node.end("the end of an old node");
    assert!(is_too_old(&ended, height), "{ended:?}");
    let (word, written) = home.word().unwrap();
    assert_eq!(word, json!({ "name": rehearsal::NAME, "height": height, "info": INFO }));
    let line = ended.log.lines().find(|line| line.contains("NEEDED at height")).unwrap();
    let said = match serde_json::from_str::<Value>(line) {
        Ok(entry) => {
            assert_eq!(entry["fields"]["message"], needed(height), "one line, whole");
            entry["timestamp"].as_str().unwrap().to_owned()
        }
        Err(_) => line.split(' ').next().unwrap().to_owned(),
    };
    let said: SystemTime = humantime::parse_rfc3339(&said).unwrap();
    assert!(written <= said, "written at {written:?} and said at {said:?}");
}

fn is_too_old(ended: &Ended, height: u64) -> bool {
    let text = needed(height);
    // In JSON a quotation mark has a backslash before it.
    let told = ended.log.contains(&text) || ended.log.contains(&text.replace('"', "\\\""));
    ended.status.code() == Some(12) && told
}

fn needed(height: u64) -> String {
    let name = rehearsal::NAME;
    format!("UPGRADE \"{name}\" NEEDED at height: {height}: {}", INFO.replace('\n', " "))
}

/// All four agree on what the upgrade has done, and the chain takes transactions.
fn goes_on(stage: &Stage, height: u64) {
    let sent = stage.send("alice", &["bank", "send", "alice", "bob", "1uwls"]);
    assert!(sent > height);
    let seen = sent + 2;
    let mut hashes = Vec::new();
    for home in &stage.homes {
        let name = &home.name;
        until(&format!("{name} at {seen}"), || (home.height()? >= seen).then_some(()));
        let applied = home.ask("/cosmos/upgrade/v1beta1/applied_plan/rehearsal").unwrap();
        assert_eq!(applied["height"], height.to_string(), "{name}");
        let plan = home.ask("/cosmos/upgrade/v1beta1/current_plan").unwrap();
        assert_eq!(plan["plan"], Value::Null, "{name}");
        let versions = home.ask("/cosmos/upgrade/v1beta1/module_versions").unwrap();
        let versions = versions["module_versions"].as_array().unwrap();
        let raised: Vec<_> = versions.iter().filter(|module| module["version"] != "1").collect();
        assert_eq!(raised, [&json!({ "name": "bank", "version": "2" })], "{name}");
        assert!(home.word().is_some(), "{name}: cosmovisor compares with it at the next start");
        let path = format!("/cosmos/base/tendermint/v1beta1/blocks/{seen}");
        hashes.push(home.ask(&path).unwrap()["block"]["header"]["app_hash"].clone());
    }
    assert_eq!(hashes.len(), VALIDATORS);
    assert!(hashes[0].is_string() && hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
}

/// What holders can plan, enough producers can, too: 17 of 21, which is 4 of 4.
fn producers_agree_on_the_one_after(stage: &Stage) {
    let height = (stage.height() + 1_000).to_string();
    let planned = || stage.ask("/cosmos/upgrade/v1beta1/current_plan").unwrap()["plan"].clone();
    for node in 0..VALIDATORS {
        assert_eq!(planned(), Value::Null, "{node} producers are too few");
        let words = ["staking", "signal-upgrade", "the-one-after", &height];
        let signalled = stage.send(&format!("validator{node}"), &words);
        stage.reach(signalled + 1);
    }
    let plan =
        until("the plan of the producers", || Some(planned()).filter(|plan| !plan.is_null()));
    assert_eq!((&plan["name"], &plan["height"]), (&"the-one-after".into(), &height.into()));
}
