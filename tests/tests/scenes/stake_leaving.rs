//! How Whalestake becomes tokens again: in thirteen weekly parts, and not all at once.

use base::{Seconds, Time};
use serde_json::{Value, json};
use tests::{
    Scene, allocate, cancel_power_down, cancel_unbonding, create_validator, delegate, number,
    operator, power_down, power_up, undelegate,
};

const WEEK: Seconds = Seconds(604_800);
const RICH: &str = "1000000000000uwls";

fn quiet() -> Value {
    json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0})
}

/// Two producers, and bob with 2,000,000 uwls of liquid tokens; nothing is minted.
fn town() -> Scene {
    town_with(&quiet())
}

fn town_with(rules: &Value) -> Scene {
    let people = [("ann", RICH), ("ben", RICH), ("bob", "5000000uwls")];
    let mut scene = Scene::with_rules(&people, rules);
    scene.ok("ann", create_validator("ann", 1_000));
    scene.ok("ben", create_validator("ben", 1_000));
    scene
}

fn liquid(scene: &Scene, who: &str) -> u128 {
    number(scene.balance(who).strip_suffix("uwls").unwrap_or_default())
}

/// The block that comes `span` after `start`.
fn go_to(scene: &mut Scene, start: Time, span: u64) {
    let time = start.plus(Seconds(span)).unwrap();
    scene.block_with(&[], |block| block.time = time);
}

#[test]
fn a_power_down_is_paid_in_thirteen_weekly_parts_to_the_second() {
    let mut scene = town();
    scene.ok("bob", power_up("bob", "bob", "100uwls"));
    scene.ok("bob", power_down("bob", "100uwls"));
    let start = scene.last_block().time;
    assert_eq!(scene.stake("bob"), (0, 0, 100));
    let before = liquid(&scene, "bob");
    // The vector of the specification for 100.
    let mut paid = 0;
    for (week, part) in (1..).zip([7, 8, 8, 7, 8, 8, 7, 8, 8, 7, 8, 8, 8]) {
        go_to(&mut scene, start, week * WEEK.0 - 1);
        assert_eq!(liquid(&scene, "bob"), before + paid, "a second before week {week}");
        go_to(&mut scene, start, week * WEEK.0);
        paid += part;
        assert_eq!(liquid(&scene, "bob"), before + paid, "week {week}");
        assert_eq!(scene.stake("bob"), (0, 0, 100 - paid));
        scene.audit();
    }
    assert_eq!((paid, scene.power_downs("bob")), (100, vec![]));
}

#[test]
fn parts_of_nothing_are_left_out() {
    let mut scene = town();
    scene.ok("bob", power_up("bob", "bob", "5uwls"));
    scene.ok("bob", power_down("bob", "5uwls"));
    let start = scene.last_block().time;
    let before = liquid(&scene, "bob");
    for (weeks, paid) in [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (8, 3), (11, 4), (12, 4), (13, 5)]
    {
        go_to(&mut scene, start, weeks * WEEK.0);
        assert_eq!(liquid(&scene, "bob"), before + paid, "week {weeks}");
        scene.audit();
    }
}

#[test]
fn what_leaves_votes_no_more_and_the_answer_tells_when_it_is_over() {
    let mut scene = town();
    scene.ok("bob", delegate("bob", "ann", "1300uwls"));
    let votes = scene.votes("ann");
    let result = scene.ok("bob", undelegate("bob", "ann", "1300uwls"));
    assert_eq!(scene.votes("ann"), votes - 1_300);
    let end = scene.last_block().time.plus(Seconds(13 * WEEK.0)).unwrap();
    let unbond = result.events.iter().find(|event| event.kind == "unbond").unwrap();
    let attributes: Vec<(&str, &str)> =
        unbond.attributes.iter().map(|(key, value)| (&**key, &**value)).collect();
    let (ann, bob, end) = (operator("ann"), scene.address("bob").to_string(), end.to_second_text());
    let expected = [
        ("validator", &*ann),
        ("delegator", &*bob),
        ("amount", "1300uwls"),
        ("completion_time", &*end),
    ];
    assert_eq!(attributes[..4], expected);
    scene.wait(Seconds(WEEK.0 - 1));
    let done = scene.block_with(&[], |_| {});
    let kinds: Vec<&str> = done.events.iter().map(|event| &*event.kind).collect();
    assert!(kinds.contains(&"complete_unbonding") && kinds.contains(&"power_down_part"));
    scene.audit();
}

#[test]
fn nobody_powers_down_what_he_does_not_have() {
    let mut scene = town();
    scene.ok("bob", delegate("bob", "ann", "100uwls"));
    scene.ok("bob", power_up("bob", "bob", "100uwls"));
    scene.err("bob", undelegate("bob", "ann", "101uwls"), ("sdk", 18));
    scene.err("bob", undelegate("bob", "ben", "1uwls"), ("staking", 19));
    scene.err("bob", undelegate("bob", "bob", "1uwls"), ("staking", 3));
    scene.err("bob", undelegate("bob", "ann", "1ushare"), ("sdk", 18));
    let log = scene.err("bob", power_down("bob", "101uwls"), ("staking", 105));
    assert!(log.ends_with("101 is more than the 100 that vote for nobody"), "{log}");
    let huge = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    scene.err("bob", power_down("bob", &format!("{huge}uwls")), ("staking", 101));
    scene.err("bob", undelegate("bob", "ann", &format!("{huge}uwls")), ("sdk", 18));
    scene.audit();
}

#[test]
fn the_room_is_what_inflation_leaves_of_it() {
    // Supply 21,000,000 WLS, as in the table of the specification.
    let people = [("ann", "20998000000000uwls"), ("bob", "2000000000uwls")];
    let mut scene = Scene::with(&people);
    let start = scene.last_block().time;
    scene.ok("bob", power_up("bob", "bob", "1000000000uwls"));
    let refused = |rate: &str, room: u128| {
        format!(
            "at an inflation rate of {rate} at most {room} may be under way, 0 is, which leaves {room}"
        )
    };
    for (day, rate, room) in [
        (0, "1.000000000000000000", 0),
        (1, "0.997267760000000000", 2_732_240),
        (7, "0.981182796000000000", 18_817_204),
        (91, "0.800438597000000000", 199_561_403),
        (365, "0.500000000000000000", 500_000_000),
        (730, "0.250000000000000000", 750_000_000),
    ] {
        if day > 0 {
            go_to(&mut scene, start, day * 86_400);
        }
        let mut twin = scene.clone();
        if day == 0 {
            // A second has passed since genesis, and 665,905 uwls are minted in it.
            let log = twin.err("bob", power_down("bob", "1000000uwls"), ("staking", 101));
            assert!(log.contains("at most 63 may be under way"), "{log}");
            continue;
        }
        let moment = scene.last_block().time;
        let ask = |twin: &mut Scene, amount: u128| {
            let tx = twin.draft("bob", &power_down("bob", &format!("{amount}uwls"))).sign();
            twin.block_with(&[tx], |block| block.time = moment).results.remove(0)
        };
        let result = ask(&mut twin, room + 1);
        assert!(tests::log(&result).contains(&refused(rate, room)), "{}", tests::log(&result));
        assert!(ask(&mut twin, room).is_ok(), "day {day}");
        assert!(!ask(&mut twin, 1).is_ok(), "day {day}: not another unit");
        twin.audit();
    }
}

#[test]
fn what_was_paid_makes_no_room_and_what_was_cancelled_does() {
    let mut scene = town_with(&json!({
        "inflation_start_ppb": 500_000_000, "inflation_floor_ppb": 0,
        "powerdown_rate": "POWER_DOWN_RATE_NOMINAL",
    }));
    scene.ok("bob", power_up("bob", "bob", "1300uwls"));
    scene.ok("bob", power_down("bob", "650uwls"));
    scene.err("bob", power_down("bob", "1uwls"), ("staking", 101));
    scene.ok("bob", cancel_power_down("bob", 1, "650uwls"));
    scene.ok("bob", power_down("bob", "650uwls"));
    scene.wait(WEEK);
    scene.block(&[]);
    // 50 are paid; half of the 1,250 left is 625, 600 are still under way.
    assert_eq!(scene.stake("bob"), (650, 650, 600));
    scene.err("bob", power_down("bob", "26uwls"), ("staking", 101));
    scene.ok("bob", power_down("bob", "25uwls"));
    scene.audit();
}

#[test]
fn a_window_counts_what_was_asked_for_and_taken_back_too() {
    let mut scene = town_with(&json!({
        "inflation_start_ppb": 500_000_000, "inflation_floor_ppb": 0,
        "powerdown_rate": "POWER_DOWN_RATE_NOMINAL", "pd_window_seconds": "604800",
    }));
    scene.ok("bob", power_up("bob", "bob", "1000uwls"));
    scene.ok("bob", power_down("bob", "400uwls"));
    scene.ok("bob", cancel_power_down("bob", 1, "400uwls"));
    scene.err("bob", power_down("bob", "101uwls"), ("staking", 101));
    scene.ok("bob", power_down("bob", "100uwls"));
    scene.err("bob", power_down("bob", "1uwls"), ("staking", 101));
    scene.wait(WEEK);
    scene.ok("bob", power_down("bob", "400uwls"));
    scene.audit();
}

#[test]
fn what_was_asked_for_last_is_taken_back_first() {
    let mut scene = town();
    scene.ok("bob", delegate("bob", "ann", "3900uwls"));
    let two = scene
        .draft("bob", &undelegate("bob", "ann", "1300uwls"))
        .and(&undelegate("bob", "ann", "2600uwls"));
    assert!(scene.deliver(&two).is_ok());
    let height = scene.last_block().height;
    let left = |scene: &Scene| -> Vec<(u64, u128)> {
        let running = scene.power_downs("bob").into_iter();
        running.map(|(id, one)| (id, number(&one.amount) - number(&one.cancelled))).collect()
    };
    scene.ok("bob", cancel_unbonding("bob", "ann", "2500uwls", height));
    assert_eq!(left(&scene), [(1, 1_300), (2, 100)]);
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((2_500, 0, 1_400), 1_000_002_500));
    scene.ok("bob", cancel_unbonding("bob", "ann", "200uwls", height));
    assert_eq!(left(&scene), [(1, 1_200)]);
    let log = scene.err("bob", cancel_unbonding("bob", "ann", "1201uwls", height), ("sdk", 18));
    assert!(log.contains("1201 is more than the 1200 that are still to be paid"), "{log}");
    scene.err("bob", cancel_unbonding("bob", "ann", "1uwls", height + 1), ("sdk", 38));
    scene.err("bob", cancel_unbonding("bob", "ben", "1uwls", height), ("undefined", 1));
    scene.err("bob", cancel_unbonding("bob", "ann", "1uwls", 0), ("sdk", 18));
    // The latest parts are what is taken back: twelve parts of 100 are left.
    scene.wait(Seconds(12 * WEEK.0));
    for _ in 0..12 {
        scene.block(&[]);
    }
    assert_eq!((scene.stake("bob"), scene.power_downs("bob")), ((2_700, 0, 0), vec![]));
    scene.audit();
}

#[test]
fn a_power_down_of_somebody_else_is_none() {
    let mut scene = town();
    scene.ok("bob", power_up("bob", "bob", "1300uwls"));
    scene.ok("bob", power_down("bob", "1300uwls"));
    let log = scene.err("ann", cancel_power_down("ann", 1, "1uwls"), ("staking", 114));
    assert!(log.ends_with("has no power-down 1"), "{log}");
    scene.err("bob", cancel_power_down("bob", 2, "1uwls"), ("staking", 114));
    scene.err("bob", cancel_power_down("bob", 1, "1301uwls"), ("staking", 115));
    scene.wait(WEEK);
    scene.block(&[]);
    scene.err("bob", cancel_power_down("bob", 1, "1201uwls"), ("staking", 115));
    scene.ok("bob", cancel_power_down("bob", 1, "1200uwls"));
    assert_eq!(scene.stake("bob"), (1_200, 1_200, 0));
    scene.audit();
}

#[test]
fn seven_requests_run_for_a_producer_and_thirty_two_for_an_account() {
    let mut scene = town();
    scene.ok("bob", delegate("bob", "ann", "1000uwls"));
    scene.ok("bob", power_up("bob", "bob", "1000uwls"));
    for _ in 0..7 {
        scene.ok("bob", undelegate("bob", "ann", "10uwls"));
    }
    scene.err("bob", undelegate("bob", "ann", "10uwls"), ("staking", 27));
    for _ in 7..32 {
        scene.ok("bob", power_down("bob", "10uwls"));
    }
    let log = scene.err("bob", power_down("bob", "10uwls"), ("staking", 104));
    assert!(log.ends_with("an account has 32 running power-downs at most"), "{log}");
    scene.ok("bob", cancel_power_down("bob", 1, "10uwls"));
    scene.ok("bob", power_down("bob", "10uwls"));
    scene.audit();
}

#[test]
fn a_block_pays_ten_parts_if_it_may_pay_no_more_and_the_next_one_the_others() {
    let mut scene = town_with(&json!({
        "inflation_start_ppb": 0, "inflation_floor_ppb": 0, "max_pd_payments": 10,
    }));
    scene.ok("bob", power_up("bob", "bob", "2500uwls"));
    let message = power_down("bob", "100uwls");
    let many =
        (1..25).fold(scene.draft("bob", &message).gas(9_000_000), |draft, _| draft.and(&message));
    assert!(scene.deliver(&many).is_ok());
    let before = liquid(&scene, "bob");
    scene.wait(WEEK);
    for paid in [10, 20, 25, 25] {
        scene.block(&[]);
        assert_eq!(liquid(&scene, "bob"), before + paid * 7);
        scene.audit();
    }
}

#[test]
fn other_rules_do_not_touch_what_runs() {
    let mut scene = town();
    scene.ok("bob", power_up("bob", "bob", "1300uwls"));
    scene.ok("bob", power_down("bob", "1300uwls"));
    scene
        .change_rules(|rules| (rules.pd_instalments, rules.pd_interval_seconds) = (1, 60))
        .unwrap();
    scene.wait(Seconds(3_600));
    scene.block(&[]);
    assert_eq!(scene.stake("bob"), (0, 0, 1_300));
    scene.wait(WEEK);
    scene.block(&[]);
    assert_eq!(scene.stake("bob"), (0, 0, 1_200));
    scene.audit();
}

#[test]
fn stake_taken_back_goes_where_it_came_from() {
    let mut scene = town();
    scene.ok("bob", delegate("bob", "ann", "1300uwls"));
    scene.ok("bob", undelegate("bob", "ann", "1300uwls"));
    let id = scene.power_downs("bob")[0].0;
    scene.ok("bob", cancel_power_down("bob", id, "300uwls"));
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((300, 0, 1_000), 1_000_000_300));
    scene.err("bob", allocate("bob", "ann", "1uwls"), ("staking", 105));
    scene.audit();
}
