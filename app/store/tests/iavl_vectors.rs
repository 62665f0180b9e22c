//! The tree makes the roots, proofs and exports that cosmos/iavl 1.2.8 makes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests fail loudly"
)]

mod sdk;

use std::collections::BTreeMap;

use ics23::{
    CommitmentProof, HostFunctionsManager, iavl_spec, verify_membership, verify_non_membership,
};
use prost::Message;
use sdk::{bytes, hash, list, number, text, vectors};
use serde_json::Value as Json;
use store::tree::{Leaf, Tree, Value};

/// Every version of a script, and the values that lie outside of their leaves.
#[derive(Default)]
struct History {
    versions: BTreeMap<u64, Tree>,
    long: BTreeMap<(u64, Vec<u8>), Vec<u8>>,
}

impl History {
    fn replay(script: &Json) -> History {
        let mut history = History::default();
        let mut tree = Tree::default();
        for version in list(&script["versions"]) {
            tree = history.block(&tree, version);
            let number = number(&version["version"]);
            history.versions.insert(number, tree.clone());
        }
        history
    }

    fn block(&mut self, tree: &Tree, block: &Json) -> Tree {
        let version = number(&block["version"]);
        let operations: Vec<_> = list(&block["ops"])
            .iter()
            .map(|op| (text(&op[0]), bytes(&op[1]), op.get(2).map(bytes)))
            .collect();
        let mut edit = tree.edit(version).unwrap();
        for (verb, key, value) in &operations {
            match (*verb, value) {
                ("set", Some(value)) => {
                    edit.set(key, value).unwrap();
                    self.long.insert((version, key.clone()), value.clone());
                }
                ("remove", _) => {
                    edit.remove(key);
                }
                _ => panic!("operation {verb}"),
            }
        }
        edit.finish()
    }

    fn value(&self, leaf: &Leaf<'_>) -> Vec<u8> {
        match leaf.value {
            Value::Inline(value) => value.to_vec(),
            Value::External { .. } => self.long[&(leaf.version, leaf.key.to_vec())].clone(),
        }
    }
}

#[test]
fn every_version_has_the_root_size_and_height_of_go() {
    let mut count = 0;
    for script in list(&vectors("iavl.json")["scripts"]) {
        let history = History::replay(script);
        for version in list(&script["versions"]) {
            let place = format!("{} version {}", script["name"], version["version"]);
            let tree = &history.versions[&number(&version["version"])];
            assert_eq!(hex::encode(tree.hash()), text(&version["root"]), "{place}");
            assert_eq!(tree.len(), number(&version["size"]), "{place}");
            assert_eq!(u64::from(tree.height()), number(&version["height"]), "{place}");
            count += 1;
        }
    }
    assert_eq!(count, 394);
}

#[test]
fn every_proof_has_the_bytes_of_go_and_convinces_ics23() {
    let mut count = 0;
    for script in list(&vectors("iavl.json")["scripts"]) {
        let history = History::replay(script);
        for proof in list(&script["proofs"]) {
            let place =
                format!("{} version {} {}", script["name"], proof["version"], proof["case"]);
            let tree = &history.versions[&number(&proof["version"])];
            let key = bytes(&proof["key"]);
            let (value, own) = tree.prove(&key, &|leaf| history.value(leaf));
            assert_eq!(hex::encode(own.encode_to_vec()), text(&proof["proof"]), "{place}");
            assert_eq!(
                value,
                proof["value"].as_str().map(|value| hex::decode(value).unwrap()),
                "{place}"
            );
            let root = hash(&root_of(script, &proof["version"])).to_vec();
            let valid = convinces(&own, &root, &key, value.as_deref());
            assert_eq!(valid, proof.get("error").is_none(), "{place}");
            count += 1;
        }
    }
    assert_eq!(count, 400);
}

fn convinces(proof: &CommitmentProof, root: &Vec<u8>, key: &[u8], value: Option<&[u8]>) -> bool {
    match value {
        Some(value) => {
            verify_membership::<HostFunctionsManager>(proof, &iavl_spec(), root, key, value)
        }
        None => verify_non_membership::<HostFunctionsManager>(proof, &iavl_spec(), root, key),
    }
}

fn root_of(script: &Json, version: &Json) -> Json {
    let versions = list(&script["versions"]);
    versions.iter().find(|other| other["version"] == *version).unwrap()["root"].clone()
}

#[test]
fn every_export_has_the_nodes_of_go() {
    let mut count = 0;
    for script in list(&vectors("iavl.json")["scripts"]) {
        let history = History::replay(script);
        for export in list(&script["exports"]) {
            let tree = &history.versions[&number(&export["version"])];
            let own: Vec<Json> = tree
                .export()
                .map(|node| {
                    let leaf = node.value.map(|value| Leaf {
                        version: node.version,
                        key: node.key,
                        value,
                    });
                    let value = leaf.map(|leaf| hex::encode(history.value(&leaf)));
                    serde_json::json!([hex::encode(node.key), value, node.version, node.height])
                })
                .collect();
            assert_eq!(
                own,
                list(&export["nodes"]),
                "{} version {}",
                script["name"],
                export["version"]
            );
            count += 1;
        }
    }
    assert_eq!(count, 14);
}
