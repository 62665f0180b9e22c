//! Who registers as producer, with which key and on which terms.

use base::Seconds;
use proto::cosmos::staking::v1beta1::{
    CommissionRates, Description, MsgCreateValidator, MsgEditValidator,
};
use tests::{Scene, create_validator, delegate, operator, undelegate};

const RICH: &str = "1000000000000uwls";
const DAY: Seconds = Seconds(86_400);

/// `percent` as protobuf fields hold a rate.
fn rate(percent: u64) -> String {
    (u128::from(percent) * 10_u128.pow(16)).to_string()
}

fn rates(rate_: u64, max_rate: u64, max_change_rate: u64) -> Option<CommissionRates> {
    let [rate, max_rate, max_change_rate] = [rate_, max_rate, max_change_rate].map(rate);
    Some(CommissionRates { rate, max_rate, max_change_rate })
}

fn edit(who: &str) -> MsgEditValidator {
    let keep = || "[do-not-modify]".to_owned();
    MsgEditValidator {
        description: Some(Description {
            moniker: keep(),
            identity: keep(),
            website: keep(),
            security_contact: keep(),
            details: keep(),
        }),
        validator_address: operator(who),
        ..MsgEditValidator::default()
    }
}

#[test]
fn a_producer_needs_a_thousand_of_its_own() {
    let mut scene = Scene::with(&[("ann", RICH)]);
    let log = scene.err("ann", create_validator("ann", 999), ("staking", 112));
    let text = "a producer needs 1000000000 of its own stake, 999000000 is given";
    assert!(log.ends_with(text), "{log}");
    scene.ok("ann", create_validator("ann", 1_000));
    assert_eq!(scene.votes("ann"), 1_000_000_000);
    assert_eq!(scene.producer("ann").sequence, 1);
    scene.until_elected();
    assert_eq!(scene.seated(&["ann"]), ["ann"]);
    scene.audit();
}

#[test]
fn a_producer_keeps_what_it_demands_of_itself() {
    let mut scene = Scene::with(&[("ann", RICH)]);
    let wants = |least: &str| MsgCreateValidator {
        min_self_delegation: least.into(),
        ..create_validator("ann", 1_000)
    };
    scene.err("ann", wants("1000000001"), ("staking", 16));
    let log = scene.err("ann", wants("0"), ("sdk", 18));
    assert!(log.contains("minimum self delegation must be a positive integer"), "{log}");
    scene.ok("ann", wants("1000000000"));
}

#[test]
fn an_operator_registers_once_and_a_key_is_used_once() {
    let mut scene = Scene::with(&[("ann", RICH), ("ben", RICH)]);
    scene.ok("ann", create_validator("ann", 1_000));
    let other_key = MsgCreateValidator {
        pubkey: create_validator("ben", 1_000).pubkey,
        ..create_validator("ann", 1_000)
    };
    scene.err("ann", other_key, ("staking", 4));
    let same_key = MsgCreateValidator {
        pubkey: create_validator("ann", 1_000).pubkey,
        ..create_validator("ben", 1_000)
    };
    scene.err("ben", same_key, ("staking", 5));
    scene.ok("ben", create_validator("ben", 1_000));
    assert_eq!(scene.producer("ben").sequence, 2, "refusals use up no place");
}

#[test]
fn a_key_that_consensus_does_not_understand_is_refused() {
    let mut scene = Scene::with(&[("ann", RICH)]);
    let with = |key| MsgCreateValidator { pubkey: key, ..create_validator("ann", 1_000) };
    scene.err("ann", with(None), ("staking", 39));
    let log = scene.err("ann", with(Some(tests::Key::of("ann").public().to_any())), ("staking", 6));
    assert!(log.contains("got: secp256k1, expected: [ed25519]"), "{log}");
}

#[test]
fn commission_makes_sense_or_is_refused() {
    let mut scene = Scene::with(&[("ann", RICH)]);
    let with = |commission| MsgCreateValidator { commission, ..create_validator("ann", 1_000) };
    for (commission, refused) in [
        (None, ("sdk", 18)),
        (rates(10, 101, 1), ("staking", 10)),
        (rates(21, 20, 1), ("staking", 11)),
        (rates(10, 20, 21), ("staking", 14)),
    ] {
        scene.err("ann", with(commission), refused);
    }
    let negative = |which: usize| {
        let mut rates = rates(10, 20, 1).unwrap();
        *[&mut rates.rate, &mut rates.max_rate, &mut rates.max_change_rate][which] = "-1".into();
        Some(rates)
    };
    for (which, code) in [(0, 9), (1, 9), (2, 13)] {
        scene.err("ann", with(negative(which)), ("staking", code));
    }
    scene.change_rules(|rules| rules.min_commission_rate = rate(5)).unwrap();
    let log = scene.err("ann", with(rates(4, 20, 1)), ("staking", 40));
    assert!(log.contains("minimum rate of 0.050000000000000000"), "{log}");
    scene.ok("ann", with(rates(5, 100, 100)));
}

#[test]
fn commission_changes_once_a_day_and_not_by_more_than_promised() {
    let mut scene = Scene::with(&[("ann", RICH)]);
    scene.ok("ann", create_validator("ann", 1_000));
    let to = |percent| MsgEditValidator { commission_rate: rate(percent), ..edit("ann") };
    scene.err("ann", to(11), ("staking", 12));
    scene.wait(DAY);
    scene.err("ann", to(12), ("staking", 15));
    scene.err("ann", to(21), ("staking", 11));
    scene.err("ann", to(101), ("sdk", 18));
    scene.ok("ann", to(11));
    scene.err("ann", to(12), ("staking", 12));
    scene.wait(DAY);
    scene.ok("ann", to(3));
    scene.wait(DAY);
    scene.change_rules(|rules| rules.min_commission_rate = rate(3)).unwrap();
    scene.err("ann", to(2), ("sdk", 18));
}

#[test]
fn texts_and_demands_change_alone() {
    let mut scene = Scene::with(&[("ann", RICH), ("ben", RICH)]);
    scene.ok("ann", create_validator("ann", 1_000));
    let demand =
        |least: &str| MsgEditValidator { min_self_delegation: least.into(), ..edit("ann") };
    scene.err("ann", demand("1"), ("staking", 17));
    scene.err("ann", demand("1000000001"), ("staking", 16));
    scene.ok("ann", demand("1000000000"));
    let named = |moniker: &str| {
        let mut message = edit("ann");
        message.description.as_mut().unwrap().moniker = moniker.into();
        message
    };
    let log = scene.err("ann", named(&"x".repeat(71)), ("sdk", 18));
    assert!(log.contains("invalid moniker length; got: 71, max: 70"), "{log}");
    scene.ok("ann", named(&"x".repeat(70)));
    scene.err("ben", edit("ben"), ("staking", 3));
    assert_eq!(scene.producer("ann").min_self_delegation, "1000000000");
}

#[test]
fn own_stake_is_locked_while_seated_and_three_weeks_longer() {
    let mut scene = Scene::with_rules(
        &[("ann", RICH), ("ben", RICH)],
        &serde_json::json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0, "max_validators": 1, "max_new_seats_per_day": 1}),
    );
    scene.elect(&["ann"], 1_500);
    scene.ok("ann", undelegate("ann", "ann", "500000000uwls"));
    let text = "a producer keeps 1000000000 of its own stake while it is elected and 1814400 s longer: 999999999 would be left";
    let log = scene.err("ann", undelegate("ann", "ann", "1uwls"), ("staking", 103));
    assert!(log.ends_with(text), "{log}");
    scene.err("ann", tests::deallocate("ann", "ann", "1uwls"), ("staking", 103));
    scene.elect(&["ben"], 2_000);
    assert_eq!(scene.seated(&["ann", "ben"]), ["ben"]);
    let left = scene.last_block().time;
    scene.err("ann", tests::deallocate("ann", "ann", "1uwls"), ("staking", 103));
    scene.err("ann", tests::redelegate("ann", "ann", "ben", "1uwls"), ("staking", 103));
    scene.wait(Seconds(1_814_400 - 4));
    scene.err("ann", undelegate("ann", "ann", "1uwls"), ("staking", 103));
    assert_eq!(scene.last_block().time.since(left), Seconds(1_814_399));
    scene.ok("ann", undelegate("ann", "ann", "1uwls"));
    scene.audit();
}

#[test]
fn who_never_had_a_seat_may_leave_altogether() {
    let mut scene = Scene::with_rules(
        &[("ann", RICH)],
        &serde_json::json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0}),
    );
    scene.ok("ann", create_validator("ann", 1_000));
    scene.ok("ann", undelegate("ann", "ann", "1000000000uwls"));
    assert!(scene.producer("ann").jail.is_some(), "below what it demands of itself");
    scene.err("ann", tests::unjail("ann"), ("slashing", 6));
    scene.ok("ann", delegate("ann", "ann", "999999999uwls"));
    let log = scene.err("ann", tests::unjail("ann"), ("slashing", 7));
    assert!(log.contains("999999999 less than 1000000000"), "{log}");
    scene.ok("ann", delegate("ann", "ann", "1uwls"));
    scene.ok("ann", tests::unjail("ann"));
    scene.err("ann", tests::unjail("ann"), ("slashing", 5));
    scene.audit();
}
