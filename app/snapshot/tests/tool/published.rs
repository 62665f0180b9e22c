//! Files of several shards: proofs out of them, and what an audit finds.

use std::fs;
use std::path::Path;

use bitshares_snapshot_claim::snapshot::{Tree, leaf_hash, proves};
use snapshot::{Error, Published, SHARD, Snapshot};

use crate::dump::{build, large, policy, policy_with, read, small};

/// Two full shards and a third with five leaves.
const COUNT: u32 = 2 * 4096 + 5;

fn written(folder: &Path) -> Snapshot {
    let snapshot = build(&large(COUNT)).unwrap();
    snapshot.write(folder).unwrap();
    snapshot
}

/// Proofs at the ends of shards, by name and by id.
fn prove_all(folder: &Path, snapshot: &Snapshot) {
    let published = Published::open(folder).unwrap();
    let header = published.header();
    for index in [0, 1, 4095, 4096, 8191, 8192, 8196_u32] {
        let proof = published.prove(&format!("name-{index}")).unwrap();
        assert_eq!(published.prove(&format!("1.2.{}", index + 100)).unwrap(), proof);
        assert_eq!(proof.index, u64::from(index));
        assert_eq!(proof.bytes, snapshot.leaf(usize::try_from(index).unwrap()).unwrap());
        let leaf = leaf_hash(&proof.bytes);
        let total = u64::from(COUNT);
        assert!(proves(snapshot.header().root(), proof.index, total, leaf, &proof.aunts));
        assert_eq!(proof.claimable, header.share(&proof.leaf).unwrap().total);
    }
    for nobody in ["name-8197", "1.2.99", "1.2.8297", "", "1.3.5"] {
        let Err(error) = published.prove(nobody) else { panic!("{nobody} is proven") };
        assert!(matches!(error, Error::Nobody(_)), "{error}");
    }
}

#[test]
fn every_account_is_proven_with_or_without_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = written(folder.path());
    prove_all(folder.path(), &snapshot);
    for file in ["leaves.bin", "policy.json", "cap.bin", "names.bin"] {
        fs::remove_file(folder.path().join(file)).unwrap();
    }
    prove_all(folder.path(), &snapshot);
}

#[test]
fn shards_are_the_leaves_in_pieces_and_the_cap_leads_to_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = written(folder.path());
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    let shards = ["shards/00000.bin", "shards/00001.bin", "shards/00002.bin"].map(read);
    assert_eq!(shards.concat(), read("leaves.bin"));
    let cap = read("cap.bin");
    let cap: Vec<[u8; 32]> = cap.chunks(32).map(|hash| hash.try_into().unwrap()).collect();
    assert_eq!(cap.len(), snapshot.leaf_count().div_ceil(SHARD));
    assert_eq!(Tree::of(cap).root(), *snapshot.header().root());
    let names = read("names.bin");
    assert_eq!(names.len(), 12 * snapshot.leaf_count());
    assert!(names.chunks(12).is_sorted());
    assert_eq!(String::from_utf8(read("policy.json")).unwrap(), policy().canonical());
}

#[test]
fn a_damaged_shard_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let shard = folder.path().join("shards/00001.bin");
    let right = fs::read(&shard).unwrap();
    let mut wrong = right.clone();
    *wrong.last_mut().unwrap() ^= 1;
    fs::write(&shard, &wrong).unwrap();
    let said = |who: &str| Published::open(folder.path()).unwrap().prove(who).unwrap_err();
    assert!(matches!(said("name-5000"), Error::Damaged { .. }));
    fs::write(&shard, &right[..right.len() - 1]).unwrap();
    assert!(said("name-5000").to_string().contains("cut"));
    fs::remove_file(&shard).unwrap();
    assert!(matches!(said("name-5000"), Error::File { .. }));
    Published::open(folder.path()).unwrap().prove("name-4095").unwrap();
}

#[test]
fn an_audit_is_silent_about_the_same_and_names_what_differs_first() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = written(folder.path());
    let again = build(&large(COUNT)).unwrap();
    again.audit(folder.path()).unwrap();
    let said = || again.audit(folder.path()).unwrap_err().to_string();
    let change = |name: &str, byte: usize| {
        let path = folder.path().join(name);
        let mut bytes = fs::read(&path).unwrap();
        bytes[byte] ^= 1;
        fs::write(&path, bytes).unwrap();
    };
    for (name, byte) in
        [("header.bin", 3), ("names.bin", 11), ("cap.bin", 40), ("shards/00002.bin", 7)]
    {
        change(name, byte);
        assert!(said().contains(&format!("{name} differs from byte {byte} on")), "{}", said());
    }
    let before: usize = (0..5000).map(|index| snapshot.leaf(index).unwrap().len() + 2).sum();
    change("leaves.bin", before + 4);
    let expected = format!("byte {} on, in leaf 5000: 1.2.5100 (name-5000)", before + 4);
    assert!(said().contains(&expected), "{}", said());
    fs::remove_file(folder.path().join("policy.json")).unwrap();
    assert!(said().contains("policy.json is missing"), "{}", said());
}

#[test]
fn attack_31_an_audit_with_another_policy_or_dump_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    build(&small()).unwrap().write(folder.path()).unwrap();
    let dump = read(&small()).unwrap();
    let other = policy_with("dust_min_uwls", serde_json::json!(999)).unwrap();
    let other = Snapshot::build(&dump, &dump, &other, &mut |_| {}).unwrap();
    let said = other.audit(folder.path()).unwrap_err().to_string();
    assert!(said.contains("policy.json differs"), "{said}");
    // A satoshi that moves from one account to another is seen by no sum.
    let moved = small()
        .replace("\"balance\":\"123456789012\"", "\"balance\":\"123456789013\"")
        .replace("\"balance\":250000000,", "\"balance\":249999999,");
    let said = build(&moved).unwrap().audit(folder.path()).unwrap_err().to_string();
    assert!(said.contains("in leaf 0: 1.2.1000001 (alice)"), "{said}");
}

#[test]
fn a_snapshot_is_not_written_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = build(&small()).unwrap();
    snapshot.write(folder.path()).unwrap();
    let said = snapshot.write(folder.path()).unwrap_err().to_string();
    assert!(said.contains("a snapshot is there already"), "{said}");
}
