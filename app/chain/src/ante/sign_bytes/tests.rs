//! Every transaction that the SDK has signed: the same bytes, and its signatures are good.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

use auth::PublicKey;
use base::Address;
use prost::Message;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::TxRaw;
use serde_json::Value;

use super::{Signed, sign_bytes};
use crate::tx::Transaction;

fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sdk/signdoc.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("{row} has no {name}"))
}

fn bytes(row: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(row, name)).unwrap()
}

/// The transaction of a row; one that the SDK could not sign for somebody has no signatures.
fn transaction(row: &Value) -> Transaction {
    let raw = TxRaw {
        body_bytes: bytes(row, "body"),
        auth_info_bytes: bytes(row, "auth_info"),
        signatures: Vec::new(),
    };
    Transaction::assemble(&raw.encode_to_vec(), false).unwrap()
}

/// The key of somebody called `name`, and the account that it has on the recorded chain.
fn person(vectors: &Value, name: &str) -> (PublicKey, Address) {
    let point: [u8; 33] = bytes(&vectors["keys"][name], "public").try_into().unwrap();
    let key = PublicKey::secp256k1(point);
    let address = key.address();
    (key, address)
}

#[test]
fn transactions_are_signed_as_in_the_sdk_in_every_mode() {
    base::prefix::fix("cosmos").expect("the prefix");
    let vectors = vectors();
    let rows = vectors["transactions"].as_array().unwrap();
    assert_eq!(rows.len(), 56);
    let mut seen = std::collections::BTreeMap::new();
    for row in rows {
        let name = text(row, "name");
        for signature in row["signatures"].as_array().map_or(&[][..], Vec::as_slice) {
            let tx = transaction(row);
            let (key, signer) = person(&vectors, text(signature, "signer"));
            let number = |field: &str| text(signature, field).parse().unwrap();
            let signed = Signed {
                tx: &tx,
                chain_id: text(row, "chain_id"),
                signer: &signer,
                key: &key,
                number: number("account_number"),
                sequence: number("sequence"),
            };
            let mode = text(signature, "mode");
            let made = sign_bytes(&signed, SignMode::from_str_name(mode).unwrap().into());
            match (made, signature.get("error")) {
                (Ok(made), None) => {
                    let expected = signature.get("sign_text").map_or_else(
                        || bytes(signature, "sign_bytes"),
                        |text| text.as_str().unwrap().as_bytes().to_vec(),
                    );
                    assert_eq!(hex::encode(&made), hex::encode(expected), "{name}, {mode}");
                    assert!(key.verify(&made, &bytes(signature, "signature")), "{name}, {mode}");
                    *seen.entry((mode, "signed")).or_insert(0) += 1;
                }
                (Err(error), Some(expected)) => {
                    assert_eq!(error.to_string(), *expected, "{name}, {mode}");
                    *seen.entry((mode, "refused")).or_insert(0) += 1;
                }
                (made, _) => panic!("{name}, {mode}: {made:?}"),
            }
        }
    }
    let counted = [
        (("SIGN_MODE_DIRECT", "signed"), 30),
        (("SIGN_MODE_DIRECT_AUX", "refused"), 1),
        (("SIGN_MODE_DIRECT_AUX", "signed"), 1),
        (("SIGN_MODE_LEGACY_AMINO_JSON", "refused"), 3),
        (("SIGN_MODE_LEGACY_AMINO_JSON", "signed"), 24),
    ];
    assert_eq!(seen, counted.into());
}
