//! Outcomes: what passes, what does not, and what burns its deposits, at the exact edges.

use proto::cosmos::gov::v1::ProposalStatus::{Passed, Rejected};
use proto::cosmos::gov::v1::VoteOption::{self, Abstain, No, NoWithVeto, Yes};
use proto::cosmos::gov::v1::{ProposalStatus, TallyResult};
use proto::whaleshares::gov::v1::MsgProposeSection;
use tests::{Scene, governance, pack, told, vote, vote_parts};

/// What becomes of a proposal of `messages` when people with so much stake vote so, among all of
/// `total`; and whether its deposits are burned.
fn outcome(
    total: u64,
    messages: &[prost_types::Any],
    votes: &[(u64, VoteOption)],
) -> (ProposalStatus, bool) {
    let names: Vec<String> = (0..votes.len()).map(|number| format!("p{number}")).collect();
    let voting: u64 = votes.iter().map(|(stake, _)| stake).sum();
    let mut people = vec![("ann", total - voting), ("rich", 0)];
    people.extend(names.iter().zip(votes).map(|(name, (stake, _))| (name.as_str(), *stake)));
    let mut scene = Scene::council(&people);
    let id = scene.open("rich", messages);
    for (name, (_, option)) in names.iter().zip(votes) {
        scene.ok(name, vote(name, id, *option));
    }
    let done = scene.close_vote(id);
    let extended = told(&done.events, "extend_proposal", "voting_end");
    assert!(extended.is_empty());
    scene.audit();
    assert_eq!(scene.balance_at(&auth::authority()), "", "deposits are gone at once");
    (scene.status(id).unwrap(), scene.balance("rich") != "1000000000000uwls")
}

fn ordinary(total: u64, votes: &[(u64, VoteOption)]) -> (ProposalStatus, bool) {
    outcome(total, &[], votes)
}

fn constitutional(total: u64, votes: &[(u64, VoteOption)]) -> (ProposalStatus, bool) {
    let section = MsgProposeSection {
        authority: governance(),
        title: "Money".into(),
        text: "There is none.".into(),
    };
    outcome(total, &[pack(&section)], votes)
}

#[test]
fn a_fifth_of_all_stake_has_to_vote() {
    assert_eq!(ordinary(100, &[(20, Yes)]), (Passed, false));
    assert_eq!(ordinary(100, &[(19, Yes)]), (Rejected, false));
    assert_eq!(ordinary(101, &[(20, Yes)]), (Rejected, false));
    assert_eq!(ordinary(100, &[(1, Yes), (19, Abstain)]), (Passed, false), "abstaining is voting");
    assert_eq!(ordinary(100, &[]), (Rejected, false));
}

#[test]
fn more_than_half_of_those_who_decide_have_to_be_for_it() {
    assert_eq!(ordinary(100, &[(20, Yes), (20, No)]), (Rejected, false));
    assert_eq!(ordinary(100, &[(21, Yes), (20, No)]), (Passed, false));
    assert_eq!(ordinary(100, &[(20, Yes), (21, No)]), (Rejected, false));
    assert_eq!(ordinary(100, &[(2, Yes), (1, No), (90, Abstain)]), (Passed, false));
    assert_eq!(ordinary(100, &[(90, Abstain)]), (Rejected, false), "nobody has decided");
}

#[test]
fn a_veto_is_a_no_that_burns_the_deposit_of_what_fails() {
    assert_eq!(ordinary(100, &[(51, Yes), (49, NoWithVeto)]), (Passed, false));
    assert_eq!(ordinary(100, &[(50, Yes), (50, NoWithVeto)]), (Rejected, true));
    assert_eq!(ordinary(100, &[(40, Yes), (20, No), (30, NoWithVeto)]), (Rejected, false));
    // Exactly 33.4 % of all that vote, those who abstain too, do not burn; one more does.
    assert_eq!(ordinary(1_000, &[(666, No), (334, NoWithVeto)]), (Rejected, false));
    assert_eq!(ordinary(1_000, &[(665, No), (335, NoWithVeto)]), (Rejected, true));
    assert_eq!(ordinary(1_000, &[(666, Abstain), (334, NoWithVeto)]), (Rejected, false));
    assert_eq!(ordinary(1_000, &[(665, Abstain), (335, NoWithVeto)]), (Rejected, true));
    // Without a quorum nothing is burned.
    assert_eq!(ordinary(1_000, &[(199, NoWithVeto)]), (Rejected, false));
    assert_eq!(ordinary(1_000, &[(200, NoWithVeto)]), (Rejected, true));
}

#[test]
fn two_thirds_of_those_who_decide_are_enough_for_the_constitution() {
    assert_eq!(constitutional(3, &[(2, Yes), (1, No)]), (Passed, false));
    assert_eq!(constitutional(300, &[(199, Yes), (100, No)]), (Rejected, false));
    assert_eq!(constitutional(300, &[(200, Yes), (100, No)]), (Passed, false));
    assert_eq!(
        constitutional(300, &[(120, Yes), (60, NoWithVeto), (90, Abstain)]),
        (Passed, false)
    );
    // As large as the supply can be.
    let third = 333_333_333_333;
    assert_eq!(constitutional(3 * third, &[(2 * third, Yes), (third, No)]), (Passed, false));
    assert_eq!(constitutional(3 * third, &[(2 * third - 1, Yes), (third, No)]), (Rejected, false));
}

#[test]
fn a_third_of_all_stake_and_a_bit_has_to_vote_on_the_constitution() {
    assert_eq!(constitutional(1_000, &[(334, Yes)]), (Passed, false));
    assert_eq!(constitutional(1_000, &[(333, Yes)]), (Rejected, false));
}

#[test]
fn what_burns_is_a_parameter() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    scene.change_gov(|params| params.burn_vote_veto = false).unwrap();
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, NoWithVeto));
    scene.close_vote(id);
    assert_eq!(scene.balance("rich"), "1000000000000uwls");
    scene.change_gov(|params| params.burn_vote_quorum = true).unwrap();
    let id = scene.open("rich", &[]);
    scene.close_vote(id);
    assert_eq!(scene.balance("rich"), "999900000000uwls");
    scene.audit();
}

#[test]
fn the_final_tally_is_kept_with_the_proposal_and_the_reason() {
    let mut scene = Scene::council(&[("ann", 100), ("ben", 60), ("rich", 0)]);
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote_parts("ann", id, &[(No, "0.6"), (Abstain, "0.4")]));
    scene.ok("ben", vote_parts("ben", id, &[(Yes, "0.9"), (NoWithVeto, "0.1")]));
    let done = scene.close_vote(id);
    let proposal = scene.proposal(id).unwrap();
    let tally = |yes: &str, abstain: &str, no: &str, veto: &str| TallyResult {
        yes_count: yes.into(),
        abstain_count: abstain.into(),
        no_count: no.into(),
        no_with_veto_count: veto.into(),
    };
    assert_eq!(proposal.final_tally_result, Some(tally("54", "40", "60", "6")));
    assert_eq!(proposal.failed_reason, "proposal did not get enough votes to pass");
    assert_eq!(told(&done.events, "active_proposal", "proposal_result"), ["proposal_rejected"]);
    assert_eq!(scene.poll(id), None);
    assert_eq!(scene.left_over(), (0, 0, 0));
}

#[test]
fn what_stake_there_is_at_the_end_counts() {
    let mut scene = Scene::council(&[("ann", 20), ("ben", 80), ("rich", 0)]);
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.ok("rich", tests::power_up("rich", "rich", "1uwls"));
    let end = scene.voting_end(id);
    scene.close_vote(id);
    // Nobody has voted, and the outcome has changed: so there is a day more to answer.
    assert_eq!(scene.voting_end(id).since(end).0, 86_400);
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Rejected), "20 of 101");
    let id = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.ok("ben", tests::power_down("ben", "1uwls"));
    scene.close_vote(id);
    assert!(scene.poll(id).unwrap().extended);
    scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Passed), "20 of 100");
    scene.audit();
}

#[test]
fn the_parameters_in_force_at_the_end_decide() {
    let mut scene = Scene::council(&[("ann", 15), ("ben", 85), ("rich", 0)]);
    let ids = [scene.open("rich", &[]), scene.open("rich", &[])];
    ids.iter().for_each(|id| drop(scene.ok("ann", vote("ann", *id, Yes))));
    let end = scene.voting_end(ids[1]);
    scene.close_vote(ids[0]);
    assert_eq!(scene.status(ids[0]), Some(Rejected));
    scene.change_gov(|params| params.quorum = "0.15".into()).unwrap();
    assert_eq!(
        (scene.last_block().time, scene.status(ids[1])),
        (end, Some(ProposalStatus::VotingPeriod))
    );
    scene.block(&[]);
    scene.close_vote(ids[1]);
    assert_eq!(scene.status(ids[1]), Some(Passed), "15 of 100, after a day more");
    scene.audit();
}
