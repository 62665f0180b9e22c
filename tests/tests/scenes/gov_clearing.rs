//! Clearing: votes and deposits of what is closed go away, 200 a block, each deposit once.

use proto::cosmos::gov::v1::ProposalStatus::{Passed, Rejected};
use proto::cosmos::gov::v1::VoteOption::{self, NoWithVeto, Yes};
use tests::{FULL, Scene, deposit, propose, send, vote};

/// A chain with so many people, each with stake of 10 and 2 WLS liquid.
fn crowd(size: usize) -> (Scene, Vec<String>) {
    let names: Vec<String> = (0..size).map(|number| format!("p{number}")).collect();
    let mut people = vec![("rich", "1000000000000uwls")];
    people.extend(names.iter().map(|name| (name.as_str(), "2000010uwls")));
    let rules = serde_json::json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    let mut scene = Scene::with_rules(&people, &rules);
    let locks: Vec<Vec<u8>> = names
        .iter()
        .map(|name| scene.draft(name, &tests::power_up(name, name, "10uwls")).sign())
        .collect();
    all_ok(&mut scene, &locks);
    (scene, names)
}

fn all_ok(scene: &mut Scene, txs: &[Vec<u8>]) {
    for result in scene.block(txs) {
        assert!(result.is_ok(), "{:?}", result.error);
    }
}

/// The proposal of rich, on which `voters` vote and for which `depositors` deposit 1 WLS each.
fn busy(scene: &mut Scene, voters: &[String], depositors: &[String], option: VoteOption) -> u64 {
    let id = scene.open("rich", &[]);
    let deposits: Vec<Vec<u8>> = depositors
        .iter()
        .map(|name| scene.draft(name, &deposit(name, id, "1000000uwls")).sign())
        .collect();
    all_ok(scene, &deposits);
    let votes: Vec<Vec<u8>> =
        voters.iter().map(|name| scene.draft(name, &vote(name, id, option)).sign()).collect();
    all_ok(scene, &votes);
    id
}

/// Supply, to the last unit.
fn supply(scene: &Scene) -> u128 {
    scene.export()["bank"]["supply"][0]["amount"].as_str().unwrap().parse().unwrap()
}

#[test]
fn five_hundred_votes_and_three_hundred_deposits_are_cleared_in_five_blocks() {
    let (mut scene, names) = crowd(500);
    let before = supply(&scene);
    let id = busy(&mut scene, &names, &names[..300], Yes);
    assert_eq!(scene.left_over(), (301, 500, 0));
    let got =
        |scene: &Scene| names.iter().filter(|name| scene.balance(name) == "2000000uwls").count();
    assert_eq!(got(&scene), 200);
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Passed), "the outcome waits for nothing");
    assert_eq!(scene.left_over(), (101, 500, 1));
    for (deposits, votes, closed) in [(0, 401, 1), (0, 201, 1), (0, 1, 1), (0, 0, 0)] {
        scene.audit();
        scene.block(&[]);
        assert_eq!(scene.left_over(), (deposits, votes, closed));
    }
    assert_eq!(got(&scene), 500, "every deposit has come back once");
    assert_eq!(scene.balance("rich"), "1000000000000uwls");
    assert_eq!(scene.balance_at(&auth::authority()), "");
    assert_eq!(supply(&scene), before);
    scene.audit();
}

#[test]
fn what_is_burned_is_burned_once() {
    let (mut scene, names) = crowd(250);
    let before = supply(&scene);
    let id = busy(&mut scene, &names, &names, NoWithVeto);
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Rejected));
    for _ in 0..3 {
        scene.audit();
        scene.block(&[]);
    }
    assert_eq!(scene.left_over(), (0, 0, 0));
    assert_eq!(supply(&scene), before - 350_000_000);
    assert!(names.iter().all(|name| scene.balance(name) == "1000000uwls"));
}

#[test]
fn several_proposals_share_the_room_of_a_block() {
    let (mut scene, names) = crowd(150);
    let ids = [busy(&mut scene, &names, &[], Yes), busy(&mut scene, &names, &[], Yes)];
    let end = scene.voting_end(ids[1]);
    scene.until(end);
    assert!(ids.iter().all(|id| scene.status(*id) == Some(Passed)));
    // Two deposits and 198 of 300 votes.
    assert_eq!(scene.left_over(), (0, 102, 1));
    scene.audit();
    scene.block(&[]);
    assert_eq!(scene.left_over(), (0, 0, 0));
    scene.audit();
}

#[test]
fn who_votes_on_clears_his_own_old_votes() {
    let (mut scene, mut names) = crowd(650);
    names.sort_by_key(|name| scene.address(name));
    let id = busy(&mut scene, &names, &[], Yes);
    scene.close_vote(id);
    let next = scene.open("rich", &[]);
    assert_eq!(scene.left_over().1, 650 - 199 - 200);
    // Blocks would come to the last of all votes in the block after the next.
    scene.ok(&names[649], vote(&names[649], next, Yes));
    assert!(scene.ballot(&names[648], id).is_some());
    assert_eq!(scene.ballot(&names[649], id), None);
    assert_eq!(scene.left_over().1, 50 + 1);
    scene.audit();
    scene.block(&[]);
    assert_eq!(scene.left_over(), (1, 1, 0));
}

#[test]
fn money_that_somebody_sends_to_governance_is_not_in_the_way() {
    let (mut scene, names) = crowd(3);
    scene.ok("p0", send("p0", "p1", "1uwls"));
    scene.ok("rich", tests::send_to("rich", &auth::authority(), "7uwls"));
    let id = busy(&mut scene, &names, &names, Yes);
    assert_eq!(scene.submit("rich", &propose("rich", &[], FULL)), id + 1);
    scene.audit();
    scene.close_vote(id);
    scene.close_vote(id + 1);
    assert_eq!(scene.balance_at(&auth::authority()), "7uwls");
    scene.audit();
}
