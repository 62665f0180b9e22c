//! Which blocks are proposed and which are accepted.

use std::sync::LazyLock;

use chain::Verdict;
use proptest::prelude::*;
use prost::length_delimiter_len;
use tests::{Scene, send};

static SCENE: LazyLock<Scene> = LazyLock::new(|| Scene::with(&[("alice", "1000uwls")]));

/// What a mempool may hold, or a dishonest proposer may send.
fn transactions() -> impl Strategy<Value = Vec<(u64, usize, bool)>> {
    let gas = prop_oneof![Just(0), 1_u64..200_000, Just(u64::MAX), Just(1 << 63)];
    proptest::collection::vec((gas, 0_usize..600, proptest::bool::weighted(0.8)), 0..12)
}

fn write(scene: &Scene, wishes: &[(u64, usize, bool)]) -> Vec<Vec<u8>> {
    let message = send("alice", "bob", "1uwls");
    let write = |(gas, memo, whole): &(u64, usize, bool)| {
        let tx = scene.draft("alice", &message).gas(*gas).memo(&"m".repeat(*memo)).sign();
        if *whole { tx } else { tx[..tx.len() - 1 - memo % tx.len() / 2].to_vec() }
    };
    wishes.iter().map(write).collect()
}

/// Bytes of a transaction in a block, as CometBFT counts them.
fn framed(tx: &[u8]) -> u64 {
    (1 + length_delimiter_len(tx.len()) + tx.len()) as u64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_block_that_is_prepared_is_accepted(
        wishes in transactions(),
        max_bytes in 0_u64..4_000,
        max_gas in proptest::option::of(0_u64..500_000),
    ) {
        let scene = &*SCENE;
        let txs = write(scene, &wishes);
        let chosen = scene.chain.prepare(txs.clone(), max_bytes, max_gas);
        prop_assert_eq!(scene.chain.process(&chosen, max_gas), Verdict::Accept);
        prop_assert!(chosen.iter().map(|tx| framed(tx)).sum::<u64>() <= max_bytes);
        let mut rest = txs.iter();
        prop_assert!(chosen.iter().all(|tx| rest.any(|offered| offered == tx)), "in the order of the mempool");
    }

    #[test]
    fn with_room_for_all_everything_that_can_be_read_is_proposed(wishes in transactions()) {
        let scene = &*SCENE;
        let txs = write(scene, &wishes);
        let readable: Vec<Vec<u8>> = txs.iter().filter(|tx| scene.chain.decode(tx).is_ok()).cloned().collect();
        let large = |tx: &Vec<u8>| scene.chain.decode(tx).is_ok_and(|tx| tx.gas_limit() > 1_000_000);
        prop_assume!(!readable.iter().any(large));
        prop_assert_eq!(scene.chain.prepare(txs, u64::MAX, None), readable);
    }
}

#[test]
fn a_block_that_nobody_could_have_prepared_is_rejected() {
    let scene = Scene::with(&[("alice", "1000uwls")]);
    let tx = |gas| scene.draft("alice", &send("alice", "bob", "1uwls")).gas(gas).sign();
    let process = |txs: &[Vec<u8>]| scene.chain.process(txs, Some(100_000));
    assert_eq!(process(&[]), Verdict::Accept);
    assert_eq!(process(&[tx(60_000), tx(40_000)]), Verdict::Accept);
    assert_eq!(process(&[tx(60_000), tx(40_001)]), Verdict::Reject, "more gas than a block has");
    assert_eq!(process(&[tx(1), b"hello".to_vec()]), Verdict::Reject, "no transaction");
    assert_eq!(process(&[Vec::new()]), Verdict::Reject, "no message");
}

#[test]
fn a_transaction_that_will_fail_is_no_reason_to_reject() {
    let scene = Scene::with(&[("alice", "1000uwls")]);
    let poor = scene.draft("alice", &send("alice", "bob", "9999uwls")).sign();
    let late = scene.draft("alice", &send("alice", "bob", "1uwls")).sequence(9).sign();
    let txs = vec![poor, late];
    assert_eq!(scene.chain.prepare(txs.clone(), 10_000, None), txs);
    assert_eq!(scene.chain.process(&txs, None), Verdict::Accept);
}

#[test]
fn a_large_transaction_makes_room_for_the_small_ones_behind_it() {
    let scene = Scene::with(&[("alice", "1000uwls")]);
    let tx = |memo: usize| {
        scene.draft("alice", &send("alice", "bob", "1uwls")).memo(&"m".repeat(memo)).sign()
    };
    let (small, large) = (tx(0), tx(250));
    let room = framed(&small) * 2;
    let chosen =
        scene.chain.prepare(vec![small.clone(), large, small.clone(), small.clone()], room, None);
    assert_eq!(chosen, [small.clone(), small.clone()]);
    assert_eq!(scene.chain.prepare(vec![small.clone(), small.clone()], room - 1, None), [small]);
}
