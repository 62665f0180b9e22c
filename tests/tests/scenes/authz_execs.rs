//! Messages inside of `MsgExec`: each is checked as if it stood outside, at every depth.

use prost::Message;
use prost_types::Any;
use proto::cosmos::authz::v1beta1::{MsgExec, MsgExecResponse};
use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend};
use proto::cosmos::base::abci::v1beta1::TxMsgData;
use tests::{OK, Scene, any_of, burn, exec, grant, log, multi_send, pack, send, up_to, verdict};

fn town() -> Scene {
    Scene::with(&[("alice", "1000uwls"), ("bob", "10uwls"), ("carol", "10uwls")])
}

/// `message` inside of `depth` times `MsgExec` of `grantee`.
fn nested(grantee: &str, message: Any, depth: usize) -> MsgExec {
    let mut inner = exec(grantee, &[message]);
    for _ in 1..depth {
        inner = exec(grantee, &[pack(&inner)]);
    }
    inner
}

#[test]
fn nobody_needs_leave_for_his_own_messages() {
    let mut scene = town();
    scene.ok("bob", exec("bob", &[pack(&send("bob", "carol", "4uwls"))]));
    assert_eq!(scene.balance("carol"), "14uwls");
}

#[test]
fn a_message_of_somebody_else_needs_his_grant_of_that_very_type() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let stolen = exec("carol", &[pack(&send("alice", "carol", "1uwls"))]);
    let log = scene.err("carol", stolen, ("authz", 2));
    assert!(log.contains("failed to get grant with given granter: "), "{log}");
    scene.err("bob", exec("bob", &[pack(&burn("alice", "1uwls"))]), ("authz", 2));
    scene.err("bob", exec("bob", &[pack(&send("carol", "bob", "1uwls"))]), ("authz", 2));
    scene.err("alice", exec("alice", &[pack(&send("bob", "alice", "1uwls"))]), ("authz", 2));
    assert_eq!(scene.balance("alice"), "1000uwls");
}

#[test]
fn the_signer_of_a_transaction_is_the_grantee_and_nobody_else() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let pay = exec("bob", &[pack(&send("alice", "carol", "1uwls"))]);
    for who in ["alice", "carol"] {
        assert_eq!(verdict(&scene.deliver(&scene.draft(who, &pay))).0, "sdk", "{who}");
    }
    assert_eq!(scene.balance("alice"), "1000uwls");
}

#[test]
fn all_messages_run_or_none_does() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &up_to("100uwls", &[]), None));
    let before = scene.export();
    let half = exec(
        "bob",
        &[pack(&send("alice", "carol", "60uwls")), pack(&send("alice", "carol", "60uwls"))],
    );
    let log = scene.err("bob", half, ("sdk", 5));
    assert!(
        log.ends_with("requested amount is more than spend limit: insufficient funds"),
        "{log}"
    );
    let after = scene.export();
    assert_eq!((&after["authz"], &after["bank"]), (&before["authz"], &before["bank"]));
    let whole = exec(
        "bob",
        &[pack(&send("alice", "carol", "60uwls")), pack(&send("alice", "carol", "40uwls"))],
    );
    scene.ok("bob", whole);
    assert_eq!(scene.balance("carol"), "110uwls");
    scene.audit();
}

#[test]
fn events_say_which_message_they_are_of_and_answers_come_in_order() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let two = [pack(&send("bob", "carol", "1uwls")), pack(&send("alice", "carol", "2uwls"))];
    let result = scene.ok("bob", exec("bob", &two));
    let numbers = result.events.iter().filter(|event| event.kind == "transfer").map(|event| {
        event.attributes[3..].iter().map(|(key, value)| format!("{key}={value}")).collect()
    });
    let numbers: Vec<Vec<String>> = numbers.collect();
    assert_eq!(
        numbers,
        [["authz_msg_index=0", "msg_index=0"], ["authz_msg_index=1", "msg_index=0"]]
    );
    let data = TxMsgData::decode(result.data.as_slice()).unwrap();
    let answer = MsgExecResponse::decode(data.msg_responses[0].value.as_slice()).unwrap();
    assert_eq!(answer.results, [Vec::<u8>::new(), Vec::new()]);
}

#[test]
fn what_makes_no_sense_inside_does_not_enter_the_mempool() {
    let mut scene = town();
    let mut malformed = send("bob", "carol", "1uwls");
    malformed.to_address = "x".into();
    let mut worthless = send("bob", "carol", "1uwls");
    worthless.amount[0].amount = "0".into();
    let cases = [(pack(&malformed), ("sdk", 7)), (pack(&worthless), ("sdk", 10))];
    for (message, refused) in cases {
        for depth in [1, 2, 5] {
            let exec = nested("bob", message.clone(), depth);
            let checked = scene.check(&scene.draft("bob", &exec).sign());
            assert_eq!(verdict(&checked), refused, "{}", log(&checked));
            scene.err("bob", exec, refused);
        }
    }
    let nothing = exec("bob", &[]);
    assert_eq!(verdict(&scene.check(&scene.draft("bob", &nothing).sign())), ("sdk", 18));
    assert_eq!(scene.balance("bob"), "10uwls");
}

#[test]
fn a_message_inside_has_exactly_one_signer() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgMultiSend>(), None));
    let one = multi_send("alice", "2uwls", &[("carol", "2uwls")]);
    let second = Input { address: scene.address("carol").to_string(), ..one.inputs[0].clone() };
    let two = MsgMultiSend { inputs: vec![one.inputs[0].clone(), second], ..one.clone() };
    let none = MsgMultiSend { inputs: Vec::new(), ..one.clone() };
    for wrong in [two, none] {
        for depth in [1, 3] {
            let exec = nested("bob", pack(&wrong), depth);
            assert_eq!(verdict(&scene.check(&scene.draft("bob", &exec).sign())), ("authz", 9));
            scene.err("bob", exec, ("authz", 9));
        }
    }
    scene.ok("bob", exec("bob", &[pack(&one)]));
}

#[test]
fn execs_inside_of_execs_need_grants_of_their_own() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let bobs = exec("bob", &[pack(&send("alice", "carol", "1uwls"))]);
    let carols = exec("carol", &[pack(&bobs)]);
    scene.err("carol", carols.clone(), ("authz", 2));
    scene.ok("bob", grant("bob", "carol", &any_of::<MsgExec>(), None));
    let result = scene.ok("carol", carols);
    assert_eq!(scene.balance("carol"), "11uwls");
    let transfer = result.events.iter().find(|event| event.kind == "transfer").unwrap();
    let numbers = transfer.attributes.iter().filter(|(key, _)| key == "authz_msg_index");
    assert_eq!(numbers.count(), 2, "one for each exec around it");
    scene.audit();
}

#[test]
fn ten_messages_stand_inside_each_other_and_not_one_more() {
    let mut scene = town();
    let message = pack(&send("bob", "carol", "1uwls"));
    scene.ok("bob", nested("bob", message.clone(), 9));
    assert_eq!(scene.balance("carol"), "11uwls");
    for depth in [10, 11, 1_000] {
        let deep = scene.draft("bob", &nested("bob", message.clone(), depth)).sign();
        assert_eq!(verdict(&scene.check(&deep)), ("sdk", 2), "{depth} execs");
        assert_eq!(verdict(&scene.simulate(&deep)), ("sdk", 2), "{depth} execs");
        assert_eq!(verdict(&scene.block(&[deep])[0]), ("sdk", 2), "{depth} execs");
    }
    assert_eq!(scene.balance("carol"), "11uwls");
}

#[test]
fn a_hundred_messages_can_be_sent_at_once_and_no_more() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let messages = vec![pack(&send("alice", "carol", "1uwls")); 100];
    let draft = |scene: &Scene, count: usize| {
        scene.draft("bob", &exec("bob", &messages[..count])).gas(50_000_000)
    };
    assert_eq!(verdict(&scene.deliver(&draft(&scene, 99))), OK);
    assert_eq!(scene.balance("carol"), "109uwls");
    assert_eq!(verdict(&scene.deliver(&draft(&scene, 100))), ("sdk", 2));
}

#[test]
fn messages_inside_cost_what_they_cost_outside() {
    let mut scene = town();
    let gas = |scene: &mut Scene, count: usize| {
        let messages = vec![pack(&send("bob", "carol", "1uwls")); count];
        let draft = scene.draft("bob", &exec("bob", &messages)).gas(1_000_000);
        let result = scene.deliver(&draft);
        assert_eq!(verdict(&result), OK);
        result.gas_used
    };
    let (one, four) = (gas(&mut scene, 1), gas(&mut scene, 4));
    assert!(four > one + 3 * 10_000, "{one} for one, {four} for four");
    let short = scene.draft("bob", &exec("bob", &[pack(&send("bob", "carol", "1uwls"))]));
    let result = scene.deliver(&short.gas(one - 2_000));
    assert_eq!(verdict(&result), ("sdk", 11));
    assert!(log(&result).starts_with("out of gas in location: "), "{}", log(&result));
}
