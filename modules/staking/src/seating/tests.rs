//! Elections as voters see them.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// The producer that registered as number `sequence`.
fn bp(sequence: u64, votes: u64) -> Candidate {
    let mut operator = [0; 20];
    // Addresses are in an order of their own.
    operator[..8].copy_from_slice(&sequence.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    Candidate { operator: Address::from(operator), votes: Amount::from(votes), sequence }
}

/// The first `seats` of the ranking.
fn ranked(candidates: &[Candidate], seats: usize) -> Vec<Candidate> {
    let mut ranked = candidates.to_vec();
    ranked.retain(|candidate| !candidate.votes.is_zero());
    ranked.sort_by(|one, other| (other.votes, one.sequence).cmp(&(one.votes, other.sequence)));
    ranked.truncate(seats);
    ranked
}

fn sequences(candidates: &[Candidate]) -> Vec<u64> {
    candidates.iter().map(|candidate| candidate.sequence).collect()
}

/// Sequence and votes in WLS of 24 candidates, in the order of their votes.
#[rustfmt::skip]
const CANDIDATES: [(u64, u64); 24] = [
    (5, 1_500_000), (3, 1_400_000), (9, 1_300_000), (1, 1_200_000), (12, 1_150_000),
    (7, 1_100_000), (2, 1_050_000), (24, 1_000_000), (8, 980_000), (6, 960_000), (11, 940_000),
    (14, 920_000), (10, 900_000), (13, 880_000), (4, 860_000), (15, 850_000), (18, 840_000),
    (16, 830_000), (17, 820_000), (22, 800_000), (19, 800_000), (21, 800_000), (20, 800_000),
    (23, 0),
];

/// The 18 that are elected before those of equal votes.
const FIRST: [u64; 18] = [5, 3, 9, 1, 12, 2, 24, 8, 6, 11, 14, 10, 13, 4, 15, 18, 16, 17];

fn candidates(jailed: Option<u64>) -> Vec<Candidate> {
    let able = CANDIDATES.into_iter().filter(|(sequence, _)| Some(*sequence) != jailed);
    able.map(|(sequence, wls)| bp(sequence, wls * 1_000_000)).collect()
}

#[test]
fn of_24_candidates_21_are_elected_and_who_registered_first_breaks_the_tie() {
    let seating = seat(&ranked(&candidates(Some(7)), 21), &[], 21, 6);
    assert_eq!(sequences(&seating.elected), [&FIRST[..], &[19, 20, 21]].concat());
    assert_eq!(seating.displaced, 0);
}

#[test]
fn who_returns_from_jail_takes_the_seat_of_the_last() {
    let sitting = seat(&ranked(&candidates(Some(7)), 21), &[], 21, 6).elected;
    let seating = seat(&ranked(&candidates(None), 21), &sitting, 21, 6);
    let returned = [&FIRST[..5], &[7], &FIRST[5..], &[19, 20]].concat();
    assert_eq!(sequences(&seating.elected), returned);
    assert_eq!(seating.displaced, 1);

    // When the day's displacements are used up it has to wait.
    let waiting = seat(&ranked(&candidates(None), 21), &sitting, 21, 0);
    assert_eq!((waiting.elected, waiting.displaced), (sitting, 0));
}

#[test]
fn who_is_jailed_leaves_a_vacancy_that_costs_no_displacement() {
    let all = seat(&ranked(&candidates(None), 21), &[], 21, 6).elected;
    let able: Vec<Candidate> =
        all.into_iter().filter(|candidate| candidate.sequence != 7).collect();
    let seating = seat(&ranked(&candidates(Some(7)), 21), &able, 21, 0);
    assert_eq!(sequences(&seating.elected), [&FIRST[..], &[19, 20, 21]].concat());
    assert_eq!(seating.displaced, 0);
}

#[test]
fn fifteen_stronger_challengers_need_three_days() {
    let challengers: Vec<Candidate> = (101..=115).map(|number| bp(number, 2_000)).collect();
    let mut sitting: Vec<Candidate> = (1..=21).map(|number| bp(number, 1_000)).collect();
    let all = [&sitting[..], &challengers].concat();
    let mut seats_won = Vec::new();
    for _ in 0..4 {
        let seating = seat(&ranked(&all, 21), &sitting, 21, 6);
        sitting = seating.elected;
        let won = sitting.iter().filter(|candidate| candidate.sequence > 100).count();
        seats_won.push((won, seating.displaced));
    }
    assert_eq!(seats_won, [(6, 6), (12, 6), (15, 3), (15, 0)]);
}

#[test]
fn the_weakest_are_displaced_by_the_strongest() {
    let sitting = [bp(1, 50), bp(2, 40), bp(3, 30)];
    let challengers = [bp(4, 100), bp(5, 90), bp(6, 80)];
    let seating = seat(&challengers, &sitting, 3, 1);
    assert_eq!((sequences(&seating.elected), seating.displaced), (vec![4, 1, 2], 1));
    let seating = seat(&challengers, &sitting, 3, 2);
    assert_eq!((sequences(&seating.elected), seating.displaced), (vec![4, 5, 1], 2));
}

#[test]
fn of_equal_votes_who_registered_later_displaces_nobody() {
    let seating = seat(&[bp(1, 10), bp(2, 10)], &[bp(2, 10), bp(3, 10)], 2, 2);
    assert_eq!((sequences(&seating.elected), seating.displaced), (vec![1, 2], 1));
    let seating = seat(&[bp(1, 10)], &[bp(1, 10)], 1, 1);
    assert_eq!((sequences(&seating.elected), seating.displaced), (vec![1], 0));
}

#[test]
fn abolished_seats_cost_the_weakest_theirs_at_once() {
    let sitting: Vec<Candidate> = (1..=21).map(|number| bp(number, 1_000 - number)).collect();
    let seating = seat(&ranked(&sitting, 15), &sitting, 15, 0);
    assert_eq!((sequences(&seating.elected), seating.displaced), ((1..=15).collect(), 0));

    // New seats are vacancies.
    let few = seating.elected;
    let seating = seat(&ranked(&sitting, 21), &few, 21, 0);
    assert_eq!((sequences(&seating.elected), seating.displaced), ((1..=21).collect(), 0));
}

#[test]
fn an_incumbent_may_be_weaker_than_all_challengers() {
    // Votes moved away from number 3; it is no longer among the first.
    let seating = seat(&[bp(4, 9), bp(5, 8)], &[bp(3, 1)], 2, 0);
    assert_eq!((sequences(&seating.elected), seating.displaced), (vec![4, 3], 0));
    let seating = seat(&[], &[bp(3, 1)], 2, 0);
    assert_eq!(sequences(&seating.elected), [3]);
    assert_eq!(seat(&[], &[], 21, 6).elected, []);
}

/// The same, one step at a time: a vacancy is filled, or else the weakest incumbent gives way,
/// as long as anything of that can happen.
fn slow(ranked: &[Candidate], incumbents: &[Candidate], seats: usize, budget: usize) -> Seating {
    let outranks = |one: &Candidate, other: &Candidate| {
        one.votes > other.votes || (one.votes == other.votes && one.sequence < other.sequence)
    };
    let weakest = |of: &[Candidate]| {
        of.iter().copied().reduce(|one, other| if outranks(&one, &other) { other } else { one })
    };
    let mut old = incumbents.to_vec();
    while old.len() > seats {
        let out = weakest(&old).unwrap();
        old.retain(|candidate| *candidate != out);
    }
    let mut new: Vec<Candidate> = Vec::new();
    let mut displaced = 0;
    for challenger in ranked.iter().filter(|candidate| !incumbents.contains(candidate)) {
        if old.len() + new.len() == seats {
            match weakest(&old) {
                Some(out) if displaced < budget && outranks(challenger, &out) => {
                    old.retain(|candidate| *candidate != out);
                    displaced += 1;
                }
                _ => break,
            }
        }
        new.push(*challenger);
    }
    let elected = super::tests::ranked(&[old, new].concat(), usize::MAX);
    Seating { elected, displaced: displaced.try_into().unwrap() }
}

/// Candidates, which of them sit, how many seats there are and how many may be displaced.
fn elections() -> impl Strategy<Value = (Vec<Candidate>, Vec<Candidate>, usize, usize)> {
    let votes = proptest::collection::vec((1_u64..20, any::<bool>()), 0..24);
    (votes, 0_usize..12, 0_usize..6).prop_map(|(votes, seats, displacements)| {
        let all: Vec<(Candidate, bool)> =
            (1..).zip(votes).map(|(number, (votes, sits))| (bp(number, votes), sits)).collect();
        let candidates: Vec<Candidate> = all.iter().map(|(candidate, _)| *candidate).collect();
        let incumbents = all.into_iter().filter(|(_, sits)| *sits);
        let incumbents = incumbents.map(|(candidate, _)| candidate).collect();
        (candidates, incumbents, seats, displacements)
    })
}

proptest! {
    #[test]
    fn an_election_is_what_single_steps_lead_to(
        (candidates, incumbents, seats, displacements) in elections(),
    ) {
        let ranked = ranked(&candidates, seats);
        let seating = seat(&ranked, &incumbents, seats, displacements);
        prop_assert_eq!(&seating, &slow(&ranked, &incumbents, seats, displacements));

        let distinct: BTreeSet<u64> = sequences(&seating.elected).into_iter().collect();
        prop_assert_eq!(distinct.len(), seating.elected.len());
        prop_assert_eq!(seating.elected.len(), seats.min(candidates.len()));
        prop_assert!(usize::try_from(seating.displaced).unwrap() <= displacements);
    }

    #[test]
    fn without_a_brake_the_first_of_the_ranking_sit(
        (candidates, incumbents, seats, _) in elections(),
    ) {
        let ranked = ranked(&candidates, seats);
        let seating = seat(&ranked, &incumbents, seats, seats);
        prop_assert_eq!(seating.elected, ranked);
    }

    #[test]
    fn no_seat_is_left_to_be_won_when_the_brake_is_not_used_up(
        (candidates, incumbents, seats, displacements) in elections(),
    ) {
        let ranked = ranked(&candidates, seats);
        let seating = seat(&ranked, &incumbents, seats, displacements);
        if usize::try_from(seating.displaced).unwrap() < displacements {
            prop_assert_eq!(seating.elected, ranked);
        }
    }
}
