//! Mnemonics, derivation and keyrings against vectors and recordings of the Cosmos SDK.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod derivation;
mod file_backend;
mod lifecycle;
mod recorded;
mod sdk_directory;

use std::path::Path as FilePath;

use node::keys::{Backend, KeyInfo, Keyring, Mnemonic, Passphrases, Path, Record, Role};
use serde_json::Value;
use tempfile::TempDir;

/// The words of the vectors' keys.
const ABANDON: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

fn read(file: &str) -> Value {
    let path = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn vectors() -> Value {
    read("sdk/keys.json")
}

/// The rows of a table, without the line that names its columns.
fn rows(table: &Value) -> Vec<Vec<Value>> {
    let rows = table.as_array().unwrap().iter().skip(1);
    rows.map(|row| row.as_array().unwrap().clone()).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn words(text: &str) -> Mnemonic {
    text.parse().unwrap()
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

/// The path of the first address of every wallet.
fn first() -> Path {
    Path::bip44(118, 0, 0).unwrap()
}

/// Nothing to read: a keyring that asks fails.
fn nobody() -> Passphrases {
    Passphrases::Lines(Box::new(std::io::empty()))
}

fn lines(text: &'static str) -> Passphrases {
    Passphrases::Lines(Box::new(text.as_bytes()))
}

/// A keyring whose addresses have the prefix of the vectors.
fn open(backend: Backend, home: &FilePath, passphrases: Passphrases) -> Keyring {
    base::prefix::fix("cosmos").unwrap();
    Keyring::open(backend, home, passphrases)
}

fn test_keyring(home: &TempDir) -> Keyring {
    open(Backend::Test, home.path(), nobody())
}

fn memory() -> Keyring {
    open(Backend::Memory, FilePath::new("/nowhere"), nobody())
}

/// What `keys show -o json` prints.
fn json(record: &Record) -> String {
    serde_json::to_string(&KeyInfo::of(record, Role::Account).unwrap()).unwrap()
}

fn names(keyring: &mut Keyring) -> Vec<String> {
    keyring.list().unwrap().records.into_iter().map(|record| record.name).collect()
}
