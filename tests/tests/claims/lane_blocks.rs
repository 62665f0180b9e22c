//! How many claims a block takes, and which.

use chain::Verdict;
use proto::tendermint::types::{BlockParams, ConsensusParams};
use tests::{BitShares, OK, Scene, Start, holder, log, send, verdict};

use crate::town::{begin, begin_with};

/// Much more than a block.
const ROOM: u64 = 1 << 30;

/// A town of so many people, each of whom claims: transactions.
fn crowd(people: u64) -> (BitShares, Scene, Vec<Vec<u8>>) {
    let people = (0..people).map(|person| holder(1_000 + person, &format!("p{person}"), 1_000));
    let town = BitShares::of(people.chain([holder(1, "rest", 99_000_000)]).collect());
    let scene = Scene::with_plan(&[("zoe", "1000uwls")], town.plan());
    let names = (0..town.header.leaf_count() - 1).map(|person| format!("p{person}"));
    let txs = names.map(|name| scene.free(&name, &town.signed(&scene, &name, &name))).collect();
    (town, scene, txs)
}

fn prepared(scene: &Scene, txs: &[Vec<u8>]) -> Vec<Vec<u8>> {
    scene.chain.prepare(scene.state(), txs.to_vec(), ROOM)
}

fn accepts(scene: &Scene, txs: &[Vec<u8>]) -> bool {
    scene.chain.process(scene.state(), txs) == Verdict::Accept
}

#[test]
fn a_block_takes_100_claims_and_anything_else_besides() {
    let (_, mut scene, mut txs) = crowd(102);
    txs.push(scene.draft("zoe", &send("zoe", "mia", "1uwls")).sign());
    let block = prepared(&scene, &txs);
    assert_eq!(block.len(), 101);
    assert_eq!(block.last(), txs.last());
    assert!(accepts(&scene, &block));
    assert!(!accepts(&scene, &txs[..101]));
    // Whoever proposes them all the same: the first 100 count.
    let results = scene.block(&txs);
    assert!(results[..100].iter().all(|result| verdict(result) == OK));
    for result in &results[100..102] {
        assert_eq!(verdict(result), ("bsclaim", 51));
        assert!(log(result).contains("as many claims already as it takes"));
    }
    assert_eq!(verdict(&results[102]), OK);
    // Those come in the next one.
    assert_eq!(scene.block(&txs[100..102]).iter().filter(|result| result.is_ok()).count(), 2);
    scene.audit();
}

#[test]
fn claims_that_fail_or_wait_fill_the_lane_as_their_kind_does() {
    let (town, mut scene) = begin_with(|params| params.max_claims_per_block = 2);
    let mut bad = town.signed(&scene, "carol", "carol");
    bad.expires += 1;
    let txs = [
        scene.free("carol", &bad),
        scene.free("mia", &town.by_memo_key(&scene, "mia", "mia")),
        scene.free("alice", &town.signed(&scene, "alice", "alice")),
        scene.free("bob", &town.signed(&scene, "bob", "bob")),
    ];
    let results = scene.block(&txs);
    let verdicts: Vec<_> = results.iter().map(verdict).collect();
    // One that failed has taken no place; one that waits has.
    assert_eq!(verdicts, [("bsclaim", 21), OK, OK, ("bsclaim", 51)]);
    scene.audit();
}

#[test]
fn a_paid_claim_takes_a_place_in_the_lane_too() {
    let (town, mut scene) = begin_with(|params| params.max_claims_per_block = 1);
    let paid = scene.draft("zoe", &town.signed(&scene, "mia", "zoe")).gas(2_000_000).fee("5uwls");
    let free = scene.free("noah", &town.signed(&scene, "noah", "noah"));
    let txs = [paid.sign(), free];
    assert_eq!(prepared(&scene, &txs), txs[..1]);
    assert!(!accepts(&scene, &txs));
    let results = scene.block(&txs);
    assert_eq!((verdict(&results[0]), verdict(&results[1])), (OK, ("bsclaim", 51)));
}

#[test]
fn an_account_is_claimed_once_in_a_block() {
    let (town, mut scene) = begin();
    let txs = [
        scene.free("alice", &town.signed(&scene, "alice", "alice")),
        scene.free("other", &town.signed(&scene, "alice", "other")),
        scene.free("bob", &town.signed(&scene, "bob", "bob")),
    ];
    let block = prepared(&scene, &txs);
    assert_eq!(block, [txs[0].clone(), txs[2].clone()]);
    assert!(accepts(&scene, &block));
    assert!(!accepts(&scene, &txs));
    let results = scene.block(&txs);
    let verdicts: Vec<_> = results.iter().map(verdict).collect();
    assert_eq!(verdicts, [OK, ("bsclaim", 7), OK]);
    // And not in any later one.
    assert_eq!(prepared(&scene, &txs[..1]), Vec::<Vec<u8>>::new());
    assert!(!accepts(&scene, &txs[..1]));
    scene.audit();
}

/// The crowd on a chain whose blocks have limits.
fn limited(people: u64, max_bytes: i64, max_gas: i64) -> (Scene, Vec<Vec<u8>>) {
    let (town, _, txs) = crowd(people);
    let genesis = Scene::genesis_with_plan(&[("zoe", "1000uwls")], town.plan());
    let block = Some(BlockParams { max_bytes, max_gas });
    let consensus_params = Some(ConsensusParams { block, ..ConsensusParams::default() });
    let scene = Scene::start(&Start { consensus_params, ..Start::with(&genesis) }).unwrap();
    (scene, txs)
}

#[test]
fn claims_get_a_quarter_of_the_gas_of_a_block() {
    // Each asks for 2,000,000.
    let (scene, txs) = limited(8, 1_000_000, 24_000_000);
    let block = prepared(&scene, &txs);
    assert_eq!(block, txs[..3]);
    assert!(accepts(&scene, &block));
    assert!(!accepts(&scene, &txs[..4]));
    let (scene, txs) = limited(8, 1_000_000, 23_999_999);
    assert_eq!(prepared(&scene, &txs), txs[..2]);
}

#[test]
fn claims_get_a_quarter_of_the_bytes_of_a_block() {
    let (_, _, txs) = crowd(7);
    // Eight leaves: all ways up are as long.
    // As CometBFT counts: bytes, a tag and a length of two bytes.
    let three: usize = txs[..3].iter().map(|tx| tx.len() + 3).sum();
    let limit = i64::try_from(three * 4).unwrap();
    let (scene, _) = limited(7, limit, -1);
    assert_eq!(prepared(&scene, &txs), txs[..3]);
    assert!(accepts(&scene, &txs[..3]));
    assert!(!accepts(&scene, &txs[..4]));
    let (scene, _) = limited(7, limit - 4, -1);
    assert_eq!(prepared(&scene, &txs), txs[..2]);
}

#[test]
fn what_is_no_claim_does_not_count_in_the_lane() {
    let (town, mut scene) = begin_with(|params| params.max_claims_per_block = 1);
    let mut txs: Vec<Vec<u8>> = Vec::new();
    for sequence in 0..5 {
        txs.push(scene.draft("zoe", &send("zoe", "mia", "1uwls")).sequence(sequence).sign());
    }
    txs.push(scene.free("alice", &town.signed(&scene, "alice", "alice")));
    assert_eq!(prepared(&scene, &txs), txs);
    assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
}
