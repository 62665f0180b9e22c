//! Late changes of an outcome: voting goes on for a day more, once.

use base::{Seconds, Time};
use proto::cosmos::gov::v1::ProposalStatus::{Passed, Rejected};
use proto::cosmos::gov::v1::VoteOption::{Abstain, No, Yes};
use tests::{Scene, TIMELOCK, power_down, power_up, told, vote};

const DAY: u64 = 86_400;

/// Proposal 1, for which ann is with 30; ben has 40, carl 30.
fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 30), ("ben", 40), ("carl", 30), ("rich", 0)]);
    assert_eq!(scene.open("rich", &[]), 1);
    scene.ok("ann", vote("ann", 1, Yes));
    assert!(!scene.poll(1).unwrap().extended);
    scene
}

/// The next block comes so many seconds before voting ends.
fn ends_in(scene: &mut Scene, seconds: u64) {
    let end = scene.voting_end(1);
    let next = end.seconds() - i64::try_from(seconds).unwrap();
    scene.until(Time::new(next - 1, 0).unwrap());
}

/// How much later voting ends through what `work` does, in seconds.
fn later(scene: &mut Scene, work: impl FnOnce(&mut Scene)) -> u64 {
    let before = scene.voting_end(1);
    work(scene);
    scene.audit();
    let proposal = scene.proposal(1).unwrap();
    assert_eq!(proposal.voting_end_time.unwrap(), scene.voting_end(1).into());
    scene.voting_end(1).since(before).0
}

#[test]
fn a_vote_that_changes_the_outcome_on_the_last_day_gives_a_day_more() {
    let mut scene = town();
    ends_in(&mut scene, 60);
    let end = scene.voting_end(1);
    let result = scene.ok("ben", vote("ben", 1, No));
    let expected = end.plus(Seconds(DAY)).unwrap();
    assert_eq!(scene.voting_end(1), expected);
    assert_eq!(told(&result.events, "extend_proposal", "proposal_id"), ["1"]);
    assert_eq!(told(&result.events, "extend_proposal", "voting_end"), [expected.to_string()]);
    assert!(scene.poll(1).unwrap().extended);
    // Nothing ends at the old end; others can still answer.
    scene.until(end);
    scene.audit();
    scene.ok("carl", vote("carl", 1, Yes));
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Passed));
    let at: Time = scene.poll(1).unwrap().executes_at.unwrap().try_into().unwrap();
    assert_eq!(at, expected.plus(TIMELOCK).unwrap());
    scene.audit();
}

#[test]
fn the_last_day_begins_exactly_a_day_before_the_end() {
    let flip = |scene: &mut Scene| {
        scene.ok("ben", vote("ben", 1, No));
    };
    let mut scene = town();
    ends_in(&mut scene, DAY + 1);
    assert_eq!(later(&mut scene, flip), 0);
    let mut scene = town();
    ends_in(&mut scene, DAY);
    assert_eq!(later(&mut scene, flip), DAY);
}

#[test]
fn a_change_of_stake_that_changes_the_outcome_gives_a_day_more() {
    let mut scene = town();
    scene.ok("ben", vote("ben", 1, No));
    scene.ok("carl", vote("carl", 1, Yes));
    ends_in(&mut scene, 500);
    // 60 against 40.
    let more = later(&mut scene, |scene| {
        scene.ok("ben", power_up("ben", "ben", "19uwls"));
    });
    assert_eq!(more, 0);
    let more = later(&mut scene, |scene| {
        scene.ok("ben", power_up("ben", "ben", "1uwls"));
    });
    assert_eq!(more, DAY, "60 against 60");
    let mut scene = town();
    scene.ok("ben", vote("ben", 1, No));
    ends_in(&mut scene, 500);
    let more = later(&mut scene, |scene| {
        scene.ok("ben", power_down("ben", "10uwls"));
    });
    assert_eq!(more, 0, "30 against 30");
    let more = later(&mut scene, |scene| {
        scene.ok("ben", power_down("ben", "1uwls"));
    });
    assert_eq!(more, DAY, "30 against 29");
}

#[test]
fn a_second_change_gives_no_more_time() {
    let mut scene = town();
    ends_in(&mut scene, 600);
    assert_eq!(later(&mut scene, |scene| drop(scene.ok("ben", vote("ben", 1, No)))), DAY);
    ends_in(&mut scene, 600);
    assert_eq!(later(&mut scene, |scene| drop(scene.ok("carl", vote("carl", 1, Yes)))), 0);
    assert_eq!(later(&mut scene, |scene| drop(scene.ok("carl", vote("carl", 1, No)))), 0);
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Rejected));
}

#[test]
fn votes_that_change_nothing_give_no_more_time() {
    let mut scene = town();
    ends_in(&mut scene, 600);
    for (who, option) in [("ben", Yes), ("ben", Abstain), ("carl", Abstain), ("carl", Yes)] {
        let more = later(&mut scene, |scene| drop(scene.ok(who, vote(who, 1, option))));
        assert_eq!(more, 0, "{who} {option:?}");
    }
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Passed));
}

#[test]
fn the_vote_that_brings_the_quorum_late_gives_a_day_more() {
    let mut scene = Scene::council(&[("ann", 19), ("ben", 1), ("carl", 80), ("rich", 0)]);
    assert_eq!(scene.open("rich", &[]), 1);
    scene.ok("ann", vote("ann", 1, Yes));
    ends_in(&mut scene, 600);
    let more = later(&mut scene, |scene| drop(scene.ok("ben", vote("ben", 1, Abstain))));
    assert_eq!(more, DAY);
}

#[test]
fn holders_may_do_without_more_time() {
    let mut scene = town();
    scene.change_gov_rules(|rules| rules.late_window = Some(Default::default())).unwrap();
    ends_in(&mut scene, 1);
    assert_eq!(later(&mut scene, |scene| drop(scene.ok("ben", vote("ben", 1, No)))), 0);
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Rejected));
}

#[test]
fn every_late_change_of_a_block_counts_as_one() {
    let mut scene = town();
    ends_in(&mut scene, 600);
    let end = scene.voting_end(1);
    let txs: Vec<Vec<u8>> = [("ben", No), ("carl", Yes)]
        .map(|(who, option)| scene.draft(who, &vote(who, 1, option)).sign())
        .to_vec();
    scene.block(&txs);
    assert_eq!(scene.voting_end(1).since(end), Seconds(DAY), "there and back is a change");
    scene.audit();
}
