//! The small snapshot, and what was signed for its accounts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Once;

use base::Time;
use bitshares_snapshot_claim::bitshares::Key;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use serde_json::Value;
use tests::{Scene, Start};

use wire::{Form, FormKind, KeyProof, LeafProof, MsgClaim};

/// 20 November 2026, when the messages were signed: six weeks before they expire.
const SIGNED: i64 = 1_795_161_600;

pub(crate) struct Sample {
    snapshot: Value,
    messages: Value,
    transactions: Value,
    keys: Value,
}

/// A file of vectors.
pub(crate) fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/bitshares").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A list by its name.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

/// A text by its name.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(value, name)).unwrap()
}

fn key(text: &str) -> Vec<u8> {
    Key::parse(text).unwrap().as_bytes().to_vec()
}

impl Sample {
    pub(crate) fn read() -> Sample {
        // The receivers' addresses were signed with this prefix.
        static PREFIX: Once = Once::new();
        PREFIX.call_once(|| base::prefix::fix("wls").unwrap());
        Sample {
            snapshot: read("snapshot_small.expected.json"),
            messages: read("messages.json"),
            transactions: read("transactions.json"),
            keys: read("keys.json"),
        }
    }

    /// The chain for which everything was signed.
    pub(crate) fn scene(&self) -> Scene {
        let header = wire::Header::decode(&*bytes(&self.snapshot, "header_hex")).unwrap();
        let plan = wire::Plan { header: Some(header), ..wire::Plan::default() };
        let genesis = Scene::genesis_with_plan(&[], plan);
        let time = Time::new(SIGNED, 0).unwrap();
        let start = Start { chain_id: "whaleshares-1", time, ..Start::with(&genesis) };
        Scene::start(&start).unwrap()
    }

    pub(crate) fn messages(&self) -> &[Value] {
        list(&self.messages, "messages")
    }

    pub(crate) fn transactions(&self) -> &[Value] {
        list(&self.transactions, "transactions")
    }

    fn of(&self, id: &str) -> &Value {
        list(&self.messages, "claims").iter().find(|claim| claim["id"] == id).unwrap()
    }

    /// Who gets it: people of tests have the same secrets as the keys of the vectors.
    pub(crate) fn receiver(&self, id: &str) -> String {
        let to = text(self.of(id), "to");
        let key = list(&self.keys, "keys").iter().find(|key| text(key, "wls_address") == to);
        let label = text(key.unwrap_or_else(|| panic!("nobody is {to}")), "label");
        format!("wls-vector-key-{}", label.trim_start_matches('K'))
    }

    fn leaf(&self, name: &str) -> LeafProof {
        let leaf = list(&self.snapshot, "leaves").iter().find(|leaf| leaf["name"] == name).unwrap();
        let aunts = list(leaf, "aunts").iter();
        LeafProof {
            leaf: bytes(leaf, "leaf_hex"),
            index: leaf["index"].as_u64().unwrap(),
            aunts: aunts.map(|aunt| hex::decode(aunt.as_str().unwrap()).unwrap()).collect(),
        }
    }

    /// The claim without signatures, with the leaves of members.
    fn unsigned(&self, id: &str) -> MsgClaim {
        let claim = self.of(id);
        let LeafProof { leaf, index, aunts } = self.leaf(text(claim, "bts_name"));
        let members = if id == "erin" { &["alice", "bob-1"][..] } else { &[] };
        MsgClaim {
            submitter: text(claim, "to").to_owned(),
            leaf,
            index,
            aunts,
            to: text(claim, "to").to_owned(),
            account_name: text(claim, "as").trim_start_matches('-').to_owned(),
            max_fee: claim["max_fee_uwls"].as_u64().unwrap(),
            expires: claim["expires"].as_u64().unwrap(),
            aux: members.iter().map(|name| self.leaf(name)).collect(),
            ..MsgClaim::default()
        }
    }

    /// The claim with what was signed for it in this form, each key once.
    pub(crate) fn claim(&self, id: &str, kind: &str) -> MsgClaim {
        let mut claim = self.unsigned(id);
        let signed = self.messages().iter();
        for message in signed.filter(|message| message["claim"] == id && message["kind"] == kind) {
            let proof = proof(message);
            if claim.proofs.iter().all(|known| known.public_key != proof.public_key) {
                claim.proofs.push(proof);
            }
        }
        claim
    }

    pub(crate) fn claim_by_transaction(&self, transaction: &Value) -> MsgClaim {
        let mut claim = self.unsigned(text(transaction, "claim"));
        claim.txs = vec![bytes(transaction, "packed_hex")];
        let keys = list(transaction, "public_keys").iter();
        let signed = keys.zip(list(transaction, "signatures"));
        claim.proofs = signed
            .map(|(by, signature)| KeyProof {
                public_key: key(by.as_str().unwrap()),
                signature: hex::decode(signature.as_str().unwrap()).unwrap(),
                form: Some(Form { kind: FormKind::Transaction.into(), ..Form::default() }),
            })
            .collect();
        claim
    }

    /// A forgery as evidence for the claim that it names.
    pub(crate) fn forged(&self, case: &Value) -> MsgClaim {
        MsgClaim { proofs: vec![proof(case)], ..self.unsigned(text(case, "claim")) }
    }

    /// The honest signature under what the forger would rather say, where a message says it.
    pub(crate) fn bent_as_forged(&self, case: &Value, claim: &MsgClaim) -> Option<MsgClaim> {
        let said = text(case, "signed_text").split([' ', '\n']);
        let said: BTreeMap<&str, &str> = said.filter_map(|word| word.split_once('=')).collect();
        let mut forged = MsgClaim {
            to: (*said.get("to")?).to_owned(),
            account_name: (*said.get("as")?).to_owned(),
            max_fee: said.get("maxfee")?.trim_end_matches("uwls").parse().ok()?,
            expires: said.get("expires")?.parse().ok()?,
            ..claim.clone()
        };
        if let Some(form) = forged.proofs[0].form.as_mut() {
            form.block = said.get("block")?.parse().ok()?;
        }
        (forged != *claim).then_some(forged)
    }

    pub(crate) fn forged_transaction(&self, case: &Value) -> MsgClaim {
        let mut claim = self.unsigned(text(case, "claim"));
        claim.txs = vec![bytes(case, "packed_hex")];
        // The key of the honest transaction: what is looked at first is what is packed.
        let honest = self.transactions().iter().find(|tx| tx["claim"] == case["claim"]).unwrap();
        claim.proofs = self.claim_by_transaction(honest).proofs;
        claim
    }
}

/// A signature in the form in which it was made.
fn proof(message: &Value) -> KeyProof {
    let account = text(message, "account").to_owned();
    let block = message["block"].as_u64().unwrap_or_default();
    let (kind, time) = match text(message, "kind") {
        "RAW" => (FormKind::Raw, ""),
        "ENVELOPE" => (FormKind::Envelope, text(message, "timestamp")),
        "BEET" => (FormKind::Beet, text(message, "time")),
        "JSON_V2" => (FormKind::JsonV2, text(message, "time")),
        other => panic!("{other}"),
    };
    let form = match kind {
        FormKind::Raw => Form { kind: kind.into(), ..Form::default() },
        _ => Form { kind: kind.into(), account, block, time: time.to_owned(), transaction: 0 },
    };
    KeyProof {
        public_key: key(text(message, "public_key")),
        signature: bytes(message, "signature"),
        form: Some(form),
    }
}
