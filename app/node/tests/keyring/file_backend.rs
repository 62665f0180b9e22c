//! `keyring-file`: one passphrase, known by its hash.

use std::fs;

use node::keys::{Backend, Keyring, KeysError, Passphrases};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::{first, lines, names, nobody, open};

fn file_keyring(home: &TempDir, passphrases: Passphrases) -> Keyring {
    open(Backend::File, home.path(), passphrases)
}

/// A home whose keyring holds `alice` under `password1`.
fn home() -> TempDir {
    let home = TempDir::new().unwrap();
    let mut keyring = file_keyring(&home, lines("password1\npassword1\n"));
    keyring.create("alice", "", &first()).unwrap();
    home
}

#[test]
fn the_first_key_sets_the_passphrase_and_later_ones_need_it() {
    let home = home();
    let hash = fs::read_to_string(home.path().join("keyring-file/keyhash")).unwrap();
    assert!(hash.starts_with("$2a$10$") && hash.len() == 60, "{hash}");

    let mut keyring = file_keyring(&home, lines("password1\n"));
    keyring.create("bob", "", &first()).unwrap();
    assert_eq!(names(&mut keyring), ["alice", "bob"], "asked once");
}

#[test]
fn three_wrong_passphrases_are_enough() {
    let home = home();
    let mut second = file_keyring(&home, lines("password2\npassword1\n"));
    assert_eq!(second.key("alice").unwrap().name, "alice");

    let mut keyring = file_keyring(&home, lines("password2\nshort\npassword3\npassword1\n"));
    let error = keyring.list().err().unwrap().to_string();
    assert_eq!(error, "too many failed passphrase attempts: 3 of 3 did not open the keyring");

    let fixed = Passphrases::Fixed(Zeroizing::new("password2".to_owned()));
    let error = file_keyring(&home, fixed).key("alice").unwrap_err();
    assert!(matches!(error, KeysError::TooManyAttempts(1)), "no sense in trying it again");
    assert!(matches!(file_keyring(&home, nobody()).key("alice"), Err(KeysError::NoPassphrase(_))));
}

#[test]
fn a_new_passphrase_is_repeated_long_enough_and_not_too_long() {
    let create = |passphrases| {
        let home = TempDir::new().unwrap();
        let made = file_keyring(&home, passphrases).create("alice", "", &first());
        assert!(!home.path().join("keyring-file/keyhash").exists());
        made.err().unwrap()
    };
    assert!(matches!(create(lines("password1\npassword2\n")), KeysError::PassphrasesDiffer));
    assert!(matches!(create(lines("short\nshort\n")), KeysError::PassphraseTooShort));
    let long = Passphrases::Fixed(Zeroizing::new("p".repeat(73)));
    assert!(matches!(create(long), KeysError::PassphraseTooLong(73)));
}

#[test]
fn a_lost_hash_is_made_again_by_the_passphrase_that_opens_the_keys() {
    let home = home();
    let keyhash = home.path().join("keyring-file/keyhash");
    fs::remove_file(&keyhash).unwrap();
    assert!(file_keyring(&home, lines("password2\npassword2\npassword2\n")).key("alice").is_err());
    assert!(!keyhash.exists(), "a wrong passphrase must not become the right one");
    assert!(file_keyring(&home, lines("password1\n")).key("alice").is_ok());
    assert!(keyhash.exists());
}

#[test]
fn a_damaged_key_does_not_make_any_passphrase_right() {
    let home = home();
    let keyring = home.path().join("keyring-file");
    fs::remove_file(keyring.join("keyhash")).unwrap();
    fs::write(keyring.join("alice.info"), "no JWE").unwrap();
    let error = file_keyring(&home, lines("password2\n")).key("alice").unwrap_err().to_string();
    assert!(error.contains("alice.info is damaged"), "{error}");
    assert!(!keyring.join("keyhash").exists());
}

#[test]
fn a_damaged_hash_is_named() {
    let home = home();
    fs::write(home.path().join("keyring-file/keyhash"), "no hash").unwrap();
    let error = file_keyring(&home, lines("password1\n")).key("alice").unwrap_err().to_string();
    assert!(error.contains("keyring-file/keyhash is damaged"), "{error}");
}
