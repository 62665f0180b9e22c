//! Key files: byte for byte what CometBFT writes, readable by their owner only, never overwritten.
#![allow(clippy::unwrap_used, reason = "tests fail loudly")]

use cometbft_config::{NodeKey, SignState, ValidatorKey};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors")
}

/// `cometbft_files` of the SDK's key vectors: text by file name, and the node id.
fn recorded(name: &str) -> String {
    let keys: Value =
        serde_json::from_str(&fs::read_to_string(vectors().join("sdk/keys.json")).unwrap())
            .unwrap();
    keys.pointer("/cometbft_files").unwrap().get(name).unwrap().as_str().unwrap().to_owned()
}

fn place(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn files_of_cometbft_are_read_and_name_the_same_node_and_validator() {
    let folder = TempDir::new().unwrap();
    let node = NodeKey::read(&place(&folder, "node_key.json", &recorded("node_key.json"))).unwrap();
    assert_eq!(node.id().to_string(), recorded("node_id"));
    let file = place(&folder, "key.json", &recorded("priv_validator_key.json"));
    let validator = ValidatorKey::read(&file).unwrap();
    assert_eq!(validator.address().to_string(), recorded("node_id").to_uppercase());
}

#[test]
fn our_files_have_cometbfts_bytes() {
    let folder = TempDir::new().unwrap();
    for name in ["node_key.json", "priv_validator_key.json", "priv_validator_state.json"] {
        let original = place(&folder, name, &recorded(name));
        let copy = folder.path().join("copies").join(name);
        match name {
            "node_key.json" => NodeKey::read(&original).unwrap().write_new(&copy).unwrap(),
            "priv_validator_key.json" => {
                ValidatorKey::read(&original).unwrap().write_new(&copy).unwrap()
            }
            _ => SignState::write_new(&copy).unwrap(),
        }
        assert_eq!(fs::read_to_string(&copy).unwrap(), recorded(name), "{name}");
        assert_eq!(mode(&copy), 0o600, "{name}");
    }
}

#[test]
fn equal_seeds_give_equal_keys_and_random_ones_differ() {
    assert_eq!(NodeKey::from_seed(&[1; 32]).id(), NodeKey::from_seed(&[1; 32]).id());
    assert_ne!(NodeKey::from_seed(&[1; 32]).id(), NodeKey::from_seed(&[2; 32]).id());
    assert_ne!(NodeKey::random().id(), NodeKey::random().id());
    assert_ne!(ValidatorKey::random().address(), ValidatorKey::random().address());
}

#[test]
fn a_key_file_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("priv_validator_key.json");
    let first = ValidatorKey::random();
    first.write_new(&path).unwrap();
    let error = ValidatorKey::random().write_new(&path).unwrap_err().to_string();
    assert!(error.contains("exists already and is not overwritten"), "{error}");
    assert_eq!(ValidatorKey::read(&path).unwrap().address(), first.address());
}

#[test]
fn what_a_validator_signed_is_forgotten_only_on_request() {
    let folder = TempDir::new().unwrap();
    let signed =
        r#"{"height": "7", "round": 1, "step": 3, "signature": "AA==", "signbytes": "00"}"#;
    let path = place(&folder, "priv_validator_state.json", signed);
    assert_eq!(SignState::read(&path).unwrap(), SignState { height: 7, round: 1, step: 3 });
    assert!(SignState::write_new(&path).is_err());
    assert_eq!(SignState::read(&path).unwrap().height, 7);
    SignState::reset(&path).unwrap();
    assert_eq!(SignState::read(&path).unwrap(), SignState::default());
    assert_eq!(fs::read_to_string(&path).unwrap(), recorded("priv_validator_state.json"));
}

#[test]
fn a_damaged_key_file_is_refused_without_printing_the_secret() {
    let folder = TempDir::new().unwrap();
    let whole = recorded("node_key.json");
    // Another first byte: the public half no longer belongs to it.
    let halves = whole.replacen("\"value\":\"r", "\"value\":\"s", 1);
    let cases = [
        (halves, "$.priv_key.value: expected a private key followed by its own public key"),
        (whole.replace("gpg==", "gp"), "$.priv_key.value: expected 64 bytes in base64"),
        (
            whole.replace("PrivKeyEd25519", "PrivKeySecp256k1"),
            "$.priv_key.type: expected \"tendermint/PrivKeyEd25519\"",
        ),
        (whole.replace("priv_key", "key"), "$.priv_key: expected a value, found nothing"),
        ("{".into(), "not valid JSON"),
    ];
    let secret = whole.split("\"value\":\"").nth(1).unwrap().get(..20).unwrap().to_owned();
    for (text, complaint) in cases {
        let error = NodeKey::read(&place(&folder, "node_key.json", &text)).unwrap_err().to_string();
        assert!(error.contains("node_key.json: ") && error.contains(complaint), "{error}");
        assert!(!error.contains(&secret), "{error}");
    }
}

#[test]
fn a_key_in_a_log_shows_its_public_name_only() {
    let key = NodeKey::from_seed(&[1; 32]);
    assert_eq!(format!("{key:?}"), format!("NodeKey({})", key.id()));
}
