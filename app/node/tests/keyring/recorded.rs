//! What `simd keys …` printed, step by step, from the same inputs.

use std::collections::BTreeMap;

use node::keys::{KeyInfo, Role};
use serde_json::Value;

use crate::{first, json, memory, path, read, text, words};

/// The recorded commands by their id.
fn commands() -> BTreeMap<String, Value> {
    let recorded = read("recorded/cli/keys.json");
    let commands = recorded["commands"].as_array().unwrap().iter();
    commands.map(|command| (text(&command["id"]).to_owned(), command.clone())).collect()
}

fn stdout(command: &Value) -> &str {
    text(&command["stdout"]).trim_end()
}

fn mnemonic(command: &Value) -> node::keys::Mnemonic {
    words(text(&command["stdin"]).trim_end())
}

#[test]
fn keys_add_makes_the_recorded_keys() {
    let commands = commands();
    let paths = [
        ("keys-add-recover-json", "alice", first()),
        ("keys-add-account-index", "alice-1-2", path("m/44'/118'/1'/0/2")),
        ("keys-add-hd-path", "alice-60", path("m/44'/60'/0'/0/0")),
        ("keys-add-coin-type", "alice-ct", path("m/44'/330'/0'/0/0")),
    ];
    let mut keyring = memory();
    for (id, name, path) in paths {
        let command = &commands[id];
        let record = keyring.recover(name, &mnemonic(command), "", &path).unwrap();
        assert_eq!(json(&record), stdout(command), "{id}");
    }
    let names: Vec<String> =
        keyring.list().unwrap().records.into_iter().map(|record| record.name).collect();
    assert_eq!(names, ["alice-1-2", "alice-60", "alice-ct", "alice"], "the order of simd");
}

#[test]
fn keys_add_refuses_the_same_address_under_another_name() {
    let commands = commands();
    let mut keyring = memory();
    keyring.recover("alice", &mnemonic(&commands["keys-add-recover-json"]), "", &first()).unwrap();
    let again = &commands["keys-add-same-key-other-name"];
    let error = keyring.recover("alice2", &mnemonic(again), "", &first()).unwrap_err().to_string();
    let recorded = text(&again["stderr"]).trim_end();
    assert!(recorded.ends_with("err=\"duplicated address created\""), "{recorded}");
    assert!(error.starts_with("duplicated address created"), "{error}");
}

#[test]
fn a_new_key_prints_its_mnemonic_last() {
    let commands = commands();
    let command = &commands["keys-add-new-json"];
    let printed: Value = serde_json::from_str(stdout(command)).unwrap();
    let mnemonic = words(text(&printed["mnemonic"]));
    let record = memory().recover("carol", &mnemonic, "", &first()).unwrap();
    let mut info = KeyInfo::of(&record, Role::Account).unwrap();
    info.mnemonic = Some(mnemonic);
    assert_eq!(serde_json::to_string(&info).unwrap(), stdout(command));
}

#[test]
fn keys_show_has_the_recorded_addresses_in_every_role() {
    let commands = commands();
    let words = mnemonic(&commands["keys-add-recover-json"]);
    let record = memory().recover("alice", &words, "", &first()).unwrap();
    let shown = |role| KeyInfo::of(&record, role).unwrap();
    assert_eq!(shown(Role::Account).address, stdout(&commands["keys-show-address"]));
    assert_eq!(shown(Role::Validator).address, stdout(&commands["keys-show-val"]));
    assert_eq!(shown(Role::Consensus).address, stdout(&commands["keys-show-cons"]));
    assert_eq!(shown(Role::Account).pubkey, stdout(&commands["keys-show-pubkey"]));
    let validator = serde_json::to_string(&shown(Role::Validator)).unwrap();
    assert_eq!(validator, stdout(&commands["keys-show-val-json"]));
}

#[test]
fn public_keys_and_multisigs_are_the_recorded_ones() {
    let commands = commands();
    let offline = &commands["keys-add-pubkey"];
    let arguments = offline["args"].as_array().unwrap();
    let flag = arguments.iter().position(|argument| argument == "--pubkey").unwrap();
    let mut keyring = memory();
    let record = keyring.add_public_key_json("offline", text(&arguments[flag + 1])).unwrap();
    assert_eq!(json(&record), stdout(offline));

    let multi = &commands["keys-add-multisig"];
    let shown: Value = serde_json::from_str(stdout(multi)).unwrap();
    let members: Value = serde_json::from_str(text(&shown["pubkey"])).unwrap();
    for (name, member) in ["m1", "m2", "m3"].iter().zip(members["public_keys"].as_array().unwrap())
    {
        keyring.add_public_key_json(name, &member.to_string()).unwrap();
    }
    let record = keyring.add_multisig("multi", 2, &["m3", "m1", "m2"], false).unwrap();
    assert_eq!(json(&record), stdout(multi));
}

#[test]
fn what_simd_exported_is_imported() {
    let commands = commands();
    let mut keyring = memory();
    let bob = &commands["keys-add-recover-text"];
    let made = keyring.recover("bob", &mnemonic(bob), "", &first()).unwrap();
    let imported = memory().import("bob", stdout(&commands["keys-export"]), "password1").unwrap();
    assert_eq!(imported.public_key, made.public_key);
    let digits = keyring.export_unsafe_hex("bob").unwrap();
    assert_eq!(*digits, stdout(&commands["keys-export-unarmored"]));

    let arguments = commands["keys-import-hex"]["args"].as_array().unwrap();
    let record = keyring.import_hex("hexkey", text(&arguments[3])).unwrap();
    let listed: Value = serde_json::from_str(stdout(&commands["keys-list-json"])).unwrap();
    let listed = listed.as_array().unwrap().iter().find(|key| key["name"] == "hexkey").unwrap();
    assert_eq!(json(&record), listed.to_string());
}
