//! Adding, renaming, deleting, exporting, importing.

use std::fs;
use std::path::Path as FilePath;

use auth::public_key::PublicKey;
use node::keys::{Backend, KeysError, Kind, Path, Role};
use tempfile::TempDir;

use crate::{ABANDON, first, json, memory, names, nobody, open, path, test_keyring, words};

#[test]
fn a_new_key_is_the_one_its_words_make() {
    let home = TempDir::new().unwrap();
    let (record, mnemonic) = test_keyring(&home).create("alice", "", &first()).unwrap();
    let mut other = memory();
    let recovered = other.recover("again", &mnemonic, "", &first()).unwrap();
    assert_eq!(recovered.public_key, record.public_key);
    let elsewhere = memory().recover("again", &mnemonic, "a passphrase", &first()).unwrap();
    assert_ne!(elsewhere.public_key, record.public_key);
}

#[test]
fn what_is_stored_is_there_for_the_next_process() {
    let home = TempDir::new().unwrap();
    for name in ["alice", "bob/../bob", "carol 100%", "ünï 🐋"] {
        let (record, _) = test_keyring(&home).create(name, "", &first()).unwrap();
        let found = test_keyring(&home).key(name).unwrap();
        assert!(matches!(found.kind(), Kind::Local(_)));
        assert_eq!((found.public_key, found.name.as_str()), (record.public_key, name));
    }
    assert_eq!(names(&mut test_keyring(&home)).len(), 4);
    assert_eq!(fs::read_dir(home.path().join("keyring-test")).unwrap().count(), 8);
}

#[test]
fn one_address_is_recovered_once_and_one_name_given_once() {
    let mut keyring = memory();
    keyring.recover("alice", &words(ABANDON), "", &first()).unwrap();
    let again = keyring.recover("bob", &words(ABANDON), "", &first());
    assert!(matches!(again, Err(KeysError::DuplicatedAddress { name, .. }) if name == "alice"));
    let taken = keyring.recover("alice", &words(ABANDON), "", &path("m/0"));
    assert!(matches!(taken, Err(KeysError::Exists(name)) if name == "alice"));
}

#[test]
fn names_that_could_not_be_found_again_are_refused() {
    for name in ["", "  ", "alice.info"] {
        let refused = memory().create(name, "", &first());
        assert!(matches!(refused, Err(KeysError::InvalidName(_))), "{name:?}");
    }
}

#[test]
fn a_deleted_key_is_gone_by_name_and_by_address() {
    let home = TempDir::new().unwrap();
    let mut keyring = test_keyring(&home);
    let record = keyring.recover("alice", &words(ABANDON), "", &first()).unwrap();
    keyring.delete("alice").unwrap();
    assert!(matches!(keyring.key("alice"), Err(KeysError::NotFound(_))));
    assert!(matches!(keyring.key_by_address(&record.address()), Err(KeysError::NoSuchAddress(_))));
    assert!(matches!(keyring.delete("alice"), Err(KeysError::NotFound(_))));
    assert_eq!(fs::read_dir(home.path().join("keyring-test")).unwrap().count(), 0);
    keyring.recover("bob", &words(ABANDON), "", &first()).unwrap();
}

#[test]
fn any_kind_of_record_can_be_renamed() {
    let mut keyring = memory();
    let (local, _) = keyring.create("alice", "", &first()).unwrap();
    keyring.create("bob", "", &first()).unwrap();
    keyring.add_public_key("watch", PublicKey::simulated()).unwrap();
    keyring.add_multisig("council", 1, &["alice", "bob"], false).unwrap();
    for name in ["alice", "watch", "council"] {
        let before = keyring.key(name).unwrap();
        let renamed = keyring.rename(name, &format!("{name}2")).unwrap();
        assert_eq!(renamed.public_key, before.public_key);
        assert_eq!(keyring.key_by_address(&before.address()).unwrap().name, format!("{name}2"));
    }
    assert_eq!(names(&mut keyring), ["alice2", "bob", "council2", "watch2"]);
    assert_eq!(keyring.sign("alice2", b"m").unwrap().1, local.public_key);
    assert!(matches!(keyring.rename("bob", "alice2"), Err(KeysError::Exists(_))));
    assert!(matches!(keyring.rename("nobody", "x"), Err(KeysError::NotFound(_))));
}

#[test]
fn the_same_key_may_be_kept_twice_and_deleted_once() {
    let mut keyring = memory();
    let key = PublicKey::simulated();
    keyring.add_public_key("one", key.clone()).unwrap();
    keyring.add_public_key("two", key.clone()).unwrap();
    assert_eq!(keyring.key_by_address(&key.address()).unwrap().name, "two");
    keyring.delete("one").unwrap();
    assert_eq!(keyring.key_by_address(&key.address()).unwrap().name, "two");
}

#[test]
fn members_of_a_multisig_are_sorted_unless_their_order_is_kept() {
    let mut keyring = memory();
    let mut members: Vec<_> = ["a", "b", "c"]
        .map(|name| (keyring.create(name, "", &first()).unwrap().0.address(), name))
        .into();
    members.sort_unstable();
    let sorted: Vec<&str> = members.iter().map(|(_, name)| *name).collect();
    let reversed: Vec<&str> = sorted.iter().rev().copied().collect();

    let first = keyring.add_multisig("sorted", 2, &sorted, true).unwrap();
    let second = keyring.add_multisig("any order", 2, &reversed, false).unwrap();
    let third = keyring.add_multisig("reversed", 2, &reversed, true).unwrap();
    assert_eq!(first.address(), second.address());
    assert_ne!(first.address(), third.address());

    let unknown = keyring.add_multisig("x", 1, &["a", "nobody"], false);
    assert!(matches!(unknown, Err(KeysError::NotFound(name)) if name == "nobody"));
    let error = keyring.add_multisig("x", 3, &["a", "b"], false).unwrap_err().to_string();
    assert!(error.starts_with("threshold k of n multisignature: 2 < 3"), "{error}");
}

#[test]
fn an_exported_key_comes_back_with_its_passphrase_only() {
    let mut keyring = memory();
    let (record, _) = keyring.create("alice", "", &first()).unwrap();
    let armored = keyring.export("alice", "password1").unwrap();
    assert!(armored.starts_with("-----BEGIN TENDERMINT PRIVATE KEY-----\nkdf: argon2\nsalt: "));
    assert_ne!(keyring.export("alice", "password1").unwrap(), armored, "a salt of its own");

    let error = keyring.import("bob", &armored, "password2").unwrap_err().to_string();
    assert_eq!(error, "failed to decrypt private key: invalid account password");
    assert!(matches!(keyring.import("alice", &armored, "password1"), Err(KeysError::Exists(_))));
    let back = keyring.import("bob", &armored, "password1").unwrap();
    assert_eq!(back.public_key, record.public_key);
}

#[test]
fn a_key_leaves_and_comes_as_hex() {
    let mut keyring = memory();
    keyring.recover("alice", &words(ABANDON), "", &first()).unwrap();
    let digits = keyring.export_unsafe_hex("alice").unwrap();
    assert_eq!(*digits, "c4a48e2fce1481cd3294b4490f6678090ea98d3d0e5cd984558ab0968741b104");
    let mut other = memory();
    let record = other.import_hex("alice", &digits).unwrap();
    assert_eq!(record.public_key, keyring.key("alice").unwrap().public_key);
    assert!(matches!(other.import_hex("bob", "c4a4"), Err(KeysError::InvalidSecret(_))));
}

#[test]
fn a_public_key_travels_as_armor_and_as_json() {
    let mut keyring = memory();
    for name in ["alice", "bob"] {
        keyring.create(name, "", &first()).unwrap();
    }
    keyring.add_multisig("council", 2, &["alice", "bob"], false).unwrap();
    for name in ["alice", "council"] {
        let record = keyring.key(name).unwrap();
        let armored = keyring.export_public_key(name).unwrap();
        let imported = memory().import_public_key(name, &armored).unwrap();
        assert_eq!(imported.public_key, record.public_key);

        let shown: serde_json::Value = serde_json::from_str(&json(&record)).unwrap();
        let pubkey = shown["pubkey"].as_str().unwrap();
        let added = memory().add_public_key_json(name, pubkey).unwrap();
        assert_eq!(added.public_key, record.public_key);
    }
    let secret = keyring.export("alice", "password1").unwrap();
    assert!(matches!(memory().import_public_key("x", &secret), Err(KeysError::Armor(_))));
    let error = memory().add_public_key_json("x", "{}").unwrap_err().to_string();
    assert!(error.contains("@type"), "{error}");
}

#[test]
fn files_and_directories_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let home = TempDir::new().unwrap();
    let nested = home.path().join("deep");
    open(Backend::Test, &nested, nobody()).create("alice", "", &first()).unwrap();
    let mode = |path: &FilePath| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let directory = nested.join("keyring-test");
    assert_eq!(mode(&directory), 0o700);
    for file in fs::read_dir(&directory).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn backends_and_roles_are_known_by_name() {
    assert_eq!("test".parse::<Backend>().unwrap(), Backend::Test);
    assert_eq!("file".parse::<Backend>().unwrap(), Backend::File);
    let unknown = "nothing".parse::<Backend>().unwrap_err().to_string();
    assert!(unknown.starts_with("nothing: unknown keyring backend"), "{unknown}");
    assert!(matches!("kwallet".parse::<Backend>(), Err(KeysError::UnavailableBackend(_))));
    assert_eq!("cons".parse::<Role>().unwrap(), Role::Consensus);
    let unknown = "x".parse::<Role>().unwrap_err().to_string();
    assert_eq!(unknown, "invalid Bech32 prefix encoding provided: x");
    assert!(Path::bip44(118, 0, u32::MAX).is_err());
}
