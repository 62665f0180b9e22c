//! `MsgMultiSend`.

use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend};
use tests::{OK, Scene, log, multi_send, verdict};

fn rich() -> Scene {
    Scene::with(&[("alice", "100uwls,9ushare"), ("bob", "1uwls")])
}

#[test]
fn many_receivers_are_paid() {
    let mut scene = rich();
    scene.ok("alice", multi_send("alice", "30uwls", &[("bob", "10uwls"), ("carol", "20uwls")]));
    assert_eq!((scene.balance("bob"), scene.balance("carol")), ("11uwls".into(), "20uwls".into()));
    scene.ok(
        "alice",
        multi_send("alice", "9ushare,1uwls", &[("bob", "9ushare"), ("carol", "1uwls")]),
    );
    assert_eq!(scene.balance("bob"), "9ushare,11uwls");
    scene.audit();
}

#[test]
fn what_is_given_must_be_what_is_taken() {
    let mut scene = rich();
    for total in ["29uwls", "31uwls", "1ushare,30uwls"] {
        let message = multi_send("alice", total, &[("bob", "10uwls"), ("carol", "20uwls")]);
        let log = scene.err("alice", message, ("bank", 4));
        assert!(log.ends_with("sum inputs != sum outputs"), "{log}");
    }
    assert_eq!(scene.balance("alice"), "9ushare,100uwls");
}

#[test]
fn a_receiver_may_stand_there_twice_and_may_be_the_sender() {
    let mut scene = rich();
    scene.ok("alice", multi_send("alice", "30uwls", &[("bob", "10uwls"), ("bob", "20uwls")]));
    assert_eq!(scene.balance("bob"), "31uwls");
    scene.ok("alice", multi_send("alice", "70uwls", &[("alice", "70uwls")]));
    assert_eq!(scene.balance("alice"), "9ushare,70uwls");
    scene.audit();
}

#[test]
fn nobody_is_paid_if_there_is_too_little() {
    let mut scene = rich();
    scene.err(
        "alice",
        multi_send("alice", "101uwls", &[("bob", "1uwls"), ("carol", "100uwls")]),
        ("sdk", 5),
    );
    assert_eq!((scene.balance("bob"), scene.balance("carol")), ("1uwls".into(), String::new()));
    scene.ok("alice", multi_send("alice", "100uwls", &[("bob", "1uwls"), ("carol", "99uwls")]));
    scene.audit();
}

#[test]
fn nobody_is_paid_if_one_may_not_receive() {
    let mut scene = rich();
    let mut message = multi_send("alice", "2uwls", &[("bob", "1uwls"), ("carol", "1uwls")]);
    message.outputs[1].address = base::Address::module(auth::FEE_COLLECTOR).to_string();
    scene.err("alice", message, ("sdk", 4));
    assert_eq!(scene.balance("bob"), "1uwls");
}

#[test]
fn there_is_one_input_and_at_least_one_output() {
    let mut scene = rich();
    let whole = multi_send("alice", "1uwls", &[("bob", "1uwls")]);
    scene.err("alice", MsgMultiSend { outputs: Vec::new(), ..whole.clone() }, ("bank", 3));

    let second = Input { address: scene.address("bob").to_string(), ..whole.inputs[0].clone() };
    let two = MsgMultiSend { inputs: vec![whole.inputs[0].clone(), second], ..whole.clone() };
    let result = scene.deliver(&scene.draft("alice", &two).also(scene.signer("bob")));
    assert_eq!(verdict(&result), ("bank", 9), "{}", log(&result));

    let none = MsgMultiSend { inputs: Vec::new(), ..whole.clone() };
    let result = scene.deliver(&scene.draft("alice", &none));
    assert_eq!(verdict(&result), ("sdk", 4));
    assert_eq!(log(&result), "wrong number of signers; expected 0, got 1: unauthorized");
    assert_eq!(verdict(&scene.deliver(&scene.draft("alice", &whole))), OK);
}

#[test]
fn addresses_and_coins_of_both_sides_are_checked() {
    let mut scene = rich();
    let good = multi_send("alice", "1uwls", &[("bob", "1uwls")]);
    let mut bad_output = good.clone();
    bad_output.outputs[0].address = "bob".into();
    let log = scene.err("alice", bad_output, ("sdk", 7));
    assert!(log.contains("invalid output address: "), "{log}");
    let mut nothing = good.clone();
    nothing.outputs[0].coins.clear();
    scene.err("alice", nothing, ("sdk", 10));
    let mut nothing = good;
    nothing.inputs[0].coins[0].amount = "0".into();
    scene.err("alice", nothing, ("sdk", 10));
}

#[test]
fn outputs_whose_sum_is_too_large_are_refused() {
    let mut scene = rich();
    let large = format!("1{}uwls", "0".repeat(77));
    let message = multi_send("alice", &large, &[("bob", &large), ("carol", &large)]);
    let log = scene.err("alice", message, ("undefined", 1));
    assert!(log.ends_with(": integer overflow"), "{log}");
    assert_eq!(scene.balance("alice"), "9ushare,100uwls");
}
