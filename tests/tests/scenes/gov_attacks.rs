//! Attacks on decisions, and why they do not work.

use base::Seconds;
use proto::cosmos::gov::v1::ProposalStatus::{self, Passed, Rejected};
use proto::cosmos::gov::v1::VoteOption::{No, Yes};
use serde_json::json;
use tests::{FULL, Scene, power_down, power_up, propose, send, take_back, told, vote};

const DAY: u64 = 86_400;

/// Stake that has voted leaves the account; whoever gets the tokens can not vote with them before
/// they are unlocked, which takes longer than any vote.
#[test]
fn the_same_tokens_do_not_vote_twice() {
    let mut scene = Scene::council(&[("thief", 30), ("ann", 40), ("rich", 0)]);
    scene.ok("thief", send("thief", "rich", "999999999970uwls"));
    let id = scene.open("rich", &[]);
    scene.ok("thief", vote("thief", id, Yes));
    scene.ok("ann", vote("ann", id, No));
    scene.ok("thief", power_down("thief", "30uwls"));
    assert_eq!(scene.tally(id), [0, 0, 40, 0], "what leaves does not vote");
    scene.wait(Seconds(6 * DAY));
    scene.block(&[]);
    assert_eq!(scene.balance("thief"), "", "nothing to give to an accomplice");
    scene.err("thief", send("thief", "mate", "1uwls"), ("sdk", 5));
    scene.err("thief", power_up("thief", "mate", "1uwls"), ("sdk", 5));
    scene.audit();
    // A week later a thirteenth of it is there, and the vote is over.
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Rejected));
    scene.wait(Seconds(2 * DAY));
    scene.block(&[]);
    assert_eq!(scene.balance("thief"), "2uwls");
}

/// Tokens that are borrowed for a vote are locked for weeks afterwards, and a late turn gives
/// others a day.
#[test]
fn stake_that_comes_in_a_flash_can_not_go_in_a_flash() {
    let mut scene = Scene::council(&[("ann", 60), ("flash", 0), ("rich", 0)]);
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, No));
    let end = scene.voting_end(id);
    scene.until(base::Time::new(end.seconds() - 2, 0).unwrap());
    let txs: Vec<Vec<u8>> = {
        let lock = scene.draft("flash", &power_up("flash", "flash", "100uwls"));
        let next = lock.signers[0].sequence + 1;
        let say = scene.draft("flash", &vote("flash", id, Yes)).sequence(next).sign();
        let unlock =
            scene.draft("flash", &power_down("flash", "100uwls")).sequence(next + 1).sign();
        vec![lock.sign(), say, unlock]
    };
    assert!(scene.block(&txs).iter().all(chain::TxResult::is_ok));
    assert_eq!(scene.tally(id), [0, 0, 60, 0], "who unlocks has not voted");
    assert_eq!(scene.voting_end(id).since(end), Seconds(DAY), "and everybody was warned");
    assert_eq!(scene.balance("flash"), "999999999900uwls", "the tokens stay locked");
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Rejected));
    scene.audit();
}

#[test]
fn with_a_waiting_time_stake_that_comes_late_does_not_vote_at_all() {
    let rules = json!({"vote_maturity_seconds": "2592000"});
    let mut scene = Scene::council_with(&[("ann", 60), ("flash", 0), ("rich", 0)], &rules);
    scene.wait(Seconds(32 * DAY));
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, No));
    scene.ok("flash", power_up("flash", "flash", "1000uwls"));
    scene.ok("flash", vote("flash", id, Yes));
    assert_eq!(scene.tally(id), [0, 0, 60, 0]);
    scene.audit();
}

/// A turn in the last minute is answered on the day after.
#[test]
fn nobody_wins_by_voting_last() {
    let mut scene = Scene::council(&[("ann", 30), ("whale", 40), ("ben", 20), ("rich", 0)]);
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, No));
    let end = scene.voting_end(id);
    scene.until(base::Time::new(end.seconds() - 2, 0).unwrap());
    scene.ok("whale", vote("whale", id, Yes));
    scene.until(end);
    assert_eq!(scene.status(id), Some(ProposalStatus::VotingPeriod));
    scene.ok("ben", vote("ben", id, No));
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Rejected));
}

/// So many proposals of rich, all of one block.
fn spam(scene: &mut Scene, count: u64) {
    let txs: Vec<Vec<u8>> = (0..count)
        .map(|number| {
            let draft = scene.draft("rich", &propose("rich", &[], FULL));
            let sequence = draft.signers[0].sequence + number;
            draft.sequence(sequence).sign()
        })
        .collect();
    assert!(scene.block(&txs).iter().all(chain::TxResult::is_ok));
}

#[test]
fn three_hundred_votes_that_end_at_once_are_closed_ten_a_block() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    spam(&mut scene, 300);
    let ours = 150;
    scene.ok("ann", vote("ann", ours, Yes));
    let mut done = scene.close_vote(1);
    for block in 1..=30 {
        assert_eq!(told(&done.events, "active_proposal", "proposal_id").len(), 10);
        assert_eq!(told(&done.events, "hook_failed", "module"), [""; 0]);
        let closed = (1..=300).filter(|id| scene.status(*id) != Some(ProposalStatus::VotingPeriod));
        assert_eq!(closed.count(), block * 10);
        scene.audit();
        done = scene.block_with(&[], |_| {});
    }
    assert_eq!(scene.status(ours), Some(Passed), "in the midst of the others");
    assert_eq!(told(&done.events, "active_proposal", "proposal_id"), [""; 0]);
    assert_eq!(scene.balance("rich"), "1000000000000uwls");
    assert_eq!(scene.left_over(), (0, 0, 0));
}

#[test]
fn three_hundred_that_were_not_paid_for_are_dropped_ten_a_block() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    let txs: Vec<Vec<u8>> = (0..300)
        .map(|number| {
            let draft = scene.draft("rich", &propose("rich", &[], "10000000uwls"));
            let sequence = draft.signers[0].sequence + number;
            draft.sequence(sequence).sign()
        })
        .collect();
    scene.block(&txs);
    scene.wait(Seconds(2 * DAY));
    for left in (0..30).rev() {
        let done = scene.block_with(&[], |_| {});
        assert_eq!(told(&done.events, "inactive_proposal", "proposal_id").len(), 10);
        assert_eq!(scene.left_over().0, left * 10);
        scene.audit();
    }
    assert_eq!(scene.balance("rich"), "1000000000000uwls");
}

/// Who takes back what he has proposed loses half of all that lies in deposit, so nobody makes
/// others vote for nothing.
#[test]
fn to_propose_and_take_back_costs_half_of_the_deposit() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    for _ in 0..5 {
        let id = scene.open("rich", &[]);
        scene.ok("ann", vote("ann", id, Yes));
        scene.ok("rich", take_back("rich", id));
        scene.audit();
    }
    assert_eq!(scene.balance("rich"), "999750000000uwls");
    assert_eq!(scene.left_over(), (0, 0, 0));
}

/// Votes on sixteen proposals make each change of stake count sixteen times, and no more; who
/// changes it pays for that.
#[test]
fn nobody_makes_the_stake_of_others_expensive_to_move() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    let gas = |scene: &mut Scene| {
        scene.ok("rich", power_up("rich", "ann", "1uwls"));
        let result = scene.ok("rich", power_up("rich", "ann", "1uwls"));
        result.gas_used
    };
    let before = gas(&mut scene);
    spam(&mut scene, 40);
    for id in 1..=16 {
        scene.ok("ann", vote("ann", id, Yes));
    }
    let after = gas(&mut scene);
    assert!(after > before && after < 1_000_000, "{before} {after}");
    assert_eq!(scene.tally(16), [104, 0, 0, 0]);
    scene.audit();
}
