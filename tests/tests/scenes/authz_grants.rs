//! Who may let whom do what, and take it back.

use base::Seconds;
use proto::cosmos::authz::v1beta1::{GenericAuthorization, MsgGrant, MsgRevoke};
use proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend, SendAuthorization};
use proto::cosmos::base::v1beta1::Coin;
use proto::ibc::applications::transfer::v1::{Allocation, TransferAuthorization};
use tests::{OK, Scene, any_of, coins, exec, grant, log, pack, revoke, send, up_to, verdict};

fn town() -> Scene {
    Scene::with(&[("alice", "1000uwls"), ("bob", "10uwls"), ("carol", "10uwls")])
}

/// The attributes of the event of `result` that is called `kind`.
fn event(result: &chain::TxResult, kind: &str) -> Vec<(String, String)> {
    let event = result.events.iter().find(|event| event.kind == kind);
    let event = event.unwrap_or_else(|| panic!("no {kind} in {:?}", result.events));
    event.attributes.iter().map(|(key, value)| (key.to_string(), value.clone())).collect()
}

#[test]
fn a_grantee_sends_in_the_name_of_the_granter_until_he_may_no_longer() {
    let mut scene = town();
    let pay = exec("bob", &[pack(&send("alice", "carol", "5uwls"))]);
    scene.err("bob", pay.clone(), ("authz", 2));
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    scene.ok("bob", pay.clone());
    scene.ok("bob", pay.clone());
    assert_eq!(
        (scene.balance("alice"), scene.balance("carol")),
        ("990uwls".into(), "20uwls".into())
    );
    scene.ok("alice", revoke::<MsgSend>("alice", "bob"));
    scene.err("bob", pay, ("authz", 2));
    assert_eq!(scene.balance("alice"), "990uwls");
    scene.audit();
}

#[test]
fn grants_and_revocations_are_told_as_typed_events() {
    let mut scene = town();
    let (alice, bob) = (scene.address("alice"), scene.address("bob"));
    let expected = [
        ("grantee", format!("\"{bob}\"")),
        ("granter", format!("\"{alice}\"")),
        ("msg_type_url", "\"/cosmos.bank.v1beta1.MsgSend\"".into()),
        ("msg_index", "0".into()),
    ]
    .map(|(key, value)| (key.to_owned(), value));
    let granted = scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    assert_eq!(event(&granted, "cosmos.authz.v1beta1.EventGrant"), expected);
    let revoked = scene.ok("alice", revoke::<MsgSend>("alice", "bob"));
    assert_eq!(event(&revoked, "cosmos.authz.v1beta1.EventRevoke"), expected);
}

#[test]
fn nobody_grants_to_himself() {
    let mut scene = town();
    scene.err("alice", grant("alice", "alice", &any_of::<MsgSend>(), None), ("authz", 7));
    scene.err("alice", revoke::<MsgSend>("alice", "alice"), ("authz", 7));
    let alice = scene.address("alice").to_string();
    let shouted = MsgGrant {
        grantee: alice.to_uppercase(),
        ..grant("alice", "alice", &any_of::<MsgSend>(), None)
    };
    scene.err("alice", shouted, ("authz", 7));
}

#[test]
fn only_what_the_chain_takes_can_be_granted() {
    let mut scene = town();
    let unknown = GenericAuthorization { msg: "/a.b.MsgC".into() };
    let log = scene.err("alice", grant("alice", "bob", &unknown, None), ("sdk", 29));
    assert!(log.ends_with("/a.b.MsgC doesn't exist.: invalid type"), "{log}");
    let nothing = GenericAuthorization { msg: String::new() };
    scene.err("alice", grant("alice", "bob", &nothing, None), ("undefined", 1));
    let missing = MsgGrant { grant: None, ..grant("alice", "bob", &nothing, None) };
    scene.err("alice", missing, ("sdk", 29));
    scene.err("alice", grant("alice", "bob", &send("alice", "bob", "1uwls"), None), ("sdk", 2));
}

#[test]
fn transfers_to_other_chains_can_not_be_granted_before_there_are_any() {
    let mut scene = town();
    let allocation = Allocation {
        source_port: "transfer".into(),
        source_channel: "channel-0".into(),
        spend_limit: coins("5uwls"),
        ..Allocation::default()
    };
    let transfers = TransferAuthorization { allocations: vec![allocation] };
    let log = scene.err("alice", grant("alice", "bob", &transfers, None), ("sdk", 29));
    assert!(log.contains("/ibc.applications.transfer.v1.MsgTransfer doesn't exist."), "{log}");
}

#[test]
fn limits_that_make_no_sense_are_refused_before_they_enter_the_mempool() {
    let mut scene = town();
    let of = |amounts: &[(&str, &str)]| SendAuthorization {
        spend_limit: amounts
            .iter()
            .map(|(amount, denom)| Coin { denom: (*denom).into(), amount: (*amount).into() })
            .collect(),
        allow_list: Vec::new(),
    };
    let cases = [
        (of(&[]), "spend limit cannot be nil"),
        (of(&[("0", "uwls")]), "spend limit must be positive"),
        (of(&[("-1", "uwls")]), "spend limit must be positive"),
        (
            of(&[("1", "uwls"), ("1", "ushare")]),
            "invalid spend limit: denomination ushare is not sorted",
        ),
        (of(&[("1", "uwls"), ("1", "uwls")]), "invalid spend limit: duplicate denomination uwls"),
    ];
    for (limit, expected) in cases {
        let message = grant("alice", "bob", &limit, None);
        let refused = scene.check(&scene.draft("alice", &message).sign());
        assert_eq!(verdict(&refused), ("sdk", 10));
        assert!(log(&refused).contains(expected), "{}", log(&refused));
        scene.err("alice", message, ("sdk", 10));
    }
    let twice = up_to("1uwls", &["carol", "bob", "carol"]);
    scene.err("alice", grant("alice", "bob", &twice, None), ("bank", 8));
    let nobody = SendAuthorization { allow_list: vec!["x".into()], ..up_to("1uwls", &[]) };
    scene.err("alice", grant("alice", "bob", &nobody, None), ("sdk", 7));
}

#[test]
fn a_grant_ends_after_it_begins() {
    let mut scene = town();
    let next = scene.next_block().time;
    let log =
        scene.err("alice", grant("alice", "bob", &any_of::<MsgSend>(), Some(next)), ("authz", 3));
    assert!(
        log.contains(
            "after the current block time (2026-01-01T00:00:01Z), got 2026-01-01T00:00:01Z"
        ),
        "{log}"
    );
    let soon = scene.next_block().time.plus(Seconds(1)).unwrap();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), Some(soon)));
}

#[test]
fn a_new_grant_takes_the_place_of_the_old_one() {
    let mut scene = town();
    let end = scene.next_block().time.plus(Seconds(100)).unwrap();
    let later = end.plus(Seconds(1)).unwrap();
    for (authorization, end) in [("5uwls", Some(end)), ("6uwls", None), ("7uwls", Some(later))] {
        scene.ok("alice", grant("alice", "bob", &up_to(authorization, &[]), end));
        scene.audit();
    }
    scene.err("bob", exec("bob", &[pack(&send("alice", "carol", "8uwls"))]), ("sdk", 5));
    scene.ok("bob", exec("bob", &[pack(&send("alice", "carol", "7uwls"))]));
}

#[test]
fn what_is_not_granted_can_not_be_revoked() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let log = scene.err("alice", revoke::<MsgMultiSend>("alice", "bob"), ("authz", 2));
    assert!(log.contains("failed to delete grant with key"), "{log}");
    scene.err("bob", revoke::<MsgSend>("bob", "alice"), ("authz", 2));
    let nameless = MsgRevoke { msg_type_url: String::new(), ..revoke::<MsgSend>("alice", "bob") };
    scene.err("alice", nameless, ("sdk", 18));
    let odd = MsgRevoke { msg_type_url: "\0".repeat(300), ..revoke::<MsgSend>("alice", "bob") };
    scene.err("alice", odd, ("authz", 2));
    scene.audit();
}

#[test]
fn only_the_granter_signs_a_grant_or_its_end() {
    let mut scene = town();
    let stolen = scene.draft("bob", &grant("alice", "bob", &any_of::<MsgSend>(), None));
    assert_eq!(verdict(&scene.deliver(&stolen)).0, "sdk");
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgSend>(), None));
    let kept = scene.draft("bob", &revoke::<MsgSend>("alice", "bob"));
    assert_eq!(verdict(&scene.deliver(&kept)).0, "sdk");
    scene.ok("bob", exec("bob", &[pack(&send("alice", "bob", "1uwls"))]));
}

#[test]
fn a_grantee_without_an_account_gets_one() {
    let mut scene = town();
    let dave = scene.address("dave");
    assert_eq!(
        scene.export()["auth"]["accounts"].to_string().matches(&dave.to_string()).count(),
        0
    );
    scene.ok("alice", grant("alice", "dave", &any_of::<MsgSend>(), None));
    assert_eq!(
        scene.export()["auth"]["accounts"].to_string().matches(&dave.to_string()).count(),
        1
    );
    let pay = scene.draft("dave", &exec("dave", &[pack(&send("alice", "dave", "3uwls"))]));
    assert_eq!(verdict(&scene.deliver(&pay)), OK);
    assert_eq!(scene.balance("dave"), "3uwls");
}

#[test]
fn hardware_wallets_sign_grants() {
    let mut scene = town();
    let end = scene.next_block().time.plus(Seconds(100)).unwrap();
    let message = grant("alice", "bob", &up_to("5uwls", &["carol"]), Some(end));
    assert_eq!(verdict(&scene.deliver(&scene.draft("alice", &message).amino())), OK);
    let message = exec("bob", &[pack(&send("alice", "carol", "5uwls"))]);
    assert_eq!(verdict(&scene.deliver(&scene.draft("bob", &message).amino())), OK);
    let message = grant("alice", "bob", &any_of::<MsgSend>(), None);
    assert_eq!(verdict(&scene.deliver(&scene.draft("alice", &message).amino())), OK);
    let message = revoke::<MsgSend>("alice", "bob");
    assert_eq!(verdict(&scene.deliver(&scene.draft("alice", &message).amino())), OK);
}
