//! Gas: where it can run out, and what a block has of it.

use base::Address;
use proto::tendermint::types::{BlockParams, ConsensusParams};
use tests::{Draft, OK, Scene, Start, log, multi_send, send, verdict};

const OUT_OF_GAS: (&str, u32) = ("sdk", 11);

/// Where a transaction ends that runs out of gas.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// Before it has paid: nothing happened.
    Unpaid,
    /// In its message: the fee is gone and the sequence used up.
    Paid,
    Done,
}

#[test]
fn wherever_gas_runs_out_the_transaction_ends_cleanly() {
    let scene = Scene::with(&[("alice", "1000uwls")]);
    let draft = scene
        .draft("alice", &multi_send("alice", "3uwls", &[("bob", "1uwls"), ("carol", "2uwls")]))
        .fee("10uwls");
    let enough = scene.simulate(&draft.sign()).gas_used;
    let mut ends = Vec::new();
    for limit in (1..=enough).step_by(53).chain([enough - 1, enough]) {
        let tx = draft.clone().gas(limit).sign();
        let mut after = scene.clone();
        let result = after.block(&[tx]).remove(0);
        let own = (after.balance("alice"), after.number_and_sequence(&after.address("alice")).1);
        let others = (after.balance("bob"), after.balance("carol"));
        let end = match verdict(&result) {
            OK => End::Done,
            OUT_OF_GAS if own.1 == 0 => End::Unpaid,
            OUT_OF_GAS => End::Paid,
            other => panic!("{limit} gas: {other:?} {}", log(&result)),
        };
        let expected = match end {
            End::Unpaid => ("1000uwls", "", ""),
            End::Paid => ("990uwls", "", ""),
            End::Done => ("987uwls", "1uwls", "2uwls"),
        };
        assert_eq!(
            (own.0.as_str(), others.0.as_str(), others.1.as_str()),
            expected,
            "{limit} gas, {end:?}"
        );
        if end != End::Done {
            let text = log(&result);
            assert!(text.starts_with("out of gas in location: "), "{text}");
            assert!(
                text.ends_with(&format!(
                    "; gasWanted: {limit}, gasUsed: {}: out of gas",
                    result.gas_used
                )),
                "{text}"
            );
            assert!(result.gas_used > limit);
        }
        after.audit();
        ends.push(end);
    }
    assert!(ends.is_sorted(), "more gas never gets less far: {ends:?}");
    ends.dedup();
    assert_eq!(ends, [End::Unpaid, End::Paid, End::Done]);
}

#[test]
fn the_estimate_of_a_simulation_is_enough() {
    let mut scene = Scene::with(&[("alice", "1000uwls")]);
    for receiver in ["bob", "bob", "carol"] {
        let draft = scene.draft("alice", &send("alice", receiver, "1uwls")).fee("1uwls");
        let estimate = scene.simulate(&draft.sign()).gas_used;
        assert_eq!(
            verdict(&scene.deliver(&draft.gas(estimate))),
            OK,
            "{estimate} gas to pay {receiver}"
        );
    }
}

fn limited(max_gas: i64) -> Scene {
    let people =
        Scene::genesis_of(&[("alice", "1000uwls"), ("bob", "1000uwls"), ("carol", "1000uwls")]);
    let block = BlockParams { max_bytes: 1_000_000, max_gas };
    let consensus_params =
        Some(ConsensusParams { block: Some(block), ..ConsensusParams::default() });
    Scene::start(&Start { consensus_params, ..Start::with(&people) }).expect("a genesis")
}

fn from(scene: &Scene, who: &str) -> Draft {
    scene.draft(who, &send(who, "dave", "1uwls")).fee("1uwls").gas(60_000)
}

#[test]
fn nobody_may_want_more_than_a_block_has() {
    let mut scene = limited(200_000);
    for result in [
        scene.check(&from(&scene, "alice").gas(200_001).sign()),
        scene.simulate(&from(&scene, "alice").gas(200_001).sign()),
        scene.deliver(&from(&scene, "alice").gas(200_001)),
    ] {
        assert_eq!(verdict(&result), ("sdk", 41));
        assert_eq!(
            log(&result),
            "tx gas limit 200001 exceeds block max gas 200000: invalid gas limit"
        );
        assert_eq!(result.gas_used, 0);
    }
    assert_eq!(verdict(&scene.deliver(&from(&scene, "alice"))), OK);
}

/// Gas of the first payment to dave, which opens his account, and of one behind it.
fn costs() -> (u64, u64) {
    let scene = limited(-1);
    let txs = ["alice", "bob"].map(|who| from(&scene, who).sign());
    let done = scene.execute(&scene.next_block(), &txs);
    (done.results[0].gas_used, done.results[1].gas_used)
}

#[test]
fn a_transaction_for_which_the_block_has_too_little_gas_pays_and_does_nothing() {
    let (first, second) = costs();
    let mut scene = limited(i64::try_from(first + second - 1).expect("a limit"));
    let of = |who: &str, gas: u64| from(&scene, who).gas(gas).sign();
    let block = [of("alice", first), of("bob", second), of("carol", second)];
    let results = scene.block(&block);
    assert_eq!(verdict(&results[0]), OK, "{:?}", results[0].error);
    assert_eq!(verdict(&results[1]), OUT_OF_GAS);
    let text = format!(
        "out of gas in location: block gas meter; gasWanted: {second}, gasUsed: {second}: out of gas"
    );
    assert_eq!(log(&results[1]), text);
    assert_eq!((scene.balance("bob"), scene.balance("dave")), ("999uwls".into(), "1uwls".into()));
    assert_eq!(verdict(&results[2]), OUT_OF_GAS);
    assert_eq!(log(&results[2]), "no block gas left to run tx: out of gas");
    assert_eq!((results[2].gas_used, scene.balance("carol").as_str()), (0, "1000uwls"));
    assert_eq!(verdict(&scene.deliver(&from(&scene, "carol"))), OK, "the next block has gas again");
    scene.audit();
}

#[test]
fn a_block_that_is_exactly_full_is_good() {
    let (first, second) = costs();
    let mut scene = limited(i64::try_from(first + second).expect("a limit"));
    let block = [from(&scene, "alice").gas(first).sign(), from(&scene, "bob").gas(second).sign()];
    let results = scene.block(&block);
    assert_eq!([verdict(&results[0]), verdict(&results[1])], [OK, OK]);
    assert_eq!(scene.balance_at(&Address::module(auth::DISTRIBUTION)), "2uwls");
}

#[test]
fn a_simulation_that_names_no_fee_is_enough_for_the_transfer_with_one() {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "1uwls")]);
    let draft = scene.draft("alice", &send("alice", "bob", "1uwls"));
    let estimated = scene.simulate(&draft.clone().fee("").sign()).gas_used;
    let result = scene.block(&[draft.fee("10uwls").gas(estimated).sign()]).remove(0);
    assert_eq!(verdict(&result), OK, "{estimated} gas: {}", log(&result));
}
