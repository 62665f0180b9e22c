//! Deposits: when voting begins, who may deposit what, and how deposits come back.

use base::Seconds;
use proto::cosmos::gov::v1::{ProposalStatus, VoteOption};
use tests::{FULL, Scene, account, deposit, propose, take_back, told, vote};

const FIRST: &str = "10000000uwls";
const RICH: &str = "1000000000000uwls";

fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 0), ("ben", 0), ("carl", 0)]);
    assert_eq!(scene.submit("ann", &propose("ann", &[], FIRST)), 1);
    scene
}

/// Lets time pass until the end of the deposit of proposal 1, less so many seconds.
fn deposit_ends_in(scene: &mut Scene, seconds: u64) -> chain::Finalized {
    let end = scene.proposal(1).unwrap().deposit_end_time.unwrap();
    let early = i64::try_from(seconds).unwrap();
    scene.until(base::Time::new(end.seconds - early, 0).unwrap())
}

#[test]
fn voting_begins_at_exactly_the_minimum() {
    let mut scene = town();
    scene.ok("ben", deposit("ben", 1, "89999999uwls"));
    assert_eq!(scene.status(1), Some(ProposalStatus::DepositPeriod));
    scene.err("ben", vote("ben", 1, VoteOption::Yes), ("gov", 3));
    let mut other = town();
    let result = other.ok("ben", deposit("ben", 1, "90000000uwls"));
    assert_eq!(other.status(1), Some(ProposalStatus::VotingPeriod));
    assert_eq!(told(&result.events, "proposal_deposit", "voting_period_start"), ["1"]);
    other.ok("ben", vote("ben", 1, VoteOption::Yes));
    let result = scene.ok("carl", deposit("carl", 1, "1000000uwls"));
    assert_eq!(told(&result.events, "proposal_deposit", "depositor"), [account("carl")]);
    assert_eq!(told(&result.events, "proposal_deposit", "voting_period_start"), ["1"]);
    // The vote is as long as any, counted from now.
    let now = scene.last_block().time;
    assert_eq!(scene.voting_end(1).since(now), tests::VOTING);
    scene.audit();
    other.audit();
}

#[test]
fn a_deposit_is_at_least_a_hundredth_of_the_minimum() {
    let mut scene = town();
    let log = scene.err("ben", deposit("ben", 1, "999999uwls"), ("gov", 16));
    let text = "received 999999uwls but need at least one of the following: 1000000uwls";
    assert!(log.contains(text), "{log}");
    scene.ok("ben", deposit("ben", 1, "1000000uwls"));
    assert_eq!(scene.balance_at(&auth::authority()), "11000000uwls");
    scene.audit();
}

#[test]
fn deposits_that_make_no_sense_are_refused() {
    let mut scene = town();
    scene.err("ben", deposit("ben", 1, "5000000gold"), ("gov", 23));
    scene.err("ben", deposit("ben", 1, ""), ("sdk", 10));
    scene.err("ben", deposit("ben", 1, "2000000000000uwls"), ("sdk", 5));
    let log = scene.err("ben", deposit("ben", 2, FIRST), ("undefined", 1));
    assert!(log.contains("collections: not found: key '2'"), "{log}");
    assert_eq!(scene.balance_at(&auth::authority()), FIRST);
}

#[test]
fn anybody_may_deposit_as_often_as_he_likes_until_the_vote_is_closed() {
    let mut scene = town();
    for amount in ["1000000uwls", "2000000uwls", FULL, "3000000uwls"] {
        scene.ok("ben", deposit("ben", 1, amount));
    }
    assert_eq!(scene.left_over().0, 2, "one deposit of each");
    assert_eq!(scene.balance_at(&auth::authority()), "116000000uwls");
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(ProposalStatus::Rejected));
    assert_eq!([scene.balance("ann"), scene.balance("ben")], [RICH, RICH]);
    scene.err("ben", deposit("ben", 1, FULL), ("gov", 3));
    scene.audit();
}

#[test]
fn what_has_not_got_its_deposit_in_two_days_is_dropped_and_gives_back() {
    let mut scene = town();
    scene.ok("ben", deposit("ben", 1, "5000000uwls"));
    deposit_ends_in(&mut scene, 1);
    assert_eq!(scene.status(1), Some(ProposalStatus::DepositPeriod));
    let done = deposit_ends_in(&mut scene, 0);
    assert_eq!(told(&done.events, "inactive_proposal", "proposal_id"), ["1"]);
    assert_eq!(told(&done.events, "inactive_proposal", "proposal_result"), ["proposal_dropped"]);
    assert_eq!((scene.proposal(1), scene.poll(1)), (None, None));
    assert_eq!([scene.balance("ann"), scene.balance("ben")], [RICH, RICH]);
    assert_eq!(scene.left_over(), (0, 0, 0));
    scene.err("ben", deposit("ben", 1, FULL), ("undefined", 1));
    assert_eq!(scene.submit("ann", &propose("ann", &[], FIRST)), 2, "numbers are not used again");
    scene.audit();
}

#[test]
fn a_dropped_proposal_burns_its_deposits_if_holders_have_said_so() {
    let mut scene = town();
    scene.change_gov(|params| params.burn_proposal_deposit_prevote = true).unwrap();
    scene.ok("ben", deposit("ben", 1, "5000000uwls"));
    deposit_ends_in(&mut scene, 0);
    assert_eq!(scene.balance("ben"), "999995000000uwls");
    assert_eq!(scene.balance_at(&auth::authority()), "");
    assert_eq!(scene.export()["bank"]["supply"][0]["amount"], "2999985000000");
    scene.audit();
}

#[test]
fn an_expedited_proposal_brings_five_times_as_much() {
    let mut scene = town();
    let mut proposal = propose("ann", &[], "49999999uwls");
    proposal.expedited = true;
    let log = scene.err("ann", proposal.clone(), ("gov", 16));
    assert!(log.contains("was (49999999uwls), need (50000000uwls)"), "{log}");
    proposal.initial_deposit = tests::coins("50000000uwls");
    assert_eq!(scene.submit("ann", &proposal), 2);
    scene.err("ben", deposit("ben", 2, "4999999uwls"), ("gov", 16));
    scene.ok("ben", deposit("ben", 2, "449999999uwls"));
    assert_eq!(scene.status(2), Some(ProposalStatus::DepositPeriod));
    scene.ok("carl", deposit("carl", 2, "5000000uwls"));
    assert_eq!(scene.status(2), Some(ProposalStatus::VotingPeriod));
    assert_eq!(scene.voting_end(2).since(scene.last_block().time), Seconds(86_400));
    scene.audit();
}

#[test]
fn the_minimum_in_force_when_a_deposit_comes_decides() {
    let mut scene = town();
    scene.change_gov(|params| params.min_deposit = tests::coins("11000000uwls")).unwrap();
    assert_eq!(scene.status(1), Some(ProposalStatus::DepositPeriod));
    scene.ok("ben", deposit("ben", 1, "1000000uwls"));
    assert_eq!(scene.status(1), Some(ProposalStatus::VotingPeriod));
    scene.audit();
}

#[test]
fn without_ratios_a_proposal_may_begin_with_nothing() {
    let mut scene = town();
    let change = |params: &mut proto::cosmos::gov::v1::Params| {
        params.min_initial_deposit_ratio = "0".into();
        params.min_deposit_ratio = "0".into();
    };
    scene.change_gov(change).unwrap();
    assert_eq!(scene.submit("ben", &propose("ben", &[], "")), 2);
    scene.ok("carl", deposit("carl", 2, "1uwls"));
    scene.audit();
    scene.ok("ben", take_back("ben", 2));
    assert_eq!(scene.balance("carl"), RICH, "half of one is rounded to nothing");
    scene.audit();
}
