//! An election as people would hold it on paper.

use std::cmp::Reverse;

/// A candidate: its name, its votes, its place in the order of registration.
pub(crate) type Candidate = (usize, u128, u64);

/// Better first.
fn rank(candidate: &Candidate) -> (Reverse<u128>, u64) {
    (Reverse(candidate.1), candidate.2)
}

/// Who sits, the best first, and how many were displaced. `sitting` are those of the
/// candidates who sit now; at most `brake` of them may be displaced by better ones.
pub(crate) fn elect(
    candidates: &[Candidate],
    sitting: &[usize],
    seats: usize,
    brake: usize,
) -> (Vec<Candidate>, usize) {
    let mut better = candidates.to_vec();
    better.sort_by_key(rank);
    let (mut stay, mut want): (Vec<Candidate>, Vec<Candidate>) =
        better.into_iter().partition(|candidate| sitting.contains(&candidate.0));
    stay.truncate(seats);
    let mut elected = Vec::new();
    while stay.len() + elected.len() < seats && !want.is_empty() {
        elected.push(want.remove(0));
    }
    let mut displaced = 0;
    while displaced < brake && !want.is_empty() {
        let Some(weakest) = stay.last() else { break };
        if rank(&want[0]) > rank(weakest) {
            break;
        }
        stay.pop();
        elected.push(want.remove(0));
        displaced += 1;
    }
    elected.extend(stay);
    elected.sort_by_key(rank);
    (elected, displaced)
}

/// Powers of at most 1000 for `votes`, none of which is 0: the threshold is searched for.
pub(crate) fn powers(votes: &[u128]) -> Vec<u64> {
    let all: u128 = votes.iter().sum();
    let enough = (all * 10_000).div_ceil(13_333);
    let reached =
        |threshold: u128| votes.iter().map(|one| one.min(&threshold)).sum::<u128>() >= enough;
    let (mut below, mut threshold) = (0, all);
    while below + 1 < threshold {
        let middle = (below + threshold) / 2;
        if reached(middle) { threshold = middle } else { below = middle }
    }
    let threshold = threshold.max(*votes.iter().min().expect("somebody"));
    let power =
        |one: &u128| u64::try_from((*one).min(threshold) * 1_000 / threshold).expect("small");
    votes.iter().map(|one| power(one).max(1)).collect()
}
