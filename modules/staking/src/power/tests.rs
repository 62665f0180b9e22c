//! What the elected weigh, in cases that voters can recompute.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use proptest::prelude::*;

use super::*;

/// Nobody's share of power is more than 4/3 of its share of the votes.
const A: u32 = 13_333;

const SCALE: u32 = 1_000;

fn amounts(votes: &[u64]) -> Vec<Amount> {
    votes.iter().copied().map(Amount::from).collect()
}

fn power(votes: &[u64], amplification_bps: u32) -> Vec<u64> {
    powers(&amounts(votes), amplification_bps, SCALE).unwrap()
}

fn threshold_of(votes: &[u64], amplification_bps: u32) -> u64 {
    threshold(&amounts(votes), amplification_bps).unwrap().to_u64().unwrap()
}

/// `strong`, and then `count` times `weak`.
fn and(strong: &[u64], count: usize, weak: u64) -> Vec<u64> {
    [strong, &vec![weak; count]].concat()
}

/// The part in 1/10,000, rounded to the nearest.
fn bps(part: u64, whole: u64) -> u64 {
    (part * 20_000 + whole) / (2 * whole)
}

/// The fewest seats that have more than two thirds of the power.
fn quorum(powers: &[u64]) -> usize {
    let total: u64 = powers.iter().sum();
    let mut strongest = powers.to_vec();
    strongest.sort_unstable();
    let mut sum = 0;
    1 + strongest
        .iter()
        .rev()
        .take_while(|power| {
            sum += *power;
            sum * 3 <= total * 2
        })
        .count()
}

/// Votes of the elected of 24 candidates, in WLS.
const ELECTED: [u64; 21] = [
    1_500_000, 1_400_000, 1_300_000, 1_200_000, 1_150_000, 1_050_000, 1_000_000, 980_000, 960_000,
    940_000, 920_000, 900_000, 880_000, 860_000, 850_000, 840_000, 830_000, 820_000, 800_000,
    800_000, 800_000,
];

#[test]
fn with_votes_that_are_nearly_even_each_has_one_of_21_parts() {
    let votes: Vec<u64> = ELECTED.iter().map(|wls| wls * 1_000_000).collect();
    assert_eq!(votes.iter().sum::<u64>(), 20_780_000_000_000);
    assert_eq!(threshold_of(&votes, A), 800_000_000_000);
    let powers = power(&votes, A);
    assert_eq!(powers, [1_000; 21]);
    assert_eq!(powers.iter().sum::<u64>(), 21_000);
    assert_eq!(quorum(&powers), 15);
    // The weakest weighs 1.2369 times its share of the votes.
    assert_eq!(10_000 * powers[20] * 20_780_000 / (21_000 * 800_000), 12_369);
}

#[test]
fn votes_from_1000_down_to_800_weigh_the_same() {
    let votes: Vec<u64> = (80..=100).rev().map(|tens| tens * 10).collect();
    assert_eq!((votes.first(), votes.last(), votes.len()), (Some(&1_000), Some(&800), 21));
    assert_eq!((threshold_of(&votes, A), power(&votes, A)), (800, vec![1_000; 21]));
}

#[test]
fn votes_that_fall_as_one_over_the_rank_are_flattened_at_the_top() {
    let votes: Vec<u64> = (1..=21).map(|rank| 100_000 / rank).collect();
    assert_eq!(threshold_of(&votes, A), 30_736);
    #[rustfmt::skip]
    let expected = [
        1_000, 1_000, 1_000, 813, 650, 542, 464, 406, 361, 325, 295, 271, 250, 232, 216, 203, 191,
        180, 171, 162, 154,
    ];
    assert_eq!(power(&votes, A), expected);
}

#[test]
fn one_favourite_is_cut_and_the_others_keep_their_weight() {
    let votes = and(&[50_000], 20, 1_000);
    assert_eq!((threshold_of(&votes, A), power(&votes, A)), (32_502, and(&[1_000], 20, 30)));
}

#[test]
fn seats_that_are_won_with_next_to_no_votes_have_the_least_power() {
    let votes = and(&[1_000_000; 6], 15, 1);
    assert_eq!((threshold_of(&votes, A), power(&votes, A)), (750_019, and(&[1_000; 6], 15, 1)));
}

#[test]
fn four_of_equal_votes_are_equal() {
    assert_eq!((threshold_of(&[100; 4], A), power(&[100; 4], A)), (100, vec![1_000; 4]));
}

#[test]
fn fifteen_cheap_seats_halt_no_chain() {
    let honest = [17_000, 15_000, 14_000, 14_000, 13_000, 12_000];
    let votes = and(&honest, 15, 1_000);
    let attackers = |amplification_bps| {
        let powers = power(&votes, amplification_bps);
        bps(powers.iter().skip(honest.len()).sum(), powers.iter().sum())
    };
    assert_eq!(threshold_of(&votes, A), 10_001);
    assert_eq!(attackers(A), 19_84);
    // By stake alone, with more amplification, and with none of it bounded.
    assert_eq!(attackers(BPS), 14_83);
    assert_eq!(attackers(15_000), 22_48);
    assert_eq!(attackers(u32::MAX), 71_43);
}

#[test]
fn without_votes_and_without_anybody_there_is_no_division() {
    assert_eq!(power(&[], A), [0; 0]);
    assert_eq!(power(&[0, 0, 0], A), [1, 1, 1]);
    assert_eq!(power(&[1], A), [1_000]);
    assert_eq!(power(&[5, 0], A), [1_000, 1]);
}

#[test]
fn all_is_equal_from_three_quarters_of_the_average_on() {
    // 4/3 is written as 1.3333, so that it takes 75.002 % rather than 75 %.
    let equal = |weakest: u64| power(&[200_000 - weakest, weakest], A) == [1_000, 1_000];
    assert_eq!((equal(75_001), equal(75_002)), (false, true));
}

#[test]
fn the_whole_supply_can_vote() {
    let most = 1_000_000_000_000_000_000;
    assert_eq!(powers(&amounts(&[most; 64]), BPS, 1_000_000).unwrap(), [1_000_000; 64]);
    assert_eq!(powers(&amounts(&[most, 1]), BPS, 1_000_000).unwrap(), [1_000_000, 1]);
}

/// Votes of an election: of every order of magnitude, many alike, the most first.
fn elections() -> impl Strategy<Value = Vec<u64>> {
    let votes = (0_u32..19, 1_u64..10).prop_map(|(digits, first)| first * 10_u64.pow(digits));
    let any = prop_oneof![votes, 1_u64..1_000_000, 800_u64..1_200];
    proptest::collection::vec(any, 1..30).prop_map(|mut votes| {
        votes.sort_unstable_by(|one, other| other.cmp(one));
        votes
    })
}

fn amplifications() -> impl Strategy<Value = u32> {
    prop_oneof![Just(A), Just(BPS), Just(u32::MAX), BPS..40_000]
}

/// What counts of votes when those beyond the threshold do not.
fn counted(votes: &[u64], threshold: u64) -> u128 {
    votes.iter().map(|votes| u128::from(*votes.min(&threshold))).sum()
}

proptest! {
    #[test]
    fn powers_are_legal_and_in_the_order_of_votes(
        votes in elections(), amplification_bps in amplifications(), scale in 100_u32..=1_000_000,
    ) {
        let powers = powers(&amounts(&votes), amplification_bps, scale).unwrap();
        prop_assert_eq!(powers.len(), votes.len());
        prop_assert!(powers.iter().all(|power| (1..=u64::from(scale)).contains(power)));
        prop_assert_eq!(powers.first(), Some(&u64::from(scale)));
        prop_assert!(powers.is_sorted_by(|stronger, weaker| stronger >= weaker));
        for (votes, powers) in votes.windows(2).zip(powers.windows(2)) {
            prop_assert!(votes.first() != votes.last() || powers.first() == powers.last());
        }
    }

    #[test]
    fn the_threshold_is_the_lowest_that_is_safe(
        votes in elections(), amplification_bps in amplifications(),
    ) {
        let threshold = threshold_of(&votes, amplification_bps);
        let total: u128 = votes.iter().copied().map(u128::from).sum();
        let required = (total * u128::from(BPS)).div_ceil(amplification_bps.into());
        let weakest = *votes.last().unwrap();
        prop_assert!(counted(&votes, threshold) >= required);
        prop_assert!(threshold >= weakest);
        prop_assert!(threshold == weakest || counted(&votes, threshold - 1) < required);
    }

    #[test]
    fn nobody_weighs_more_than_the_amplified_votes(
        votes in elections(), amplification_bps in amplifications(),
    ) {
        let powers = power(&votes, amplification_bps);
        let total: u128 = votes.iter().copied().map(u128::from).sum();
        // Rounding takes less than one from each, and gives one to who would have none.
        let exact: u128 = powers.iter().map(|power| u128::from(*power) + 1).sum();
        for (power, votes) in powers.into_iter().zip(votes) {
            let amplified = u128::from(amplification_bps) * u128::from(votes) * exact;
            let weighs = u128::from(power) * total * u128::from(BPS);
            prop_assert!(power == 1 || weighs <= amplified, "{power} for {votes} of {total}");
        }
    }

    #[test]
    fn all_are_equal_exactly_where_that_is_safe(
        votes in elections(), amplification_bps in amplifications(),
    ) {
        let total: u128 = votes.iter().copied().map(u128::from).sum();
        let count = u128::try_from(votes.len()).unwrap();
        let weakest = u128::from(*votes.last().unwrap());
        let safe = weakest * count * u128::from(amplification_bps) >= total * u128::from(BPS);
        let equal = power(&votes, amplification_bps) == vec![u64::from(SCALE); votes.len()];
        prop_assert_eq!(equal, safe);
    }
}
