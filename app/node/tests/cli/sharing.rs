//! `whaled genesis add-snapshot`, with the snapshot that every localnet begins with.

use std::path::Path;

use serde_json::Value;

use crate::founding::{address, founder, json};
use crate::program::Home;

/// The block of the dump.
const BLOCK: u64 = 90_000_000;

fn source(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../localnet/snapshot").join(name);
    path.display().to_string()
}

/// The snapshot of localnets, in the folder where commands look for it.
fn build(home: &Home) -> String {
    let (dump, policy) = (source("dump.jsonl"), source("policy.json"));
    let folder = home.file("snapshot").display().to_string();
    home.ok(&format!("snapshot build {dump} {folder} --block {BLOCK} --policy {policy}"));
    folder
}

fn accounts() -> Vec<Value> {
    let text = std::fs::read_to_string(source("accounts.json")).unwrap();
    json(&text).as_array().unwrap().clone()
}

fn texts(account: &Value, name: &str) -> Vec<String> {
    let list = account[name].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// What is typed to sign for an account: the flag, and what stands on standard input.
fn secret(account: &Value, all: &[Value]) -> (&'static str, String) {
    if let Some(words) = account["brain_key"].as_str() {
        return ("--brain-key-stdin", words.to_owned());
    }
    if let Some(password) = account["password"].as_str() {
        return ("--password-stdin", password.to_owned());
    }
    let mut wifs = texts(account, "active_wifs");
    for member in texts(account, "members") {
        let member = all.iter().find(|account| account["name"] == *member).unwrap();
        wifs.push(secret(member, all).1);
    }
    if wifs.is_empty() {
        return ("--memo --wif-stdin", account["memo_wif"].as_str().unwrap().to_owned());
    }
    ("--wif-stdin", wifs.join(" "))
}

#[test]
fn the_published_secrets_of_a_localnet_prove_what_its_table_says() {
    let home = founder("me");
    build(&home);
    let all = accounts();
    let mut outcomes = Vec::new();
    for account in &all {
        let name = account["name"].as_str().unwrap();
        let lookup = home.run(["claim", "lookup", name, "-o", "json"]);
        if lookup.code != 0 {
            outcomes.push((name, "not there".to_owned()));
            continue;
        }
        let shown = json(&lookup.out);
        assert_eq!(shown["account"], account["id"], "{name}");
        if !shown["why_not"].is_null() {
            assert_eq!(shown["claimable_uwls"], "0", "{name}");
            outcomes.push((name, shown["flags"][0].as_str().unwrap().to_owned()));
            continue;
        }
        assert_eq!(shown["claimable_uwls"], account["share_uwls"], "{name}");
        let file = home.beside(name).display().to_string();
        home.ok(&format!("claim text {name} --to me --file {file}"));
        let (flag, typed) = secret(account, &all);
        let line = format!("claim sign {file} {flag} -o json");
        let signed = home.run_with(line.split(' '), &typed);
        assert_eq!(signed.code, 0, "{name}: {signed:?}");
        let signed = json(&signed.out);
        assert_eq!(signed["enough"], true, "{name}: {signed}");
        outcomes.push((name, signed["strength"].as_str().unwrap().to_owned()));
    }
    let with = |what: &str| -> Vec<&str> {
        outcomes.iter().filter(|(_, known)| known == what).map(|(name, _)| *name).collect()
    };
    assert_eq!(
        with("an authority").join(" "),
        "newcomer alice veteran trident trio council mate brainstorm pioneer twin-a twin-b"
    );
    assert_eq!(with("the memo key: waits, and is capped"), ["cautious"]);
    assert_eq!(with("auxiliary"), ["captain", "crew", "deckhand", "lookout"]);
    let refused = ["dust", "exchange", "special", "unsatisfiable authority", "not there"];
    assert_eq!(
        refused.map(|why| with(why).join(" ")),
        ["dusty", "big-exchange", "dev-fund", "adrift", "empty-shell"]
    );
    assert_eq!(outcomes.len(), 21, "{outcomes:?}");
}

#[test]
fn a_snapshot_is_shared_out_by_a_genesis_that_the_chain_takes() {
    let home = founder("me");
    let folder = build(&home);
    let me = address(&home, "me", "acc");
    let team = format!("--team me=2000000000000uwls --team {}=100000000000uwls", other(&home));
    let end = "--end 2037-01-01T00:00:00Z --decay-start 2036-01-01T00:00:00Z";
    let decay = "--decay-end 2037-06-01T00:00:00Z --rest community --claimed alice=me -o json";
    let line = format!("genesis add-snapshot {folder} {team} {end} {decay}");
    let told = json(&home.ok(&line));
    let parts = ["claimable", "account_creation_pool", "launch_team", "claimed"];
    assert_eq!(
        parts.map(|part| told[part].as_str().unwrap()),
        ["12657000.000000 WLS", "6236000.000000 WLS", "2100000.000000 WLS", "7000.000000 WLS"]
    );
    assert!(home.ok("genesis validate").contains("is a valid genesis file"));
    let state = &json(&home.text("config/genesis.json"))["app_state"];
    let plan = &state["claim"]["plan"];
    assert_eq!(plan["rest"], "REST_DESTINATION_COMMUNITY_POOL");
    assert_eq!(plan["end"], "2037-01-01T00:00:00Z");
    assert_eq!(plan["team"][0]["address"], me, "by the name of a key");
    assert_eq!(state["claim"]["claims"][0]["to"], me);
    assert_eq!(state["names"]["entries"][0]["name"], "alice");
    assert_eq!(
        state["bank"]["supply"][1]["amount"], "21009000000000",
        "what was there, and all shares"
    );
}

#[test]
fn a_header_alone_is_enough_for_those_who_only_found() {
    let home = founder("me");
    let header = format!("{}/header.bin", build(&home));
    let told = json(&home.ok(&format!("genesis add-snapshot {header} -o json")));
    assert_eq!(told["claimable"], "12664000.000000 WLS");
    assert_eq!(told["launch_team"], "0.000000 WLS", "there is none without --team");
    let plan = &json(&home.text("config/genesis.json"))["app_state"]["claim"]["plan"];
    assert_eq!(plan["end"], Value::Null, "two years after the beginning");
}

#[test]
fn what_a_chain_would_not_take_leaves_the_genesis_as_it_is() {
    let home = founder("me");
    let folder = build(&home);
    let before = home.text("config/genesis.json");
    for (flags, code, reason) in [
        (
            "--team me=2100000000001uwls",
            2,
            "2100000000000uwls together, and --team names 2100000000001uwls",
        ),
        ("--team me=1uwls", 2, "2100000000000uwls together"),
        ("--team me=2100000000000token", 2, "Whalestake is counted in uwls"),
        ("--team me=0uwls", 2, "expected 1uwls"),
        ("--team me", 2, "expected two words with = between"),
        ("--team you=2100000000000uwls", 1, "invalid account address or key name you"),
        ("--team me=1050000000000uwls --team me=1050000000000uwls", 1, "twice"),
        ("--decay-start 2036-01-01T00:00:00Z", 2, "--decay-end"),
        ("--end 2020-01-01T00:00:00Z", 1, "claims would end at 2020-01-01T00:00:00Z"),
        ("--end tomorrow", 2, "expected RFC 3339"),
        ("--rest me", 2, "[possible values: pool, community]"),
        ("--claimed nobody-here=me", 5, "nobody-here"),
        ("--claimed big-exchange=me", 1, "1.2.9000018 (big-exchange) can claim nothing"),
        ("--claimed alice=me --claimed 1.2.9000002=me", 1, "1.2.9000002 (alice) would claim twice"),
        ("--claimed alice=me --claimed mate=me", 1, "names"),
    ] {
        let said = home.fails(&format!("genesis add-snapshot {folder} {flags}"), code);
        assert!(said.contains(reason), "{flags}: {said}");
        assert_eq!(home.text("config/genesis.json"), before, "{flags}");
    }
    let missing = home.fails("genesis add-snapshot nowhere", 1);
    assert!(missing.contains("nowhere"), "{missing}");
    home.ok(&format!("genesis add-snapshot {folder}"));
    let before = home.text("config/genesis.json");
    let again = home.fails(&format!("genesis add-snapshot {folder}"), 1);
    assert!(again.contains("the genesis has a snapshot already"), "{again}");
    assert_eq!(home.text("config/genesis.json"), before);
}

/// The address of another key.
fn other(home: &Home) -> String {
    home.ok("keys add other --no-backup");
    address(home, "other", "acc")
}
