//! What people see of money.

use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};
use proto::whaleshares::bank::v1::MsgBurn;
use tests::{Key, Scene};

fn coins(text: &str) -> Vec<proto::cosmos::base::v1beta1::Coin> {
    let coins: base::Coins = text.parse().expect("coins");
    coins.to_wire()
}

fn send(from: &str, to: &str, amount: &str) -> MsgSend {
    MsgSend {
        from_address: Key::of(from).address().to_string(),
        to_address: Key::of(to).address().to_string(),
        amount: coins(amount),
    }
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
fn the_last_coin_leaves_no_entry_behind() {
    let mut scene = Scene::with(&[("alice", "5uwls,7ushare")]);
    scene.ok("alice", send("alice", "bob", "5uwls"));
    assert_eq!(scene.balance("alice"), "7ushare");
    scene.audit();
}

#[test]
fn many_receivers_are_paid_or_none() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let output = |who: &str, amount: &str| Output {
        address: Key::of(who).address().to_string(),
        coins: coins(amount),
    };
    let multi = |total: &str, outputs: Vec<Output>| MsgMultiSend {
        inputs: vec![Input { address: Key::of("alice").address().to_string(), coins: coins(total) }],
        outputs,
    };
    scene.ok("alice", multi("30uwls", vec![output("bob", "10uwls"), output("carol", "20uwls")]));
    assert_eq!((scene.balance("bob"), scene.balance("carol")), ("10uwls".into(), "20uwls".into()));
    scene.err("alice", multi("30uwls", vec![output("bob", "10uwls")]), ("bank", 4));
    assert_eq!(scene.balance("alice"), "70uwls");
    scene.audit();
}

#[test]
fn burnt_coins_are_gone_from_supply() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let burn = |amount: &str| MsgBurn {
        from_address: Key::of("alice").address().to_string(),
        amount: coins(amount),
    };
    scene.ok("alice", burn("40uwls"));
    assert_eq!(scene.balance("alice"), "60uwls");
    scene.err("alice", burn("61uwls"), ("sdk", 5));
    scene.audit();
}

#[test]
fn coins_that_are_no_number_are_refused_with_their_text() {
    let scene = Scene::with(&[("alice", "100uwls")]);
    let mut message = send("alice", "bob", "1uwls");
    message.amount = vec![proto::cosmos::base::v1beta1::Coin { denom: "uwls".into(), amount: "0".into() }];
    let result = scene.check(&scene.signed("alice", &message));
    let error = result.error.expect("nothing can not be sent");
    assert_eq!((error.codespace(), error.code()), ("sdk", 10));
    assert!(error.to_string().ends_with("0uwls: invalid coins"), "{error}");
}
