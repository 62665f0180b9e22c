//! Dumps for tests: the small one, edited, and large ones of accounts that are all alike.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use snapshot::{Dump, Error, Policy, Snapshot, Wanted, ingest_from};

/// The block of the small dump.
pub(crate) const BLOCK: u64 = 29_216_478;

pub(crate) fn vector(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/bitshares");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The small dump.
pub(crate) fn small() -> String {
    vector("snapshot_small.jsonl")
}

/// What must come of it.
pub(crate) fn expected() -> Value {
    serde_json::from_str(&vector("snapshot_small.expected.json")).unwrap()
}

/// The small dump with something else in place of what must be there exactly once.
pub(crate) fn edited(from: &str, to: &str) -> String {
    replaced(&small(), from, to)
}

pub(crate) fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// The small dump without the line of an object.
pub(crate) fn without(id: &str) -> String {
    let start = format!("{{\"id\":\"{id}\"");
    let (text, mut dropped) = (small(), 0);
    let lines = text.lines().filter(|line| {
        let drops = line.starts_with(&start);
        dropped += usize::from(drops);
        !drops
    });
    let rest = lines.fold(String::new(), |rest, line| rest + line + "\n");
    assert_eq!(dropped, 1, "{id}");
    rest
}

pub(crate) fn read_at(text: &str, block: u64) -> Result<Dump, Error> {
    let mut last = 0;
    let wanted = Wanted::main_net(block);
    let dump = ingest_from(&mut text.as_bytes(), "dump.jsonl", &wanted, &mut |done| last = done)?;
    assert_eq!(last, u64::try_from(text.len()).unwrap(), "progress ends at the end");
    Ok(dump)
}

pub(crate) fn read(text: &str) -> Result<Dump, Error> {
    read_at(text, BLOCK)
}

pub(crate) fn policy_value() -> Value {
    expected()["policy"].clone()
}

pub(crate) fn policy() -> Policy {
    Policy::parse(&policy_value().to_string()).unwrap()
}

/// The policy of the small dump with a field more or otherwise.
pub(crate) fn policy_with(field: &str, value: Value) -> Result<Policy, Error> {
    let mut policy = policy_value();
    policy[field] = value;
    Policy::parse(&policy.to_string())
}

pub(crate) fn build(text: &str) -> Result<Snapshot, Error> {
    let dump = read(text)?;
    Snapshot::build(&dump, &dump, &policy(), &mut |_| {})
}

/// What is said when the dump is read and built from.
pub(crate) fn refused(text: &str) -> String {
    match build(text) {
        Ok(_) => panic!("it is taken"),
        Err(error) => error.to_string(),
    }
}

/// A dump of `count` accounts, each with one BTS: name-0 is 1.2.100, and so on.
pub(crate) fn large(count: u32) -> String {
    const KEY: &str = "BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr";
    let small = small();
    let kept = ["1.3.0", "1.3.535", "1.3.1276", "2.1.0", "2.11.0"];
    let is_kept = |line: &&str| kept.iter().any(|id| line.contains(&format!("{{\"id\":\"{id}\"")));
    let mut text: String =
        small.lines().filter(is_kept).fold(String::new(), |text, line| text + line + "\n");
    text = replaced(&text, "\"witness_budget\":123456", "\"witness_budget\":0");
    for (instance, supply) in [(0, u64::from(count) * 100_000), (535, 0), (1276, 0)] {
        writeln!(
            text,
            r#"{{"id":"2.3.{instance}","current_supply":"{supply}","confidential_supply":0,"accumulated_fees":0,"fee_pool":0}}"#
        )
        .unwrap();
    }
    let authority = format!(
        r#"{{"weight_threshold":1,"account_auths":[],"key_auths":[["{KEY}",1]],"address_auths":[]}}"#
    );
    for number in 0..count {
        let id = number + 100;
        writeln!(text, r#"{{"id":"1.2.{id}","name":"name-{number}","owner":{authority},"active":{authority},"options":{{"memo_key":"{KEY}"}}}}"#).unwrap();
        writeln!(text, r#"{{"id":"2.5.{id}","owner":"1.2.{id}","asset_type":"1.3.0","balance":100000,"maintenance_flag":false}}"#).unwrap();
    }
    text
}
