//! Expedited proposals: a day instead of seven, for two thirds of the votes.

use base::{Seconds, Time};
use prost_types::{Any, Duration};
use proto::cosmos::gov::v1::ProposalStatus::{Passed, Rejected, VotingPeriod};
use proto::cosmos::gov::v1::VoteOption::{No, Yes};
use proto::whaleshares::gov::v1::MsgProposeSection;
use tests::{Scene, governance, pack, propose, told, vote};

const DAY: u64 = 86_400;

fn expedited(scene: &mut Scene, messages: &[Any]) -> u64 {
    let mut proposal = propose("rich", messages, "500000000uwls");
    proposal.expedited = true;
    scene.submit("rich", &proposal)
}

/// People with so much stake, and expedited proposal 1, on which all but the last have voted.
/// No time is added for late changes.
fn town(stakes: [u64; 2]) -> Scene {
    let [yes, no] = stakes;
    let mut scene = Scene::council(&[("ann", yes), ("ben", no), ("rich", 0)]);
    scene.change_gov_rules(|rules| rules.late_window = Some(Duration::default())).unwrap();
    assert_eq!(expedited(&mut scene, &[]), 1);
    scene.ok("ann", vote("ann", 1, Yes));
    scene.ok("ben", vote("ben", 1, No));
    scene
}

#[test]
fn more_than_two_thirds_pass_after_a_day() {
    let mut scene = town([668, 332]);
    let start: Time = scene.proposal(1).unwrap().voting_start_time.unwrap().try_into().unwrap();
    assert_eq!(scene.voting_end(1), start.plus(Seconds(DAY)).unwrap());
    let done = scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Passed));
    assert_eq!(told(&done.events, "active_proposal", "proposal_result"), ["proposal_passed"]);
    // It waits as any other.
    let at: Time = scene.poll(1).unwrap().executes_at.unwrap().try_into().unwrap();
    assert_eq!(at.since(scene.last_block().time), tests::TIMELOCK);
    assert_eq!(scene.conclude(1).status(), Passed);
    scene.audit();
}

#[test]
fn what_does_not_pass_in_a_day_goes_on_as_any_other() {
    // 66.7 % exactly are not more than that.
    let mut scene = town([667, 333]);
    let start: Time = scene.proposal(1).unwrap().voting_start_time.unwrap().try_into().unwrap();
    let done = scene.close_vote(1);
    let said = told(&done.events, "active_proposal", "proposal_result");
    assert_eq!(said, ["expedited_proposal_rejected"]);
    let proposal = scene.proposal(1).unwrap();
    assert_eq!((proposal.status(), proposal.expedited), (VotingPeriod, false));
    assert_eq!(scene.voting_end(1), start.plus(tests::VOTING).unwrap());
    assert_eq!(scene.tally(1), [667, 0, 333, 0], "votes stay");
    assert_eq!(scene.balance_at(&auth::authority()), "500000000uwls", "and deposits");
    scene.audit();
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Passed), "by half of the votes");
    assert_eq!(scene.balance("rich"), "1000000000000uwls");
    scene.audit();
}

#[test]
fn what_fails_as_any_other_has_failed() {
    let mut scene = town([40, 60]);
    scene.close_vote(1);
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Rejected));
    assert_eq!(scene.poll(1), None);
    scene.audit();
}

#[test]
fn what_takes_two_thirds_can_not_be_expedited() {
    let mut scene = Scene::council(&[("ann", 1), ("rich", 0)]);
    let section =
        MsgProposeSection { authority: governance(), title: "Haste".into(), text: "No.".into() };
    let mut proposal = propose("rich", &[pack(&section)], "500000000uwls");
    proposal.expedited = true;
    let log = scene.err("rich", proposal, ("gov", 102));
    assert!(log.contains("can not be expedited"), "{log}");
}

#[test]
fn the_second_half_of_an_expedited_vote_is_late_and_a_turn_in_it_gives_half_a_day_more() {
    let mut scene = Scene::council(&[("ann", 70), ("ben", 30), ("rich", 0)]);
    let id = expedited(&mut scene, &[]);
    let end = scene.voting_end(id);
    scene.ok("ann", vote("ann", id, Yes));
    assert_eq!(scene.voting_end(id), end, "in its first half");
    let half = i64::try_from(DAY / 2).unwrap();
    scene.until(Time::new(end.seconds() - half - 2, 0).unwrap());
    scene.ok("ann", vote("ann", id, No));
    assert_eq!(scene.voting_end(id), end, "a second before");
    scene.ok("ann", vote("ann", id, Yes));
    assert_eq!(scene.voting_end(id), end.plus(Seconds(DAY / 2)).unwrap());
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Passed));
    scene.audit();
}

#[test]
fn what_goes_on_as_any_other_may_get_its_day_again() {
    let mut scene = Scene::council(&[("ann", 70), ("ben", 30), ("carl", 60), ("rich", 0)]);
    let id = expedited(&mut scene, &[]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.ok("ben", vote("ben", id, No));
    let end = scene.voting_end(id);
    scene.until(Time::new(end.seconds() - 60, 0).unwrap());
    scene.ok("ann", vote("ann", id, No));
    scene.ok("ann", vote("ann", id, Yes));
    assert!(scene.poll(id).unwrap().extended);
    scene.ok("carl", vote("carl", id, No));
    scene.close_vote(id);
    assert!(!scene.poll(id).unwrap().extended);
    let end = scene.voting_end(id);
    scene.until(Time::new(end.seconds() - 10, 0).unwrap());
    scene.ok("carl", vote("carl", id, Yes));
    assert_eq!(scene.voting_end(id), end.plus(Seconds(DAY)).unwrap());
    scene.audit();
}

#[test]
fn an_expedited_vote_whose_usual_time_is_over_is_closed_in_the_next_block() {
    for (usual, short) in [(2 * DAY, DAY), (DAY, 3_600)] {
        let mut scene = Scene::council(&[("ann", 6), ("ben", 4), ("rich", 0)]);
        scene.change_gov_rules(|rules| rules.late_window = Some(Duration::default())).unwrap();
        let span = |seconds: u64| Some(Duration { seconds: seconds.cast_signed(), nanos: 0 });
        scene.change_gov(|params| params.expedited_voting_period = span(2 * DAY)).unwrap();
        let id = expedited(&mut scene, &[]);
        scene.ok("ann", vote("ann", id, Yes));
        scene.ok("ben", vote("ben", id, No));
        let change = |params: &mut proto::cosmos::gov::v1::Params| {
            params.voting_period = span(usual);
            params.expedited_voting_period = span(short);
        };
        scene.change_gov(change).unwrap();
        scene.close_vote(id);
        scene.audit();
        scene.block(&[]);
        assert_eq!(scene.status(id), Some(Passed));
        scene.audit();
    }
}
