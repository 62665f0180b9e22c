//! When grants end, and what becomes of them.

use base::{Seconds, Time};
use proto::cosmos::authz::v1beta1::{QueryGranterGrantsRequest, QueryGranterGrantsResponse};
use proto::cosmos::bank::v1beta1::MsgSend;
use serde_json::{Value, json};
use store::{Kv, Order, Range, StoreName};
use tests::{Key, Scene, any_of, exec, grant, pack, revoke, send, up_to};

/// The first moment of a scene, and so many seconds later.
fn at(second: u64) -> Time {
    Time::new(1_767_225_600, 0).unwrap().plus(Seconds(second)).unwrap()
}

/// Grants in the store, ended or not.
fn stored(scene: &Scene) -> usize {
    scene.state().scan(StoreName("authz"), Range::prefix(&[0x01]), Order::Ascending).count()
}

/// Grants that the chain tells of.
fn told(scene: &Scene) -> u64 {
    let granter = scene.address("alice").to_string();
    let request = QueryGranterGrantsRequest { granter, pagination: None };
    let path = "/cosmos.authz.v1beta1.Query/GranterGrants";
    let answer: QueryGranterGrantsResponse = scene.ask(path, &request).unwrap();
    answer.pagination.unwrap().total
}

/// A chain with grants of alice to `count` people, which end at the tenth second.
fn crowd(count: usize) -> Scene {
    let mut genesis = Scene::genesis_of(&[("alice", "1000uwls"), ("p0", "1uwls")]);
    let alice = Key::of("alice").address().to_string();
    let entry = |number: usize| {
        json!({
            "granter": alice, "grantee": Key::of(&format!("p{number}")).address().to_string(),
            "authorization": {
                "@type": "/cosmos.authz.v1beta1.GenericAuthorization",
                "msg": "/cosmos.bank.v1beta1.MsgSend",
            },
            "expiration": at(10).to_string(),
        })
    };
    genesis["authz"] = json!({"authorization": (0..count).map(entry).collect::<Vec<Value>>()});
    Scene::from_genesis(&genesis)
}

#[test]
fn in_its_last_second_a_grant_still_holds() {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "10uwls")]);
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), Some(at(5))));
    let pay = exec("bob", &[pack(&send("alice", "bob", "1uwls"))]);
    for second in 2..=5 {
        assert_eq!(scene.next_block().time, at(second));
        scene.ok("bob", pay.clone());
    }
    assert_eq!(stored(&scene), 1);
    scene.err("bob", pay, ("authz", 2));
    assert_eq!(stored(&scene), 0, "the block after the end has swept it away");
    assert_eq!(scene.balance("bob"), "14uwls");
    scene.audit();
}

#[test]
fn half_a_second_counts() {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "10uwls")]);
    let end = Time::new(at(5).seconds(), 500_000_000).unwrap();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), Some(end)));
    let pay = scene.draft("bob", &exec("bob", &[pack(&send("alice", "bob", "1uwls"))])).sign();
    let late = Time::new(at(5).seconds(), 500_000_001).unwrap();
    let block = base::Block { time: late, ..scene.next_block() };
    assert!(!scene.execute(&block, std::slice::from_ref(&pay)).results[0].is_ok());
    let block = base::Block { time: end, ..block };
    assert!(scene.execute(&block, &[pay]).results[0].is_ok());
}

#[test]
fn two_hundred_grants_are_swept_away_in_a_block() {
    let mut scene = crowd(250);
    scene.wait(Seconds(9));
    scene.block(&[]);
    assert_eq!((scene.last_block().time, stored(&scene), told(&scene)), (at(10), 250, 250));
    scene.block(&[]);
    assert_eq!((stored(&scene), told(&scene)), (50, 0));
    scene.audit();
    scene.block(&[]);
    assert_eq!(stored(&scene), 0);
    scene.audit();
}

#[test]
fn a_grant_that_waits_to_be_swept_away_is_of_no_use() {
    let mut scene = crowd(450);
    // Swept away in the order of addresses: the last of them waits for the third block.
    let people = (0..450).map(|number| format!("p{number}"));
    let last = people.max_by_key(|who| Key::of(who).address()).unwrap();
    scene.ok("alice", send("alice", &last, "1uwls"));
    scene.wait(Seconds(9));
    scene.block(&[]);
    assert_eq!((scene.last_block().time, stored(&scene), told(&scene)), (at(11), 250, 0));
    assert_eq!(scene.export()["authz"]["authorization"], json!([]));
    let mut twin = scene.clone();
    let log = scene.err(&last, exec(&last, &[pack(&send("alice", &last, "1uwls"))]), ("authz", 6));
    assert!(log.ends_with("authorization expired"), "{log}");
    assert_eq!((stored(&scene), scene.balance(&last)), (50, "1uwls".into()));
    twin.ok("alice", revoke::<MsgSend>("alice", &last));
    assert_eq!(stored(&twin), 49, "it can be taken back all the same");
    twin.audit();
}

#[test]
fn a_grant_that_is_renewed_ends_when_the_new_one_does() {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "10uwls")]);
    let pay = exec("bob", &[pack(&send("alice", "bob", "1uwls"))]);
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), Some(at(3))));
    scene.ok("alice", grant("alice", "bob", &up_to("50uwls", &[]), Some(at(10))));
    scene.wait(Seconds(7));
    scene.ok("bob", pay.clone());
    assert_eq!(scene.last_block().time, at(10));
    scene.audit();
    scene.err("bob", pay, ("authz", 2));
    assert_eq!(stored(&scene), 0);
}
