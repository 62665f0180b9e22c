//! Votes that have to ripen, and votes that lapse: both where holders have switched it on.

use base::Seconds;
use serde_json::{Value, json};
use tests::{
    Scene, allocate, auto_vote, cancel_unbonding, create_validator, delegate, number, power_up,
    redelegate, set_proxy, undelegate,
};

const RICH: &str = "1000000000000uwls";
const DAY: u64 = 86_400;
const OWN: u128 = 1_000_000_000;

fn town_with(rules: &[(&str, Value)]) -> Scene {
    let names = ["ann", "ben", "bob", "carl", "dora"];
    let mut all = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    for (name, rule) in rules {
        all[*name] = rule.clone();
    }
    let mut scene = Scene::with_rules(&names.map(|name| (name, RICH)), &all);
    for name in ["ann", "ben"] {
        scene.ok(name, create_validator(name, 1_000));
    }
    scene
}

/// Stake votes after three days, at midnight. The chain begins at midnight.
fn slow_town() -> Scene {
    town_with(&[("vote_maturity_seconds", json!((3 * DAY).to_string()))])
}

/// Votes lapse after a hundred days.
fn forgetful_town() -> Scene {
    town_with(&[("vote_expiry_seconds", json!((100 * DAY).to_string()))])
}

fn days(scene: &mut Scene, days: u64) {
    scene.wait(Seconds(days * DAY));
    scene.block(&[]);
}

#[test]
fn new_stake_votes_after_its_time_at_midnight() {
    let mut scene = slow_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((500, 0, 0), 0));
    let midnight = base::Time::new(1_767_225_600 + 4 * 86_400, 0).unwrap();
    scene.block_with(&[], |block| block.time = base::Time::new(midnight.seconds() - 1, 0).unwrap());
    assert_eq!(scene.votes("ann"), 0);
    scene.block(&[]);
    assert_eq!(scene.last_block().time, midnight);
    assert_eq!(scene.votes("ann"), OWN + 500);
    scene.audit();
}

#[test]
fn ripe_stake_moves_at_once_and_green_stake_stays_green() {
    let mut scene = slow_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    days(&mut scene, 4);
    scene.ok("bob", delegate("bob", "ann", "70uwls"));
    assert_eq!(scene.votes("ann"), OWN + 500);
    // The green goes first: to move votes on does not make stake older.
    scene.ok("bob", redelegate("bob", "ann", "ben", "570uwls"));
    assert_eq!((scene.votes("ann"), scene.votes("ben")), (OWN, OWN + 500));
    scene.audit();
    days(&mut scene, 4);
    assert_eq!(scene.votes("ben"), OWN + 570);
    scene.audit();
}

#[test]
fn green_stake_does_not_vote_through_a_proxy() {
    let mut scene = slow_town();
    scene.ok("carl", delegate("carl", "ann", "10uwls"));
    scene.ok("bob", power_up("bob", "bob", "500uwls"));
    scene.ok("bob", set_proxy("bob", "carl"));
    days(&mut scene, 2);
    assert_eq!(scene.votes("ann"), 0);
    days(&mut scene, 2);
    assert_eq!(scene.votes("ann"), OWN + 510);
    scene.audit();
}

#[test]
fn stake_that_was_leaving_ripens_anew() {
    let mut scene = slow_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    days(&mut scene, 4);
    scene.ok("bob", undelegate("bob", "ann", "500uwls"));
    let height = scene.last_block().height;
    scene.ok("bob", cancel_unbonding("bob", "ann", "500uwls", height));
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((500, 0, 0), OWN));
    scene.audit();
    days(&mut scene, 4);
    assert_eq!(scene.votes("ann"), OWN + 500);
    scene.audit();
}

#[test]
fn green_stake_leaves_before_ripe_stake() {
    let mut scene = slow_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    days(&mut scene, 4);
    scene.ok("bob", delegate("bob", "ann", "300uwls"));
    scene.ok("bob", undelegate("bob", "ann", "200uwls"));
    assert_eq!(scene.votes("ann"), OWN + 500);
    scene.ok("bob", undelegate("bob", "ann", "200uwls"));
    assert_eq!(scene.votes("ann"), OWN + 400);
    scene.audit();
    days(&mut scene, 4);
    assert_eq!(scene.votes("ann"), OWN + 400);
    scene.audit();
}

#[test]
fn many_accounts_ripen_one_block_after_the_other() {
    let mut scene = slow_town();
    for number in 0..160 {
        let name = format!("many{number}");
        scene.ok("bob", power_up("bob", &name, "10uwls"));
        scene.ok(&name, allocate(&name, "ann", "10uwls"));
    }
    days(&mut scene, 4);
    assert!(scene.votes("ann") < OWN + 1_600, "a block does not look after all of them");
    scene.audit();
    scene.block(&[]);
    assert_eq!(scene.votes("ann"), OWN + 1_600);
    scene.audit();
}

#[test]
fn a_new_producer_is_not_elected_before_its_stake_is_ripe() {
    let mut scene = slow_town();
    scene.until_elected();
    assert_eq!(scene.seats().len(), 0);
    days(&mut scene, 4);
    scene.until_elected();
    assert_eq!(scene.seated(&["ann", "ben"]), ["ann", "ben"]);
    scene.ok("carl", create_validator("carl", 100_000));
    days(&mut scene, 2);
    scene.until_elected();
    assert!(scene.seat("carl").is_none());
    days(&mut scene, 2);
    scene.until_elected();
    assert!(scene.seat("carl").is_some());
    scene.audit();
}

#[test]
fn votes_lapse_when_their_owner_is_silent_and_own_stake_of_producers_does_not() {
    let mut scene = forgetful_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    scene.ok("carl", power_up("carl", "carl", "70uwls"));
    scene.ok("carl", set_proxy("carl", "bob"));
    assert_eq!(scene.votes("ann"), OWN + 570);
    days(&mut scene, 99);
    scene.ok("carl", allocate("carl", "ann", "1uwls"));
    days(&mut scene, 2);
    assert_eq!((scene.stake("bob"), scene.votes("ann")), ((500, 500, 0), OWN + 1));
    assert_eq!(number(&scene.standing("ann").own), OWN);
    scene.audit();
    days(&mut scene, 99);
    assert_eq!((scene.stake("carl"), scene.votes("ann")), ((70, 70, 0), OWN));
    assert_eq!(scene.staked("carl").proxy, "");
    scene.audit();
}

#[test]
fn who_votes_in_time_keeps_his_votes() {
    let mut scene = forgetful_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    for _ in 0..4 {
        days(&mut scene, 90);
        scene.ok("bob", redelegate("bob", "ann", "ben", "500uwls"));
        scene.ok("bob", redelegate("bob", "ben", "ann", "500uwls"));
    }
    assert_eq!(scene.votes("ann"), OWN + 500);
    days(&mut scene, 101);
    days(&mut scene, 1);
    assert_eq!(scene.votes("ann"), OWN);
    scene.audit();
}

#[test]
fn votes_that_were_taken_back_from_a_power_down_lapse_like_others() {
    let mut scene = forgetful_town();
    scene.ok("bob", delegate("bob", "ann", "1000uwls"));
    days(&mut scene, 50);
    scene.ok("bob", undelegate("bob", "ann", "300uwls"));
    let height = scene.last_block().height;
    days(&mut scene, 60);
    assert_eq!(scene.stake("bob").1, 700, "what had not left has lapsed");
    let left = scene.stake("bob").2;
    scene.ok("bob", cancel_unbonding("bob", "ann", &format!("{left}uwls"), height));
    assert_eq!(scene.votes("ann"), OWN + left);
    days(&mut scene, 101);
    assert_eq!(scene.votes("ann"), OWN);
    scene.audit();
}

#[test]
fn stake_that_votes_by_itself_lapses_like_other() {
    let mut scene = forgetful_town();
    scene.ok("bob", auto_vote("bob", "ann"));
    scene.ok("carl", power_up("carl", "bob", "500uwls"));
    assert_eq!(scene.votes("ann"), OWN + 500);
    days(&mut scene, 101);
    assert_eq!(scene.votes("ann"), OWN, "nobody has heard of bob");
    scene.ok("carl", power_up("carl", "bob", "500uwls"));
    assert_eq!(scene.votes("ann"), OWN);
    scene.audit();
}

#[test]
fn votes_lapse_on_a_chain_that_began_again_while_none_lapsed() {
    let mut scene = forgetful_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    scene.change_rules(|rules| rules.vote_expiry_seconds = 0).unwrap();
    let exported = scene.export();
    let time = scene.last_block().time;
    let mut again =
        tests::Scene::start(&tests::Start { time, ..tests::Start::with(&exported) }).unwrap();
    for scene in [&mut scene, &mut again] {
        days(scene, 1);
        scene.change_rules(|rules| rules.vote_expiry_seconds = 100 * DAY).unwrap();
        scene.ok("bob", delegate("bob", "ann", "1uwls"));
        days(scene, 101);
        days(scene, 1);
        assert_eq!(scene.votes("ann"), OWN);
        scene.audit();
    }
}

#[test]
fn votes_of_the_absent_begin_to_age_when_lapsing_is_switched_on() {
    let mut scene = town_with(&[]);
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    scene.ok("dora", set_proxy("dora", "bob"));
    scene.ok("dora", power_up("dora", "dora", "70uwls"));
    days(&mut scene, 300);
    assert_eq!(scene.votes("ann"), OWN + 570);
    scene.change_rules(|rules| rules.vote_expiry_seconds = 100 * DAY).unwrap();
    days(&mut scene, 99);
    assert_eq!(scene.votes("ann"), OWN + 570, "they had no reason to vote until then");
    days(&mut scene, 2);
    assert_eq!(scene.votes("ann"), OWN);
    scene.audit();
}

#[test]
fn votes_given_while_nothing_lapsed_are_not_older_than_the_rule() {
    let mut scene = forgetful_town();
    scene.ok("bob", delegate("bob", "ann", "500uwls"));
    scene.change_rules(|rules| rules.vote_expiry_seconds = 0).unwrap();
    days(&mut scene, 90);
    scene.ok("bob", delegate("bob", "ann", "1uwls"));
    scene.change_rules(|rules| rules.vote_expiry_seconds = 100 * DAY).unwrap();
    days(&mut scene, 50);
    assert_eq!(scene.votes("ann"), OWN + 501);
    days(&mut scene, 51);
    assert_eq!(scene.votes("ann"), OWN);
    scene.audit();
}
