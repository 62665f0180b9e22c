//! `MsgSend`.

use base::Address;
use proto::cosmos::bank::v1beta1::MsgSend;
use proto::cosmos::base::v1beta1::Coin;
use tests::{OK, Scene, coins, log, send, send_to, verdict};

fn coin(denom: &str, amount: &str) -> Coin {
    Coin { denom: denom.into(), amount: amount.into() }
}

#[test]
fn coins_go_from_sender_to_receiver() {
    let mut scene = Scene::with(&[("alice", "100uwls"), ("bob", "1uwls")]);
    scene.ok("alice", send("alice", "bob", "30uwls"));
    assert_eq!(scene.balance("alice"), "70uwls");
    assert_eq!(scene.balance("bob"), "31uwls");
    scene.audit();
}

#[test]
fn a_transfer_to_oneself_mints_nothing() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    scene.ok("alice", send("alice", "alice", "100uwls"));
    assert_eq!(scene.balance("alice"), "100uwls");
    scene.err("alice", send("alice", "alice", "101uwls"), ("sdk", 5));
    scene.audit();
}

#[test]
fn nobody_sends_more_than_he_has() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let log = scene.err("alice", send("alice", "bob", "101uwls"), ("sdk", 5));
    assert_eq!(
        log,
        "failed to execute message; message index: 0: spendable balance 100uwls is smaller than 101uwls: insufficient funds"
    );
    assert_eq!(scene.balance("alice"), "100uwls");
    scene.ok("alice", send("alice", "bob", "100uwls"));
    assert_eq!(scene.balance("alice"), "");
    scene.audit();
}

#[test]
fn all_denominations_go_or_none() {
    let mut scene = Scene::with(&[("alice", "5ushare,7uwls")]);
    scene.err("alice", send("alice", "bob", "5ushare,8uwls"), ("sdk", 5));
    assert_eq!(
        (scene.balance("alice"), scene.balance("bob")),
        ("5ushare,7uwls".into(), String::new())
    );
    scene.ok("alice", send("alice", "bob", "5ushare,6uwls"));
    assert_eq!(
        (scene.balance("alice"), scene.balance("bob")),
        ("1uwls".into(), "5ushare,6uwls".into())
    );
    scene.audit();
}

#[test]
fn the_last_coin_leaves_no_entry_behind() {
    let mut scene = Scene::with(&[("alice", "5uwls,7ushare")]);
    let entries = |scene: &Scene| scene.export()["bank"]["balances"].as_array().unwrap().len();
    assert_eq!(entries(&scene), 1);
    scene.ok("alice", send("alice", "bob", "5uwls"));
    assert_eq!((scene.balance("alice"), entries(&scene)), ("7ushare".into(), 2));
    scene.ok("alice", send("alice", "bob", "7ushare"));
    assert_eq!((scene.balance("alice"), entries(&scene)), (String::new(), 1));
    scene.audit();
}

#[test]
fn the_largest_amount_can_be_sent() {
    let largest = format!(
        "{}uwls",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935"
    );
    let mut scene = Scene::with(&[("alice", &largest)]);
    scene.ok("alice", send("alice", "bob", &largest));
    assert_eq!(scene.balance("bob"), largest);
    scene.audit();
}

#[test]
fn coins_that_make_no_sense_are_refused_with_their_text() {
    let mut scene = Scene::with(&[("alice", "100token,100uwls")]);
    let cases = [
        (vec![], ": invalid coins"),
        (vec![coin("uwls", "0")], "0uwls: invalid coins"),
        (vec![coin("uwls", "-1")], "-1uwls: invalid coins"),
        (vec![coin("1x", "1")], "11x: invalid coins"),
        (vec![coin("uwls", "1"), coin("token", "1")], "1uwls,1token: invalid coins"),
        (vec![coin("uwls", "1"), coin("uwls", "1")], "1uwls,1uwls: invalid coins"),
        (vec![coin("token", "1"), coin("uwls", "0")], "1token,0uwls: invalid coins"),
    ];
    for (amount, text) in cases {
        let message = MsgSend { amount, ..send("alice", "bob", "1uwls") };
        let checked = scene.check(&scene.draft("alice", &message).sign());
        assert_eq!(verdict(&checked), ("sdk", 10), "{text}");
        let refused = scene.err("alice", message, ("sdk", 10));
        assert_eq!(refused, format!("failed to execute message; message index: 0: {text}"));
        assert_eq!(refused, log(&checked), "CheckTx says what the block says");
    }
    assert_eq!(scene.balance("alice"), "100token,100uwls");
}

#[test]
fn a_receiver_that_is_no_address_is_refused() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let good = send("alice", "bob", "1uwls");
    let wrong_checksum = format!("{}q", &good.to_address[..good.to_address.len() - 1]);
    for to_address in [
        String::new(),
        "bob".into(),
        wrong_checksum,
        scene.address("bob").to_string().replace("whale", "shark"),
    ] {
        let message = MsgSend { to_address, ..good.clone() };
        let log = scene.err("alice", message, ("sdk", 7));
        assert!(log.contains("invalid to address: "), "{log}");
        assert!(log.ends_with(": invalid address"), "{log}");
    }
}

#[test]
fn module_accounts_take_nothing_from_users_but_the_one_of_governance() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let collector = Address::module(auth::FEE_COLLECTOR);
    let log = scene.err("alice", send_to("alice", &collector, "1uwls"), ("sdk", 4));
    assert!(
        log.contains(&format!("{collector} is not allowed to receive funds: unauthorized")),
        "{log}"
    );
    assert_eq!(scene.balance_at(&collector), "");
    scene.ok("alice", send_to("alice", &auth::authority(), "1uwls"));
    assert_eq!(scene.balance("gov"), "1uwls");
    scene.audit();
}

#[test]
fn a_message_that_fails_undoes_those_before_it() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let two = |scene: &Scene, second: &str| {
        scene
            .draft("alice", &send("alice", "bob", "10uwls"))
            .and(&send("alice", "carol", second))
            .fee("5uwls")
    };
    let result = scene.deliver(&two(&scene, "86uwls"));
    assert_eq!(verdict(&result), ("sdk", 5));
    assert!(
        log(&result).starts_with("failed to execute message; message index: 1: "),
        "{}",
        log(&result)
    );
    assert_eq!(
        (scene.balance("alice"), scene.balance("bob")),
        ("95uwls".into(), String::new()),
        "the fee is paid"
    );
    let result = scene.deliver(&two(&scene, "80uwls"));
    assert_eq!(verdict(&result), OK);
    assert_eq!((scene.balance("alice"), scene.balance("bob")), (String::new(), "10uwls".into()));
    assert_eq!(result.responses.len(), 2);
    scene.audit();
}

#[test]
fn the_order_of_coins_in_a_message_is_the_order_of_names() {
    let mut scene = Scene::with(&[("alice", "1aaa,1bbb,1ccc")]);
    let result = scene
        .ok("alice", MsgSend { amount: coins("1ccc,1aaa,1bbb"), ..send("alice", "bob", "1aaa") });
    let amounts: Vec<&str> = result
        .events
        .iter()
        .filter(|event| event.kind == "transfer")
        .flat_map(|event| event.attributes.iter().filter(|(key, _)| key == "amount"))
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(amounts, ["1aaa,1bbb,1ccc"]);
}
