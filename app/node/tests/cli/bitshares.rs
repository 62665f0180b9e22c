//! `whaled snapshot`: from a dump of BitShares to what an account gets, as anybody can do it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::Home;

fn vectors(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/bitshares");
    path.join(name).display().to_string()
}

fn expected() -> Value {
    serde_json::from_str(&fs::read_to_string(vectors("snapshot_small.expected.json")).unwrap())
        .unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The small dump, its policy in a file, and a folder.
fn sample(home: &Home) -> (String, String, String) {
    let policy = home.write_beside("policy.json", &expected()["policy"].to_string());
    (vectors("snapshot_small.jsonl"), policy, home.beside("snapshot").display().to_string())
}

/// The block of the small dump.
const BLOCK: u64 = 29_216_478;

#[test]
fn the_small_dump_becomes_the_published_snapshot_and_proves_a_share() {
    let home = Home::new("whale");
    let (dump, policy, folder) = sample(&home);
    let block = format!("--block {BLOCK}");
    let sums = json(&home.ok(&format!("snapshot reconcile {dump} {block} -o json")));
    assert_eq!(sums, expected()["reconciliation"]);
    let counts = json(&home.ok(&format!("snapshot ingest {dump} {block} -o json")));
    assert_eq!((&counts["lines"], &counts["accounts"]), (&json!("122"), &json!("28")));

    let line = format!("snapshot build {dump} {folder} {block} --policy {policy} -o json");
    let built = json(&home.ok(&line));
    assert_eq!(built["snapshot_id"], expected()["snapshot_id"]);
    assert_eq!(built["header"], expected()["header_hex"]);
    assert_eq!(built["assets"][0]["claimable"], "11997214171376uwls");
    assert_eq!(json(&home.ok(&line.replace("build", "audit"))), built, "the same once more");

    let alice = json(&home.ok(&format!("snapshot prove {folder} alice -o json")));
    assert_eq!(alice["claimable"], "12005123478uwls");
    assert_eq!(alice["aunts"], expected()["leaves"][0]["aunts"]);
    let by_id = json(&home.ok(&format!("snapshot prove {folder} 1.2.1000001 -o json")));
    assert_eq!(by_id, alice);
    assert!(
        home.ok(&format!("snapshot prove {folder} alice")).contains("claimable: 12005123478uwls")
    );
}

#[test]
fn what_does_not_fit_is_told_and_has_its_exit_code() {
    let home = Home::new("whale");
    let (dump, policy, folder) = sample(&home);
    let run = |line: &str| home.run(line.split(' '));
    let wrong = run(&format!("snapshot ingest {dump} --block 7"));
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains(&format!("is a dump of block {BLOCK}, not of 7")), "{}", wrong.err);
    home.ok(&format!("snapshot build {dump} {folder} --block {BLOCK} --policy {policy}"));
    let nobody = run(&format!("snapshot prove {folder} nobody-here"));
    assert_eq!(nobody.code, 5, "{}", nobody.err);
    let leaves = Path::new(&folder).join("leaves.bin");
    let mut bytes = fs::read(&leaves).unwrap();
    bytes[100] ^= 1;
    fs::write(&leaves, bytes).unwrap();
    let changed = run(&format!("snapshot audit {dump} {folder} --block {BLOCK} --policy {policy}"));
    assert_eq!(changed.code, 1);
    assert!(changed.err.contains("leaves.bin") && changed.err.contains("alice"), "{}", changed.err);

    // A satoshi less: the table is printed, and says where.
    let text = fs::read_to_string(&dump).unwrap();
    let short = text.replacen("123456789012", "123456789011", 1);
    assert_ne!(short, text);
    let short = home.write_beside("short.jsonl", &short);
    let sums = run(&format!("snapshot reconcile {short} --block {BLOCK} -o json"));
    assert_eq!(sums.code, 1);
    assert_eq!(json(&sums.out)[0]["asset"], "1.3.0");
    assert!(sums.err.contains("BTS"), "{}", sums.err);
    let half = run(&format!(
        "snapshot build {dump} {folder} --block {BLOCK} --policy {policy} --authorities {dump}"
    ));
    assert_eq!(half.code, 2, "whose block is not told");
}

#[test]
fn a_generated_dump_is_built_and_every_way_of_spoiling_it_is_offered() {
    let home = Home::new("whale");
    let made = home.beside("made").display().to_string();
    let line = format!("snapshot generate {made} --accounts 1000 --seed 7 --profile 2018-08");
    let summary = json(&home.ok(&format!("{line} -o json")));
    let mut policy = expected()["policy"].clone();
    let names = summary["exchange_accounts"].as_array().unwrap();
    policy["exchange_accounts"] = names.iter().map(|exchange| exchange["name"].clone()).collect();
    let policy = home.write_beside("policy.json", &policy.to_string());
    let block = summary["block"].as_str().unwrap();
    let folder = home.beside("snapshot").display().to_string();
    let files = format!("{made}/dump.jsonl {folder} --block {block} --policy {policy}");
    let built = home.ok(&format!("snapshot build {files} -o json"));
    assert_eq!(home.ok(&format!("snapshot audit {files} -o json")), built);
    for file in ["holdings.csv", "keys.jsonl"] {
        assert!(Path::new(&made).join(file).exists());
    }
    let bad = home.run(format!("{line} --spoilt shuffeld").split(' '));
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains("the nearest is 'shuffled'"), "{}", bad.err);
    home.ok(&format!("{line} --spoilt satoshi-missing"));
    assert_eq!(home.run(format!("snapshot build {files}").split(' ')).code, 1);
}
