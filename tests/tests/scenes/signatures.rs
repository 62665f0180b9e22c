//! Who signs, how, and in which order.

use prost::Message;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{AuthInfo, TxRaw};
use tests::{Crowd, Draft, OK, Scene, log, multi_send, send, send_to, verdict};

fn scene() -> Scene {
    Scene::with(&[("alice", "1000uwls"), ("bob", "1000uwls")])
}

fn draft(scene: &Scene) -> Draft {
    scene.draft("alice", &send("alice", "bob", "1uwls"))
}

fn bent(draft: &Draft, bend: impl FnOnce(&mut TxRaw)) -> Vec<u8> {
    let mut raw = TxRaw::decode(draft.sign().as_slice()).expect("a transaction");
    bend(&mut raw);
    raw.encode_to_vec()
}

#[test]
fn both_sign_modes_are_good() {
    let mut scene = scene();
    assert_eq!(verdict(&scene.deliver(&draft(&scene))), OK);
    assert_eq!(verdict(&scene.deliver(&draft(&scene).amino().memo("<&> \u{2028} ü"))), OK);
    let two = draft(&scene).and(&send("bob", "alice", "1uwls")).also(scene.signer("bob"));
    assert_eq!(verdict(&scene.deliver(&two)), OK);
    let mut mixed = draft(&scene).and(&send("bob", "alice", "1uwls")).also(scene.signer("bob"));
    mixed.first().mode = SignMode::LegacyAminoJson;
    assert_eq!(verdict(&scene.deliver(&mixed)), OK);
    assert_eq!(scene.number_and_sequence(&scene.address("bob")).1, 2);
}

#[test]
fn other_sign_modes_are_not() {
    let mut scene = scene();
    for mode in [SignMode::Unspecified, SignMode::Textual, SignMode::Eip191] {
        let mut draft = draft(&scene);
        draft.first().mode = mode;
        let result = scene.deliver(&draft);
        assert_eq!(verdict(&result), ("sdk", 4));
        let text = format!("(unsupported sign mode {}): unauthorized", mode.as_str_name());
        assert!(log(&result).ends_with(&text), "{}", log(&result));
    }
}

#[test]
fn a_changed_transaction_is_not_signed() {
    let mut scene = scene();
    let number = scene.number_and_sequence(&scene.address("alice")).0;
    let direct = format!(
        "signature verification failed; please verify account number ({number}) and chain-id (scene-1): (unable to verify single signer signature): unauthorized"
    );
    let amino = format!(
        "signature verification failed; please verify account number ({number}), sequence (0) and chain-id (scene-1): unauthorized"
    );
    for (draft, text) in [(draft(&scene), &direct), (draft(&scene).amino(), &amino)] {
        let other = draft.clone().memo("more");
        let changed = bent(&draft, |raw| {
            raw.body_bytes =
                TxRaw::decode(other.sign().as_slice()).expect("a transaction").body_bytes;
        });
        let flipped = bent(&draft, |raw| raw.signatures[0][10] ^= 1);
        let short = bent(&draft, |raw| raw.signatures[0].truncate(63));
        let zero = bent(&draft, |raw| raw.signatures[0] = vec![0; 64]);
        let empty = bent(&draft, |raw| raw.signatures[0].clear());
        let mut elsewhere = draft.clone();
        elsewhere.chain_id = "scene-2".into();
        let mut another = draft.clone();
        another.first().number += 1;
        for tx in [changed, flipped, short, zero, empty, elsewhere.sign(), another.sign()] {
            let checked = scene.check(&tx);
            assert_eq!((verdict(&checked), log(&checked)), (("sdk", 4), text.clone()));
            let result = scene.block(&[tx]).remove(0);
            assert_eq!((verdict(&result), log(&result)), (("sdk", 4), text.clone()));
        }
    }
    assert_eq!(scene.number_and_sequence(&scene.address("alice")).1, 0);
}

#[test]
fn the_other_half_of_the_curve_is_refused() {
    let mut scene = scene();
    let good = draft(&scene);
    let high = bent(&good, |raw| {
        let order = [
            0xff_u8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c,
            0xd0, 0x36, 0x41, 0x41,
        ];
        let mut borrow = 0_i16;
        for (digit, order) in raw.signatures[0][32..].iter_mut().zip(order).rev() {
            let difference = i16::from(order) - i16::from(*digit) - borrow;
            borrow = i16::from(difference < 0);
            *digit = u8::try_from(difference.rem_euclid(256)).expect("a byte");
        }
    });
    assert_eq!(verdict(&scene.block(&[high]).remove(0)), ("sdk", 4));
    assert_eq!(verdict(&scene.deliver(&good)), OK);
}

#[test]
fn a_transaction_counts_once() {
    let mut scene = scene();
    let tx = draft(&scene).sign();
    let results = scene.block(&[tx.clone(), tx.clone()]);
    assert_eq!([verdict(&results[0]), verdict(&results[1])], [OK, ("sdk", 32)]);
    assert_eq!(
        log(&results[1]),
        "account sequence mismatch, expected 1, got 0: incorrect account sequence"
    );
    assert_eq!(verdict(&scene.block(&[tx]).remove(0)), ("sdk", 32));
    let early = scene.deliver(&draft(&scene).sequence(2));
    assert_eq!(
        log(&early),
        "account sequence mismatch, expected 1, got 2: incorrect account sequence"
    );
    assert_eq!(verdict(&scene.deliver(&draft(&scene).sequence(1))), OK);
}

#[test]
fn nobody_signs_for_another() {
    let mut scene = scene();
    let forged = scene.draft("bob", &send("alice", "bob", "1uwls"));
    let result = scene.deliver(&forged);
    let alice = scene.address("alice");
    assert_eq!(verdict(&result), ("sdk", 8));
    assert_eq!(
        log(&result),
        format!(
            "pubKey does not match signer address {alice} with signer index: 0: invalid pubkey"
        )
    );
    let mut mute = forged;
    mute.first().shown = None;
    assert_eq!(verdict(&scene.deliver(&mute)), ("sdk", 8), "alice has shown no key yet");
    scene.ok("alice", send("alice", "bob", "1uwls"));
    assert_eq!(verdict(&scene.deliver(&mute.sequence(1))), ("sdk", 4), "now hers is taken");
}

#[test]
fn every_signer_of_every_message_signs_once_in_their_order() {
    let mut scene = scene();
    let both = draft(&scene).and(&send("bob", "alice", "1uwls"));
    let result = scene.deliver(&both);
    assert_eq!(log(&result), "wrong number of signers; expected 2, got 1: unauthorized");
    let mut swapped = both.clone().also(scene.signer("bob"));
    swapped.signers.reverse();
    assert_eq!(verdict(&scene.deliver(&swapped)), ("sdk", 8));
    let again = both.also(scene.signer("bob")).and(&send("alice", "bob", "1uwls"));
    assert_eq!(verdict(&scene.deliver(&again)), OK, "alice stands there once");
    let missing = bent(&draft(&scene), |raw| {
        let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).expect("authorisation");
        auth.signer_infos.clear();
        raw.auth_info_bytes = auth.encode_to_vec();
    });
    let result = scene.block(&[missing]).remove(0);
    assert_eq!(log(&result), "invalid number of signer;  expected: 1, got 0: unauthorized");
}

/// A chain on which a crowd owns coins, and the crowd.
fn with_crowd(threshold: u32, members: &[&str]) -> (Scene, Crowd) {
    let mut scene = Scene::with(&[("alice", "1000uwls")]);
    let crowd = Crowd::of(threshold, members);
    scene.ok("alice", send_to("alice", &crowd.address(), "500uwls"));
    (scene, crowd)
}

fn from_crowd(scene: &Scene, crowd: &Crowd, signing: &[&str]) -> Draft {
    let account = scene.number_and_sequence(&crowd.address());
    let mut message = send("alice", "bob", "10uwls");
    message.from_address = crowd.address().to_string();
    Draft::new(&message, "scene-1", crowd.signed_by(signing, account))
}

#[test]
fn two_of_three_are_enough() {
    let (mut scene, crowd) = with_crowd(2, &["m1", "m2", "m3"]);
    for signing in [["m1", "m2"].as_slice(), &["m1", "m3"], &["m2", "m3"], &["m1", "m2", "m3"]] {
        assert_eq!(
            verdict(&scene.deliver(&from_crowd(&scene, &crowd, signing))),
            OK,
            "{signing:?}"
        );
    }
    assert_eq!(scene.balance("bob"), "40uwls");
    let mut direct = from_crowd(&scene, &crowd, &["m1", "m3"]);
    direct.first().mode = SignMode::Direct;
    assert_eq!(verdict(&scene.deliver(&direct)), OK);
    let mut mute = from_crowd(&scene, &crowd, &["m1", "m3"]);
    mute.first().shown = None;
    assert_eq!(verdict(&scene.deliver(&mute)), OK, "the account knows its key");
    assert_eq!(verdict(&scene.deliver(&from_crowd(&scene, &crowd, &["m2"]))), ("sdk", 4));
    assert_eq!(scene.balance_at(&crowd.address()), "440uwls");
    scene.audit();
}

#[test]
fn every_member_of_a_crowd_must_sign_the_same_transaction() {
    let (mut scene, crowd) = with_crowd(2, &["m1", "m2", "m3"]);
    let good = from_crowd(&scene, &crowd, &["m1", "m3"]);
    let flipped = bent(&good, |raw| {
        let last = raw.signatures[0].len() - 1;
        raw.signatures[0][last] ^= 1;
    });
    assert_eq!(verdict(&scene.block(&[flipped]).remove(0)), ("sdk", 4));
    let garbage = bent(&good, |raw| raw.signatures[0] = vec![1; 9]);
    assert_eq!(verdict(&scene.block(&[garbage]).remove(0)), ("undefined", 1));
    assert_eq!(verdict(&scene.deliver(&good)), OK);
}

#[test]
fn a_transaction_has_at_most_seven_keys() {
    let members = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"];
    let (mut scene, seven) = with_crowd(1, &members[..7]);
    assert_eq!(verdict(&scene.deliver(&from_crowd(&scene, &seven, &["m1"]))), OK);
    let (mut scene, eight) = with_crowd(1, &members);
    let result = scene.deliver(&from_crowd(&scene, &eight, &["m1"]));
    assert_eq!(
        (verdict(&result), log(&result).as_str()),
        (("sdk", 14), "signatures: 8, limit: 7: maximum number of signatures exceeded")
    );
    let outputs: Vec<(&str, &str)> = members.iter().map(|name| (*name, "10uwls")).collect();
    scene.ok("alice", multi_send("alice", "80uwls", &outputs));
    let signed_by = |scene: &Scene, members: &[&str]| {
        let first = scene.draft(members[0], &send(members[0], "bob", "1uwls"));
        members[1..].iter().fold(first, |draft, name| {
            draft.and(&send(name, "bob", "1uwls")).also(scene.signer(name))
        })
    };
    assert_eq!(verdict(&scene.deliver(&signed_by(&scene, &members))), ("sdk", 14));
    assert_eq!(verdict(&scene.deliver(&signed_by(&scene, &members[..7]))), OK);
}

#[test]
fn each_kind_of_signature_has_its_price() {
    let (scene, crowd) = with_crowd(2, &["m1", "m2", "m3"]);
    let gas = |signing: &[&str]| {
        let tx = from_crowd(&scene, &crowd, signing).sign();
        scene.check(&tx).gas_used - 10 * tx.len() as u64
    };
    assert_eq!(
        gas(&["m1", "m2", "m3"]) - gas(&["m1", "m2"]),
        1_000,
        "a member that signs costs 1,000"
    );
}

#[test]
fn a_simulation_needs_no_signature() {
    let mut scene = scene();
    let mut draft = draft(&scene);
    draft.first().mode = SignMode::Unspecified;
    let unsigned = bent(&draft, |raw| raw.signatures = vec![Vec::new()]);
    let before = scene.app_hash();
    let simulated = scene.simulate(&unsigned);
    assert_eq!(verdict(&simulated), OK);
    assert_eq!(scene.app_hash(), before);
    assert_eq!(verdict(&scene.block(&[unsigned]).remove(0)), ("sdk", 4));
    draft.first().mode = SignMode::Direct;
    let real = scene.deliver(&draft);
    assert!(simulated.gas_used >= real.gas_used, "{} < {}", simulated.gas_used, real.gas_used);
    // It counts a signature of the usual size, and 12,000 gas for the fee that is not named yet.
    assert!(
        simulated.gas_used < real.gas_used + 14_000,
        "{} >> {}",
        simulated.gas_used,
        real.gas_used
    );
    assert_eq!(verdict(&scene.simulate(&draft.sign())), ("sdk", 32), "the sequence is looked at");
}
