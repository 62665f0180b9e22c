//! `whaled snapshots`: states that an operator makes, hands over, takes and goes back to.

use std::path::Path;

use chain::STORES;
use node::ledger::{DatabaseKind, Ledger, Settings};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::journal::Commit;
use store::{Changes, Kv, StoreName};

use crate::archives::unpacked;
use crate::comet;
use crate::node::Node;
use crate::program::Home;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub(crate) fn home() -> Home {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home
}

fn ledger(home: &Home) -> Ledger {
    Ledger::open(&home.file("data"), DatabaseKind::Sled, STORES, Settings::default()).unwrap()
}

/// The newest state of a node that does not run.
fn newest(home: &Home) -> Commit {
    let ledger = ledger(home);
    let commit = ledger.latest().commit.clone();
    ledger.close().unwrap();
    commit
}

/// Commits blocks up to `height`, each with a small and a large value.
fn run_to(home: &Home, height: u64) {
    let ledger = ledger(home);
    for height in ledger.latest().commit.height + 1..=height {
        let byte = u8::try_from(height).unwrap();
        let values = [(vec![1, byte], Some(vec![byte; 9])), (vec![2], Some(vec![byte; 900]))];
        let changes = Changes::from([(StoreName("bank"), values.into_iter().collect())]);
        let staged = ledger.stage(height, changes).unwrap();
        let time_s = 1_767_225_600 + i64::from(byte);
        ledger.commit(staged, vec![byte; 32], time_s, 5).unwrap();
    }
    ledger.close().unwrap();
}

/// The archive of a node at height 7, and the home of that node.
pub(crate) fn dumped() -> (Home, String) {
    let giver = home();
    run_to(&giver, 7);
    giver.ok("snapshots export");
    let archive = giver.beside("seven.tar.gz").display().to_string();
    giver.ok(&format!("snapshots dump 7 3 -o {archive}"));
    (giver, archive)
}

#[test]
fn a_state_goes_from_one_home_to_another() {
    let giver = home();
    run_to(&giver, 7);
    assert_eq!(giver.ok("snapshots list"), "");
    assert_eq!(
        giver.ok("snapshots export"),
        "Exporting snapshot for height 7\nSnapshot created at height 7, format 3, chunks 1\n"
    );
    assert_eq!(giver.ok("snapshots list"), "height: 7 format: 3 chunks: 1\n");
    let archive = giver.beside("7-3.tar.gz");
    let mut dumping = giver.command(["snapshots", "dump", "7", "3"]);
    let dumping = dumping.current_dir(giver.beside("")).output().unwrap();
    assert!(dumping.status.success() && dumping.stdout.is_empty(), "{dumping:?}");
    let names: Vec<String> =
        unpacked(archive.to_str().unwrap()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["metadata", "0"]);

    let taker = home();
    assert_eq!(taker.ok(&format!("snapshots load {}", archive.display())), "");
    assert_eq!(taker.ok("snapshots list"), "height: 7 format: 3 chunks: 1 (loaded)\n");
    assert_eq!(newest(&taker).height, 0, "it is not the state of the node before it is restored");
    let restored = taker.run(["snapshots", "restore", "7", "3"]);
    assert_eq!((restored.code, restored.out.as_str()), (0, ""));
    let hash = hex::encode_upper(newest(&giver).app_hash);
    for told in [&hash, "Whoever made the archive is trusted", "query block 8", "state sync"] {
        assert!(restored.err.contains(told), "{}", restored.err);
    }
    assert_eq!(newest(&taker), newest(&giver), "with hash and time of the block");
    assert_eq!(taker.ok("snapshots list"), "height: 7 format: 3 chunks: 1\n");
    run_to(&taker, 9);
    run_to(&giver, 9);
    assert_eq!(newest(&taker), newest(&giver));
    assert_eq!(newest(&taker).height, 9);
}

#[test]
fn a_state_of_several_chunks_goes_from_one_home_to_another() {
    let giver = home();
    let noise = |seed: u32| {
        let parts = (0..400_u32)
            .flat_map(move |part| Sha256::digest([seed, part].map(u32::to_be_bytes).concat()));
        parts.collect::<Vec<u8>>()
    };
    let values = (0..900_u32).map(|seed| (seed.to_be_bytes().to_vec(), Some(noise(seed))));
    let before = ledger(&giver);
    let changes = Changes::from([(StoreName("bank"), values.collect())]);
    before.commit(before.stage(1, changes).unwrap(), vec![1; 32], 1, 0).unwrap();
    before.close().unwrap();
    drop(before);
    let made = giver.ok("snapshots export");
    assert!(made.ends_with("Snapshot created at height 1, format 3, chunks 2\n"), "{made}");
    let archive = giver.beside("one.tar.gz").display().to_string();
    giver.ok(&format!("snapshots dump 1 3 -o {archive}"));
    let names: Vec<String> = unpacked(&archive).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["metadata", "0", "1"]);
    let taker = home();
    taker.ok(&format!("snapshots load {archive}"));
    taker.ok("snapshots restore 1 3");
    assert_eq!(newest(&taker), newest(&giver));
    let after = ledger(&taker);
    let found = after.latest().state.get(StoreName("bank"), &899_u32.to_be_bytes());
    assert_eq!(found, Some(noise(899)));
}

#[test]
fn an_export_is_of_a_state_that_can_still_be_had() {
    let home = home();
    assert!(home.fails("snapshots export", 1).contains("this node has no state yet"));
    run_to(&home, 7);
    home.ok("snapshots export --height 5");
    let made =
        "Exporting snapshot for height 5\nSnapshot created at height 5, format 3, chunks 1\n";
    assert_eq!(home.ok("snapshots export --height 5"), made, "it is there already");
    for height in [4, 8] {
        let refused = home.fails(&format!("snapshots export --height {height}"), 1);
        let text = format!(
            "error: whaled snapshots export failed\nthere is no state of height {height} any more, \
             or not yet (those from 5 to 7 are there)\nTry: whaled snapshots export --height 7\n"
        );
        assert_eq!(refused, text);
    }
    home.ok("snapshots export --height 7");
    assert_eq!(
        home.ok("snapshots list"),
        "height: 7 format: 3 chunks: 1\nheight: 5 format: 3 chunks: 1\n"
    );
    assert_eq!(newest(&home).height, 7);
}

#[test]
fn a_snapshot_that_a_start_needs_is_not_deleted() {
    let (home, archive) = dumped();
    home.ok("snapshots delete 7 3");
    assert_eq!(home.ok("snapshots list"), "", "the journal reaches back to the first block");
    let ran = home.run(["snapshots", "delete", "7", "3"]);
    assert_eq!((ran.code, ran.err.contains("there is no snapshot of height 7")), (0, true));
    assert_eq!(newest(&home).height, 7);

    let other = self::home();
    other.ok(&format!("snapshots load {archive}"));
    other.ok("snapshots restore 7 3");
    let refused = other.fails("snapshots delete 7 3", 1);
    assert!(refused.contains("without it a start finds no state, now the one at 7"), "{refused}");
    assert_eq!(newest(&other).height, 7);
    run_to(&other, 8);
    other.ok("snapshots export");
    other.ok("snapshots delete 7 3");
    assert_eq!(other.ok("snapshots list"), "height: 8 format: 3 chunks: 1\n");
    assert_eq!(newest(&other).height, 8);
}

#[test]
fn what_is_not_there_is_not_dumped_or_restored() {
    let home = home();
    run_to(&home, 3);
    home.ok("snapshots export");
    for line in ["snapshots dump 2 3", "snapshots restore 2 3", "snapshots dump 3 2"] {
        let refused = home.fails(line, 5);
        assert!(refused.contains("\nsnapshot doesn't exist, height: "), "{refused}");
        assert!(refused.ends_with("\nTry: whaled snapshots list\n"), "{refused}");
    }
    assert!(home.fails("snapshots load nowhere.tar.gz", 1).contains("nowhere.tar.gz: "));
    home.fails("snapshots restore three 3", 2);
    home.fails("snapshots dump 3", 2);
    assert!(home.fails("snapshots dump 3 3 -o nowhere/a.tar.gz", 1).contains("nowhere/a.tar.gz"));
    let chunk = home.file("data/snapshots/3/3/0");
    std::fs::write(&chunk, b"rubbish").unwrap();
    let refused = home.fails(&format!("snapshots dump 3 3 -o {}", home.beside("a").display()), 1);
    assert!(refused.contains("chunk 0 is missing or damaged"), "{refused}");
    assert!(!home.beside("a").exists(), "there is no half of an archive");
    let nothing = Home::new("whale");
    assert!(nothing.fails("snapshots list", 1).contains("there is no node in "));
}

#[test]
fn a_node_that_runs_is_left_alone() {
    let (home, archive) = dumped();
    let running = ledger(&home);
    for line in ["list", "export", "delete 7 3", "dump 7 3", &format!("load {archive}")] {
        let refused = home.fails(&format!("snapshots {line}"), 14);
        assert!(refused.contains("is in use by process"), "{refused}");
    }
    assert!(home.fails("snapshots restore 7 3", 14).contains("is in use by process"));
    running.close().unwrap();
}

#[test]
fn a_node_with_a_state_of_its_own_begins_with_no_loaded_one() {
    let (_giver, archive) = dumped();
    let home = home();
    run_to(&home, 2);
    home.ok(&format!("snapshots load {archive}"));
    let refused = home.fails("snapshots restore 7 3", 1);
    assert!(refused.contains("this node has the state at height 2; only one without"), "{refused}");
    let refused = home.fails(&format!("snapshots load {archive}"), 1);
    assert!(refused.contains("snapshot already exists for height 7 format 3, loaded before"));
    home.ok("snapshots delete 7 3");
    assert_eq!((home.ok("snapshots list").as_str(), newest(&home).height), ("", 2));
}

/// A node that has made a snapshot, and more blocks behind it with a payment to bob. It does not
/// run any more; with the height of the snapshot.
fn lived(comet: &Path) -> (Home, u64) {
    let home = home();
    home.ok("config set client keyring-backend test");
    home.ok("keys add alice --no-backup");
    home.ok("keys add bob --no-backup");
    home.ok("genesis add-genesis-account alice 1000uwls");
    assert_eq!(Node::start(&home, comet).stop(), Some(0));
    home.ok("snapshots export");
    let height = newest(&home).height;
    assert_eq!(home.ok("snapshots list"), format!("height: {height} format: 3 chunks: 1\n"));
    let node = Node::start(&home, comet);
    let sent = json(&home.ok("tx bank send alice bob 7uwls --gas auto -y -o json"));
    home.ok(&format!("query wait-tx {} -o json", sent["txhash"].as_str().unwrap()));
    assert_eq!(node.stop(), Some(0));
    assert!(newest(&home).height > height);
    (home, height)
}

/// Starts the node of `home`, which is at `height`: CometBFT gives it its blocks up to `end` again.
fn lives_again(home: &Home, comet: &Path, height: u64, end: &Commit) {
    assert_eq!(newest(home).height, height);
    let node = Node::start(home, comet);
    let balances = json(&home.ok("query bank balances bob -o json"));
    assert_eq!(balances["balances"][0]["amount"], "7");
    assert_eq!(node.stop(), Some(0));
    let ledger = ledger(home);
    let again = ledger.version(end.height).unwrap().commit.clone();
    assert_eq!(&again, end, "the same hash, of the same block at the same time");
    ledger.close().unwrap();
}

#[test]
fn a_node_goes_back_to_its_snapshot_and_cometbft_brings_the_same_blocks() {
    let Some(comet) = comet::find() else { return };
    let (home, height) = lived(&comet);
    let end = newest(&home);
    let restored = home.run(["snapshots", "restore", &height.to_string(), "3"]);
    assert_eq!((restored.code, restored.out.as_str()), (0, ""), "{restored:?}");
    assert!(restored.err.contains("at the next start CometBFT"), "{}", restored.err);
    lives_again(&home, &comet, height, &end);
}

#[test]
fn a_node_that_has_lost_its_state_begins_with_a_loaded_one_below_its_blocks() {
    let Some(comet) = comet::find() else { return };
    let (home, height) = lived(&comet);
    let end = newest(&home);
    let archive = home.beside("kept.tar.gz").display().to_string();
    home.ok(&format!("snapshots dump {height} 3 -o {archive}"));
    for lost in ["data/journal", "data/snapshots"] {
        std::fs::remove_dir_all(home.file(lost)).unwrap();
    }
    home.ok(&format!("snapshots load {archive}"));
    home.ok(&format!("snapshots restore {height} 3"));
    lives_again(&home, &comet, height, &end);
}
