//! Transactions without order: a moment instead of a sequence, each once.

use base::{Seconds, Time};
use chain::TxResult;
use store::{Kv, Order, Range, StoreName};
use tests::{Crowd, Draft, OK, Scene, log, send, send_to, verdict};

fn scene() -> Scene {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "1000uwls")]);
    // A sequence that is not 0, to tell it from none.
    scene.ok("alice", send("alice", "alice", "1uwls"));
    scene
}

fn after(scene: &Scene, seconds: u64) -> Time {
    scene.last_block().time.plus(Seconds(seconds)).expect("time")
}

fn draft(scene: &Scene, seconds: u64) -> Draft {
    scene.draft("alice", &send("alice", "bob", "1uwls")).unordered(after(scene, seconds))
}

fn sequence(scene: &Scene, who: &str) -> u64 {
    scene.number_and_sequence(&scene.address(who)).1
}

/// How many moments the chain remembers.
fn remembered(scene: &Scene) -> usize {
    scene.state().scan(StoreName("acc"), Range::prefix(&[0x5a]), Order::Ascending).count()
}

fn attributes<'a>(result: &'a TxResult, name: &'a str) -> impl Iterator<Item = &'a str> {
    let attributes = result.events.iter().flat_map(|event| &event.attributes);
    attributes.filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

const USED: &str = "has already used timeout";

#[test]
fn it_leaves_the_sequence_and_is_found_by_its_signature_alone() {
    let mut scene = scene();
    let result = scene.deliver(&draft(&scene, 60));
    assert_eq!(verdict(&result), OK);
    assert_eq!(sequence(&scene, "alice"), 1);
    assert_eq!(attributes(&result, "acc_seq").count(), 0);
    assert_eq!(attributes(&result, "signature").count(), 1);
    assert_eq!(verdict(&scene.deliver(&draft(&scene, 60).amino())), OK);
    scene.ok("alice", send("alice", "bob", "1uwls"));
    assert_eq!((scene.balance("bob"), sequence(&scene, "alice")), ("1003uwls".into(), 2));
    scene.audit();
}

#[test]
fn many_are_good_in_any_order() {
    let mut scene = scene();
    let txs: Vec<Vec<u8>> = [30, 10, 20].map(|seconds| draft(&scene, seconds).sign()).into();
    for result in scene.block(&txs) {
        assert_eq!(verdict(&result), OK);
    }
    assert_eq!(scene.balance("bob"), "1003uwls");
}

#[test]
fn the_same_moment_is_not_used_twice() {
    let mut scene = scene();
    let first = draft(&scene, 60);
    let [once, again] = scene.block(&[first.sign(), first.sign()]).try_into().expect("two");
    assert_eq!((verdict(&once), verdict(&again)), (OK, ("sdk", 18)));
    let timeout = first.body.timeout_timestamp.expect("a moment");
    let text = format!(
        "failed to add unordered nonce: sender {} {USED} {}000000000: invalid request",
        scene.address("alice"),
        timeout.seconds
    );
    assert_eq!(log(&again), text);
    let other = first.clone().memo("another one");
    assert_eq!(log(&scene.deliver(&other)), text);
    assert_eq!(log(&scene.check(&other.sign())), text);
    // A nanosecond later is another moment, and somebody else's is his own.
    let mut later = first.clone();
    later.body.timeout_timestamp.as_mut().expect("a moment").nanos = 1;
    assert_eq!(verdict(&scene.deliver(&later)), OK);
    let mut bobs = scene.draft("bob", &send("bob", "alice", "1uwls"));
    bobs = bobs.unordered(Time::try_from(timeout).expect("time"));
    assert_eq!(verdict(&scene.deliver(&bobs)), OK);
}

#[test]
fn it_must_say_until_when() {
    let mut scene = scene();
    let text = "unordered transaction must have timeout_timestamp set: invalid request";
    let mut never = draft(&scene, 60);
    never.body.timeout_timestamp = None;
    assert_eq!(log(&scene.deliver(&never)), text);
    for seconds in [0, -62_135_596_800] {
        never.body.timeout_timestamp = Some(prost_types::Timestamp { seconds, nanos: 0 });
        let result = scene.deliver(&never);
        assert_eq!((verdict(&result), log(&result).as_str()), (("sdk", 18), text));
    }
}

#[test]
fn ten_minutes_ahead_is_the_farthest() {
    let mut scene = scene();
    // The next block is a second later.
    let result = scene.deliver(&draft(&scene, 602));
    assert_eq!(verdict(&result), ("sdk", 18));
    assert_eq!(log(&result), "unordered tx ttl exceeds 10m0s: invalid request");
    assert_eq!(verdict(&scene.check(&draft(&scene, 601).sign())), ("sdk", 18));
    assert_eq!(
        verdict(&scene.check(&draft(&scene, 600).sign())),
        OK,
        "CheckTx sees the last block"
    );
    assert_eq!(verdict(&scene.deliver(&draft(&scene, 601))), OK);
}

#[test]
fn a_moment_that_has_passed_is_too_late() {
    let mut scene = scene();
    let result = scene.deliver(&draft(&scene, 0));
    assert_eq!(verdict(&result), ("sdk", 42));
    assert_eq!(verdict(&scene.deliver(&draft(&scene, 1))), OK, "the moment itself is in time");
}

#[test]
fn it_has_no_sequence() {
    let mut scene = scene();
    let result = scene.deliver(&draft(&scene, 60).sequence(1));
    assert_eq!(verdict(&result), ("sdk", 18));
    let text = "sequence is not allowed for unordered transactions: invalid request";
    assert_eq!(log(&result), text);
    assert_eq!(verdict(&scene.deliver(&draft(&scene, 61).sequence(0))), OK);
}

#[test]
fn a_refused_one_has_not_used_its_moment() {
    let mut scene = scene();
    let good = draft(&scene, 60);
    let mut forged = good.clone();
    forged.first().number += 1;
    assert_eq!(verdict(&scene.deliver(&forged)), ("sdk", 4));
    assert_eq!(remembered(&scene), 0);
    assert_eq!(verdict(&scene.deliver(&good)), OK);
}

#[test]
fn a_message_that_fails_uses_it_up() {
    let mut scene = scene();
    let too_much = scene.draft("alice", &send("alice", "bob", "5000uwls")).fee("7uwls");
    let too_much = too_much.unordered(after(&scene, 60));
    assert_eq!(verdict(&scene.deliver(&too_much)), ("sdk", 5));
    assert_eq!(scene.balance("alice"), "993uwls", "the fee is paid");
    assert_eq!(verdict(&scene.deliver(&too_much)), ("sdk", 18));
    assert_eq!(scene.balance("alice"), "993uwls", "and not a second time");
}

#[test]
fn every_signer_uses_the_moment_up() {
    let mut scene = scene();
    let both = scene.draft("alice", &send("alice", "bob", "1uwls"));
    let both = both.and(&send("bob", "alice", "1uwls")).also(scene.signer("bob"));
    assert_eq!(verdict(&scene.deliver(&both.unordered(after(&scene, 60)))), OK);
    assert_eq!(remembered(&scene), 2);
    let bobs = scene.draft("bob", &send("bob", "alice", "1uwls")).unordered(after(&scene, 59));
    assert!(log(&scene.deliver(&bobs)).contains(USED));
    let crowd = Crowd::of(2, &["alice", "bob", "carol"]);
    scene.ok("alice", send_to("alice", &crowd.address(), "20uwls"));
    let mut from_crowd = send("alice", "bob", "1uwls");
    from_crowd.from_address = crowd.address().to_string();
    let mut several = scene.draft("alice", &from_crowd);
    several.signers =
        vec![crowd.signed_by(&["alice", "carol"], scene.number_and_sequence(&crowd.address()))];
    let several = several.unordered(after(&scene, 60));
    assert_eq!(verdict(&scene.deliver(&several)), OK);
    assert_eq!(verdict(&scene.deliver(&several)), ("sdk", 18));
}

#[test]
fn the_first_transaction_of_an_account_keeps_its_key() {
    let mut scene = scene();
    let bobs = scene.draft("bob", &send("bob", "alice", "1uwls")).unordered(after(&scene, 60));
    assert_eq!(verdict(&scene.deliver(&bobs)), OK);
    assert_eq!(sequence(&scene, "bob"), 0);
    let mut hidden = scene.draft("bob", &send("bob", "alice", "1uwls"));
    hidden.first().shown = None;
    assert_eq!(verdict(&scene.deliver(&hidden)), OK, "the key is known by now");
}

#[test]
fn remembering_it_costs_2240_gas_and_the_writing() {
    let mut scene = scene();
    let tx = |scene: &Scene, gas: u64| draft(scene, 60).fee("1uwls").gas(gas).sign();
    let runs_out_there = |gas: &u64| {
        let result = scene.check(&tx(&scene, *gas));
        result.error.is_some_and(|error| error.to_string().contains("in location: unordered tx;"))
    };
    assert_eq!((5_000..50_000).step_by(160).filter(runs_out_there).count(), 2_240 / 160);
    let plenty = tx(&scene, 1_000_000);
    let simulated = scene.simulate(&plenty).gas_used;
    let delivered = scene.block(std::slice::from_ref(&plenty))[0].gas_used;
    assert!(delivered > simulated + 3_000, "a simulation writes no moment down");
    assert_eq!(verdict(&scene.simulate(&plenty)), OK, "nor does it ask for it");
}

#[test]
fn what_has_passed_is_forgotten_and_can_not_come_again() {
    let mut scene = scene();
    let one = draft(&scene, 5);
    let tx = one.sign();
    assert_eq!(verdict(&scene.deliver(&one)), OK);
    let end = after(&scene, 4);
    // In a block of that very moment the transaction is in time, and so it must be remembered.
    let done = scene.block_with(std::slice::from_ref(&tx), |block| block.time = end);
    assert!(log(&done.results[0]).contains(USED), "{}", log(&done.results[0]));
    assert_eq!(remembered(&scene), 1);
    let result = scene.block(&[tx]).remove(0);
    assert_eq!((verdict(&result), remembered(&scene)), (("sdk", 42), 0));
    scene.audit();
}

#[test]
fn the_mempool_keeps_it_until_it_is_too_late() {
    let mut scene = scene();
    let tx = draft(&scene, 3).sign();
    assert_eq!(verdict(&scene.admit(&tx)), OK);
    assert_eq!(verdict(&scene.admit(&tx)), ("sdk", 18), "it is waiting already");
    scene.block(&[]);
    assert_eq!(verdict(&scene.recheck(&tx)), OK);
    scene.wait(Seconds(5));
    scene.block(&[]);
    assert_eq!(verdict(&scene.recheck(&tx)), ("sdk", 42));
}

#[test]
fn moments_lie_where_the_sdk_has_them() {
    let mut scene = scene();
    let mut draft = draft(&scene, 60);
    draft.body.timeout_timestamp.as_mut().expect("a moment").nanos = 7;
    assert_eq!(verdict(&scene.deliver(&draft)), OK);
    let timeout = draft.body.timeout_timestamp.expect("a moment");
    let nanos = timeout.seconds * 1_000_000_000 + 7;
    let mut key = vec![0x5a];
    key.extend_from_slice(&((nanos as u64) ^ (1 << 63)).to_be_bytes());
    key.extend_from_slice(scene.address("alice").as_bytes());
    assert_eq!(scene.state().get(StoreName("acc"), &key), Some(vec![0]));
}
