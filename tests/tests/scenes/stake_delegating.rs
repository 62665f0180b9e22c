//! How tokens become Whalestake, and where it votes.

use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::staking::v1beta1::MsgDelegate;
use serde_json::json;
use tests::{
    OK, Scene, allocate, auto_vote, create_validator, deallocate, delegate, operator, power_up,
    redelegate, verdict,
};

const WLS: u128 = 1_000_000;
const RICH: &str = "1000000000000uwls";

/// Two producers of 1,000 WLS each, and bob, who has nothing at stake; nothing is minted.
fn town() -> Scene {
    let people = [("ann", RICH), ("ben", RICH), ("bob", "500ushare,1000uwls")];
    let mut scene =
        Scene::with_rules(&people, &json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0}));
    scene.elect(&["ann", "ben"], 1_000);
    scene
}

#[test]
fn delegated_tokens_are_locked_and_vote_at_once() {
    let mut scene = town();
    let result = scene.ok("bob", delegate("bob", "ann", "300uwls"));
    assert_eq!(scene.balance("bob"), "500ushare,700uwls");
    assert_eq!(scene.stake("bob"), (300, 0, 0));
    assert_eq!(scene.votes("ann"), 1_000 * WLS + 300);
    let event = result.events.iter().find(|event| event.kind == "delegate").unwrap();
    let attributes: Vec<(&str, &str)> =
        event.attributes.iter().map(|(key, value)| (&**key, &**value)).collect();
    let (ann, bob) = (operator("ann"), scene.address("bob").to_string());
    let expected = [
        ("validator", ann.as_str()),
        ("delegator", bob.as_str()),
        ("amount", "300uwls"),
        ("new_shares", "300.000000000000000000"),
    ];
    assert_eq!(attributes[..4], expected);
    scene.audit();
}

#[test]
fn amounts_that_make_no_sense_and_other_denominations_are_refused() {
    let mut scene = town();
    let of = |denom: &str, amount: &str| MsgDelegate {
        amount: Some(Coin { denom: denom.into(), amount: amount.into() }),
        ..delegate("bob", "ann", "1uwls")
    };
    let beyond = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
    for amount in ["1.5", "1e3", beyond] {
        scene.err("bob", of("uwls", amount), ("sdk", 2));
    }
    for amount in ["0", "-1", ""] {
        let log = scene.err("bob", of("uwls", amount), ("sdk", 18));
        assert!(log.ends_with("invalid delegation amount: invalid request"), "{amount}: {log}");
    }
    scene.err("bob", MsgDelegate { amount: None, ..of("", "") }, ("sdk", 18));
    let log = scene.err("bob", of("ushare", "5"), ("sdk", 18));
    let text = "invalid coin denomination: got ushare, expected uwls: invalid request";
    assert!(log.ends_with(text), "{log}");
    let largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    for amount in ["1001", "18446744073709551615", "1000000000000000000000000000000", largest] {
        let log = scene.err("bob", of("uwls", amount), ("sdk", 5));
        assert!(log.contains(&format!("1000uwls is smaller than {amount}uwls")), "{log}");
    }
    assert_eq!(scene.stake("bob"), (0, 0, 0));
    scene.ok("bob", of("uwls", "1000"));
    assert_eq!(scene.balance("bob"), "500ushare");
    scene.audit();
}

#[test]
fn nobody_votes_for_somebody_who_has_not_registered() {
    let mut scene = town();
    let text = "validator does not exist";
    for log in [
        scene.err("bob", delegate("bob", "carl", "1uwls"), ("staking", 3)),
        scene.err("bob", allocate("bob", "carl", "1uwls"), ("staking", 3)),
        scene.err("bob", deallocate("bob", "carl", "1uwls"), ("staking", 3)),
        scene.err("bob", auto_vote("bob", "carl"), ("staking", 3)),
        scene.err("bob", redelegate("bob", "carl", "ann", "1uwls"), ("staking", 3)),
    ] {
        assert!(log.ends_with(text), "{log}");
    }
    let log = scene.err("bob", redelegate("bob", "ann", "carl", "1uwls"), ("staking", 31));
    assert!(log.ends_with("redelegation destination validator not found"), "{log}");
}

#[test]
fn votes_move_at_once_as_often_as_one_likes() {
    let mut scene = town();
    scene.ok("bob", delegate("bob", "ann", "300uwls"));
    for (from, to) in [("ann", "ben"), ("ben", "ann"), ("ann", "ben")] {
        let result = scene.ok("bob", redelegate("bob", from, to, "300uwls"));
        assert!(result.events.iter().any(|event| event.kind == "redelegate"));
    }
    assert_eq!((scene.votes("ann"), scene.votes("ben")), (1_000 * WLS, 1_000 * WLS + 300));
    assert_eq!(scene.stake("bob"), (300, 0, 0));
    let log = scene.err("bob", redelegate("bob", "ben", "ann", "301uwls"), ("sdk", 18));
    assert!(log.ends_with("301 is more than 300: invalid shares amount: invalid request"), "{log}");
    scene.err("bob", redelegate("bob", "ann", "ben", "1uwls"), ("staking", 19));
    scene.err("bob", redelegate("bob", "ben", "ben", "1uwls"), ("staking", 29));
    scene.audit();
}

#[test]
fn stake_can_wait_without_a_vote() {
    let mut scene = town();
    scene.ok("bob", power_up("bob", "bob", "300uwls"));
    assert_eq!(scene.stake("bob"), (300, 300, 0));
    let log = scene.err("bob", allocate("bob", "ann", "301uwls"), ("staking", 105));
    assert!(log.ends_with("301 is more than the 300 that vote for nobody"), "{log}");
    scene.ok("bob", allocate("bob", "ann", "300uwls"));
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((300, 0, 0), 1_000 * WLS + 300));
    scene.err("bob", allocate("bob", "ann", "1uwls"), ("staking", 105));
    scene.ok("bob", deallocate("bob", "ann", "100uwls"));
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((300, 100, 0), 1_000 * WLS + 200));
    scene.err("bob", deallocate("bob", "ann", "201uwls"), ("sdk", 18));
    scene.err("bob", deallocate("bob", "ben", "1uwls"), ("staking", 19));
    scene.audit();
}

#[test]
fn stake_can_be_given_to_somebody_who_is_not_there_yet() {
    let mut scene = town();
    scene.ok("bob", power_up("bob", "dora", "300uwls"));
    assert_eq!((scene.stake("dora"), scene.stake("bob")), ((300, 300, 0), (0, 0, 0)));
    assert_eq!(scene.balance("dora"), "");
    scene.ok("dora", allocate("dora", "ben", "300uwls"));
    assert_eq!(scene.votes("ben"), 1_000 * WLS + 300);
    scene.err("bob", power_up("bob", "dora", "701uwls"), ("sdk", 5));
    scene.err("bob", power_up("bob", "dora", "1ushare"), ("sdk", 18));
    scene.audit();
}

#[test]
fn stake_to_come_votes_where_its_owner_has_said() {
    let mut scene = town();
    scene.ok("bob", auto_vote("bob", "ben"));
    scene.ok("ann", power_up("ann", "bob", "50uwls"));
    assert_eq!((scene.stake("bob"), scene.votes("ben")), ((50, 0, 0), 1_000 * WLS + 50));
    scene.ok("bob", auto_vote("bob", ""));
    scene.ok("ann", power_up("ann", "bob", "50uwls"));
    assert_eq!((scene.stake("bob"), scene.votes("ben")), ((100, 50, 0), 1_000 * WLS + 50));
    scene.audit();
}

#[test]
fn an_account_votes_for_thirty_producers_and_no_more() {
    let names: Vec<String> = (0..31).map(|number| format!("bp{number}")).collect();
    let mut people: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), "2000000000uwls")).collect();
    people.push(("bob", "1000uwls"));
    let mut scene = Scene::with(&people);
    let txs = |scene: &Scene| -> Vec<Vec<u8>> {
        names.iter().map(|name| scene.draft(name, &create_validator(name, 1_000)).sign()).collect()
    };
    let txs = txs(&scene);
    assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
    for name in &names[..30] {
        scene.ok("bob", delegate("bob", name, "10uwls"));
    }
    let log = scene.err("bob", delegate("bob", "bp30", "10uwls"), ("staking", 102));
    assert!(log.ends_with("an account votes for 30 producers at most"), "{log}");
    scene.ok("bob", delegate("bob", "bp0", "10uwls"));
    scene.err("bob", redelegate("bob", "bp0", "bp30", "10uwls"), ("staking", 102));
    scene.ok("bob", redelegate("bob", "bp1", "bp30", "10uwls"));
    scene.err("bob", delegate("bob", "bp1", "1uwls"), ("staking", 102));
    // What comes by itself is not refused; it votes for nobody.
    scene.ok("bob", auto_vote("bob", "bp1"));
    scene.ok("bob", power_up("bob", "bob", "7uwls"));
    assert_eq!(scene.stake("bob"), (317, 7, 0));
    scene.audit();
}

#[test]
fn a_message_that_is_refused_leaves_no_votes_behind() {
    let mut scene = town();
    let before = scene.all_standings();
    let both = scene
        .draft("bob", &delegate("bob", "ann", "300uwls"))
        .and(&delegate("bob", "ben", "701uwls"));
    let result = scene.deliver(&both);
    assert_eq!(verdict(&result), ("sdk", 5));
    assert_eq!(scene.all_standings(), before);
    assert_eq!(scene.stake("bob"), (0, 0, 0));
    scene.audit();
}
