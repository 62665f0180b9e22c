//! `whaled rollback` and `whaled prune`: what is done to the state of a node that is stopped.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chain::STORES;
use node::ledger::{Ledger, Past, RealDisk, Settings, SledEngine};
use serde_json::Value;
use store::Changes;

use crate::comet;
use crate::node::Node;
use crate::program::{Home, Ran};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn home() -> Home {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home.ok("config set client keyring-backend test");
    home.ok("keys add alice --no-backup");
    home.ok("keys add bob --no-backup");
    home.ok("genesis add-genesis-account alice 1000uwls");
    home
}

/// Sends 7 to bob. CometBFT's index still has a transaction whose block is gone, so what is sent
/// again needs another note.
fn pay(home: &Home, note: &str) {
    let send = format!("tx bank send alice bob 7uwls --gas auto --note {note} -y -o json");
    let sent = json(&home.ok(&send));
    let hash = sent["txhash"].as_str().unwrap();
    let found = json(&home.ok(&format!("query wait-tx {hash} -o json")));
    assert_eq!(found["code"], 0, "{found}");
}

fn has(home: &Home) -> String {
    let balances = json(&home.ok("query bank balances bob -o json"));
    balances["balances"][0]["amount"].as_str().unwrap().to_owned()
}

/// The height behind the newest state.
fn next_height(home: &Home) -> u64 {
    json(&home.ok("export"))["initial_height"].as_str().unwrap().parse().unwrap()
}

fn roll_back(home: &Home, comet: &Path, words: &str) -> Ran {
    let mut command = home.command(format!("rollback{words}").split(' '));
    let output = command.env("COMETBFT", comet).output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// It says where it has gone, with the hash that the next block has recorded.
fn says(home: &Home, ran: &Ran, height: u64, hash: &str) {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(ran.out, format!("Rolled back state to height {height} and hash {hash}\n"));
    assert_eq!(next_height(home), height + 1);
}

/// The names of the checkpoints on disk.
fn checkpoints(home: &Home) -> Vec<String> {
    let folder = std::fs::read_dir(home.file("data/snapshots")).into_iter().flatten();
    folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The application hash after a block, as the block behind it has it.
fn hash_after(home: &Home, height: u64) -> String {
    let block = json(&home.ok(&format!("query block --type=height {} -o json", height + 1)));
    hex::encode_upper(STANDARD.decode(block["header"]["app_hash"].as_str().unwrap()).unwrap())
}

#[test]
fn a_node_goes_back_by_a_block_and_executes_it_again() {
    let Some(comet) = comet::find() else { return };
    let home = home();
    let node = Node::start(&home, &comet);
    pay(&home, "first");
    assert_eq!(roll_back(&home, &comet, "").code, 14, "it runs");
    assert_eq!(node.stop(), Some(0));
    let newest = next_height(&home) - 1;
    let exported = home.ok("export");

    let first = roll_back(&home, &comet, "");
    assert_eq!(next_height(&home), newest, "the state is of the block before");
    let second = roll_back(&home, &comet, "");
    assert_eq!(first.out, second.out, "CometBFT still has the block, so this is where it was");
    assert_ne!(home.ok("export"), exported);

    let node = Node::start(&home, &comet);
    assert_eq!(has(&home), "7");
    let hash = hash_after(&home, newest - 1);
    assert_eq!(first.out, format!("Rolled back state to height {} and hash {hash}\n", newest - 1));
    assert_eq!(node.stop(), Some(0));
    let at = home.ok(&format!("export --height {newest}"));
    assert_eq!(at, exported, "the block was executed as the first time");
}

#[test]
fn with_hard_the_block_goes_too_and_another_takes_its_place() {
    let Some(comet) = comet::find() else { return };
    let home = home();
    let node = Node::start(&home, &comet);
    pay(&home, "first");
    assert_eq!(node.stop(), Some(0));
    let newest = next_height(&home) - 1;
    let fresh = Home::new("whale");
    fresh.ok("init me --chain-id one-1");

    let ran = roll_back(&home, &comet, " --hard");
    let (_, hash) = ran.out.trim().rsplit_once(' ').unwrap();
    says(&home, &ran, newest - 1, hash);
    let again = roll_back(&home, &comet, " --hard");
    let (_, hash) = again.out.trim().rsplit_once(' ').unwrap();
    says(&home, &again, newest - 2, hash);

    // It is the only validator there is, so nobody has seen what it signed.
    let signed = "data/priv_validator_state.json";
    std::fs::write(home.file(signed), fresh.text(signed)).unwrap();
    let node = Node::start(&home, &comet);
    pay(&home, "second");
    assert_eq!(hash_after(&home, newest - 2), hash);
    assert_eq!(node.stop(), Some(0));
    assert!(next_height(&home) >= newest, "the block of the second payment is there");
}

/// A CometBFT that kills who has called it, once it has done what it was called for.
fn deadly(home: &Home, comet: &Path) -> PathBuf {
    let comet = comet.display();
    let kill = "if [ \"$1\" = rollback ]; then kill -9 $PPID; fi";
    program(home, &format!("{comet} \"$@\" || exit\n{kill}"))
}

/// A program in shell.
fn program(home: &Home, lines: &str) -> PathBuf {
    let path = PathBuf::from(home.write_beside("comet.sh", &format!("#!/bin/sh\n{lines}\n")));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_way_back_that_is_interrupted_is_undone_by_a_start_and_ended_by_a_second_call() {
    let Some(comet) = comet::find() else { return };
    let home = home();
    let node = Node::start(&home, &comet);
    pay(&home, "first");
    assert_eq!(node.stop(), Some(0));
    let deadly = deadly(&home, &comet);

    let newest = next_height(&home) - 1;
    let killed = home.command(["rollback", "--hard"]).env("COMETBFT", &deadly).output().unwrap();
    assert!(killed.status.code().is_none() && killed.stdout.is_empty(), "{killed:?}");
    assert_eq!(next_height(&home), newest + 1, "CometBFT has gone back, the application has not");
    let node = Node::start(&home, &comet);
    pay(&home, "second");
    assert_eq!(has(&home), "14");
    assert_eq!(node.stop(), Some(0));

    let newest = next_height(&home) - 1;
    let killed = home.command(["rollback", "--hard"]).env("COMETBFT", &deadly).output().unwrap();
    assert!(killed.status.code().is_none(), "{killed:?}");
    let ran = roll_back(&home, &comet, " --hard");
    let (_, hash) = ran.out.trim().rsplit_once(' ').unwrap();
    says(&home, &ran, newest - 1, hash);
}

#[test]
fn a_node_that_can_not_go_back_says_so_before_cometbft_is_touched() {
    let Some(comet) = comet::find() else { return };
    let nothing = Home::new("whale");
    let ran = roll_back(&nothing, &comet, "");
    assert!(ran.code == 1 && ran.err.contains("there is no node in "), "{ran:?}");
    let home = home();
    let deadly = deadly(&home, &comet);
    let ran = roll_back(&home, &deadly, "");
    assert!(ran.code == 1 && ran.err.contains("it has executed no block"), "{ran:?}");

    let node = Node::start(&home, &comet);
    pay(&home, "first");
    assert_eq!(node.stop(), Some(0));
    let newest = next_height(&home) - 1;
    home.ok("prune everything");
    std::fs::remove_dir_all(home.file("data/journal")).unwrap();
    let ran = roll_back(&home, &deadly, "");
    let only = newest - 2;
    let reason = format!("this node has only the one at height {only}");
    assert!(ran.code == 1 && ran.err.contains(&reason), "{ran:?}");

    let node = Node::start(&home, &comet);
    assert_eq!(has(&home), "7", "CometBFT has all that the application lacks");
    assert_eq!(node.stop(), Some(0));
    let state = home.file("data/state.db");
    std::fs::rename(&state, home.beside("state.db")).unwrap();
    let before = next_height(&home);
    let ran = roll_back(&home, &comet, "");
    assert!(ran.err.contains("failed to rollback CometBFT state: no statestore found"), "{ran:?}");
    assert_eq!(next_height(&home), before, "the application goes nowhere without CometBFT");
}

/// Files and database of a home for this process, which takes no lock on them: a program that
/// another test starts at that moment would have it for a moment, too.
fn unlocked(home: &Home) -> (Arc<RealDisk>, Arc<SledEngine>) {
    let disk = RealDisk::below(&home.file("data"));
    (Arc::new(disk), Arc::new(SledEngine::within(&home.beside("elsewhere"))))
}

/// A home whose application has executed five blocks, and the hash after each.
fn of_five_blocks() -> (Home, Vec<String>) {
    let home = home();
    let (disk, engine) = unlocked(&home);
    let ledger = Ledger::on(disk, engine, STORES, Settings::default()).unwrap();
    let hashes = (1..=5).map(|height: u8| {
        let write = [(vec![height], Some(vec![height; 300]))];
        let changes = Changes::from([(STORES[0], write.into_iter().collect())]);
        let staged = ledger.stage(height.into(), changes).unwrap();
        let committed = ledger.commit(staged, vec![height; 32], height.into(), 0).unwrap();
        hex::encode_upper(committed.commit.app_hash)
    });
    let hashes = hashes.collect();
    ledger.close().unwrap();
    (home, hashes)
}

/// The height of the newest state.
fn height(home: &Home) -> u64 {
    let (disk, engine) = unlocked(home);
    Past::on(disk, engine, STORES).unwrap().newest().unwrap()
}

#[test]
fn the_application_follows_cometbft_as_far_as_it_can() {
    let (home, hashes) = of_five_blocks();
    let at = |height: u64, hash: &str| {
        let said = format!("Rolled back state to height {height} and hash {hash}");
        program(&home, &format!("case $1 in version) echo 0.38.25;; *) echo {said};; esac"))
    };
    let line =
        |height: u64, hash: &str| format!("Rolled back state to height {height} and hash {hash}\n");
    let ran = roll_back(&home, &at(7, "AA"), "");
    assert_eq!((ran.code, ran.out), (0, line(7, "AA")));
    assert_eq!(ran.err, "the application is at height 5; the next start brings it to 7\n");
    assert_eq!(height(&home), 5);

    let ran = roll_back(&home, &at(5, &hashes[4]), "");
    assert_eq!((ran.code, ran.out, ran.err), (0, line(5, &hashes[4]), String::new()));
    assert_eq!(height(&home), 5);

    let ran = roll_back(&home, &at(4, "AA"), "");
    assert_eq!((ran.code, ran.out), (0, line(4, &hashes[3])));
    assert_eq!(ran.err, "CometBFT has the hash AA for height 4\n");
    assert_eq!(height(&home), 4);

    let ran = roll_back(&home, &at(2, &hashes[1]), "");
    assert_eq!((ran.code, ran.out, ran.err), (0, line(2, &hashes[1]), String::new()));
    assert_eq!(height(&home), 2);

    let ran = roll_back(&home, &at(0, "AA"), "");
    assert!(ran.code == 1 && ran.err.contains("this node has those from height 1 to 2"), "{ran:?}");
    assert_eq!(height(&home), 2);
}

#[test]
fn what_cometbft_refuses_is_told_and_the_application_stays() {
    let (home, _) = of_five_blocks();
    let comet = program(
        &home,
        "case $1 in version) echo 0.38.25;; *) echo nothing done; \
         echo 'ERROR: failed to rollback state: block at height 4 not found' >&2; exit 1;; esac",
    );
    let ran = roll_back(&home, &comet, "");
    let reason = "\nfailed to rollback CometBFT state: block at height 4 not found\n";
    assert!(ran.code == 1 && ran.out.is_empty() && ran.err.contains(reason), "{ran:?}");
    let ran = roll_back(&home, &home.beside("nowhere"), "");
    assert_eq!(ran.code, 16, "{ran:?}");
    assert_eq!(height(&home), 5);
}

#[test]
fn a_node_that_is_pruned_keeps_what_was_asked_for_and_starts_from_there() {
    let Some(comet) = comet::find() else { return };
    let home = home();
    home.ok("config set app state-sync.snapshot-interval 1000");
    let node = Node::start(&home, &comet);
    pay(&home, "first");
    assert!(home.fails("prune", 14).starts_with("error: whaled prune failed\n"));
    assert_eq!(node.stop(), Some(0));
    let newest = next_height(&home) - 1;
    assert!(checkpoints(&home).is_empty());

    let strategy = "get pruning options from command flags, strategy:";
    let done = "successfully pruned the application root multi stores\n";
    assert_eq!(home.ok("prune nothing"), format!("{strategy} 2, keep-recent: 0, interval: 0\n"));
    assert!(checkpoints(&home).is_empty());
    let pruned = home.ok("prune everything");
    let height = newest - 2;
    let heights = format!("pruning heights up to {height}\n");
    assert_eq!(pruned, format!("{strategy} 1, keep-recent: 2, interval: 10\n{heights}{done}"));
    assert_eq!(checkpoints(&home), [height.to_string()]);
    assert!(home.fails("export --height 1", 1).contains(&format!("those from {height} to")));
    home.ok(&format!("export --height {height}"));
    let again = home.ok("prune custom --pruning-keep-recent 100 --app-db-backend goleveldb");
    assert_eq!(
        again,
        format!("{strategy} 3, keep-recent: 100, interval: 10\n{heights}{done}"),
        "there are no hundred"
    );
    assert_eq!(home.ok("prune").lines().nth(1), Some(heights.trim()));

    let node = Node::start(&home, &comet);
    assert_eq!(has(&home), "7");
    assert_eq!(node.stop(), Some(0));
}

#[test]
fn numbers_that_the_sdk_refuses_are_refused() {
    let home = Home::new("whale");
    for (words, code, reason) in [
        ("custom", 2, "'pruning-keep-recent' must not be less than 2"),
        ("custom --pruning-keep-recent 1", 2, "'pruning-keep-recent' must not be less than 2"),
        ("custom --pruning-interval 9", 2, "'pruning-interval' must not be less than 10"),
        ("custom --pruning-interval 0", 2, "'pruning-interval' must not be 0"),
        ("some", 2, "possible values: default, everything, nothing, custom"),
    ] {
        let complaint = home.fails(&format!("prune {words}"), code);
        assert!(complaint.contains(reason), "{words}: {complaint}");
    }
    home.ok("init me --chain-id one-1");
    let complaint = home.run(["prune", "everything"]);
    assert!(complaint.err.contains("the database has no valid heights to prune"), "{complaint:?}");
}
