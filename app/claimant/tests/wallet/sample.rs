//! The small snapshot with its proofs, and the claims that were signed for it.

use std::fs;
use std::path::{Path, PathBuf};

use claimant::{ClaimFile, FileError, Wish};
use serde_json::{Value, json};
use snapshot::{Policy, Published, Snapshot, Wanted, ingest};
use tempfile::TempDir;

/// The block of the small dump.
const BLOCK: u64 = 29_216_478;

/// A published snapshot.
pub(crate) struct Sample {
    _folder: TempDir,
    pub(crate) published: Published,
    messages: Value,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/bitshares").join(name)
}

/// A file of vectors.
pub(crate) fn vectors(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(path(name)).unwrap()).unwrap()
}

/// A list by its name.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

/// A text by its name.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}"))
}

impl Sample {
    pub(crate) fn publish() -> Sample {
        let folder = tempfile::tempdir().unwrap();
        let policy = vectors("snapshot_small.expected.json")["policy"].to_string();
        fs::write(folder.path().join("policy.json"), policy).unwrap();
        let policy = Policy::read(&folder.path().join("policy.json")).unwrap();
        let wanted = Wanted::main_net(BLOCK);
        let dump = ingest(&path("snapshot_small.jsonl"), &wanted, &mut |_| ()).unwrap();
        let built = Snapshot::build(&dump, &dump, &policy, &mut |_| ()).unwrap();
        let place = folder.path().join("snapshot");
        fs::create_dir_all(&place).unwrap();
        built.write(&place).unwrap();
        let published = Published::open(&place).unwrap();
        Sample { _folder: folder, published, messages: vectors("messages.json") }
    }

    /// A claim of the vectors.
    pub(crate) fn claim(&self, id: &str) -> &Value {
        list(&self.messages, "claims").iter().find(|claim| claim["id"] == id).unwrap()
    }

    /// Every message of the vectors.
    pub(crate) fn messages(&self) -> &[Value] {
        list(&self.messages, "messages")
    }

    /// The file of a claim of the vectors, without signatures.
    pub(crate) fn file(&self, id: &str) -> ClaimFile {
        let claim = self.claim(id);
        self.file_of(text(claim, "bts_name"), &self.wish(claim)).unwrap()
    }

    pub(crate) fn file_of(&self, name: &str, wish: &Wish) -> Result<ClaimFile, FileError> {
        ClaimFile::new(&self.published, &self.published.prove(name).unwrap(), wish.clone())
    }

    /// What somebody wants who claims like `alice` of the vectors, but for account `name`.
    pub(crate) fn wish(&self, claim: &Value) -> Wish {
        let account_name = text(claim, "as").trim_matches('-').to_owned();
        Wish {
            chain_id: text(claim, "chain_id").to_owned(),
            to: text(claim, "to").to_owned(),
            account_name,
            max_fee: claim["max_fee_uwls"].as_u64().unwrap(),
            expires: claim["expires"].as_u64().unwrap(),
            correction: 0,
        }
    }
}

/// What the wallet of a message of the vectors gives.
pub(crate) fn given(message: &Value) -> String {
    let (signed, signature) = (text(message, "signed_text"), text(message, "signature"));
    match text(message, "kind") {
        "ENVELOPE" => text(message, "envelope").to_owned(),
        "RAW" => json!({ "signed": signed, "signature": signature }).to_string(),
        _ => {
            let payload: Value = serde_json::from_str(signed).unwrap();
            json!({ "signed": signed, "payload": payload, "signature": signature }).to_string()
        }
    }
}
