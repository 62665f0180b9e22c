//! `whaled init`, `config`, `genesis` and `comet`, run for run as recorded.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::program::Home;
use crate::recording::Part::{Err, Out, Success};
use crate::recording::{Difference, Found, Recording, exact};

const DECIMALS: &str = "the genesis says that a million uwls are a WLS";

const INIT: [Difference; 17] = [
    ("init", &[Err], DECIMALS),
    ("init-default-chain-id", &[Err], DECIMALS),
    ("init-denom-height", &[Err], DECIMALS),
    ("init-overwrite", &[Err], DECIMALS),
    ("init-recover", &[Err], DECIMALS),
    ("config-get-app", &[Out], "REST is served unless it is switched off"),
    ("config-get-app-gas", &[Out], "our denomination"),
    ("config-get-config-nested", &[Out], "blocks of one second"),
    ("config-get-unknown-file", &[Err], "the system's words instead of Go's"),
    ("config-get-table", &[Success, Out, Err], "prints the section where the SDK panics"),
    ("config-set-verbose", &[Err], "keys are written as people type them"),
    ("config-set-stdout", &[Out], "prints the file, which the SDK promises and does not"),
    ("config-set-unknown", &[Err], "keys are written as people type them"),
    ("config-set-unknown-app", &[Err], "keys are written as people type them"),
    ("config-view-client", &[Out], "comments of our own"),
    (
        "config-view-json",
        &[Out],
        "one key more: bech32-prefix; and --stdout has not changed the file",
    ),
    ("config-no-arguments", &[Out], "our help"),
];
const GENESIS: [Difference; 11] = [
    ("genesis-add-account-again", &[Err], "the hint has a line of its own"),
    ("genesis-add-account-vesting", &[Success, Err], "there are no vesting accounts here"),
    (
        "genesis-add-account-module",
        &[Success, Err],
        "the chain opens the accounts of its modules itself",
    ),
    (
        "genesis-add-account-bad-address",
        &[Err],
        "says why it is no address either, not where in Go",
    ),
    ("gentx-unknown-key", &[Err], "the name is told without the ending of its file"),
    ("gentx-wrong-denom", &[Success, Err], "refused before the chain refuses it"),
    ("collect-gentxs-empty", &[Err], "the system's words instead of Go's"),
    ("genesis-migrate-unknown", &[Err], "the version that we have is another one"),
    ("genesis-validate-missing", &[Err], "the system's words instead of Go's"),
    ("genesis-validate-broken", &[Err], "another module's rule is broken here"),
    ("genesis-validate-not-json", &[Err], "the JSON reader has words of its own"),
];

const COMET: [Difference; 3] = [
    ("comet-version", &[Out], "our CometBFT is 0.38.25"),
    ("tendermint-version", &[Out], "our CometBFT is 0.38.25"),
    ("cometbft-version", &[Out], "our CometBFT is 0.38.25"),
];

fn places(home: &Home) -> Vec<(&'static str, String)> {
    vec![
        ("<HOME_A>", home.path().display().to_string()),
        ("<HOME_B>roken.json", home.beside("broken.json").display().to_string()),
        ("<HOME_B>", home.beside("b").display().to_string()),
        ("<HOME_C>", home.beside("c").display().to_string()),
        ("<HOME_D>", home.beside("d").display().to_string()),
        ("<WORK>", home.beside("work").display().to_string()),
    ]
}

/// The summary of `init` without modules that are not here, and without what is drawn at random.
fn summary(text: &str) -> String {
    let Ok(Value::Object(mut summary)) = serde_json::from_str(text) else { return text.to_owned() };
    if let Some(Value::Object(modules)) = summary.get_mut("app_message") {
        modules.retain(|name, _| ["auth", "bank"].contains(&name.as_str()));
        let random = |text: &str| text.starts_with("test-chain-") && text.len() == 17;
        if summary["chain_id"].as_str().is_some_and(random) {
            summary.insert("chain_id".into(), "test-chain-<six letters>".into());
        }
        // Only the first home of the recording has the recorded keys.
        if summary["chain_id"] != "cli-1" {
            summary.insert("node_id".into(), "<random>".into());
        }
    }
    Value::Object(summary).to_string()
}

#[test]
fn a_home_is_made_and_configured_as_recorded() {
    let home = Home::new("cosmos");
    home.take_recorded_node();
    let places = places(&home);
    let mut found = Found::default();
    for recorded in
        Recording::read("cli/init-config.json").between("init", "config-set-client-back")
    {
        found.note(recorded, &recorded.repeat(&home, &places), &summary);
    }
    found.settle(&INIT);
}

/// The summary of `collect-gentxs` as far as it is about registrations. Ours differ in the pay that
/// a producer keeps, and so in their signatures.
fn collected(text: &str) -> String {
    let Ok(Value::Object(mut summary)) = serde_json::from_str(text) else { return text.to_owned() };
    let Some(state) = summary.remove("app_message") else { return text.to_owned() };
    let mut registrations = state["genutil"]["gen_txs"].clone();
    for registration in registrations.as_array_mut().unwrap() {
        registration["signatures"].take();
        registration["body"]["messages"][0]["commission"].take();
    }
    summary.insert("gen_txs".into(), registrations);
    Value::Object(summary).to_string()
}

#[test]
fn a_genesis_file_is_changed_and_checked_as_recorded() {
    let home = Home::new("cosmos");
    let places = places(&home);
    home.take_recorded_node();
    home.ok("init other --chain-id cli-1 --prefix cosmos --default-denom stake");
    // The recorded stake is small.
    let genesis = home.text("config/genesis.json");
    let least = "\"min_bp_self_stake\": \"1\"";
    let genesis = genesis.replace("\"min_bp_self_stake\": \"1000000000\"", least);
    std::fs::write(home.file("config/genesis.json"), genesis).unwrap();
    let empty = home.beside("b").display().to_string();
    home.ok(&format!("init b --chain-id cli-1 --home {empty}"));
    Recording::read("cli/keys.json").find("keys-add-recover-json").repeat(&home, &places);
    home.recover(&["m2"]);
    home.write_beside(
        "broken.json",
        &home.text("config/genesis.json").replace("\"supply\": []", "\"supply\": 1"),
    );
    std::fs::create_dir(home.beside("work")).unwrap();
    home.write_beside("work/not.json", "hello");

    let recording = Recording::read("cli/genesis.json");
    let mut found = Found::default();
    for recorded in recording.between("genesis-add-account-name", "collect-gentxs-empty") {
        found.note(recorded, &recorded.repeat(&home, &places), &collected);
    }
    found.settle(&GENESIS);

    // These two came into the recorded file beside the recording.
    for address in [
        "cosmos1tm559qptpuy7jhq3up5y5jajr3azgmr3kd2cr8",
        "cosmos16upqed4zchjpgqwsk504jrhklf7lae77gdl88v",
    ] {
        home.ok(&format!("genesis add-genesis-account {address} 1000000000stake"));
    }
    let ours: Value = serde_json::from_str(&home.text("config/genesis.json")).unwrap();
    let recorded: Value = serde_json::from_str(&recording.find("collect-gentxs").ran.err).unwrap();
    let (ours, recorded) = (&ours["app_state"], &recorded["app_message"]);
    assert_eq!(of_people(&ours["bank"]["balances"]), of_people(&recorded["bank"]["balances"]));
    assert_eq!(of_people(&ours["auth"]["accounts"]), of_people(&recorded["auth"]["accounts"]));
}

/// Accounts or balances of addresses with keys, in the order of the file and without their
/// numbers, which are given anew when the chain starts. The recording has the money of a module
/// and vested money besides.
fn of_people(list: &Value) -> Vec<Value> {
    let others = [
        "cosmos1h8a4yxzk0dy9n2y0ysgx2ysgnawe8r7rfqjf49",
        "cosmos1d3m44lm83ygg7sn0aruu2hmct0cml8nvxflv9n",
    ];
    let people = list.as_array().unwrap().iter().filter(|entry| {
        entry["address"].as_str().is_some_and(|address| !others.contains(&address))
    });
    let mut people: Vec<Value> = people.cloned().collect();
    for person in &mut people {
        person.as_object_mut().unwrap().remove("account_number");
    }
    people
}

#[test]
fn the_node_shows_its_keys_as_recorded() {
    let home = Home::new("cosmos");
    home.take_recorded_node();
    let places = places(&home);
    let mut found = Found::default();
    let recording = Recording::read("cli/comet-version-errors-help.json");
    for recorded in recording.between("comet-show-node-id", "cometbft-version") {
        found.note(recorded, &recorded.repeat(&home, &places), &exact);
    }
    found.settle(&COMET);
}

#[test]
fn a_new_home_can_be_started_as_it_is() {
    let home = Home::new("whale");
    // Test suites of relayers put flags in front.
    home.ok("--chain-id one-1 init me --initial-height 5");
    let genesis: Value = serde_json::from_str(&home.text("config/genesis.json")).unwrap();
    assert_eq!(genesis["initial_height"], "5");
    assert_eq!(genesis["validators"].as_array().unwrap().len(), 1, "itself");
    assert_eq!(home.ok("config get client chain-id").trim(), "\"one-1\"");
    home.ok("genesis validate");
}

#[test]
fn keys_of_a_node_are_never_replaced() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    let id = home.ok("comet show-node-id");
    assert!(home.fails("init me --chain-id one-1", 1).contains("genesis.json file already exists"));
    home.ok("init me --chain-id one-1 --overwrite");
    assert_eq!(home.ok("comet show-node-id"), id);
    let again = home.run_with(["init", "me", "--recover", "-o"], "abandon\n");
    assert_eq!(again.code, 7, "{again:?}");
}

#[test]
fn setting_a_value_keeps_comments_and_refuses_what_could_not_be_used() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    let before = home.text("config/app.toml");
    home.ok("config set app grpc.address 127.0.0.9:9090");
    home.ok("config set config p2p.pex false");
    home.ok("config set config rpc.cors_allowed_origins [\"*\"]");
    let after = home.text("config/app.toml");
    assert_eq!(comments(&after), comments(&before));
    assert_eq!(home.ok("config get app grpc.address"), "\"127.0.0.9:9090\"\n");
    assert_eq!(home.ok("config get config rpc.cors_allowed_origins"), "[\"*\"]\n");
    assert!(home.fails("config set app api.enable maybe", 2).contains("expected true or false"));
    assert!(
        home.fails("config set app minimum-gas-prices x", 1).contains("app.toml would be unusable")
    );
    assert!(
        home.fails("config set app.toml minimum-gas-prices x", 1)
            .contains("app.toml would be unusable"),
        "by its whole name, too"
    );
    assert!(
        home.fails("config set app api.enabel true", 5)
            .contains("Try: whaled config set app api.enable true")
    );
    assert_eq!(home.text("config/app.toml"), after);
}

#[test]
fn a_file_that_can_not_be_used_is_named_and_can_be_repaired() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    let broken = home.text("config/client.toml").replace("output = \"text\"", "output = 1");
    std::fs::write(home.file("config/client.toml"), broken).unwrap();
    let complaint = home.fails("keys list", 1);
    assert!(complaint.contains("config/client.toml: "), "{complaint}");
    assert!(home.fails("config set client output text", 2).contains("expected a whole number"));
}

#[test]
fn a_reset_forgets_data_and_keeps_keys() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    let id = home.ok("comet show-node-id");
    std::fs::create_dir(home.file("data/blockstore.db")).unwrap();
    std::fs::write(home.file("data/blockstore.db/CURRENT"), "x").unwrap();
    std::fs::write(home.file("data/priv_validator_state.json"), "{}").unwrap();
    std::fs::write(home.file("config/addrbook.json"), "{}").unwrap();
    home.ok("comet reset --keep-addr-book");
    assert!(!home.file("data/blockstore.db").exists());
    assert!(home.file("config/addrbook.json").exists());
    assert!(home.text("data/priv_validator_state.json").contains("\"height\": \"0\""));
    home.ok("tendermint unsafe-reset-all");
    assert!(!home.file("config/addrbook.json").exists());
    assert_eq!(home.ok("comet show-node-id"), id);
}

#[test]
fn a_home_in_use_is_not_reset() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    std::fs::write(home.file("config/addrbook.json"), "{}").unwrap();
    std::fs::write(home.file("data/priv_validator_state.json"), "{}").unwrap();
    let files = || {
        let folders = ["config", "data"].map(|folder| std::fs::read_dir(home.file(folder)));
        let entries = folders.into_iter().flat_map(|entries| entries.unwrap());
        let files = entries.map(|entry| entry.unwrap().path());
        files.map(|file| (std::fs::read(&file).unwrap(), file)).collect::<BTreeSet<_>>()
    };
    let lock = node::ledger::DataLock::take(&home.file("data")).unwrap();
    let before = files();
    let complaint = home.fails("comet unsafe-reset-all", 14);
    assert!(complaint.contains(&format!("is in use by process {}", std::process::id())));
    assert_eq!(files(), before);

    drop(lock);
    home.ok("comet unsafe-reset-all");
    assert!(!home.file("config/addrbook.json").exists());
    assert!(home.file("data/app.lock").exists(), "what was locked during the reset");
}

#[test]
fn many_accounts_are_added_at_once() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    let address = |name: &str| {
        home.ok(&format!("keys add {name} --keyring-backend test --no-backup"));
        home.ok(&format!("keys show {name} -a --keyring-backend test")).trim().to_owned()
    };
    let (alice, bob) = (address("alice"), address("bob"));
    let coin = |amount: &str| json!([{ "denom": "uwls", "amount": amount }]);
    let list =
        json!([{ "address": alice, "coins": coin("5") }, { "address": bob, "coins": coin("7") }]);
    let file = home.write_beside("accounts.json", &list.to_string());
    home.ok(&format!("genesis bulk-add-genesis-account {file}"));
    assert!(
        home.fails(&format!("genesis bulk-add-genesis-account {file}"), 1).contains("--append")
    );
    home.ok(&format!("genesis bulk-add-genesis-account {file} --append"));
    let genesis: Value = serde_json::from_str(&home.text("config/genesis.json")).unwrap();
    assert_eq!(genesis["app_state"]["bank"]["supply"], coin("24"));
    home.ok("genesis validate");
}

#[test]
fn addresses_and_keys_are_shown_in_their_other_forms() {
    let home = Home::new("cosmos");
    let address = "cosmos14p2vuvmtnxa53g7p9v0r6m5jkapxyscafslrj8";
    let forms = home.ok(&format!("debug addr {address}"));
    let hex = "A854CE336B99BB48A3C12B1E3D6E92B74262431D";
    assert!(forms.starts_with("Address: [168 84 206 51 "), "{forms}");
    assert!(forms.contains(&format!("\nAddress (hex): {hex}\nBech32 Acc: {address}\n")), "{forms}");
    assert!(
        forms.ends_with("Bech32 Con: cosmosvalcons14p2vuvmtnxa53g7p9v0r6m5jkapxyscachc2j4\n"),
        "{forms}"
    );
    assert_eq!(home.ok(&format!("debug addr {hex}")), forms);
    assert!(home.fails("debug addr whale1x", 2).contains("expected hex or bech32"));
    let key = r#"{"@type":"/cosmos.crypto.secp256k1.PubKey","key":"A/9N37ZFzjMeeiXmuiU+N2dqw+8XXTcTqV49qYQ/CDRa"}"#;
    let shown = home.ok(&format!("debug pubkey {key}"));
    assert_eq!(
        shown,
        format!(
            "Address: {hex}\nPubKey Hex: 03ff4ddfb645ce331e7a25e6ba253e37676ac3ef175d3713a95e3da9843f08345a\n"
        )
    );
    let bytes = home.run(["debug", "raw-bytes", "[72 101 108 108 111 255]"]);
    assert_eq!(bytes.out, "48656C6C6FFF\n");
    assert_eq!(home.run(["debug", "raw-bytes", "[256]"]).code, 2);
    assert_eq!(
        home.ok("debug prefixes"),
        "Bech32 Acc: cosmos\nBech32 Val: cosmosvaloper\nBech32 Con: cosmosvalcons\n"
    );
}

#[test]
fn homes_of_a_testnet_found_one_chain_together() {
    let home = Home::new("whale");
    let dir = home.beside("net");
    let line = format!(
        "testnet init-files --v 2 --output-dir {} --chain-id net-1 --starting-ip-address 10.0.0.255",
        dir.display()
    );
    home.ok(&line);
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    let genesis: Value = serde_json::from_str(&read("node0/whaled/config/genesis.json")).unwrap();
    assert_eq!(genesis["chain_id"], "net-1");
    assert_eq!(genesis["app_state"]["genutil"]["gen_txs"].as_array().unwrap().len(), 2);
    assert_eq!(read("node1/whaled/config/genesis.json"), read("node0/whaled/config/genesis.json"));
    assert!(
        read("node0/whaled/config/config.toml").contains("@10.0.1.0:26656"),
        "the next address"
    );
    assert!(read("node1/whaled/config/config.toml").contains("@10.0.0.255:26656"));
    let seed: Value = serde_json::from_str(&read("node0/whaled/key_seed.json")).unwrap();
    assert_eq!(seed["secret"].as_str().unwrap().split(' ').count(), 24);
    home.ok(&format!("genesis validate --home {}", dir.join("node1/whaled").display()));
    assert!(home.fails(&line, 1).contains("is there already"));
    assert_eq!(home.run(["testnet", "init-files", "--v", "22"]).code, 2);
}

#[test]
fn the_blocks_of_cometbft_can_be_removed_alone() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    std::fs::create_dir_all(home.file("data/blockstore.db")).unwrap();
    std::fs::create_dir_all(home.file("data/application")).unwrap();
    home.ok("comet reset-state");
    assert!(!home.file("data/blockstore.db").exists());
    assert!(
        home.file("data/application").exists()
            && home.file("data/priv_validator_state.json").exists()
    );
}
