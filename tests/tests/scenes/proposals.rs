//! Which blocks are proposed and which are accepted.

use std::sync::LazyLock;

use chain::Verdict;
use proptest::prelude::*;
use prost::length_delimiter_len;
use proto::tendermint::types::{BlockParams, ConsensusParams};
use tests::{Scene, Start, send};

static SCENE: LazyLock<Scene> = LazyLock::new(|| Scene::with(&[("alice", "1000uwls")]));

/// The same with so much gas for a block.
fn with_gas(max_gas: Option<u64>) -> Scene {
    let genesis = Scene::genesis_of(&[("alice", "1000uwls")]);
    let max_gas = max_gas.map_or(-1, |gas| i64::try_from(gas).expect("a limit"));
    let block = Some(BlockParams { max_bytes: 4_194_304, max_gas });
    let consensus_params = Some(ConsensusParams { block, ..ConsensusParams::default() });
    Scene::start(&Start { consensus_params, ..Start::with(&genesis) }).expect("a genesis")
}

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
        let scene = &with_gas(max_gas);
        let txs = write(scene, &wishes);
        let chosen = scene.chain.prepare(scene.state(), txs.clone(), max_bytes);
        prop_assert_eq!(scene.chain.process(scene.state(), &chosen), Verdict::Accept);
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
        prop_assert_eq!(scene.chain.prepare(scene.state(), txs, u64::MAX), readable);
    }
}

#[test]
fn a_block_that_nobody_could_have_prepared_is_rejected() {
    let scene = with_gas(Some(100_000));
    let tx = |gas| scene.draft("alice", &send("alice", "bob", "1uwls")).gas(gas).sign();
    let process = |txs: &[Vec<u8>]| scene.chain.process(scene.state(), txs);
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
    assert_eq!(scene.chain.prepare(scene.state(), txs.clone(), 10_000), txs);
    assert_eq!(scene.chain.process(scene.state(), &txs), Verdict::Accept);
}

#[test]
fn a_large_transaction_makes_room_for_the_small_ones_behind_it() {
    let scene = Scene::with(&[("alice", "1000uwls")]);
    let tx = |memo: usize| {
        scene.draft("alice", &send("alice", "bob", "1uwls")).memo(&"m".repeat(memo)).sign()
    };
    let (small, large) = (tx(0), tx(250));
    let room = framed(&small) * 2;
    let prepare = |txs, room| scene.chain.prepare(scene.state(), txs, room);
    let chosen = prepare(vec![small.clone(), large, small.clone(), small.clone()], room);
    assert_eq!(chosen, [small.clone(), small.clone()]);
    assert_eq!(prepare(vec![small.clone(), small.clone()], room - 1), [small]);
}
