//! What a row of the table tells.

use std::time::Duration;

use store::Changes;

use super::counting::Reads;

/// What something costs, once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Costs {
    pub(crate) name: &'static str,
    /// CPU time of one.
    pub(crate) cpu: Duration,
    pub(crate) gas: f64,
    /// Reads that reached committed state, and different keys among them.
    pub(crate) reads: f64,
    pub(crate) keys_read: f64,
    pub(crate) keys_written: f64,
}

impl Costs {
    /// Adds what one of `share` has touched, so that the sum is the mean.
    pub(crate) fn touch(&mut self, reads: &Reads, changes: &Changes, gas: u64, share: usize) {
        let part = 1.0 / share as f64;
        let written: usize = changes.values().map(|changes| changes.len()).sum();
        self.gas += gas as f64 * part;
        self.reads += reads.calls as f64 * part;
        self.keys_read += reads.keys.len() as f64 * part;
        self.keys_written += written as f64 * part;
    }
}

/// What one of `count` took in the fastest of `rounds` rounds: what else runs on the machine only
/// ever slows one down. `once` is told the number of its round.
pub(crate) fn fastest(
    rounds: usize,
    count: usize,
    mut once: impl FnMut(usize) -> Duration,
) -> Duration {
    // The first round warms the allocator.
    once(0);
    let fastest = (1..=rounds).map(&mut once).min().unwrap_or_default();
    fastest / u32::try_from(count).expect("few")
}
