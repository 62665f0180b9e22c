//! The last block that an operator wants.

use store::journal::Commit;

use crate::exit::ExitReason;

/// Behind which block the node stops; 0 says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Halt {
    /// Behind the block of this height.
    pub height: u64,
    /// Behind the first block of this time or later, in seconds since 1970.
    pub time_s: u64,
}

impl Halt {
    /// Why nothing comes behind the block of `commit`, if nothing does.
    pub fn behind(self, commit: &Commit) -> Option<ExitReason> {
        let Halt { height, time_s } = self;
        let is_late = |now: u64| now >= time_s;
        let reached = (height > 0 && commit.height >= height)
            || (time_s > 0 && u64::try_from(commit.time_s).is_ok_and(is_late));
        reached.then_some(ExitReason::Halt { height, time_s })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(height: u64, time_s: u64) -> bool {
        let commit = Commit { height: 7, time_s: 1_700_000_000, ..Commit::default() };
        Halt { height, time_s }.behind(&commit).is_some()
    }

    #[test]
    fn a_node_stops_behind_its_height_or_its_time_and_0_sets_neither() {
        assert!(!stops(0, 0));
        assert!(!stops(8, 0) && stops(7, 0) && stops(6, 0));
        assert!(!stops(0, 1_700_000_001) && stops(0, 1_700_000_000));
        assert!(stops(8, 1_600_000_000), "whichever comes first");
    }

    #[test]
    fn a_state_without_a_time_has_not_reached_one() {
        assert_eq!(Halt { height: 0, time_s: 1 }.behind(&Commit::default()), None);
    }
}
