//! Guards: how many holders of Whalestake it takes to send a message by a vote.

/// Smallest first: a proposal with several messages takes the highest guard of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Guard A: more than half of the votes.
    #[default]
    Majority,
    /// Guard B: two thirds of the votes, and more who vote.
    TwoThirds,
    /// Guard C: genesis decides for ever.
    Never,
}
