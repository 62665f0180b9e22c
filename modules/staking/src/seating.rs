//! Who sits: the first of the ranking, with a brake on how many seats change hands in a day.

use std::cmp::Reverse;

use base::{Address, Amount};

/// A producer that may be elected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) operator: Address,
    pub(crate) votes: Amount,
    /// Its place in the order of registration.
    pub(crate) sequence: u64,
}

/// The outcome of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seating {
    /// Ordered by rank.
    pub(crate) elected: Vec<Candidate>,
    /// How many incumbents lost their seat to a challenger.
    pub(crate) displaced: u32,
}

impl Candidate {
    /// What the order of candidates is by: the most votes, and of equals who registered first,
    /// because a place in that order can not be chosen.
    fn rank(&self) -> (Reverse<Amount>, u64) {
        (Reverse(self.votes), self.sequence)
    }
}

/// Fills the seats. `ranked` are the first `seats` of all candidates, `incumbents` those that
/// sit and may stay, whatever their rank.
///
/// Vacant seats go to the best challengers, however many they are. Then challengers displace
/// the weakest incumbents that they outrank, at most `displacements` of them. An incumbent
/// whose seat was abolished is not displaced.
pub(crate) fn seat(
    ranked: &[Candidate],
    incumbents: &[Candidate],
    seats: usize,
    displacements: usize,
) -> Seating {
    let mut elected = incumbents.to_vec();
    elected.sort_by_key(Candidate::rank);
    elected.truncate(seats);

    let sits = |challenger: &Candidate| {
        incumbents.iter().any(|incumbent| incumbent.operator == challenger.operator)
    };
    let mut challengers = ranked.iter().filter(|candidate| !sits(candidate)).peekable();
    let vacant = seats.saturating_sub(elected.len());
    let newcomers: Vec<Candidate> = challengers.by_ref().take(vacant).copied().collect();

    let mut displaced: u32 = 0;
    for weakest in elected.iter_mut().rev().take(displacements) {
        let Some(challenger) = challengers.next_if(|other| other.rank() < weakest.rank()) else {
            break;
        };
        *weakest = *challenger;
        displaced = displaced.saturating_add(1);
    }
    elected.extend(newcomers);
    elected.sort_by_key(Candidate::rank);
    Seating { elected, displaced }
}

#[cfg(test)]
mod tests;
