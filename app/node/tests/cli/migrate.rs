//! `whaled genesis migrate`.

use serde_json::{Value, json};

use crate::program::Home;

fn home() -> Home {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The genesis of `home` as tools of the SDK write it.
fn of_sdk(home: &Home) -> String {
    let genesis = read(&home.text("config/genesis.json"));
    let of_sdk = json!({
        "app_name": "whaled",
        "app_version": "",
        "genesis_time": genesis["genesis_time"],
        "chain_id": "one-1",
        "initial_height": 1,
        "app_hash": null,
        "app_state": genesis["app_state"],
        "consensus": { "params": genesis["consensus_params"], "validators": genesis["validators"] },
    });
    home.write_beside("of_sdk.json", &of_sdk.to_string())
}

#[test]
fn both_forms_of_a_genesis_become_the_one_that_cometbft_reads() {
    let home = home();
    let own = home.file("config/genesis.json").display().to_string();
    let before = home.text("config/genesis.json");
    assert_eq!(home.ok(&format!("genesis migrate v0.53 {own}")), before, "there is nothing to do");
    let of_sdk = of_sdk(&home);
    assert_eq!(read(&home.ok(&format!("genesis migrate v0.53 {of_sdk}"))), read(&before));

    let out = home.beside("out.json").display().to_string();
    let line = format!(
        "genesis migrate v0.53 {of_sdk} --chain-id two-2 --genesis-time 2027-01-02T03:04:05Z \
         --output-document {out}"
    );
    assert_eq!(home.ok(&line), "");
    let written = read(&std::fs::read_to_string(&out).unwrap());
    assert_eq!((&written["chain_id"], &written["initial_height"]), (&json!("two-2"), &json!("1")));
    assert_eq!(written["genesis_time"], "2027-01-02T03:04:05Z");
    home.ok(&format!("genesis validate {out}"));
}

#[test]
fn what_no_chain_begins_with_is_not_printed() {
    let home = home();
    let own = home.file("config/genesis.json").display().to_string();
    for (words, reason) in [
        ("--genesis-time yesterday", "genesis_time"),
        ("--chain-id this-is-a-name-of-more-than-fifty-characters-in-one-word", "chain_id"),
    ] {
        let complaint = home.fails(&format!("genesis migrate v0.53 {own} {words}"), 1);
        assert!(complaint.contains(reason), "{complaint}");
    }
    let mut broken = read(&home.text("config/genesis.json"));
    broken["app_state"]["bank"]["params"] = json!("soup");
    let broken = home.write_beside("broken.json", &broken.to_string());
    let complaint = home.fails(&format!("genesis migrate v0.53 {broken}"), 1);
    assert!(complaint.contains("broken.json: "), "{complaint}");
    home.fails("genesis migrate v0.53 nowhere.json", 1);
    home.fails("genesis migrate v0.53", 2);
}

#[test]
fn a_version_that_this_chain_never_had_is_refused_with_the_one_that_it_has() {
    let home = home();
    let own = home.file("config/genesis.json").display().to_string();
    let unknown = home.fails(&format!("genesis migrate v9 {own}"), 5);
    let reason = "\nunknown migration function for version: v9 (supported versions v0.53)\n";
    assert!(unknown.contains(reason), "{unknown}");
    assert!(unknown.ends_with(&format!("Try: whaled genesis migrate v0.53 {own}\n")), "{unknown}");
    for version in ["v0.43", "v0.46", "v0.47"] {
        let refused = home.fails(&format!("genesis migrate {version} {own}"), 1);
        let reason = format!("no genesis of this chain is of version {version}: ");
        assert!(refused.contains(&reason), "{refused}");
    }
}
