//! The small snapshot and what was signed for its accounts, put together as evidence.

use std::path::Path;

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::proof::{Evidence, Form, KeyProof, Position};
use bitshares_snapshot_claim::snapshot::Header;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use serde_json::Value;

/// The vectors that belong together.
pub(crate) struct Sample {
    pub(crate) header: Header,
    snapshot: Value,
    messages: Value,
    transactions: Value,
}

/// A file of vectors.
pub(crate) fn read(name: &str) -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/bitshares").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A list by its name.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

/// A text by its name.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}"))
}

fn key(text: &str) -> Vec<u8> {
    Key::parse(text).unwrap().as_bytes().to_vec()
}

impl Sample {
    pub(crate) fn read() -> Sample {
        let snapshot = read("snapshot_small.expected.json");
        let header = hex::decode(text(&snapshot, "header_hex")).unwrap();
        Sample {
            header: Header::read(wire::Header::decode(&*header).unwrap()).unwrap(),
            snapshot,
            messages: read("messages.json"),
            transactions: read("transactions.json"),
        }
    }

    /// The line of a claim.
    pub(crate) fn text(&self, claim: &str) -> String {
        text(self.claim(claim), "text").to_owned()
    }

    fn claim(&self, id: &str) -> &Value {
        list(&self.messages, "claims").iter().find(|claim| claim["id"] == id).unwrap()
    }

    /// Where an account is in the snapshot.
    pub(crate) fn position(&self, name: &str) -> Position {
        let leaf = list(&self.snapshot, "leaves").iter().find(|leaf| leaf["name"] == name).unwrap();
        let aunts = list(leaf, "aunts").iter();
        let hash = |hex: &Value| hex::decode(hex.as_str().unwrap()).unwrap().try_into().unwrap();
        Position {
            leaf: hex::decode(text(leaf, "leaf_hex")).unwrap(),
            index: leaf["index"].as_u64().unwrap(),
            aunts: aunts.map(hash).collect(),
        }
    }

    /// The first signature of each signer in one form, with the leaves of members.
    pub(crate) fn evidence(&self, claim: &str, kind: &str) -> Evidence {
        let mut proofs: Vec<KeyProof> = Vec::new();
        for message in list(&self.messages, "messages") {
            let proof = KeyProof {
                public_key: key(text(message, "public_key")),
                signature: hex::decode(text(message, "signature")).unwrap(),
                form: form(message),
            };
            let known = proofs.iter().any(|other| other.public_key == proof.public_key);
            if message["claim"] == claim && message["kind"] == kind && !known {
                proofs.push(proof);
            }
        }
        self.with(claim, Vec::new(), proofs)
    }

    fn with(&self, claim: &str, transactions: Vec<Vec<u8>>, proofs: Vec<KeyProof>) -> Evidence {
        let name = text(self.claim(claim), "bts_name");
        let members = match name {
            "erin" => vec![self.position("alice"), self.position("bob-1")],
            _ => Vec::new(),
        };
        Evidence { account: self.position(name), members, transactions, proofs }
    }

    fn carriers(&self) -> impl Iterator<Item = &Value> {
        let all = list(&self.transactions, "transactions").iter();
        all.filter(|transaction| transaction["kind"] == "BITSHARES_TX")
    }

    /// Claims that a transaction carries.
    pub(crate) fn claims_by_transaction(&self) -> Vec<String> {
        let mut claims: Vec<String> =
            self.carriers().map(|tx| text(tx, "claim").to_owned()).collect();
        claims.retain(|claim| claim != "bob-memo");
        claims.dedup();
        claims
    }

    /// All signatures of the first transaction that carries a claim.
    pub(crate) fn evidence_by_transaction(&self, claim: &str) -> Evidence {
        let transaction =
            self.carriers().find(|transaction| transaction["claim"] == claim).unwrap();
        let signed = list(transaction, "signatures").iter().zip(list(transaction, "public_keys"));
        let proofs = signed.map(|(signature, public_key)| KeyProof {
            public_key: key(public_key.as_str().unwrap()),
            signature: hex::decode(signature.as_str().unwrap()).unwrap(),
            form: Form::Transaction { number: 0 },
        });
        let packed = hex::decode(text(transaction, "packed_hex")).unwrap();
        self.with(claim, vec![packed], proofs.collect())
    }
}

/// The form in which a message was signed.
pub(crate) fn form(message: &Value) -> Form {
    let of = |name: &str| text(message, name).to_owned();
    match text(message, "kind") {
        "RAW" => Form::Raw,
        "ENVELOPE" => Form::Envelope {
            account: of("account"),
            block: message["block"].as_u64().unwrap(),
            timestamp: of("timestamp"),
        },
        "BEET" => Form::Beet { account: of("account"), time: of("time") },
        "JSON_V2" => Form::JsonV2 { account: of("account"), time: of("time") },
        other => panic!("{other}"),
    }
}
