//! Who sits among the validators: elections, ties, the brake on how many seats change hands.

use base::Seconds;
use chain::ValidatorUpdate;
use serde_json::{Value, json};
use tests::{OK, Scene, consensus_key, create_validator, delegate, power_up, redelegate, verdict};

const RICH: &str = "1000000000000000uwls";
const DAY: Seconds = Seconds(86_400);

/// Names of producers: bp01 to `count`.
fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("bp{number:02}")).collect()
}

/// A chain whose producers have registered in one block, with these whole WLS each.
fn registered(stakes: &[u64], rules: &Value) -> Scene {
    let names = names(stakes.len());
    let mut people: Vec<(&str, &str)> = names.iter().map(|name| (&**name, RICH)).collect();
    people.push(("whale", RICH));
    let mut scene = Scene::with_rules(&people, rules);
    let txs: Vec<Vec<u8>> = names
        .iter()
        .zip(stakes)
        .map(|(name, wls)| scene.draft(name, &create_validator(name, *wls)).sign())
        .collect();
    assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
    scene
}

fn quiet() -> Value {
    json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0})
}

/// Numbers of the producers that sit.
fn seated(scene: &Scene, count: usize) -> Vec<usize> {
    let names = names(count);
    (1..=count).filter(|number| scene.seat(&names[number - 1]).is_some()).collect()
}

fn total_power(scene: &Scene) -> u64 {
    scene.seats().iter().map(|seat| seat.power).sum()
}

#[test]
fn the_twenty_one_with_most_votes_sit_and_ties_go_to_who_registered_first() {
    // The example of the specification: 24 candidates, the number is the order of registration.
    let mut stakes = [
        1_200, 1_050, 1_400, 860, 1_500, 960, 1_100, 980, 1_300, 900, 940, 1_150, 880, 920, 850,
        830, 820, 840, 800, 800, 800, 800, 0, 1_000,
    ]
    .map(|thousands| thousands * 1_000);
    stakes[22] = 1_000;
    let mut scene = registered(&stakes, &quiet());
    for name in ["bp19", "bp20", "bp21", "bp22"] {
        assert_eq!(scene.votes(name), 800_000_000_000);
    }
    scene.until_elected();
    let all_but =
        |out: &[usize]| (1..=24).filter(|number| !out.contains(number)).collect::<Vec<_>>();
    assert_eq!(seated(&scene, 24), all_but(&[21, 22, 23]));
    assert_eq!(total_power(&scene), 21_000);
    scene.audit();
}

#[test]
fn an_election_comes_every_twenty_one_blocks_and_updates_tell_what_changed() {
    let mut scene = registered(&[5_000, 4_000], &quiet());
    while scene.last_block().height < 20 {
        assert_eq!(scene.block_with(&[], |_| {}).validator_updates, []);
        assert_eq!(scene.seats().len(), 0);
    }
    let done = scene.block_with(&[], |_| {});
    let powers: Vec<(Vec<u8>, u64)> =
        done.validator_updates.iter().map(|update| (update.key.to_vec(), update.power)).collect();
    let mut expected =
        vec![(consensus_key("bp01").to_vec(), 1_000), (consensus_key("bp02").to_vec(), 1_000)];
    expected.sort();
    assert_eq!(powers, expected, "4,500 on average, and no seat has less than 3/4 of it");
    let election = done.events.iter().find(|event| event.kind == "election").unwrap();
    let attribute = |name: &str| election.attributes.iter().find(|(key, _)| key == name).unwrap();
    assert_eq!((&*attribute("height").1, &*attribute("total").1), ("21", "2000"));
    assert_eq!(attribute("set_hash").1.len(), 64);
    scene.ok("whale", delegate("whale", "bp01", "91000000000uwls"));
    while scene.last_block().height < 41 {
        assert_eq!(scene.block_with(&[], |_| {}).validator_updates, []);
    }
    let updates = scene.block_with(&[], |_| {}).validator_updates;
    // 96,000 and 4,000: the first counts for 71,002 of 100,000 · 3/4, the other for 4,000.
    assert_eq!(updates, [ValidatorUpdate { key: consensus_key("bp02"), power: 56 }]);
}

#[test]
fn nobody_elected_leaves_the_set_as_it_is() {
    let mut scene = registered(&[2_000], &quiet());
    scene.until_elected();
    assert_eq!(seated(&scene, 1), [1]);
    scene.change_rules(|rules| rules.min_bp_self_stake = "2000000001".into()).unwrap();
    for _ in 0..50 {
        assert_eq!(scene.block_with(&[], |_| {}).validator_updates, []);
        assert_eq!(seated(&scene, 1), [1]);
        scene.audit();
    }
}

/// Twelve candidates of 1,000 WLS for seven seats, of which two may change hands in a day; the
/// last five have got more votes since the first seven were elected.
fn overtaken() -> Scene {
    let mut scene = about_to_be_overtaken();
    overtake(&mut scene);
    scene
}

fn about_to_be_overtaken() -> Scene {
    let mut rules = quiet();
    (rules["max_validators"], rules["max_new_seats_per_day"]) = (json!(7), json!(2));
    let mut scene = registered(&[1_000; 12], &rules);
    scene.until_elected();
    assert_eq!(seated(&scene, 12), [1, 2, 3, 4, 5, 6, 7]);
    scene
}

fn overtake(scene: &mut Scene) {
    for name in &names(12)[7..] {
        scene.ok("whale", delegate("whale", name, "1000000000uwls"));
    }
}

#[test]
fn so_many_seats_change_hands_in_a_day_and_no_more() {
    let mut scene = overtaken();
    let challengers =
        |scene: &Scene| seated(scene, 12).into_iter().filter(|number| *number > 7).count();
    let mut by_day = Vec::new();
    for _ in 0..3 {
        scene.live(DAY, Seconds(60), &[]);
        assert_eq!(scene.seats().len(), 7);
        by_day.push(challengers(&scene));
    }
    assert_eq!(by_day, [2, 4, 5]);
    scene.audit();
}

#[test]
fn the_day_of_the_brake_is_the_last_one_whenever_it_began() {
    let mut scene = about_to_be_overtaken();
    scene.live(Seconds(DAY.0 - 3_600), Seconds(60), &[]);
    overtake(&mut scene);
    scene.until_elected();
    assert_eq!(seated(&scene, 12), [1, 2, 3, 4, 5, 8, 9]);
    scene.live(Seconds(7_200), Seconds(60), &[]);
    assert_eq!(seated(&scene, 12), [1, 2, 3, 4, 5, 8, 9]);
    scene.live(DAY, Seconds(60), &[]);
    assert_eq!(seated(&scene, 12), [1, 2, 3, 8, 9, 10, 11]);
    scene.audit();
}

#[test]
fn the_day_of_the_brake_does_not_pass_while_the_chain_stands_still() {
    let mut scene = overtaken();
    scene.until_elected();
    assert_eq!(seated(&scene, 12), [1, 2, 3, 4, 5, 8, 9]);
    scene.wait(Seconds(10 * 86_400));
    scene.until_elected();
    assert_eq!(seated(&scene, 12), [1, 2, 3, 4, 5, 8, 9], "a minute has passed for the brake");
    scene.audit();
}

#[test]
fn free_seats_are_filled_without_a_brake() {
    let mut scene = registered(&[1_000; 3], &quiet());
    scene.until_elected();
    assert_eq!(scene.seats().len(), 3);
    let more: Vec<String> = (0..18).map(|number| format!("new{number:02}")).collect();
    for name in &more {
        scene.ok("whale", tests::send("whale", name, "3000000000uwls"));
        scene.ok(name, create_validator(name, 2_000));
    }
    scene.until_elected();
    assert_eq!(scene.seats().len(), 21);
    scene.audit();
}

#[test]
fn a_seat_less_takes_the_weakest_and_a_seat_more_comes_back() {
    let stakes: Vec<u64> = (0..24).map(|number| 3_000 - number * 10).collect();
    let mut scene = registered(&stakes, &quiet());
    scene.until_elected();
    let apply = |scene: &mut Scene, seats: u32| {
        scene
            .change_rules(|rules| (rules.max_validators, rules.max_new_seats_per_day) = (seats, 1))
            .unwrap();
        scene.block_with(&[], |_| {}).validator_updates
    };
    let gone = apply(&mut scene, 10);
    assert_eq!(gone.iter().filter(|update| update.power == 0).count(), 11);
    assert_eq!(seated(&scene, 24), (1..=10).collect::<Vec<_>>());
    scene.audit();
    let come = apply(&mut scene, 24);
    assert_eq!(come.iter().filter(|update| update.power > 0).count(), 14);
    assert_eq!(seated(&scene, 24), (1..=24).collect::<Vec<_>>());
    scene.audit();
    let refused = scene.change_rules(|rules| rules.max_validators = 3).unwrap_err().to_string();
    assert_eq!(refused, "max_validators must be 4 to 64, not 3");
    assert!(scene.change_rules(|rules| rules.max_validators = 65).is_err());
}

#[test]
fn votes_that_come_and_go_between_elections_change_nothing() {
    let mut scene = registered(&[1_000; 22], &quiet());
    scene.until_elected();
    scene.ok("whale", delegate("whale", "bp22", "5000000000uwls"));
    scene.ok("whale", redelegate("whale", "bp22", "bp01", "5000000000uwls"));
    scene.until_elected();
    assert_eq!(seated(&scene, 22), (1..=21).collect::<Vec<_>>());
    scene.ok("whale", power_up("whale", "bp22", "1000000000uwls"));
    scene.until_elected();
    assert_eq!(seated(&scene, 22), (1..=21).collect::<Vec<_>>(), "stake alone is no vote");
    scene.ok("bp22", tests::allocate("bp22", "bp22", "1uwls"));
    scene.until_elected();
    assert_eq!(seated(&scene, 22).len(), 21);
    assert!(scene.seat("bp22").is_some() && scene.seat("bp21").is_none());
    scene.audit();
}

#[test]
fn more_demanded_of_a_hundred_and_fifty_producers_is_enforced_within_a_block() {
    let stakes: Vec<u64> =
        (0..150).map(|number| if number < 125 { 1_000 } else { 2_000 }).collect();
    let mut scene = registered(&stakes, &quiet());
    let names: Vec<String> = (1..=150).map(|number| format!("bp{number:02}")).collect();
    for name in &names[..125] {
        scene.ok("whale", power_up("whale", name, "9000000000uwls"));
    }
    // The poor are loved more than the rich: they have votes, but not of their own.
    let mut loved = 0;
    for name in names[..125].iter().step_by(4).take(30) {
        scene.ok("whale", delegate("whale", name, "9000000000uwls"));
        loved += 1;
    }
    assert_eq!(loved, 30);
    scene.until_elected();
    assert!(names[125..].iter().filter(|name| scene.seat(name).is_some()).count() < 21);
    scene.change_rules(|rules| rules.min_bp_self_stake = "2000000000".into()).unwrap();
    for _ in 0..3 {
        let done = scene.block_with(&[], |_| {});
        assert!(done.events.iter().all(|event| event.kind != "hook_failed"));
        scene.audit();
    }
    let rich = names[125..].iter().filter(|name| scene.seat(name).is_some()).count();
    assert_eq!((rich, scene.seats().len()), (21, 21));
    scene.change_rules(|rules| rules.min_bp_self_stake = "1".into()).unwrap();
    scene.block(&[]);
    scene.until_elected();
    scene.audit();
    assert_eq!(scene.seats().len(), 21);
}
