//! `whaled claim`: from the name of a BitShares account to a transaction, as a holder goes.

mod offline;
mod refusals;
mod running;
mod sending;
mod wallets;

use std::fs;
use std::path::{Path, PathBuf};

use claimant::{ClaimFile, Wish};
use serde_json::Value;
use snapshot::Published;

use crate::program::{Home, Ran};

/// The block of the small dump.
const BLOCK: u64 = 29_216_478;

/// The cloud wallet's password of `bob-1`.
const PASSWORD: &str = "correct horse battery staple 42";

/// A file of vectors.
fn vectors(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/bitshares").join(name)
}

fn read(name: &str) -> Value {
    json(&fs::read_to_string(vectors(name)).unwrap())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}"))
}

/// The private key of a public one.
fn wif(public_key: &str) -> String {
    let (keys, derived) = (read("keys.json"), read("derivation.json"));
    let mut all = list(&keys, "keys").iter().chain(list(&derived, "vectors"));
    text(all.find(|key| key["public_key"] == public_key).unwrap(), "wif").to_owned()
}

/// A home that carries the small snapshot, and the key of somebody who claims.
struct Holder {
    home: Home,
    claims: Value,
}

impl Holder {
    fn new() -> Holder {
        let home = Home::new("wls");
        let policy = read("snapshot_small.expected.json")["policy"].to_string();
        let policy = home.write_beside("policy.json", &policy);
        let (dump, folder) = (vectors("snapshot_small.jsonl"), home.file("snapshot"));
        home.ok(&format!(
            "snapshot build {} {} --block {BLOCK} --policy {policy}",
            dump.display(),
            folder.display()
        ));
        home.ok("init holder --chain-id whaleshares-1");
        home.ok("config set client keyring-backend test");
        home.ok("keys add me --no-backup");
        Holder { home, claims: read("messages.json") }
    }

    /// The file of a claim of the vectors. Their texts count until a certain day, so that the
    /// command would refuse to make them some time.
    fn file(&self, id: &str) -> String {
        self.file_with(id, |wish| wish)
    }

    fn file_with(&self, id: &str, change: impl Fn(Wish) -> Wish) -> String {
        let claim = self.claim(id);
        let wish = change(Wish {
            chain_id: text(claim, "chain_id").to_owned(),
            to: text(claim, "to").to_owned(),
            account_name: text(claim, "as").trim_matches('-').to_owned(),
            max_fee: 0,
            expires: claim["expires"].as_u64().unwrap(),
            correction: 0,
        });
        let published = Published::open(&self.home.file("snapshot")).unwrap();
        let proof = published.prove(text(claim, "bts_name")).unwrap();
        let file = ClaimFile::new(&published, &proof, wish).unwrap();
        self.home.write_beside(&format!("{id}.json"), &file.to_json().unwrap())
    }

    fn claim(&self, id: &str) -> &Value {
        list(&self.claims, "claims").iter().find(|claim| claim["id"] == id).unwrap()
    }

    /// The first message that was signed for a claim in this form.
    fn message(&self, id: &str, kind: &str) -> &Value {
        let mut all = list(&self.claims, "messages").iter();
        all.find(|message| message["claim"] == id && message["kind"] == kind).unwrap()
    }

    /// A text for an account that counts from now on, in a file of this name.
    fn begin(&self, account: &str, name: &str) -> String {
        let file = self.home.beside(name).display().to_string();
        self.home.ok(&format!("claim text {account} --to me --file {file}"));
        file
    }

    /// Words with single blanks between, and a text on standard input.
    fn run(&self, line: &str, input: &str) -> Ran {
        self.home.run_with(line.split(' '), input)
    }

    /// The same, which must succeed and print JSON.
    fn told(&self, line: &str, input: &str) -> Value {
        let ran = self.run(&format!("{line} -o json"), input);
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        json(&ran.out)
    }
}
