//! Bytes of strangers: what wallets have signed, damaged in every way, and what nobody has signed.
//! The fuzzer in `fuzz/` looks longer for the same.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

use std::path::Path;

use proptest::prelude::*;
use prost::Message;
use serde_json::Value;
use tests::{BitShares, Scene, holder, hostile};

fn vectors(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/bitshares").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// All texts called `field` in a file of vectors.
fn texts(name: &str, list: &str, field: &str) -> Vec<String> {
    let vectors = vectors(name);
    let texts = vectors[list].as_array().unwrap().iter().filter_map(|item| item[field].as_str());
    texts.map(str::to_owned).collect()
}

fn bytes(name: &str, list: &str, field: &str) -> Vec<Vec<u8>> {
    texts(name, list, field).iter().map(|text| hex::decode(text).unwrap()).collect()
}

/// One of `seeds` with some bytes replaced, some removed, some inserted.
fn damaged(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let change =
        (any::<prop::sample::Index>(), 0_usize..3, proptest::collection::vec(any::<u8>(), 0..4));
    (proptest::sample::select(seeds), proptest::collection::vec(change, 0..5)).prop_map(
        |(mut bytes, changes)| {
            for (at, removed, inserted) in changes {
                let at = at.index(bytes.len() + 1);
                let end = (at + removed).min(bytes.len());
                bytes.splice(at..end, inserted);
            }
            bytes
        },
    )
}

fn claims() -> Vec<Vec<u8>> {
    let town = BitShares::of(vec![holder(1_001, "alice", 1), holder(1_002, "bob", 1)]);
    let scene = Scene::with_plan(&[], town.plan());
    let claims = [town.signed(&scene, "alice", "a"), town.by_memo_key(&scene, "bob", "b")];
    claims.iter().map(Message::encode_to_vec).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_096, ..ProptestConfig::default() })]

    #[test]
    fn damaged_leaves_are_refused_or_mean_something(bytes in damaged(bytes("snapshot_small.expected.json", "leaves", "leaf_hex"))) {
        hostile::leaf(&bytes);
    }

    #[test]
    fn damaged_transactions_are_refused_or_whole(bytes in damaged(bytes("transactions.json", "transactions", "packed_hex"))) {
        hostile::transaction(&bytes);
    }

    #[test]
    fn damaged_messages_of_wallets_are_refused_or_have_the_fields_of_their_form(
        bytes in damaged(texts("messages.json", "messages", "envelope").into_iter().map(String::into_bytes).collect()),
    ) {
        hostile::pasted(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn damaged_claims_are_refused_and_nothing_worse(bytes in damaged(claims())) {
        hostile::claim(&bytes);
    }
}
