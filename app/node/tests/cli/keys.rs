//! `whaled keys`, run for run as recorded.

use serde_json::Value;

use crate::program::Home;
use crate::recording::Part::{Err, Out, Success};
use crate::recording::{Difference, Found, Recording, exact};

const DIFFERENCES: [Difference; 7] = [
    ("keys-add-exists", &[Err], "says what nobody answered, not EOF"),
    ("keys-add-bad-hd-path", &[Err], "says which step is no number, not how Go parses"),
    ("keys-add-pubkey-bad", &[Err], "the JSON reader has words of its own"),
    ("keys-add-multisig-nosort", &[Err], "says nothing of a second record of the same address"),
    ("keys-rename-unknown", &[Err], "names are told without the ending of their file"),
    ("keys-add-multisig-unknown", &[Err], "names are told without the ending of their file"),
    ("keys-unknown-subcommand", &[Success, Out, Err], "an unknown command is an error"),
];

/// Runs whose keys are new each time.
const RANDOM: [&str; 5] = [
    "keys-add-new-json",
    "keys-add-new-text",
    "keys-add-no-backup",
    "keys-mnemonic",
    "keys-export",
];

#[test]
fn keys_are_added_shown_and_removed_as_recorded() {
    let home = Home::new("cosmos");
    let recording = Recording::read("cli/keys.json");
    let armor = recording.find("keys-export").ran.out.clone();
    let places = [
        ("<HOME_A>", home.path().display().to_string()),
        ("<HOME_B>ob.armor", home.write_beside("bob.armor", &armor)),
    ];
    let mut found = Found::default();
    for recorded in recording.between("keys-list-empty", "keys-unknown-subcommand") {
        match recorded.id.as_str() {
            "keys-add-multisig" => home.recover(&["m1", "m2", "m3"]),
            // The recording forgot these before it listed what is left.
            "keys-list-names" => drop(home.ok("keys delete carol dave -y --keyring-backend test")),
            "keys-import" => drop(home.ok("keys delete bob -y --keyring-backend test")),
            _ => {}
        }
        let ours = recorded.repeat(&home, &places);
        match RANDOM.contains(&recorded.id.as_str()) {
            true => found.note(recorded, &ours, &masked),
            false => found.note(recorded, &ours, &exact),
        }
    }
    found.settle(&DIFFERENCES);
}

/// Without what is new each time: addresses, keys, salts, words.
fn masked(text: &str) -> String {
    if text.starts_with("-----BEGIN") {
        // The order of the headers is that of a map, and the CRC may look like anything.
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('=')).collect();
        lines.iter_mut().for_each(|line| *line = line.split(' ').next().unwrap());
        lines.retain(|line| line.starts_with('-') || line.ends_with(':'));
        lines.sort_unstable();
        return lines.join("\n");
    }
    let is_word =
        |word: &&str| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let lines = text.lines().map(|line| match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(members)) => members.keys().cloned().collect::<Vec<_>>().join(" "),
        _ if line.split(' ').filter(is_word).count() == 24 => "<24 words>".to_owned(),
        _ => line.split_once(": ").map_or(line, |(name, _)| name).to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_key_made_here_signs_nothing_without_its_secret() {
    let home = Home::new("whale");
    let key = home.ok("keys add alice --keyring-backend test --output json");
    let key: Value = serde_json::from_str(&key).unwrap();
    assert_eq!(key["mnemonic"].as_str().unwrap().split(' ').count(), 24);
    let shown: Value =
        serde_json::from_str(&home.ok("keys show alice --keyring-backend test --output json"))
            .unwrap();
    assert_eq!(shown["address"], key["address"]);
    assert_eq!(shown.get("mnemonic"), None, "the words are shown once");
}

#[test]
fn the_file_backend_asks_for_a_passphrase_and_refuses_another_one() {
    let home = Home::new("whale");
    let add = ["keys", "add", "alice", "--keyring-backend", "file", "--no-backup"];
    let ran = home.run_with(add, "password1\npassword1\n");
    assert_eq!(ran.code, 0, "{ran:?}");
    let show = ["keys", "show", "alice", "-a", "--keyring-backend", "file"];
    assert!(home.run_with(show, "password1\n").out.starts_with("whale1"));
    let wrong = home.run_with(show, "password2\npassword2\npassword2\n");
    assert_eq!(wrong.code, 7);
    assert!(wrong.err.contains("too many failed passphrase attempts"), "{}", wrong.err);
}

#[test]
fn a_key_is_replaced_once_the_new_one_is_known_and_not_before() {
    let home = Home::new("whale");
    let add = "keys add alice --keyring-backend test --no-backup";
    home.ok(add);
    let show = "keys show alice -a --keyring-backend test";
    let old = home.ok(show);
    let mistyped = home.run_with(format!("{add} --recover -y").split(' '), "abandn about\n");
    assert!(mistyped.err.contains("invalid mnemonic"), "{mistyped:?}");
    assert_eq!(home.ok(show), old, "a mistake costs nothing");

    home.ok(&format!("{add} -y"));
    assert_ne!(home.ok(show), old);
    let gone = home.fails(&format!("keys show {} --keyring-backend test", old.trim()), 7);
    assert!(gone.contains("no key has the address"), "{gone}");
}

#[test]
fn a_keyring_that_does_not_open_is_not_taken_for_a_missing_key() {
    let home = Home::new("whale");
    let add = ["keys", "add", "alice", "--keyring-backend", "file", "--no-backup"];
    assert_eq!(home.run_with(add, "password1\npassword1\n").code, 0);
    let query = ["query", "bank", "balances", "alice", "--keyring-backend", "file"];
    let wrong = home.run_with(query, "password2\npassword2\npassword2\n");
    assert!(wrong.err.contains("too many failed passphrase attempts"), "{wrong:?}");
}

#[test]
fn conflicting_flags_of_keys_are_wrong_usage() {
    let home = Home::new("whale");
    for line in [
        "keys show alice -a -p",
        "keys show alice -a --output json",
        "keys add a --recover --interactive",
        "keys add a --pubkey {} --multisig b,c",
        "keys add a --hd-path m/0 --account 1",
    ] {
        home.fails(&format!("{line} --keyring-backend test"), 2);
    }
}
