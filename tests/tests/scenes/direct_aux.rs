//! Who signs before it is known who pays: `SIGN_MODE_DIRECT_AUX`.

use base::Seconds;
use tests::{Crowd, Draft, OK, Scene, log, send, send_to, verdict};

fn scene() -> Scene {
    Scene::with(&[("alice", "1000uwls"), ("bob", "1000uwls"), ("carol", "1000uwls")])
}

/// Alice sends something and signs first; bob pays.
fn draft(scene: &Scene) -> Draft {
    let bob = scene.address("bob").to_string();
    let mut draft = scene.draft("alice", &send("alice", "carol", "1uwls"));
    draft.signers = vec![scene.signer("alice").aux(), scene.signer("bob")];
    draft.fee("10uwls").payer(&bob)
}

#[test]
fn the_one_signs_the_other_pays() {
    let mut scene = scene();
    assert_eq!(verdict(&scene.deliver(&draft(&scene))), OK);
    assert_eq!(
        (scene.balance("alice"), scene.balance("bob")),
        ("999uwls".into(), "990uwls".into())
    );
    let mut amino = draft(&scene);
    amino.signers[1].mode = proto::cosmos::tx::signing::v1beta1::SignMode::LegacyAminoJson;
    assert_eq!(verdict(&scene.deliver(&amino)), OK);
    assert_eq!(scene.number_and_sequence(&scene.address("alice")).1, 2);
    scene.audit();
}

#[test]
fn the_signature_stays_good_whatever_the_fee_becomes() {
    let scene = scene();
    let mut draft = draft(&scene);
    let before = draft.sign_bytes(&draft.signers[0]);
    let paid = draft.sign_bytes(&draft.signers[1]);
    draft = draft.fee("77uwls").gas(123_456);
    assert_eq!(draft.sign_bytes(&draft.signers[0]), before);
    assert_ne!(draft.sign_bytes(&draft.signers[1]), paid);
}

#[test]
fn who_pays_must_know_what() {
    let mut scene = scene();
    let alone = |scene: &Scene| {
        let mut draft = scene.draft("alice", &send("alice", "carol", "1uwls"));
        draft.signers = vec![scene.signer("alice").aux()];
        draft
    };
    let alice = scene.address("alice");
    let text = format!(
        "(fee payer {alice} cannot sign with SIGN_MODE_DIRECT_AUX: unauthorized): unauthorized"
    );
    for draft in [alone(&scene), alone(&scene).payer(&alice.to_string())] {
        let result = scene.deliver(&draft);
        assert_eq!(verdict(&result), ("sdk", 4));
        assert!(log(&result).ends_with(&text), "{}", log(&result));
    }
    let mut payer_too = draft(&scene);
    payer_too.signers[1] = payer_too.signers[1].clone().aux();
    let result = scene.deliver(&payer_too);
    let bob = scene.address("bob");
    assert!(log(&result).contains(&format!("fee payer {bob} cannot sign")), "{}", log(&result));
}

#[test]
fn a_capital_letter_does_not_hide_the_payer() {
    let mut scene = scene();
    let alice = scene.address("alice").to_string().to_uppercase();
    let mut draft = scene.draft("alice", &send("alice", "carol", "1uwls")).payer(&alice);
    draft.signers = vec![scene.signer("alice").aux()];
    let result = scene.deliver(&draft);
    assert!(log(&result).contains("cannot sign with SIGN_MODE_DIRECT_AUX"), "{}", log(&result));
}

#[test]
fn sequence_body_and_chain_are_signed() {
    let mut scene = scene();
    let good = draft(&scene);
    let bent: [fn(&mut Draft); 3] = [
        |draft| draft.body.memo = "more".into(),
        |draft| draft.chain_id = "scene-2".into(),
        |draft| draft.signers[0].sequence = 1,
    ];
    for bend in bent {
        let mut other = good.clone();
        bend(&mut other);
        // Alice has signed the one, bob the other.
        let signed = |draft: &Draft| -> proto::cosmos::tx::v1beta1::TxRaw {
            prost::Message::decode(draft.sign().as_slice()).expect("a transaction")
        };
        let mut tx = signed(&good);
        tx.signatures[0] = signed(&other).signatures[0].clone();
        let result = scene.block(&[prost::Message::encode_to_vec(&tx)]).remove(0);
        assert_eq!(verdict(&result), ("sdk", 4));
        let text = "(unable to verify single signer signature): unauthorized";
        assert!(log(&result).ends_with(text), "{}", log(&result));
    }
    assert_eq!(verdict(&scene.deliver(&good)), OK);
}

#[test]
fn several_people_with_one_account_sign_so_too_unless_they_pay() {
    let mut scene = scene();
    let crowd = Crowd::of(2, &["alice", "bob", "carol"]);
    scene.ok("alice", send_to("alice", &crowd.address(), "20uwls"));
    let mut message = send("alice", "carol", "1uwls");
    message.from_address = crowd.address().to_string();
    let account = scene.number_and_sequence(&crowd.address());
    let bob = scene.address("bob").to_string();
    let mut draft = scene.draft("alice", &message).payer(&bob);
    draft.signers = vec![crowd.signed_by(&["alice", "carol"], account).aux(), scene.signer("bob")];
    assert_eq!(verdict(&scene.deliver(&draft)), OK);
    let account = scene.number_and_sequence(&crowd.address());
    let mut alone = scene.draft("alice", &message);
    alone.signers = vec![crowd.signed_by(&["alice", "carol"], account).aux()];
    let result = scene.deliver(&alone);
    assert_eq!(verdict(&result), ("sdk", 4));
    assert!(log(&result).contains("cannot sign with SIGN_MODE_DIRECT_AUX"), "{}", log(&result));
}

#[test]
fn order_is_no_condition() {
    let mut scene = scene();
    let timeout = scene.last_block().time.plus(Seconds(60)).expect("time");
    assert_eq!(verdict(&scene.deliver(&draft(&scene).unordered(timeout))), OK);
    assert_eq!(scene.number_and_sequence(&scene.address("alice")).1, 0);
}

#[test]
fn what_is_checked_ahead_is_not_calculated_again() {
    let mut scene = scene();
    // Both keys are known from now on.
    scene.ok("alice", send("alice", "bob", "1uwls"));
    scene.ok("bob", send("bob", "alice", "1uwls"));
    let tx = draft(&scene).sign();
    let cache = Counting::default();
    scene.chain.verify_ahead(scene.view(), &tx, &cache);
    assert_eq!(cache.good(), 2, "both signatures are good");
}

/// Counts the signatures that were found good.
#[derive(Default)]
struct Counting(std::sync::atomic::AtomicUsize);

impl Counting {
    fn good(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl chain::SignatureCache for Counting {
    fn knows(&self, _: &chain::SignatureId) -> bool {
        false
    }

    fn remember(&self, _: chain::SignatureId) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}
