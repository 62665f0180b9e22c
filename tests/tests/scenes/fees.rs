//! Who pays how much, and when.

use base::Address;
use tests::{Draft, OK, Scene, log, send, verdict};

fn scene() -> Scene {
    let mut scene = Scene::with(&[("alice", "10000ushare,10000uwls"), ("bob", "500uwls")]);
    scene.config.min_gas_prices = "0.01uwls".parse().expect("prices");
    scene
}

fn draft(scene: &Scene) -> Draft {
    scene.draft("alice", &send("alice", "bob", "1uwls")).gas(100_001)
}

fn collected(scene: &Scene) -> String {
    scene.balance_at(&Address::module(auth::DISTRIBUTION))
}

#[test]
fn a_node_asks_for_its_price_rounded_up() {
    let scene = scene();
    let checked = scene.check(&draft(&scene).fee("1000uwls").sign());
    assert_eq!(verdict(&checked), ("sdk", 13));
    assert_eq!(
        log(&checked),
        "insufficient fees; got: 1000uwls required: 1001uwls: insufficient fee"
    );
    assert_eq!(verdict(&scene.check(&draft(&scene).fee("1001uwls").sign())), OK);
    let none = scene.check(&draft(&scene).sign());
    assert_eq!(log(&none), "insufficient fees; got:  required: 1001uwls: insufficient fee");
    let other = scene.check(&draft(&scene).fee("5000ushare").sign());
    assert_eq!(
        log(&other),
        "insufficient fees; got: 5000ushare required: 1001uwls: insufficient fee"
    );
    assert_eq!(verdict(&scene.check(&draft(&scene).fee("1ushare,1001uwls").sign())), OK);
}

#[test]
fn any_of_several_prices_is_enough() {
    let mut scene = scene();
    scene.config.min_gas_prices = "0.5ushare,0.01uwls".parse().expect("prices");
    assert_eq!(verdict(&scene.check(&draft(&scene).fee("1001uwls").sign())), OK);
    let checked = scene.check(&draft(&scene).fee("50000ushare").sign());
    assert_eq!(verdict(&checked), ("sdk", 13));
    assert_eq!(
        log(&checked),
        "insufficient fees; got: 50000ushare required: 50001ushare,1001uwls: insufficient fee"
    );
}

#[test]
fn a_block_knows_no_price() {
    let mut scene = scene();
    assert_eq!(verdict(&scene.deliver(&draft(&scene))), OK);
    assert_eq!(collected(&scene), "");
    assert_eq!(verdict(&scene.deliver(&draft(&scene).fee("1ushare,2uwls"))), OK);
    assert_eq!(collected(&scene), "1ushare,2uwls");
    scene.audit();
}

#[test]
fn the_fee_is_paid_first_and_kept() {
    let mut scene = scene();
    let poor = |scene: &Scene, amount: &str| {
        scene.draft("bob", &send("bob", "alice", amount)).fee("300uwls")
    };
    let result = scene.deliver(&poor(&scene, "201uwls"));
    assert_eq!(verdict(&result), ("sdk", 5));
    assert!(
        log(&result).contains("spendable balance 200uwls is smaller than 201uwls"),
        "{}",
        log(&result)
    );
    assert_eq!((scene.balance("bob"), collected(&scene)), ("200uwls".into(), "300uwls".into()));
    let kinds: Vec<&str> = result.events.iter().map(|event| event.kind.as_ref()).collect();
    assert_eq!(kinds, ["coin_spent", "coin_received", "transfer", "message", "tx", "tx", "tx"]);
    let result = scene.deliver(&poor(&scene, "1uwls"));
    assert_eq!(verdict(&result), ("sdk", 5));
    assert_eq!(
        log(&result),
        "spendable balance 200uwls is smaller than 300uwls: insufficient funds: insufficient funds"
    );
    assert_eq!(
        scene.number_and_sequence(&scene.address("bob")).1,
        1,
        "who can not pay keeps his sequence"
    );
    scene.audit();
}

#[test]
fn a_fee_must_be_coins_in_order() {
    let mut scene = scene();
    for (amount, text) in [
        (vec![("uwls", "2000"), ("ushare", "5")], "2000uwls,5ushare"),
        (vec![("uwls", "2000"), ("uwls", "1")], "2000uwls,1uwls"),
        (vec![("ushare", "0"), ("uwls", "2000")], "0ushare,2000uwls"),
    ] {
        let mut tx = draft(&scene);
        let coin = |(denom, amount): (&str, &str)| proto::cosmos::base::v1beta1::Coin {
            denom: denom.into(),
            amount: amount.into(),
        };
        tx.fee.as_mut().expect("a fee").amount = amount.into_iter().map(coin).collect();
        let result = scene.deliver(&tx);
        assert_eq!(verdict(&result), ("sdk", 13));
        assert_eq!(log(&result), format!("invalid fee amount: {text}: insufficient fee"));
        tx.fee.as_mut().expect("a fee").amount[0].amount.clear();
        assert_eq!(log(&scene.deliver(&tx)), "invalid fee provided: null: insufficient fee");
    }
}

#[test]
fn who_is_nobody_pays_nothing() {
    let mut scene = scene();
    let result = scene.deliver(&scene.draft("carol", &send("carol", "bob", "1uwls")).fee("1uwls"));
    assert_eq!(verdict(&result), ("sdk", 9));
    let carol = scene.address("carol");
    assert_eq!(log(&result), format!("fee payer address: {carol} does not exist: unknown address"));
}

#[test]
fn somebody_else_pays_if_he_signs() {
    let mut scene = scene();
    let bob = scene.address("bob").to_string();
    let invited = |scene: &Scene| draft(scene).fee("100uwls").payer(&bob);
    assert_eq!(verdict(&scene.deliver(&invited(&scene))), ("sdk", 4), "bob has not signed");
    let both = invited(&scene).also(scene.signer("bob"));
    let result = scene.deliver(&both);
    assert_eq!(verdict(&result), OK);
    assert_eq!(scene.balance("bob"), "401uwls", "500 - 100 + 1");
    let paid = result.events.iter().find(|event| event.kind == "tx").expect("a fee");
    assert_eq!(paid.attributes[1], ("fee_payer".into(), bob.clone()));
    let mut swapped = invited(&scene).also(scene.signer("bob"));
    swapped.signers.reverse();
    assert_eq!(verdict(&scene.deliver(&swapped)), ("sdk", 8), "the payer signs last");
    let alice = scene.address("alice").to_string();
    assert_eq!(verdict(&scene.deliver(&draft(&scene).fee("1uwls").payer(&alice))), OK);
    scene.audit();
}

#[test]
fn from_oneself_nothing_needs_to_be_granted() {
    let mut scene = scene();
    let alice = scene.address("alice").to_string();
    let result = scene.deliver(&draft(&scene).fee("100uwls").granter(&alice));
    assert_eq!(verdict(&result), OK);
    let result = scene.deliver(&draft(&scene).fee("100uwls").granter("alice"));
    assert_eq!(verdict(&result), ("sdk", 7));
    assert!(log(&result).starts_with("Invalid fee granter address"), "{}", log(&result));
}
