//! Genesis files of both forms, against the ones that the Cosmos SDK wrote.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

use cometbft_config::{ConsensusParams, Form, Genesis, GenesisValidator, ValidatorKey};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(name)
}

fn value(genesis: &Genesis) -> Value {
    serde_json::from_str(&genesis.to_json()).unwrap()
}

fn file(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A genesis of our own with one member changed.
fn changed(pointer: &str, to: Value) -> Result<Genesis, String> {
    let mut document = value(&new());
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[name] = to;
    Genesis::parse(&document.to_string(), "genesis.json").map_err(|error| error.to_string())
}

fn new() -> Genesis {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045);
    let mut genesis = Genesis::new("whale-1", time, Map::new()).unwrap();
    let key = ValidatorKey::from_seed(&[7; 32]);
    genesis.set_validators(vec![GenesisValidator::new(&key, 10, "alice")]);
    genesis
}

#[test]
fn the_sdk_form_becomes_the_document_that_the_sdk_hands_to_cometbft() {
    let app = Genesis::read(&vector("sdk/genesis/app_genesis.json")).unwrap();
    assert_eq!(app.form(), Form::AppGenesis);
    let doc = app.to_genesis_doc();
    assert_eq!(value(&doc), file(&vector("sdk/genesis/genesis_doc.json")));
    assert_eq!(doc.form(), Form::GenesisDoc);
}

#[test]
fn what_simd_init_writes_is_understood() {
    let genesis = Genesis::read(&vector("recorded/files/genesis.json")).unwrap();
    assert_eq!(
        (genesis.form(), genesis.chain_id(), genesis.initial_height()),
        (Form::AppGenesis, "files-1", 1)
    );
    assert!(genesis.app_state().unwrap().contains_key("bank"));
    let params = genesis.consensus_params().unwrap();
    assert_eq!((params.block_bytes_max, params.block_gas_max), (22_020_096, -1));
}

#[test]
fn validators_and_initial_height_of_cometbfts_form_are_read() {
    let path = vector("sdk/genesis/genesis_doc_validators.json");
    let genesis = Genesis::read(&path).unwrap();
    assert_eq!((genesis.form(), genesis.initial_height()), (Form::GenesisDoc, 50));
    let [validator] = genesis.validators() else { panic!("one validator expected") };
    assert_eq!((validator.name.as_str(), validator.power), ("alice", 10));
    assert_eq!(validator.address().to_string(), "CD59064F202E23B9C729F28AC8890C13B72F8BD2");
    assert_eq!(value(&genesis), file(&path));
}

#[test]
fn a_file_is_written_in_the_form_in_which_it_was_read() {
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("config/genesis.json");
    for name in ["app_genesis", "genesis_doc", "genesis_doc_validators"] {
        let original = vector(&format!("sdk/genesis/{name}.json"));
        Genesis::read(&original).unwrap().write(&copy).unwrap();
        assert_eq!(file(&copy), file(&original), "{name}");
    }
}

#[test]
fn the_derived_document_has_the_same_bytes_each_time() {
    let derive = || {
        Genesis::read(&vector("sdk/genesis/app_genesis.json")).unwrap().to_genesis_doc().to_json()
    };
    assert_eq!(derive(), derive());
}

#[test]
fn what_we_do_not_know_stays_in_the_file() {
    let genesis = changed("/snapshot_root", json!("00ff")).unwrap();
    assert_eq!(value(&genesis)["snapshot_root"], "00ff");
    let genesis = changed("/consensus_params/authority", json!("whale1")).unwrap();
    assert_eq!(value(&genesis)["consensus_params"]["authority"], "whale1");

    let mut app = file(&vector("sdk/genesis/app_genesis.json"));
    app["snapshot_root"] = json!("00ff");
    let doc = Genesis::parse(&app.to_string(), "genesis.json").unwrap().to_genesis_doc();
    assert_eq!(value(&doc)["snapshot_root"], "00ff");
}

#[test]
fn numbers_beyond_64_bits_in_the_application_state_survive() {
    let genesis = changed(
        "/app_state/huge",
        serde_json::from_str("123456789012345678901234567890.5").unwrap(),
    );
    assert!(genesis.unwrap().to_json().contains("123456789012345678901234567890.5"));
}

#[test]
fn blocks_we_ship_are_below_5_mib_and_evidence_leaves_them_room() {
    let params = ConsensusParams::default();
    assert!(params.block_bytes_max < 5 * 1024 * 1024);
    assert!(params.evidence_bytes_max * 10 < params.block_bytes_max);
    assert_eq!(new().consensus_params(), Some(&params));
}

#[test]
fn a_new_genesis_is_dated_in_utc() {
    assert_eq!(value(&new())["genesis_time"], "2026-01-02T03:04:05Z");
}

#[test]
fn validators_can_be_set_in_both_forms() {
    let key = ValidatorKey::from_seed(&[9; 32]);
    let mut app = Genesis::read(&vector("sdk/genesis/app_genesis.json")).unwrap();
    app.set_validators(vec![GenesisValidator::new(&key, 3, "bob")]);
    assert_eq!(value(&app)["consensus"]["validators"][0]["power"], "3");
    let doc = Genesis::parse(&app.to_genesis_doc().to_json(), "derived").unwrap();
    assert_eq!(doc.validators(), app.validators());
    assert_eq!(doc.validators()[0].address(), key.address());
}

#[test]
fn height_and_limits_can_be_set_in_both_forms() {
    let limits =
        ConsensusParams { block_bytes_max: 1_000, evidence_bytes_max: 7, ..Default::default() };
    let app = Genesis::read(&vector("sdk/genesis/app_genesis.json")).unwrap();
    for form in [app.clone(), app.to_genesis_doc()] {
        let mut genesis = form;
        genesis.set_initial_height(8);
        genesis.set_consensus_params(limits.clone());
        let read = Genesis::parse(&genesis.to_json(), "changed").unwrap();
        assert_eq!(read, genesis);
        assert_eq!((read.initial_height(), read.consensus_params()), (8, Some(&limits)));
    }
}

#[test]
fn a_complaint_names_the_file_the_place_and_what_belongs_there() {
    let error = changed("/consensus_params/block/max_bytes", json!(4_194_304)).unwrap_err();
    assert_eq!(
        error,
        "genesis.json: $.consensus_params.block.max_bytes: expected a 64-bit number in quotes, \
         such as \"4194304\", found the number 4194304"
    );
}

#[test]
fn each_broken_rule_is_refused_at_its_place() {
    let other = ValidatorKey::from_seed(&[8; 32]).address().to_string();
    let cases = [
        ("/chain_id", json!(""), "$.chain_id: expected a chain id of 1 to 50"),
        ("/chain_id", json!("c".repeat(51)), "$.chain_id: expected a chain id of 1 to 50"),
        ("/genesis_time", json!("yesterday"), "$.genesis_time: expected a moment"),
        ("/genesis_time", Value::Null, "$.genesis_time: expected a value, found nothing"),
        ("/initial_height", json!(1), "$.initial_height: expected a 64-bit number in quotes"),
        ("/initial_height", json!("-1"), "$.initial_height: expected a height of 1 or more"),
        ("/app_hash", json!("xyz"), "$.app_hash: expected bytes in hex"),
        ("/app_state", json!([]), "$.app_state: expected an object, found a list"),
        (
            "/consensus_params/block/max_bytes",
            json!("0"),
            "max_bytes: expected -1 or 1 to 104857600",
        ),
        ("/consensus_params/block/max_gas", json!("-2"), "max_gas: expected -1 or more"),
        (
            "/consensus_params/evidence/max_age_duration",
            json!("0"),
            "max_age_duration: expected more than 0",
        ),
        (
            "/consensus_params/evidence/max_bytes",
            json!("4194305"),
            "max_bytes: expected 0 up to block.max_bytes",
        ),
        (
            "/consensus_params/validator/pub_key_types",
            json!([]),
            "pub_key_types: expected at least one",
        ),
        ("/consensus_params/validator/pub_key_types", json!(["bls"]), "pub_key_types[0]: expected"),
        ("/validators/0/power", json!("0"), "$.validators[0].power: expected more than 0"),
        ("/validators/0/address", json!(other), "$.validators[0].address: expected"),
        ("/validators/0/pub_key/type", json!("x"), "$.validators[0].pub_key.type: expected"),
        (
            "/validators/0/pub_key/value",
            json!("AAAA"),
            "pub_key.value: expected 32 bytes in base64",
        ),
        (
            "/consensus",
            json!({}),
            "$: expected either `consensus` (Cosmos SDK) or `consensus_params` (CometBFT)",
        ),
    ];
    for (pointer, to, complaint) in cases {
        let error = changed(pointer, to.clone()).map(|_| ()).unwrap_err();
        assert!(error.contains(complaint), "{pointer} = {to}: {error}");
    }
}

#[test]
fn the_edges_of_the_rules_are_accepted() {
    let cases = [
        ("/chain_id", json!("c".repeat(50))),
        ("/genesis_time", json!("2026-01-02T03:04:05.6789+01:00")),
        ("/initial_height", json!("0")),
        ("/consensus_params/block/max_bytes", json!("-1")),
        ("/consensus_params/block/max_gas", json!("-1")),
        ("/consensus_params/evidence/max_bytes", json!("4194304")),
        ("/consensus_params/abci", Value::Null),
        ("/validators/0/address", json!("")),
        ("/validators", Value::Null),
        ("/app_state", Value::Null),
    ];
    for (pointer, to) in cases {
        assert!(changed(pointer, to.clone()).is_ok(), "{pointer} = {to}");
    }
    assert_eq!(changed("/initial_height", json!("0")).unwrap().initial_height(), 1);
}

#[test]
fn the_sdk_form_without_its_consensus_part_is_refused_as_the_sdk_refuses_it() {
    let text =
        r#"{"genesis_time": "2026-01-02T03:04:05Z", "chain_id": "whale-1", "initial_height": 1}"#;
    let error = Genesis::parse(text, "genesis.json").unwrap_err().to_string();
    assert_eq!(error, "genesis.json: $.consensus: expected a value, found nothing");
}

#[test]
fn text_that_is_not_json_is_refused_with_line_and_column() {
    let error =
        Genesis::parse("{\n  \"chain_id\": whale\n}", "genesis.json").unwrap_err().to_string();
    assert!(
        error.starts_with("genesis.json: not valid JSON") && error.contains("line 2"),
        "{error}"
    );
}

#[test]
fn a_missing_file_is_named() {
    let error = Genesis::read(Path::new("/nowhere/genesis.json")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read /nowhere/genesis.json: "), "{error}");
}
