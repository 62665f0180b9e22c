//! Claims that are used for something else, or twice.

use base::{Block, Time};
use proto::whaleshares::claim::v1 as wire;
use tests::{OK, Scene, Start, account, holder, verdict};

use crate::town::{UNIT, after, begin, claim_at, corrected, correction, of_correction, until};

#[test]
fn attack_01_whoever_sees_a_claim_can_not_turn_it_to_himself() {
    let (town, mut scene) = begin();
    let honest = town.signed(&scene, "alice", "alice");
    let mallory = account("mallory");
    let stolen = wire::MsgClaim { submitter: mallory.clone(), to: mallory, ..honest.clone() };
    scene.not_claimed("mallory", &stolen, 21);
    // Zoe may send it first: she pays for it, and alice gets it.
    let mut sent = honest;
    sent.submitter = account("zoe");
    scene.not_claimed("zoe", &sent, 44);
    scene.ok("zoe", tests::send("zoe", "alice", "1uwls"));
    scene.claimed("zoe", &sent);
    assert_eq!((scene.stake("alice").0, scene.stake("zoe").0), (60_000_000 * UNIT, 0));
    scene.audit();
}

#[test]
fn attack_02_a_claim_of_a_test_net_or_a_fork_counts_there_alone() {
    let (town, mut main) = begin();
    let genesis = Scene::genesis_with_plan(&[("zoe", "1uwls")], town.plan());
    let start = Start { chain_id: "scene-1-fork", ..Start::with(&genesis) };
    let mut fork = Scene::start(&start).unwrap();
    let there = town.signed(&fork, "alice", "alice");
    main.not_claimed("alice", &there, 21);
    fork.claimed("alice", &there);
    main.claimed("alice", &town.signed(&main, "alice", "alice"));
}

#[test]
fn attack_03_a_claim_of_one_snapshot_is_none_of_its_correction() {
    let (town, mut scene) = begin();
    let later = correction(vec![holder(1_001, "alice", 60_000_000), holder(1, "x", 1)], 1_000_000);
    let number = corrected(&mut scene, &later);
    let old = town.signed(&scene, "alice", "alice");
    let new = of_correction(&later, &scene, number, "alice");
    // The text names the snapshot; the way up is another's besides.
    scene.not_claimed("alice", &wire::MsgClaim { correction: number, ..old.clone() }, 9);
    let with_way = wire::MsgClaim { proofs: old.proofs.clone(), ..new.clone() };
    scene.not_claimed("alice", &with_way, 21);
    scene.not_claimed("alice", &wire::MsgClaim { correction: 0, ..new.clone() }, 9);
    scene.claimed("alice", &old);
    scene.claimed("alice", &of_correction(&later, &scene, number, "alice"));
    scene.audit();
}

#[test]
fn attack_04_nobody_claims_twice_in_a_block_in_two_mempools_or_after_a_restart() {
    let (town, mut scene) = begin();
    let claims = ["alice", "other", "third"].map(|who| town.signed(&scene, "alice", who));
    let txs = ["alice", "other", "third"].map(|who| {
        let place = ["alice", "other", "third"].iter().position(|name| *name == who).unwrap();
        scene.free(who, &claims[place])
    });
    // Two nodes, each with another of the claims in its mempool.
    let mut node = scene.clone();
    assert_eq!(verdict(&scene.admit(&txs[0])), OK);
    assert_eq!(verdict(&node.admit(&txs[1])), OK);
    // A block with all of them.
    for chain in [&mut scene, &mut node] {
        let verdicts: Vec<_> = chain.block(&txs).iter().map(verdict).collect();
        assert_eq!(verdicts, [OK, ("bsclaim", 7), ("bsclaim", 7)]);
    }
    assert_eq!(verdict(&node.recheck(&txs[1])), ("bsclaim", 7));
    // Who begins with the state that others give him knows it too.
    let Block { height, time, .. } = scene.last_block().clone();
    let exported = scene.export();
    let mut again = Scene::start(&Start { height, time, ..Start::with(&exported) }).unwrap();
    again.not_claimed("third", &town.signed(&again, "alice", "third"), 7);
    again.claimed("bob", &town.signed(&again, "bob", "bob"));
    again.audit();
}

#[test]
fn attack_45_the_last_moment_of_the_window_is_the_one_before_its_end() {
    let (town, _) = begin();
    let plan = wire::Plan { end: Some(after(2_000).into()), ..town.plan() };
    let mut scene = Scene::with_plan(&[], plan);
    let expires = after(9_000).seconds().unsigned_abs();
    let [alice, bob] = ["alice", "bob"].map(|name| until(&town, &scene, name, expires));
    // In the mempool in time, in a block too late.
    let just_before = Time::new(after(1_999).seconds(), 999_999_999).unwrap();
    let tx = scene.free("bob", &bob);
    assert_eq!(verdict(&scene.admit(&tx)), OK);
    assert_eq!(verdict(&claim_at(&mut scene, just_before, "alice", &alice)), OK);
    let late = scene.block_with(std::slice::from_ref(&tx), |block| block.time = after(2_000));
    assert_eq!(verdict(&late.results[0]), ("bsclaim", 2));
    assert_eq!(verdict(&scene.recheck(&tx)), ("bsclaim", 2));
    assert_eq!(scene.fund(auth::SNAPSHOT_CLAIM), 0, "that block has closed the snapshot");
    scene.audit();
}
