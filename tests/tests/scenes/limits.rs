//! What every transaction passes first: form, timeouts, memo, size.

use base::Seconds;
use prost::Message;
use prost_types::{Any, Timestamp};
use proto::cosmos::tx::v1beta1::{Fee, TxRaw};
use tests::{Draft, OK, Scene, log, send, verdict};

fn scene() -> Scene {
    Scene::with(&[("alice", "1000uwls"), ("bob", "1uwls")])
}

fn draft(scene: &Scene) -> Draft {
    scene.draft("alice", &send("alice", "bob", "1uwls"))
}

/// The same refusal in CheckTx and in a block, which changes what an empty one does.
fn refused(scene: &mut Scene, tx: &[u8], code: (&'static str, u32), text: &str) {
    let mut twin = scene.clone();
    twin.block(&[]);
    let checked = scene.check(tx);
    assert_eq!((verdict(&checked), log(&checked).as_str()), (code, text));
    let result = scene.block(&[tx.to_vec()]).remove(0);
    assert_eq!((verdict(&result), log(&result).as_str()), (code, text));
    assert_eq!((result.events.len(), result.data.len()), (0, 0));
    assert_eq!(scene.app_hash(), twin.app_hash(), "a refusal leaves no trace");
}

fn with(tx: &[u8], change: impl FnOnce(&mut TxRaw)) -> Vec<u8> {
    let mut raw = TxRaw::decode(tx).expect("a transaction");
    change(&mut raw);
    raw.encode_to_vec()
}

#[test]
fn bytes_that_are_no_transaction_never_stop_the_chain() {
    let mut scene = scene();
    let good = draft(&scene).sign();
    let mut bad: Vec<Vec<u8>> = vec![vec![0xff; 100], b"hello".to_vec(), vec![0x0a; 1000]];
    bad.extend((1..good.len()).step_by(7).map(|length| good[..length].to_vec()));
    bad.push([good.as_slice(), &[0]].concat());
    for tx in &bad {
        let checked = scene.check(tx);
        assert_ne!(verdict(&checked), OK, "{}", hex::encode(tx));
        assert_eq!(verdict(&scene.simulate(tx)), verdict(&checked));
    }
    let results = scene.block(&bad);
    assert!(results.iter().all(|result| result.error.is_some() && result.gas_used == 0));
    assert_eq!(verdict(&scene.block(&[good]).remove(0)), OK);
}

#[test]
fn what_can_not_be_decoded_has_no_gas_and_a_fixed_text_in_blocks() {
    let mut scene = scene();
    let result = scene.block(&[b"hello".to_vec()]).remove(0);
    assert_eq!((verdict(&result), log(&result).as_str()), (("sdk", 2), "tx parse error"));
    assert_eq!((result.gas_used, result.gas_wanted), (0, 0));
    let checked = log(&scene.check(b"hello"));
    assert!(
        checked.len() > 20 && checked.ends_with(": tx parse error: tx parse error"),
        "{checked}"
    );
}

#[test]
fn deep_nesting_costs_no_stack() {
    let scene = scene();
    let mut inner = vec![0x0a, 0x00];
    for _ in 0..20_000 {
        let mut outer = vec![0x0a];
        prost::encoding::encode_varint(inner.len() as u64, &mut outer);
        outer.extend(inner);
        inner = outer;
    }
    assert_eq!(verdict(&scene.check(&inner)), ("sdk", 2));
}

#[test]
fn a_transaction_needs_a_message() {
    let mut scene = scene();
    let mut empty = draft(&scene);
    empty.body.messages.clear();
    refused(
        &mut scene,
        &empty.sign(),
        ("sdk", 18),
        "must contain at least one message: invalid request",
    );
    refused(&mut scene, &[], ("sdk", 18), "must contain at least one message: invalid request");
}

#[test]
fn a_message_that_nobody_knows_can_not_be_decoded() {
    let scene = scene();
    let mut unknown = draft(&scene);
    unknown.body.messages[0].type_url = "/whaleshares.bank.v1.MsgPrint".into();
    let checked = scene.check(&unknown.sign());
    assert_eq!(verdict(&checked), ("sdk", 2));
    assert!(
        log(&checked).starts_with("unable to resolve type URL /whaleshares.bank.v1.MsgPrint: ")
    );
}

#[test]
fn extension_options_are_not_understood() {
    let scene = scene();
    for critical in [true, false] {
        let mut extended = draft(&scene);
        let option = Any { type_url: "/cosmos.bank.v1beta1.MsgSend".into(), value: Vec::new() };
        let body = &mut extended.body;
        let options = if critical {
            &mut body.extension_options
        } else {
            &mut body.non_critical_extension_options
        };
        options.push(option);
        assert_eq!(verdict(&scene.check(&extended.sign())), ("sdk", 2));
    }
}

#[test]
fn a_memo_has_at_most_256_bytes() {
    let mut scene = scene();
    for (memo, bytes) in [("x".repeat(257), 257), ("€".repeat(86), 258)] {
        let text = format!(
            "maximum number of characters is 256 but received {bytes} characters: memo too large"
        );
        let tx = draft(&scene).memo(&memo).sign();
        refused(&mut scene, &tx, ("sdk", 12), &text);
    }
    for memo in ["x".repeat(256), "€".repeat(85)] {
        assert_eq!(verdict(&scene.deliver(&draft(&scene).memo(&memo))), OK);
    }
}

#[test]
fn a_height_may_be_the_last_for_a_transaction() {
    let mut scene = scene();
    let last = scene.last_block().height;
    let until = |scene: &Scene, height| {
        let mut draft = draft(scene);
        draft.body.timeout_height = height;
        draft
    };
    let result = scene.deliver(&until(&scene, last));
    assert_eq!(
        (verdict(&result), log(&result)),
        (
            ("sdk", 30),
            format!("block height: {}, timeout height: {last}: tx timeout height", last + 1)
        )
    );
    let last = scene.last_block().height;
    assert_eq!(
        verdict(&scene.check(&until(&scene, last).sign())),
        OK,
        "CheckTx looks at the last block"
    );
    assert_eq!(verdict(&scene.check(&until(&scene, last - 1).sign())), ("sdk", 30));
    assert_eq!(verdict(&scene.deliver(&until(&scene, last + 1))), OK);
}

#[test]
fn a_moment_may_be_the_last_for_a_transaction() {
    let mut scene = scene();
    let until = |scene: &Scene, time: base::Time| {
        let mut draft = draft(scene);
        draft.body.timeout_timestamp = Some(Timestamp { seconds: time.seconds(), nanos: 0 });
        draft
    };
    let now = scene.last_block().time;
    assert_eq!(
        verdict(&scene.check(&until(&scene, now).sign())),
        OK,
        "CheckTx looks at the last block"
    );
    let result = scene.deliver(&until(&scene, now));
    assert_eq!(verdict(&result), ("sdk", 42));
    assert_eq!(
        log(&result),
        "block time: 2026-01-01 00:00:01 +0000 UTC, timeout timestamp: 2026-01-01 00:00:00 +0000 UTC: tx timeout"
    );
    let next = scene.last_block().time.plus(Seconds(1)).expect("time");
    assert_eq!(verdict(&scene.deliver(&until(&scene, next))), OK);
    let soon = until(&scene, scene.last_block().time.plus(Seconds(10)).expect("time"));
    assert_eq!(verdict(&scene.check(&soon.sign())), OK);
    scene.wait(Seconds(10));
    assert_eq!(verdict(&scene.deliver(&soon)), ("sdk", 42));
    let epoch = base::Time::new(0, 0).expect("1970");
    assert_eq!(
        verdict(&scene.deliver(&until(&scene, epoch))),
        OK,
        "second 0 of 1970 counts as none"
    );
}

#[test]
fn a_transaction_needs_a_fee_field_and_a_signature() {
    let mut scene = scene();
    let mut free = draft(&scene);
    free.fee = None;
    refused(&mut scene, &free.sign(), ("undefined", 1), "missing fee");
    let good = draft(&scene).sign();
    let unsigned = with(&good, |raw| raw.signatures.clear());
    refused(&mut scene, &unsigned, ("sdk", 15), "no signatures supplied");
    let twice = with(&good, |raw| raw.signatures.push(raw.signatures[0].clone()));
    let text = "wrong number of signers; expected 1, got 2: unauthorized";
    refused(&mut scene, &twice, ("sdk", 4), text);
}

#[test]
fn gas_limits_have_a_limit() {
    let mut scene = scene();
    let tx = draft(&scene).gas(1 << 63).sign();
    let text = "invalid gas supplied; 9223372036854775808 > 9223372036854775807: invalid request";
    refused(&mut scene, &tx, ("sdk", 18), text);
    assert_eq!(verdict(&scene.deliver(&draft(&scene).gas((1 << 63) - 1))), OK);
}

#[test]
fn every_byte_costs_ten_gas() {
    let scene = scene();
    let used = |memo: &str| {
        let tx = draft(&scene).memo(memo).sign();
        (tx.len() as u64, scene.check(&tx).gas_used)
    };
    let ((short, little), (long, much)) = (used(""), used(&"x".repeat(200)));
    assert_eq!(much - little, 10 * (long - short));
}

#[test]
fn a_fee_payer_must_be_an_address() {
    let mut scene = scene();
    let tx = draft(&scene).payer("nobody").sign();
    let checked = scene.check(&tx);
    assert_eq!(verdict(&checked), ("sdk", 7));
    assert!(log(&checked).starts_with("Invalid fee payer address ("), "{}", log(&checked));
    let mut negative = draft(&scene).fee("5uwls");
    if let Some(Fee { amount, .. }) = &mut negative.fee {
        amount[0].amount = "-5".into();
    }
    refused(
        &mut scene,
        &negative.sign(),
        ("sdk", 13),
        "invalid fee provided: -5uwls: insufficient fee",
    );
}
