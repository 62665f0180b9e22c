//! Public keys against vectors of the Cosmos SDK, and secp256k1 against a second library.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod agreement;
mod curves;
mod multisigs;
mod signatures;

use auth::public_key::{PublicKey, Signature, SignatureSet, Verifier};
use prost::Message;
use prost_types::Any;
use proto::cosmos::crypto;
use proto::cosmos::crypto::multisig::LegacyAminoPubKey;
use serde_json::Value;

const AMINO_JSON: i32 = 127;

fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sdk/keys.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The rows of a table, without the line that names its columns.
fn rows(table: &Value) -> Vec<Vec<Value>> {
    let rows = table.as_array().unwrap().iter().skip(1);
    rows.map(|row| row.as_array().unwrap().clone()).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

/// Tables say true as a word or as a text.
fn accepted(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| text(value) == "true")
}

fn pack<M: Message + prost::Name>(message: &M) -> Any {
    Any { type_url: M::type_url(), value: message.encode_to_vec() }
}

fn secp256k1(key: &[u8]) -> Any {
    pack(&crypto::secp256k1::PubKey { key: key.to_vec() })
}

fn ed25519(key: &[u8]) -> Any {
    pack(&crypto::ed25519::PubKey { key: key.to_vec() })
}

fn secp256r1(key: &[u8]) -> Any {
    pack(&crypto::secp256r1::PubKey { key: key.to_vec() })
}

fn multisig(threshold: u32, public_keys: Vec<Any>) -> Any {
    pack(&LegacyAminoPubKey { threshold, public_keys })
}

fn member(byte: u8) -> PublicKey {
    let mut point = [byte; 33];
    point[0] = 2;
    PublicKey::secp256k1(point)
}

fn single(bytes: &[u8]) -> Signature {
    Signature::Single { mode: AMINO_JSON, bytes: bytes.to_vec() }
}

/// Whether the key verifies, alone or, where its encoding makes no address, as a member.
fn verifies(key: &Any, message: &[u8], signature: &[u8]) -> bool {
    if let Ok(key) = PublicKey::from_any(key) {
        return key.verify(message, signature);
    }
    let Ok(only_member) = PublicKey::from_any(&multisig(1, vec![key.clone()])) else {
        return false;
    };
    let set =
        SignatureSet { bits: [true].into_iter().collect(), signatures: vec![single(signature)] };
    let by = Verifier { sign_bytes: &|_| Ok(message.to_vec()), verify: &PublicKey::verify };
    only_member.check(&Signature::Set(set), &by).is_ok()
}
