//! A `keyring-test` that the SDK has written.

use std::fs;

use base::Address;
use node::keys::{Backend, KeysError};
use tempfile::TempDir;

use crate::{json, names, nobody, open, test_keyring, text, vectors};

/// A home with the keyring of the vectors.
fn home() -> TempDir {
    let home = TempDir::new().unwrap();
    let directory = home.path().join("keyring-test");
    fs::create_dir(&directory).unwrap();
    for (name, token) in vectors()["keyring"]["files"].as_object().unwrap() {
        fs::write(directory.join(name), text(token)).unwrap();
    }
    home
}

#[test]
fn every_record_is_shown_as_the_sdk_shows_it() {
    let home = home();
    let mut keyring = test_keyring(&home);
    let records = vectors()["keyring"]["records"].clone();
    for case in records.as_array().unwrap() {
        let record = keyring.key(text(&case["name"])).unwrap();
        assert_eq!(json(&record), text(&case["keys_show_json"]));
        let by_address = keyring.key_by_address(&record.address()).unwrap();
        assert_eq!(by_address.name, record.name);
    }
    assert_eq!(names(&mut keyring), ["council", "watch", "zero"]);
}

#[test]
fn a_record_is_found_by_the_text_of_its_address() {
    let mut keyring = test_keyring(&home());
    let Err(error) = keyring.find("nobody") else { panic!("found") };
    assert_eq!(
        error.to_string(),
        "nobody is not a valid name or address: decoding bech32 failed: invalid bech32 string length 6"
    );
    let home = home();
    let mut keyring = test_keyring(&home);
    assert_eq!(keyring.find("cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4").unwrap().name, "zero");
    let stranger = Address::from([7; 20]).to_string();
    assert!(matches!(keyring.find(&stranger), Err(KeysError::NoSuchAddress(_))));
}

#[test]
fn only_the_record_with_a_secret_signs() {
    let home = home();
    let mut keyring = test_keyring(&home);
    let (signature, key) = keyring.sign("zero", b"message").unwrap();
    assert!(key.verify(b"message", &signature));
    assert_eq!(key, keyring.key("zero").unwrap().public_key);
    for (name, kind) in [("watch", "offline"), ("council", "multi")] {
        let error = keyring.sign(name, b"message").unwrap_err().to_string();
        assert_eq!(error, format!("cannot sign with offline keys: {name} is of type {kind}"));
        assert!(matches!(keyring.export(name, "password1"), Err(KeysError::NoSecret { .. })));
    }
}

#[test]
fn a_damaged_record_does_not_hide_the_others() {
    let home = home();
    let directory = home.path().join("keyring-test");
    fs::write(directory.join("broken.info"), "no JWE").unwrap();
    let other = fs::read(directory.join("28ff5c6d57d8cfd492b6fb42614536ed648e01fd.address"));
    fs::write(directory.join("address.info"), other.unwrap()).unwrap();

    let listing = test_keyring(&home).list().unwrap();
    assert_eq!(listing.records.len(), 3);
    let unreadable: Vec<&str> = listing.unreadable.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unreadable, ["address", "broken"]);
}

#[test]
fn a_keyring_that_is_not_there_is_empty_and_is_not_made() {
    let home = TempDir::new().unwrap();
    for backend in [Backend::Test, Backend::File] {
        let mut keyring = open(backend, home.path(), nobody());
        assert!(names(&mut keyring).is_empty());
        assert!(matches!(keyring.key("alice"), Err(KeysError::NotFound(_))));
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}
