//! The numbers that holders can recompute: parts of votes, quorums, thresholds, vetoes.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use base::{Guard, Record};
use proptest::prelude::*;
use proto::cosmos::gov::v1::{VoteOption, WeightedVoteOption};

use super::*;
use crate::params::{Params, Rules};

/// All uwls that there can be.
const MOST: u64 = 1_000_000_000_000_000_000;

fn tally(yes: u64, abstain: u64, no: u64, veto: u64) -> Tally {
    Tally { yes: yes.into(), abstain: abstain.into(), no: no.into(), no_with_veto: veto.into() }
}

fn part(option: VoteOption, weight: &str) -> WeightedVoteOption {
    WeightedVoteOption { option: option.into(), weight: weight.to_owned() }
}

/// Whether a vote passes by the default rules, and whether its deposits burn.
fn outcome(guard: Guard, expedited: bool, tally: Tally, total: u64) -> (bool, bool) {
    let poll = Poll { tally, ..Poll::new(1, guard, expedited) };
    let (params, rules) = (Params::defaults(), Rules::defaults());
    let outcome = poll.outcome(&params, &rules, total.into()).unwrap();
    (outcome.passes, outcome.burns)
}

#[test]
fn the_worked_numbers_of_the_readme() {
    let majority = |tally| outcome(Guard::Majority, false, tally, 1_000);
    assert_eq!(majority(tally(101, 0, 99, 0)), (true, false));
    assert_eq!(majority(tally(100, 0, 100, 0)), (false, false));
    assert_eq!(majority(tally(199, 0, 0, 0)), (false, false));
    assert_eq!(majority(tally(1, 199, 0, 0)), (true, false));
    assert_eq!(majority(tally(501, 0, 0, 499)), (true, false));
    assert_eq!(majority(tally(0, 0, 666, 334)), (false, false));
    assert_eq!(majority(tally(0, 0, 665, 335)), (false, true));
    let hasty = |tally| outcome(Guard::Majority, true, tally, 1_000);
    assert_eq!(hasty(tally(667, 0, 333, 0)), (false, false));
    assert_eq!(hasty(tally(668, 0, 332, 0)), (true, false));
    let two_thirds = |tally| outcome(Guard::TwoThirds, false, tally, 1_000);
    assert_eq!(two_thirds(tally(400, 0, 200, 0)), (true, false));
    assert_eq!(two_thirds(tally(399, 0, 200, 0)), (false, false));
    assert_eq!(two_thirds(tally(333, 0, 0, 0)), (false, false));
    assert_eq!(two_thirds(tally(334, 0, 0, 0)), (true, false));
}

#[test]
fn of_no_stake_at_all_nothing_passes() {
    for guard in [Guard::Majority, Guard::TwoThirds] {
        assert_eq!(outcome(guard, false, Tally::default(), 0), (false, false));
    }
}

#[test]
fn a_vote_keeps_the_spelling_of_its_weights() {
    let options = [part(VoteOption::No, "0.50"), part(VoteOption::Yes, "0.5")];
    let parsed = Options::parse(&options).unwrap();
    assert_eq!(parsed.to_wire(), options);
    let text = r#"[{"option":3,"weight":"0.50"},{"option":1,"weight":"0.5"}]"#;
    assert_eq!(parsed.event_text(), text);
}

#[test]
fn records_come_back_as_they_went() {
    let poll = Poll {
        tally: tally(1, 2, 3, 4),
        voting_end: Some(Time::new(5, 6).unwrap()),
        extended: true,
        ..Poll::new(7, Guard::TwoThirds, true)
    };
    assert_eq!(Poll::read(&poll.wire()).unwrap(), poll);
    let clearing = Clearing { proposal: 3, kept: "0.5".parse().unwrap(), kept_for: None };
    assert_eq!(Clearing::read(&clearing.wire()).unwrap(), clearing);
}

/// A vote in two parts, the first of so many 10⁻¹⁸.
fn split(first: u64) -> Options {
    let weight = |part: u64| format!("0.{part:018}");
    let parts = [
        part(VoteOption::Yes, &weight(first)),
        part(VoteOption::NoWithVeto, &weight(MOST - first)),
    ];
    Options::parse(&parts).unwrap()
}

proptest! {
    #[test]
    fn what_is_counted_can_be_taken_back(first in 1..MOST, stake in 0..=MOST, others in 0..MOST) {
        let before = tally(others, 1, 2, others);
        let mut now = before;
        let options = split(first);
        now.add(&options, stake.into()).unwrap();
        let counted = now.turnout().unwrap().minus(before.turnout().unwrap()).unwrap();
        let lost = Amount::from(stake).minus(counted).unwrap();
        prop_assert!(lost <= Amount::from(1_u64), "{lost}");
        now.take(&options, stake.into()).unwrap();
        prop_assert_eq!(now, before);
    }

    #[test]
    fn half_is_not_enough_and_two_thirds_are(
        yes in 0..MOST / 4,
        no in 0..MOST / 8,
        veto in 0..MOST / 8,
        abstain in 0..MOST / 4,
        idle in 0..MOST / 4,
    ) {
        let (votes, against) = (tally(yes, abstain, no, veto), no + veto);
        let (turnout, decided) = (yes + abstain + against, yes + against);
        let total = turnout + idle;
        let half = turnout > 0
            && u128::from(turnout) * 5 >= u128::from(total)
            && 2 * yes > decided;
        prop_assert_eq!(outcome(Guard::Majority, false, votes, total).0, half);
        let thirds = turnout > 0
            && u128::from(turnout) * 1_000 >= u128::from(total) * 334
            && yes > 0
            && 3 * u128::from(yes) >= 2 * u128::from(decided);
        prop_assert_eq!(outcome(Guard::TwoThirds, false, votes, total).0, thirds);
    }

    #[test]
    fn more_support_never_hurts(
        yes in 0_u64..1_000, no in 0_u64..1_000, abstain in 0_u64..1_000, idle in 0_u64..5_000,
        more in 1_u64..1_000, expedited: bool,
    ) {
        let total = yes + no + abstain + idle + more;
        let before = outcome(Guard::Majority, expedited, tally(yes, abstain, no, 0), total).0;
        let after = outcome(Guard::Majority, expedited, tally(yes + more, abstain, no, 0), total).0;
        prop_assert!(after || !before);
    }
}
