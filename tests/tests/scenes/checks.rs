//! CheckTx: what enters the mempool, and what may stay.

use tests::{OK, Scene, log, send, verdict};

fn scene() -> Scene {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "1000uwls")]);
    scene.config.min_gas_prices = "0.0001uwls".parse().expect("prices");
    scene
}

fn pay(scene: &Scene, sequence: u64, amount: &str) -> Vec<u8> {
    scene.draft("alice", &send("alice", "carol", amount)).fee("100uwls").sequence(sequence).sign()
}

#[test]
fn transactions_may_wait_in_a_row() {
    let mut scene = scene();
    for sequence in 0..3 {
        assert_eq!(
            verdict(&scene.check(&pay(&scene, sequence + 1, "1uwls"))),
            ("sdk", 32),
            "not yet"
        );
        assert_eq!(verdict(&scene.admit(&pay(&scene, sequence, "1uwls"))), OK);
        assert_eq!(
            verdict(&scene.admit(&pay(&scene, sequence, "1uwls"))),
            ("sdk", 32),
            "not twice"
        );
        assert_eq!(
            verdict(&scene.simulate(&pay(&scene, sequence + 1, "1uwls"))),
            OK,
            "the next can be asked for"
        );
    }
    assert_eq!(scene.balance("alice"), "1000uwls", "nothing is executed");
    let block: Vec<Vec<u8>> = (0..3).map(|sequence| pay(&scene, sequence, "1uwls")).collect();
    assert!(scene.block(&block).iter().all(|result| verdict(result) == OK));
    assert_eq!(scene.balance("alice"), "697uwls");
    assert_eq!(verdict(&scene.admit(&pay(&scene, 3, "1uwls"))), OK);
}

#[test]
fn a_fee_that_is_promised_can_not_be_promised_again() {
    let mut scene = scene();
    for sequence in 0..10 {
        assert_eq!(verdict(&scene.admit(&pay(&scene, sequence, "1uwls"))), OK);
    }
    let result = scene.admit(&pay(&scene, 10, "1uwls"));
    assert_eq!(verdict(&result), ("sdk", 5));
    assert_eq!(
        log(&result),
        "spendable balance 0uwls is smaller than 100uwls: insufficient funds: insufficient funds"
    );
    scene.block(&[]);
    assert_eq!(
        verdict(&scene.admit(&pay(&scene, 0, "1uwls"))),
        OK,
        "a block begins with what is real"
    );
}

#[test]
fn a_refused_transaction_promises_nothing() {
    let mut scene = scene();
    let mut forged = scene.draft("alice", &send("alice", "carol", "1uwls")).fee("100uwls");
    forged.first().number += 1;
    assert_eq!(verdict(&scene.admit(&forged.sign())), ("sdk", 4));
    let senseless = scene.draft(
        "alice",
        &proto::cosmos::bank::v1beta1::MsgSend {
            amount: Vec::new(),
            ..send("alice", "carol", "1uwls")
        },
    );
    assert_eq!(verdict(&scene.admit(&senseless.fee("100uwls").sign())), ("sdk", 10));
    assert_eq!(
        verdict(&scene.admit(&pay(&scene, 0, "1uwls"))),
        OK,
        "sequence and money are still there"
    );
}

#[test]
fn messages_are_read_but_not_executed() {
    let mut scene = scene();
    let result = scene.admit(&pay(&scene, 0, "999999uwls"));
    assert_eq!(verdict(&result), OK, "whether there is enough, the block will tell");
    assert_eq!((result.events.len(), result.data.len()), (0, 0));
    let result = scene.block(&[pay(&scene, 0, "999999uwls")]).remove(0);
    assert_eq!(verdict(&result), ("sdk", 5));
}

#[test]
fn what_has_become_stale_is_dropped_after_the_block() {
    let mut scene = scene();
    let (waiting, behind) = (pay(&scene, 0, "1uwls"), pay(&scene, 1, "1uwls"));
    assert_eq!([verdict(&scene.admit(&waiting)), verdict(&scene.admit(&behind))], [OK, OK]);
    scene.block(&[pay(&scene, 0, "2uwls")]);
    let result = scene.recheck(&waiting);
    assert_eq!(
        log(&result),
        "account sequence mismatch, expected 1, got 0: incorrect account sequence"
    );
    assert_eq!(verdict(&scene.recheck(&behind)), OK);
}

#[test]
fn a_recheck_asks_for_the_fee_but_not_for_the_signature() {
    let mut scene = scene();
    let mut forged = scene.draft("alice", &send("alice", "carol", "1uwls")).fee("100uwls");
    forged.first().number += 1;
    assert_eq!(verdict(&scene.recheck(&forged.sign())), OK, "it was verified when it came");
    scene.block(&[]);
    scene.config.min_gas_prices = "1uwls".parse().expect("prices");
    assert_eq!(verdict(&scene.recheck(&pay(&scene, 0, "1uwls"))), ("sdk", 13));
}

#[test]
fn checking_changes_no_state() {
    let mut scene = scene();
    let mut twin = scene.clone();
    scene.admit(&pay(&scene, 0, "1uwls"));
    scene.simulate(&pay(&scene, 1, "1uwls"));
    scene.recheck(&pay(&scene, 1, "1uwls"));
    assert_eq!(scene.app_hash(), twin.app_hash());
    scene.block(&[]);
    twin.block(&[]);
    assert_eq!(scene.app_hash(), twin.app_hash());
}

#[test]
fn an_executed_block_is_only_a_proposal_until_it_is_committed() {
    let scene = scene();
    let block = scene.next_block();
    let txs = [pay(&scene, 0, "1uwls"), pay(&scene, 1, "1uwls")];
    let (first, second) = (scene.execute(&block, &txs), scene.execute(&block, &txs));
    assert_eq!(
        (&first.changes, &first.results, &first.events),
        (&second.changes, &second.results, &second.events)
    );
    assert_eq!(scene.balance("carol"), "");
}
