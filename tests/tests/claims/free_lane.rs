//! Claims cost nothing and come from people without an account: what that lets in, and what not.

use proto::whaleshares::claim::v1 as wire;
use tests::{OK, Scene, log, secret, send, verdict};

use crate::town::{UNIT, begin};

#[test]
fn who_has_no_account_claims_with_an_empty_fee_and_has_one_afterwards() {
    let (town, mut scene) = begin();
    let tx = scene.free("newcomer", &town.signed(&scene, "alice", "newcomer"));
    assert_eq!(verdict(&scene.admit(&tx)), OK);
    let result = scene.block(&[tx]).remove(0);
    assert_eq!(verdict(&result), OK, "{:?}", result.error);
    // 60 of 100 parts of 14,700,000 WLS.
    assert_eq!(scene.stake("newcomer").0, 8_820_000_000_000);
    let again = town.signed(&scene, "alice", "newcomer");
    let refused = scene.not_claimed("newcomer", &again, 7);
    assert!(refused.contains("1.2.1001 was claimed in block 2 to"), "{refused}");
    scene.audit();
}

#[test]
fn a_claim_is_executed_before_it_enters_the_mempool() {
    let (town, mut scene) = begin();
    let mut bad = town.signed(&scene, "alice", "alice");
    bad.expires += 1;
    assert_eq!(verdict(&scene.admit(&scene.free("alice", &bad))), ("bsclaim", 21));
    let good = scene.free("alice", &town.signed(&scene, "alice", "alice"));
    assert_eq!(verdict(&scene.admit(&good)), OK);
    // Whoever it is that brings it once more.
    let other = scene.free("other", &town.signed(&scene, "alice", "other"));
    assert_eq!(verdict(&scene.admit(&other)), ("bsclaim", 7));
    let twice = scene.draft("alice", &town.signed(&scene, "alice", "alice")).gas(1_999_999).sign();
    assert_eq!(verdict(&scene.admit(&twice)), ("bsclaim", 7));
    assert_eq!(verdict(&scene.admit(&good)), ("bsclaim", 7), "the same bytes again");
    // The rest is in the mempool, not on the chain.
    assert!(!scene.claim_status(0).claimed);
}

#[test]
fn after_a_block_good_claims_stay_and_others_are_dropped() {
    let (town, mut scene) = begin();
    let alice = scene.free("alice", &town.signed(&scene, "alice", "alice"));
    let bob = scene.free("bob", &town.signed(&scene, "bob", "bob"));
    for tx in [&alice, &bob] {
        assert_eq!(verdict(&scene.admit(tx)), OK);
    }
    // Another node had another claim of alice's account first.
    scene.claimed("other", &town.signed(&scene, "alice", "other"));
    assert_eq!(verdict(&scene.recheck(&alice)), ("bsclaim", 7));
    assert_eq!(verdict(&scene.recheck(&bob)), OK);
    let more = scene.free("other2", &town.signed(&scene, "bob", "other2"));
    assert_eq!(verdict(&scene.admit(&more)), ("bsclaim", 7), "rechecked, it stands in the way");
    assert_eq!(verdict(&scene.block(&[bob]).remove(0)), OK);
    scene.audit();
}

#[test]
fn a_stranger_signs_with_number_0_and_sequence_0() {
    let (town, scene) = begin();
    let claim = town.signed(&scene, "alice", "alice");
    let signed = |number: u64, sequence: u64| {
        let mut draft = scene.draft("alice", &claim).gas(2_000_000);
        (draft.first().number, draft.first().sequence) = (number, sequence);
        draft.sign()
    };
    for tx in [signed(1, 0), signed(77, 0)] {
        assert_eq!(verdict(&scene.check(&tx)), ("sdk", 4));
        assert_eq!(verdict(&scene.clone().block(&[tx]).remove(0)), ("sdk", 4));
    }
    assert_eq!(verdict(&scene.check(&signed(0, 1))), ("sdk", 32));
    let foreign = tests::Signer::alone(tests::Key::of("mallory"), (0, 0));
    let mut draft = scene.draft("alice", &claim).gas(2_000_000);
    draft.signers = vec![foreign];
    assert_eq!(verdict(&scene.check(&draft.sign())), ("sdk", 8), "another's key");
    assert_eq!(verdict(&scene.check(&signed(0, 0))), OK);
}

#[test]
fn a_stranger_can_do_nothing_else() {
    let (town, scene) = begin();
    let claim = town.signed(&scene, "alice", "alice");
    let draft = || scene.draft("alice", &claim).gas(2_000_000);
    let unordered = draft().unordered(scene.last_block().time.plus(base::Seconds(60)).unwrap());
    for tx in [
        scene.draft("alice", &send("alice", "bob", "1uwls")).sign(),
        scene
            .draft("alice", &town.veto(&scene, "alice", "alice", &secret("alice", "active")))
            .sign(),
        draft().fee("1uwls").sign(),
        draft().fee("1uwls").payer(&tests::account("alice")).sign(),
        unordered.sign(),
        // Neither does the claim of one stranger let in another.
        draft().payer(&tests::account("bob")).also(scene.signer("bob")).sign(),
    ] {
        let result = scene.check(&tx);
        assert_eq!(verdict(&result), ("sdk", 9), "{:?}", result.error);
    }
    assert_eq!(verdict(&scene.check(&draft().sign())), OK);
}

#[test]
fn a_claim_is_the_only_message_of_its_transaction() {
    let (town, mut scene) = begin();
    let claim = town.signed(&scene, "mia", "zoe");
    let other = town.signed(&scene, "noah", "zoe");
    let coin = send("zoe", "mia", "1uwls");
    for draft in [
        scene.draft("zoe", &claim).and(&coin),
        scene.draft("zoe", &coin).and(&claim),
        scene.draft("zoe", &claim).and(&other),
        scene.draft("zoe", &claim).and(&coin).fee("5uwls"),
    ] {
        let tx = draft.gas(2_000_000).sign();
        assert_eq!(verdict(&scene.check(&tx)), ("bsclaim", 50));
        let result = scene.block(&[tx]).remove(0);
        assert_eq!(verdict(&result), ("bsclaim", 50));
        assert!(log(&result).contains("the only message of its transaction"));
    }
    assert_eq!(scene.balance("zoe"), "1000000000uwls", "no fee either");
    scene.claimed("zoe", &claim);
}

#[test]
fn a_claim_may_be_paid_for_like_anything_else() {
    let (town, mut scene) = begin();
    let claim = town.signed(&scene, "mia", "zoe");
    let draft = scene.draft("zoe", &claim).gas(2_000_000).fee("7uwls").memo("with a memo");
    assert_eq!(verdict(&scene.check(&draft.sign())), OK);
    assert_eq!(verdict(&scene.deliver(&draft)), OK);
    assert_eq!(scene.balance("zoe"), "999999993uwls");
    assert_eq!(scene.stake("zoe").0, 1_000 * UNIT);
    // One that fails costs its fee.
    let again = scene.draft("zoe", &claim).gas(2_000_000).fee("7uwls");
    assert_eq!(verdict(&scene.deliver(&again)), ("bsclaim", 7));
    assert_eq!(scene.balance("zoe"), "999999986uwls");
    scene.audit();
}

#[test]
fn a_free_claim_has_no_memo_and_limits_of_gas_and_size() {
    let (town, scene) = begin();
    let claim = town.signed(&scene, "mia", "mia");
    let draft = || scene.draft("mia", &claim);
    assert_eq!(verdict(&scene.check(&draft().gas(2_000_000).memo("hello").sign())), ("sdk", 12));
    assert_eq!(verdict(&scene.check(&draft().gas(0).sign())), ("sdk", 11));
    assert_eq!(verdict(&scene.check(&draft().gas(3_000_001).sign())), ("sdk", 41));
    assert_eq!(verdict(&scene.check(&draft().gas(3_000_000).sign())), OK);
    assert_eq!(verdict(&scene.check(&draft().gas(60_000).sign())), ("sdk", 11), "too little");
    let large = wire::MsgClaim { txs: vec![vec![0; 1_024]; 64], ..claim.clone() };
    let tx = scene.draft("mia", &large).gas(3_000_000).sign();
    assert!(tx.len() > 64 * 1024);
    let result = scene.check(&tx);
    assert_eq!(verdict(&result), ("bsclaim", 49));
    assert!(log(&result).contains("bytes of a transaction"), "{}", log(&result));
}

#[test]
fn the_price_of_gas_that_a_node_asks_for_is_not_asked_of_claims() {
    let (town, mut scene) = begin();
    scene.config.min_gas_prices = "0.01uwls".parse().unwrap();
    let claim = town.signed(&scene, "mia", "mia");
    assert_eq!(verdict(&scene.check(&scene.free("mia", &claim))), OK);
    let coin = scene.draft("zoe", &send("zoe", "mia", "1uwls")).sign();
    assert_eq!(verdict(&scene.check(&coin)), ("sdk", 13));
}

#[test]
fn a_claim_that_fails_leaves_no_trace() {
    let (town, mut scene) = begin();
    let untouched = |scene: &Scene| {
        let exported = scene.export();
        (exported["auth"].clone(), exported["bank"]["balances"].clone(), exported["claim"].clone())
    };
    let before = untouched(&scene);
    let mut bad = town.signed(&scene, "alice", "alice");
    bad.expires += 1;
    // Only who proposes a block could put it there.
    scene.not_claimed("alice", &bad, 21);
    assert!(!auth::exists(&scene.ctx(), &scene.address("alice")).unwrap());
    let after = untouched(&scene);
    assert_eq!((before.0, before.2.get("claims")), (after.0, after.2.get("claims")));
    assert_eq!(before.2.get("claimed"), after.2.get("claimed"));
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    scene.audit();
}

#[test]
fn simulation_tells_the_gas_of_a_claim() {
    let (town, mut scene) = begin();
    let claim = town.signed(&scene, "mia", "mia");
    let told = scene.simulate(&scene.free("mia", &claim));
    assert_eq!(verdict(&told), OK, "{:?}", told.error);
    let done = scene.claimed("mia", &claim);
    // Numbers in the state have grown by a digit or two meanwhile.
    let (used, simulated) = (done.gas_used, told.gas_used);
    assert!(simulated.abs_diff(used) < simulated / 100, "{used} {simulated}");
    assert!((90_000..400_000).contains(&done.gas_used), "{}", done.gas_used);
}
