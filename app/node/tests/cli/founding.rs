//! Founding a chain: registrations of the first producers.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::comet;
use crate::node::Node;
use crate::program::Home;

const STAKE: &str = "5000000000uwls";

/// What a command has printed as JSON.
pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A home with a key and money for it in its genesis.
pub(crate) fn founder(name: &str) -> Home {
    let home = Home::new("whale");
    home.ok(&format!("init {name} --chain-id one-1"));
    home.ok("config set client keyring-backend test");
    home.ok(&format!("keys add {name} --no-backup"));
    home.ok(&format!("genesis add-genesis-account {name} 9000000000uwls,7token"));
    home
}

/// The address of a key: acc, val or cons.
pub(crate) fn address(home: &Home, name: &str, form: &str) -> String {
    home.ok(&format!("keys show {name} -a --bech {form}")).trim().to_owned()
}

/// The file that `gentx` has written into this home.
fn registration(home: &Home) -> PathBuf {
    let id = home.ok("comet show-node-id");
    home.file("config/gentx").join(format!("gentx-{}.json", id.trim()))
}

#[test]
fn founders_register_apart_and_begin_together() {
    let (one, two) = (founder("one"), founder("two"));
    one.ok(&format!("genesis gentx one {STAKE} --ip 10.0.0.1"));
    // The money of all founders stands in the file that they begin with.
    let other = address(&two, "two", "acc");
    one.ok(&format!("genesis add-genesis-account {other} 9000000000uwls"));
    std::fs::copy(one.file("config/genesis.json"), two.file("config/genesis.json")).unwrap();
    two.ok(&format!(
        "genesis gentx two {STAKE} --ip 10.0.0.2 --p2p-port 7 --commission-rate 0.25 --details x"
    ));
    let written = json(&std::fs::read_to_string(registration(&two)).unwrap());
    let message = &written["body"]["messages"][0];
    assert_eq!(message["@type"], "/cosmos.staking.v1beta1.MsgCreateValidator");
    assert_eq!(message["description"]["moniker"], "two", "that of config.toml");
    assert_eq!(message["commission"]["rate"], "0.250000000000000000");
    assert_eq!(message["commission"]["max_rate"], "1.000000000000000000");
    assert_eq!(message["pubkey"], json(&two.ok("comet show-validator")));
    assert_eq!(message["validator_address"], address(&two, "two", "val"));
    let peer = format!("{}@10.0.0.2:7", two.ok("comet show-node-id").trim());
    assert_eq!(written["body"]["memo"], peer);

    let name = registration(&two);
    std::fs::copy(&name, one.file("config/gentx").join(name.file_name().unwrap())).unwrap();
    let collected = one.run(["genesis", "collect-gentxs"]);
    assert_eq!((collected.code, collected.out.as_str()), (0, ""), "{collected:?}");
    let summary = json(&collected.err);
    let state = &summary["app_message"];
    assert_eq!(state["genutil"]["gen_txs"].as_array().unwrap().len(), 2);
    assert_eq!(summary["moniker"], "one");
    assert_eq!(one.ok("config get config p2p.persistent_peers"), format!("\"{peer}\"\n"));
    let genesis = json(&one.text("config/genesis.json"));
    assert_eq!(&genesis["app_state"], state);
    assert_eq!(genesis["validators"], json!([]), "the chain makes them");
    assert!(one.ok("genesis validate").contains("is a valid genesis file"));

    // Whoever signs for another chain does not sign for this one.
    let changed = one.text("config/genesis.json").replace("one-1", "two-2");
    let changed = one.write_beside("changed.json", &changed);
    assert!(one.fails(&format!("genesis validate {changed}"), 1).contains("signature"));
}

#[test]
fn a_registration_that_could_not_hold_is_refused_when_it_is_written() {
    let home = founder("one");
    let refused = |line: &str, code: i32| home.fails(&format!("genesis gentx {line}"), code);
    home.ok("keys add poor --no-backup");
    let (one, poor) = (address(&home, "one", "acc"), address(&home, "poor", "acc"));
    for (line, reason) in [
        ("nobody 5uwls", "failed to fetch 'nobody' from the keyring".to_owned()),
        ("one 5", "failed to parse coins: invalid decimal coin expression: 5".to_owned()),
        ("one 5token", "invalid coin denomination: got token, expected uwls".to_owned()),
        ("poor 5uwls", format!("account {poor} does not have a balance in the genesis state")),
        (
            "one 9000000001uwls",
            format!(
                "account {one} has a balance in genesis, but it only has 9000000000uwls \
                 available to stake, not 9000000001uwls"
            ),
        ),
    ] {
        let complaint = refused(line, if line.starts_with("nobody") { 7 } else { 1 });
        assert!(complaint.contains(&reason), "{line}: {complaint}");
    }
    let secp = r#"{"@type":"/cosmos.crypto.secp256k1.PubKey","key":"AAAA"}"#;
    assert!(
        refused(&format!("one {STAKE} --pubkey {secp}"), 2).contains("expected /cosmos.crypto")
    );
    assert!(
        refused(&format!("one {STAKE} --chain-id two-2"), 2)
            .contains("--chain-id two-2: the genesis file is of one-1")
    );
    assert!(!home.file("config/gentx").exists(), "nothing is written");

    home.ok(&format!("genesis gentx one {STAKE} --chain-id one-1 -y"));
    assert!(refused(&format!("one {STAKE}"), 1).contains("file exists\nTry: whaled genesis gentx"));
    std::fs::remove_file(home.file("config/priv_validator_key.json")).unwrap();
    let complaint = refused(&format!("one {STAKE} --output-document x.json"), 1);
    assert!(
        complaint.contains("priv_validator_key.json") && complaint.contains("Try: whaled init")
    );
}

#[test]
fn a_key_without_its_secret_registers_nobody_but_shows_what_to_sign() {
    let home = founder("one");
    let key = home.ok("keys show one -p");
    home.run(["keys", "add", "watched", "--pubkey", key.trim()]);
    home.ok("keys delete one -y");
    let ran = home.run(["genesis", "gentx", "watched", STAKE, "--ip", "10.0.0.1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.starts_with("Offline key passed in."), "{}", ran.err);
    assert_eq!(json(&ran.out)["signatures"], json!([]));
    assert!(!home.file("config/gentx").exists());
}

#[test]
fn registrations_are_checked_before_they_are_collected() {
    let home = founder("one");
    home.ok(&format!("genesis gentx one {STAKE} --ip 10.0.0.1"));
    let good = json(&std::fs::read_to_string(registration(&home)).unwrap());
    let folder = home.beside("gentxs");
    let complaint = |files: &[(&str, &Value)]| {
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir(&folder).unwrap();
        for (name, tx) in files {
            std::fs::write(folder.join(name), tx.to_string()).unwrap();
        }
        home.fails(&format!("genesis collect-gentxs --gentx-dir {}", folder.display()), 1)
    };
    let changed = |pointer: &str, value: Value| {
        let mut tx = good.clone();
        *tx.pointer_mut(pointer).unwrap() = value;
        tx
    };
    let message = good["body"]["messages"][0].clone();
    let stranger = "whalevaloper10d07y265gmmuvt4z0w9aw880jnsr700jezrpd2";
    let before = home.text("config/genesis.json");
    for (tx, reason) in [
        (json!("x"), "failed to decode gentx"),
        (
            changed("/body/messages", json!([message, message])),
            "unexpected number of GenTx messages; got: 2, expected: 1",
        ),
        (
            changed(
                "/body/messages/0",
                json!({ "@type": "/cosmos.slashing.v1beta1.MsgUnjail", "validator_addr": stranger }),
            ),
            "expected: MsgCreateValidator, got: /cosmos.slashing.v1beta1.MsgUnjail",
        ),
        (changed("/body/memo", json!("here")), "NODE_ID@HOST:PORT, found \"here\""),
        (
            changed("/body/messages/0/value/amount", json!("9000000001")),
            ": 9000000000 < 9000000001",
        ),
        (
            changed("/body/messages/0/validator_address", json!(stranger)),
            "balance not in genesis state",
        ),
    ] {
        let complaint = complaint(&[("a.json", &tx)]);
        assert!(complaint.contains(reason) && complaint.contains("a.json"), "{complaint}");
    }
    let twice = complaint(&[("a.json", &good), ("b.json", &good)]);
    assert!(twice.contains("registers twice, in ") && twice.contains("b.json"), "{twice}");
    assert!(complaint(&[("a.txt", &good)]).contains("there must be at least one genesis tx"));
    assert!(
        home.fails("genesis collect-gentxs --gentx-dir nowhere", 1)
            .contains("failed to get genesis app state from config: open nowhere: ")
    );
    assert_eq!(home.text("config/genesis.json"), before, "a refusal changes nothing");
}

#[test]
fn a_founder_is_on_the_board_of_its_chain_and_withdraws_what_it_earns() {
    let Some(comet) = comet::find() else { return };
    let home = founder("one");
    home.ok(&format!("genesis gentx one {STAKE} --ip 127.0.0.1"));
    home.ok("genesis collect-gentxs");
    let node = Node::start(&home, &comet);

    let board = home.ok("query staking board --mine one");
    assert!(board.contains("   1  ●  one") && board.contains("  5,000  "), "{board}");
    assert!(board.contains("votes and margin in WLS"), "{board}");
    let rows = json(&home.ok("query staking board -o json"))["rows"].clone();
    assert_eq!((&rows[0]["rank"], &rows[0]["seated"]), (&json!("1"), &json!(true)));
    assert_eq!(json(&home.ok("query staking rules -o json"))["params"]["bond_denom"], "uwls");
    let validator = json(&home.ok("query staking validator one -o json"))["validator"].clone();
    assert_eq!(validator["description"]["moniker"], "one");
    let past = json(&home.ok("query staking historical-info 2 -o json"));
    assert_eq!(past["hist"]["header"]["height"], "2");
    let key = home.ok("comet show-validator");
    let info = home.run(["query", "slashing", "signing-info", key.trim(), "-o", "json"]);
    assert!(json(&info.out)["val_signing_info"]["address"].is_string(), "{info:?}");

    let withdrawal = "tx distribution withdraw-all-rewards --from one --gas auto -y -o json";
    let sent = json(&home.ok(withdrawal));
    let hash = sent["txhash"].as_str().unwrap();
    assert_eq!(json(&home.ok(&format!("query wait-tx {hash} -o json")))["code"], 0);
    assert_eq!(node.stop(), Some(0));
}
