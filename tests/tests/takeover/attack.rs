//! How an attacker splits his votes over producers of his own: what would be best on paper.

use crate::election::{Candidate, elect, powers};

/// Votes for each of his producers.
#[derive(Clone, Debug)]
pub(crate) struct Split {
    pub(crate) name: String,
    pub(crate) votes: Vec<u128>,
}

/// Producers that he has.
pub(crate) const SYBILS: usize = 21;

/// The best split for the first day, and the best one for when the brake is over.
pub(crate) fn best(honest: &[u128], loot: u128) -> [Split; 2] {
    let splits = splits(honest, loot);
    let best = |brake: usize| {
        let share = |split: &&Split| share(honest, split, brake);
        splits.iter().max_by_key(share).expect("a split").clone()
    };
    [best(crate::BRAKE), best(usize::MAX)]
}

/// Even ones; half on one producer; and as little as takes a seat on each but one.
fn splits(honest: &[u128], loot: u128) -> Vec<Split> {
    let mut sorted = honest.to_vec();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    let mut splits = Vec::new();
    for count in 1..=SYBILS {
        let parts = u128::try_from(count).expect("few");
        splits.push(Split { name: format!("even on {count}"), votes: vec![loot / parts; count] });
        if count == 1 {
            continue;
        }
        let rest = vec![loot / 2 / (parts - 1); count - 1];
        let votes = [vec![loot / 2], rest].concat();
        splits.push(Split { name: format!("half on 1 of {count}"), votes });
        // The seats that `count` producers take are those of the weakest elected.
        let weakest = sorted.get(SYBILS - count).copied().unwrap_or_default() + 1;
        let spent = weakest * (parts - 1);
        if spent < loot {
            let votes = [vec![loot - spent], vec![weakest; count - 1]].concat();
            splits.push(Split { name: format!("{} at the line", count - 1), votes });
        }
    }
    splits
}

/// The attacker's share of power in parts of 100,000, with so many displacements.
fn share(honest: &[u128], split: &Split, brake: usize) -> u128 {
    let all = honest.iter().chain(&split.votes);
    let candidates: Vec<Candidate> =
        (0..).zip(all).map(|(name, votes)| (name, *votes, name.try_into().expect("few"))).collect();
    let (before, _) = elect(&candidates[..honest.len()], &[], SYBILS, 0);
    let sitting: Vec<usize> = before.iter().map(|one| one.0).collect();
    let (elected, _) = elect(&candidates, &sitting, SYBILS, brake);
    let powers = powers(&elected.iter().map(|one| one.1).collect::<Vec<_>>());
    let his = elected.iter().zip(&powers).filter(|(one, _)| one.0 >= honest.len());
    let his: u64 = his.map(|(_, power)| power).sum();
    u128::from(his) * 100_000 / u128::from(powers.iter().sum::<u64>())
}
