//! `MsgBurn`.

use proto::cosmos::bank::v1beta1::{QuerySupplyOfRequest, QuerySupplyOfResponse};
use proto::whaleshares::bank::v1::MsgBurn;
use tests::{Scene, burn};

fn supply(scene: &Scene) -> String {
    let path = "/cosmos.bank.v1beta1.Query/SupplyOf";
    let answer: QuerySupplyOfResponse =
        scene.ask(path, &QuerySupplyOfRequest { denom: "uwls".into() }).expect("a supply");
    answer.amount.expect("a coin").amount
}

#[test]
fn burnt_coins_are_gone_from_supply() {
    let mut scene = Scene::with(&[("alice", "100uwls"), ("bob", "5uwls")]);
    assert_eq!(supply(&scene), "105");
    let result = scene.ok("alice", burn("alice", "40uwls"));
    assert_eq!((scene.balance("alice"), supply(&scene)), ("60uwls".into(), "65".into()));
    let kinds: Vec<&str> = result.events.iter().map(|event| event.kind.as_ref()).collect();
    assert!(kinds.ends_with(&["message", "coin_spent", "burn"]), "{kinds:?}");
    scene.audit();
}

#[test]
fn nobody_burns_more_than_he_has() {
    let mut scene = Scene::with(&[("alice", "100uwls"), ("bob", "5uwls")]);
    scene.err("alice", burn("alice", "101uwls"), ("sdk", 5));
    scene.ok("alice", burn("alice", "100uwls"));
    assert_eq!(supply(&scene), "5");
    scene.ok("bob", burn("bob", "5uwls"));
    assert_eq!(supply(&scene), "0", "the last coin of a kind");
    scene.audit();
}

#[test]
fn nobody_burns_what_is_not_his() {
    let mut scene = Scene::with(&[("alice", "100uwls"), ("bob", "5uwls")]);
    scene.err("bob", burn("alice", "1uwls"), ("sdk", 8));
    assert_eq!(scene.balance("alice"), "100uwls");
}

#[test]
fn nothing_can_not_be_burnt() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    scene.err("alice", MsgBurn { amount: Vec::new(), ..burn("alice", "1uwls") }, ("sdk", 10));
    let mut zero = burn("alice", "1uwls");
    zero.amount[0].amount = "0".into();
    scene.err("alice", zero, ("sdk", 10));
}
