//! The end of the window: where the rest goes, and what is forgotten.

use auth::{ACCOUNT_CREATION_POOL, DISTRIBUTION, SNAPSHOT_CLAIM};
use base::Address;
use proto::whaleshares::claim::v1 as wire;
use store::{Kv, Order, Range, StoreName};
use tests::{BitShares, OK, Scene, holder, number, secret, told, verdict};

use crate::town::{DAY, UNIT, WINDOW, after, begin, claim_at, claim_of_then, town};

/// How many words and vetoes are kept.
fn remembered(scene: &Scene) -> (usize, usize) {
    let count = |prefix: u8| {
        let range = Range::prefix(&[prefix]);
        scene.state().scan(StoreName("claim"), range, Order::Ascending).count()
    };
    (count(0x01), count(0x0C))
}

#[test]
fn what_nobody_has_claimed_is_for_newcomers() {
    let (town, mut scene) = begin();
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    scene.block_with(&[], |block| block.time = after(WINDOW.0 - 1));
    let (rest, pool) = (scene.fund(SNAPSHOT_CLAIM), scene.pool().pool.unwrap().inflow);
    assert!(rest > 4_200_000_000_000);
    assert!(!scene.snapshot().counters.unwrap().closed);
    let done = scene.block_with(&[], |block| block.time = after(WINDOW.0));
    assert_eq!(told(&done.events, "claims_closed", "correction"), ["0"]);
    assert_eq!(scene.fund(SNAPSHOT_CLAIM), 0);
    let closed = scene.snapshot();
    assert_eq!((closed.counters.unwrap().closed, closed.unclaimed), (true, 0));
    // With what the pool itself has earned in two years.
    let inflow = scene.pool().pool.unwrap().inflow;
    assert!(u128::from(inflow) >= u128::from(pool) + rest);
    assert_eq!(scene.fund(ACCOUNT_CREATION_POOL), u128::from(inflow));
    // The rest has taken its own yield along, which the pool has not counted yet.
    scene.audit();
    assert_eq!(scene.stake("alice").0, 60_000_000 * UNIT);
}

#[test]
fn or_for_the_community_if_genesis_says_so() {
    let town = town();
    let rest = wire::RestDestination::CommunityPool.into();
    let mut scene = Scene::with_plan(&[], wire::Plan { rest, ..town.plan() });
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    scene.block_with(&[], |block| block.time = after(WINDOW.0 - 1));
    let (rest, pool) = (scene.fund(SNAPSHOT_CLAIM), scene.fund(ACCOUNT_CREATION_POOL));
    let community = |scene: &Scene| {
        let coins = scene.balance_at(&Address::module(DISTRIBUTION));
        number(coins.strip_suffix("uwls").unwrap_or("0"))
    };
    let before = community(&scene);
    scene.block_with(&[], |block| block.time = after(WINDOW.0));
    assert_eq!(scene.fund(SNAPSHOT_CLAIM), 0);
    assert!(community(&scene) >= before + rest, "with its yield");
    assert_eq!(scene.fund(ACCOUNT_CREATION_POOL), pool);
    scene.audit();
}

#[test]
fn behind_the_end_nothing_can_be_claimed() {
    let (town, mut scene) = begin();
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    let end = after(WINDOW.0);
    for time in [end, end.plus(DAY).unwrap(), end.plus(WINDOW).unwrap()] {
        for name in ["alice", "bob"] {
            let claim = claim_of_then(&town, &scene, name, time);
            assert_eq!(verdict(&claim_at(&mut scene, time, name, &claim)), ("bsclaim", 2));
        }
    }
    // Records stay, though who has claimed is forgotten.
    assert_eq!(remembered(&scene), (0, 0));
    let request = wire::QueryClaimRequest { account_id: 1_001, correction: 0 };
    let answer: wire::QueryClaimResponse = scene.claims("Claim", &request).unwrap();
    assert_eq!(answer.claim.unwrap().to, tests::account("alice"));
    scene.audit();
}

#[test]
fn a_veto_behind_the_end_has_nothing_to_end() {
    let (town, mut scene) = begin();
    scene.block_with(&[], |block| block.time = after(WINDOW.0));
    let veto = town.veto(&scene, "mia", "zoe", &secret("mia", "active"));
    scene.err("zoe", veto, ("bsclaim", 2));
    assert_eq!(remembered(&scene), (0, 0));
    scene.audit();
}

#[test]
fn words_and_vetoes_are_forgotten_200_a_block() {
    // One in 256 claims or vetoes: 150 words, 80 vetoes.
    let people = 150 * 256;
    let name = |person: u64| format!("p{person}");
    let leaves = (0..people).map(|person| {
        // Keys take most of the time: only those who act have their own.
        let owner = if person % 256 < 2 { name(person) } else { "p2".to_owned() };
        let leaf = holder(1_000 + person, &owner, 1_000);
        bitshares_snapshot_claim::snapshot::Leaf { name: name(person), ..leaf }
    });
    let town = BitShares::of(leaves.collect());
    let mut scene = Scene::with_plan(&[("zoe", "1000uwls")], town.plan());
    for first in (0..150).step_by(50) {
        let txs: Vec<Vec<u8>> = (first..first + 50)
            .map(|word| {
                let name = name(word * 256);
                scene.free(&name, &town.signed(&scene, &name, &name))
            })
            .collect();
        assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
    }
    for word in 0..80 {
        let name = name(word * 256 + 1);
        scene.ok("zoe", town.veto(&scene, &name, "zoe", &secret(&name, "active")));
    }
    assert_eq!(remembered(&scene), (150, 80));
    scene.block_with(&[], |block| block.time = after(WINDOW.0));
    assert_eq!(remembered(&scene), (0, 30));
    scene.audit();
    scene.block(&[]);
    assert_eq!(remembered(&scene), (0, 0));
    scene.audit();
}
