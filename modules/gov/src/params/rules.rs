//! What `cosmos.gov.v1.Params` does not know.

use base::{Dec, Record, Result, Seconds};
use proto::whaleshares::gov::v1 as wire;

use super::{DAY, decimal, part, seconds};

/// The rules; see `gov.proto` for what each says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) constitutional_voting_period: Seconds,
    pub(crate) constitutional_quorum: Dec,
    pub(crate) constitutional_threshold: Dec,
    pub(crate) timelock: Seconds,
    pub(crate) late_window: Seconds,
    pub(crate) max_open_votes: u32,
}

/// Two thirds, rounded down at 18 digits: exactly two thirds of any votes are more than that.
const TWO_THIRDS: &str = "0.666666666666666666";

/// A third and a bit.
const THIRD: &str = "0.334";

impl Rules {
    /// Guard B of the specification.
    pub(crate) fn defaults() -> Rules {
        Rules {
            constitutional_voting_period: Seconds(14 * DAY),
            constitutional_quorum: part(THIRD),
            constitutional_threshold: part(TWO_THIRDS),
            timelock: Seconds(2 * DAY),
            late_window: Seconds(DAY),
            max_open_votes: 16,
        }
    }
}

impl Record for Rules {
    type Wire = wire::Rules;

    fn wire(&self) -> wire::Rules {
        wire::Rules {
            constitutional_voting_period: Some(self.constitutional_voting_period.into()),
            constitutional_quorum: self.constitutional_quorum.to_string(),
            constitutional_threshold: self.constitutional_threshold.to_string(),
            timelock: Some(self.timelock.into()),
            late_window: Some(self.late_window.into()),
            max_open_votes: self.max_open_votes,
        }
    }

    fn read(wire: &wire::Rules) -> Result<Rules> {
        Ok(Rules {
            constitutional_voting_period: seconds(
                "constitutional_voting_period",
                wire.constitutional_voting_period,
            )?,
            constitutional_quorum: decimal("constitutional_quorum", &wire.constitutional_quorum)?,
            constitutional_threshold: decimal(
                "constitutional_threshold",
                &wire.constitutional_threshold,
            )?,
            timelock: seconds("timelock", wire.timelock)?,
            late_window: seconds("late_window", wire.late_window)?,
            max_open_votes: wire.max_open_votes,
        })
    }
}
