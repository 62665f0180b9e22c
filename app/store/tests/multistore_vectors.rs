//! Several stores have the app hash, the commit info and the proofs of the SDK's rootmulti.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests fail loudly"
)]

mod sdk;
mod shelf;

use std::collections::BTreeMap;
use std::sync::Arc;

use ics23::{CommitmentProof, HostFunctionsManager, iavl_spec, tendermint_spec};
use prost::Message;
use sdk::{bytes, hash, list, number, text, vectors};
use serde_json::Value as Json;
use shelf::Shelf;
use store::multistore::{MultiStore, Proven, StoreError};
use store::{Changes, Kv, Order, Range, StoreName};

/// Stores are named in code; the vectors bring their own names.
fn store(name: &str) -> StoreName {
    StoreName(String::from(name).leak())
}

/// The states of a story by height, all of them alive.
fn replay(story: &Json) -> BTreeMap<u64, MultiStore> {
    let shelf = Shelf::new();
    let names =
        list(&story["stores"]).iter().map(text).take_while(|name| !name.starts_with("then"));
    let names: Vec<StoreName> = names.map(store).collect();
    let mut state = MultiStore::new(&names, Arc::<Shelf>::clone(&shelf));
    let mut states = BTreeMap::new();
    for version in list(&story["versions"]) {
        let height = number(&version["version"]);
        let mut changes = Changes::new();
        if story["name"] == "store upgrade" && height == 3 {
            changes = upgrade(&mut state);
        }
        for write in list(&version["writes"]) {
            let value = (write[1] == "set").then(|| bytes(&write[3]));
            changes.entry(store(text(&write[0]))).or_default().insert(bytes(&write[2]), value);
        }
        let applied = state.apply(height, &changes).unwrap();
        shelf.keep(applied.written);
        state = applied.state;
        states.insert(height, state.clone());
    }
    states
}

/// What the upgrade of the story does: `social` is added, `mint` dropped, `bank` becomes `coins`.
fn upgrade(state: &mut MultiStore) -> Changes {
    let (bank, coins) = (StoreName("bank"), StoreName("coins"));
    let copied = state.scan(bank, Range::default(), Order::Ascending);
    let copied = copied.map(|(key, value)| (key, Some(value))).collect();
    state.add_store(coins).unwrap();
    state.add_store(StoreName("social")).unwrap();
    state.remove_store(bank).unwrap();
    state.remove_store(StoreName("mint")).unwrap();
    Changes::from([(coins, copied)])
}

#[test]
fn every_version_has_the_roots_commit_info_and_app_hash_of_the_sdk() {
    let mut count = 0;
    for story in list(&vectors("multistore.json")["stories"]) {
        let states = replay(story);
        for version in list(&story["versions"]) {
            let place = format!("{} version {}", story["name"], version["version"]);
            let state = &states[&number(&version["version"])];
            for (own, recorded) in state.stores().zip(list(&version["stores"])) {
                assert_eq!(own.0, text(&recorded[0]), "{place}");
                assert_eq!(
                    hex::encode(state.tree(own).unwrap().hash()),
                    text(&recorded[2]),
                    "{place}"
                );
            }
            assert_eq!(state.stores().count(), list(&version["stores"]).len(), "{place}");
            assert_eq!(hex::encode(state.commit_info()), text(&version["commit_info"]), "{place}");
            assert_eq!(hex::encode(state.root()), text(&version["app_hash"]), "{place}");
            count += 1;
        }
    }
    assert_eq!(count, 16);
}

/// The height that a query is answered from: the story's node answers 0 from the last but one.
fn state_of<'a>(states: &'a BTreeMap<u64, MultiStore>, query: &Json) -> Option<&'a MultiStore> {
    states.get(&query["response_height"].as_u64().filter(|height| *height > 0)?)
}

#[test]
fn every_key_query_has_the_value_of_the_sdk() {
    let mut count = 0;
    for story in list(&vectors("multistore.json")["stories"]) {
        let states = replay(story);
        for query in list(&story["queries"]) {
            let (Some(state), Some(name)) = (state_of(&states, query), key_path(query)) else {
                continue;
            };
            let value = state.get(store(name), &bytes(&query["data"]));
            let recorded = query["value"].as_str().map(|value| hex::decode(value).unwrap());
            assert_eq!(value, recorded, "{} {}", story["name"], query["case"]);
            count += 1;
        }
    }
    assert_eq!(count, 34);
}

fn key_path(query: &Json) -> Option<&str> {
    text(&query["path"]).strip_prefix('/')?.strip_suffix("/key")
}

#[test]
fn every_proof_has_the_bytes_of_the_sdk_and_convinces_ics23() {
    let mut count = 0;
    for story in list(&vectors("multistore.json")["stories"]) {
        let states = replay(story);
        for query in list(&story["queries"]) {
            let recorded = list(&query["proof_ops"]);
            if recorded.is_empty() {
                continue;
            }
            let place = format!("{} {}", story["name"], query["case"]);
            let state = state_of(&states, query).unwrap();
            let name = store(key_path(query).unwrap());
            let key = bytes(&query["data"]);
            let proven = state.prove(name, &key).unwrap();
            for (own, recorded) in proven.ops.iter().zip(recorded) {
                assert_eq!(own.kind, text(&recorded["type"]), "{place}");
                assert_eq!(hex::encode(&own.key), text(&recorded["key"]), "{place}");
                assert_eq!(hex::encode(&own.data), text(&recorded["data"]), "{place}");
            }
            let valid = convinces(&proven, &key, state, &hash(&query["app_hash"]));
            assert_eq!(valid, query.get("verifier_error").is_none(), "{place}");
            count += 1;
        }
    }
    assert_eq!(count, 31);
}

/// What a client does: the key against the root of its store, that root against the app hash.
fn convinces(proven: &Proven, key: &[u8], state: &MultiStore, app_hash: &[u8; 32]) -> bool {
    let [in_tree, in_root] = &proven.ops;
    let name = std::str::from_utf8(&in_root.key).unwrap();
    let root = state.tree(store(name)).unwrap().hash().to_vec();
    let proof = CommitmentProof::decode(in_tree.data.as_slice()).unwrap();
    let (iavl, simple) = (iavl_spec(), tendermint_spec());
    let in_tree = match &proven.value {
        Some(value) => {
            ics23::verify_membership::<HostFunctionsManager>(&proof, &iavl, &root, key, value)
        }
        None => ics23::verify_non_membership::<HostFunctionsManager>(&proof, &iavl, &root, key),
    };
    let proof = CommitmentProof::decode(in_root.data.as_slice()).unwrap();
    let app_hash = app_hash.to_vec();
    in_tree
        && ics23::verify_membership::<HostFunctionsManager>(
            &proof,
            &simple,
            &app_hash,
            &in_root.key,
            &root,
        )
}

#[test]
fn an_unknown_store_and_an_empty_key_have_no_proof() {
    let state = MultiStore::new(&[StoreName("bank")], Shelf::new());
    let unknown = state.prove(StoreName("mint"), b"k").unwrap_err();
    assert_eq!(unknown, StoreError::UnknownStore("mint".into()));
    assert_eq!(unknown.to_string(), "no such store: mint");
    let empty = state.prove(StoreName("bank"), b"").unwrap_err();
    assert_eq!(empty.to_string(), "store bank: a key must not be empty");
}
