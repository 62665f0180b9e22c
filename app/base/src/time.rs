//! `Time` and `Seconds`: when something is.

use prost_types::{Duration, Timestamp};

use crate::errors::Error;

/// A moment in UTC, to the nanosecond, from the year 1 to the year 9999: the range of
/// protobuf's Timestamp. The default is 1970.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// Since 1970-01-01T00:00:00Z.
    seconds: i64,
    /// Below 10^9, forward also before 1970.
    nanos: u32,
}

/// A span of whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub u64);

/// Why something is no moment or no span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not a moment of the years 1 to 9999.
    #[error("time is out of range: {0} seconds since 1970, years 1 to 9999 are possible")]
    OutOfRange(i128),
    /// Nanoseconds that are more than a second, or negative.
    #[error("{0} is not a number of nanoseconds within a second")]
    Nanos(i64),
    /// A text in another form.
    #[error("invalid time {0:?}: expected RFC 3339, such as 2026-01-31T12:00:00Z")]
    Malformed(String),
    /// A negative span, or one with a fraction of a second: its seconds and nanoseconds.
    #[error("{0} s {1} ns is not a span of whole seconds")]
    Span(i64, i32),
}

const NANOS_A_SECOND: u32 = 1_000_000_000;
const NANOS_A_MILLISECOND: i128 = 1_000_000;

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Time = Time { seconds: 0, nanos: 0 };

    /// The last second of the year 9999.
    pub const END: Time = Time { seconds: Time::LAST, nanos: 0 };

    const FIRST: i64 = -62_135_596_800;
    const LAST: i64 = 253_402_300_799;

    /// The moment `seconds` after 1970, and `nanos` nanoseconds after that.
    pub fn new(seconds: i64, nanos: u32) -> Result<Time, TimeError> {
        if !(Time::FIRST..=Time::LAST).contains(&seconds) {
            return Err(TimeError::OutOfRange(seconds.into()));
        }
        if nanos >= NANOS_A_SECOND {
            return Err(TimeError::Nanos(nanos.into()));
        }
        Ok(Time { seconds, nanos })
    }

    /// Whole seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`Time::seconds`].
    pub fn nanos(self) -> u32 {
        self.nanos
    }

    /// The whole seconds that have passed since `earlier`; none if it is later.
    pub fn since(self, earlier: Time) -> Seconds {
        let borrowed = i64::from(self.nanos < earlier.nanos);
        let passed = self.seconds.saturating_sub(earlier.seconds).saturating_sub(borrowed);
        Seconds(passed.max(0).unsigned_abs())
    }

    /// The whole milliseconds that have passed since `earlier`; none if it is later.
    pub fn millis_since(self, earlier: Time) -> u64 {
        let seconds = i128::from(self.seconds).saturating_sub(earlier.seconds.into());
        let nanos = i128::from(self.nanos).saturating_sub(earlier.nanos.into());
        let passed = seconds.saturating_mul(NANOS_A_SECOND.into()).saturating_add(nanos);
        u64::try_from(passed.max(0).wrapping_div(NANOS_A_MILLISECOND)).unwrap_or(u64::MAX)
    }

    /// The moment `span` later.
    pub fn plus(self, span: Seconds) -> Result<Time, TimeError> {
        let seconds = i128::from(self.seconds).saturating_add(span.0.into());
        let within = i64::try_from(seconds).map_err(|_| TimeError::OutOfRange(seconds))?;
        Time::new(within, self.nanos)
    }
}

impl TryFrom<Timestamp> for Time {
    type Error = TimeError;

    fn try_from(wire: Timestamp) -> Result<Time, TimeError> {
        let nanos = u32::try_from(wire.nanos).map_err(|_| TimeError::Nanos(wire.nanos.into()))?;
        Time::new(wire.seconds, nanos)
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Timestamp {
        // Below 10^9, so the sign bit is free.
        let nanos = time.nanos.cast_signed();
        Timestamp { seconds: time.seconds, nanos }
    }
}

impl TryFrom<Duration> for Seconds {
    type Error = TimeError;

    fn try_from(wire: Duration) -> Result<Seconds, TimeError> {
        let refused = TimeError::Span(wire.seconds, wire.nanos);
        match u64::try_from(wire.seconds) {
            Ok(seconds) if wire.nanos == 0 => Ok(Seconds(seconds)),
            _ => Err(refused),
        }
    }
}

impl From<Seconds> for Duration {
    fn from(span: Seconds) -> Duration {
        // Longer than the age of the universe is written as the longest.
        Duration { seconds: i64::try_from(span.0).unwrap_or(i64::MAX), nanos: 0 }
    }
}

impl From<TimeError> for Error {
    fn from(error: TimeError) -> Error {
        Error::undefined(error.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn moments_outside_of_the_calendar_are_refused() {
        assert_eq!(Time::new(Time::LAST + 1, 0), Err(TimeError::OutOfRange(253_402_300_800)));
        assert_eq!(Time::new(0, 1_000_000_000), Err(TimeError::Nanos(1_000_000_000)));
        let negative = Timestamp { seconds: 0, nanos: -1 };
        assert_eq!(Time::try_from(negative), Err(TimeError::Nanos(-1)));
    }

    #[test]
    fn spans_are_whole_and_rounded_down() {
        let early = Time::new(10, 900_000_000).unwrap();
        let late = Time::new(12, 100_000_000).unwrap();
        assert_eq!(late.since(early), Seconds(1));
        assert_eq!(early.since(late), Seconds(0));
        assert_eq!((late.millis_since(early), early.millis_since(late)), (1_200, 0));
        assert_eq!(
            early.plus(Seconds(u64::MAX)),
            Err(TimeError::OutOfRange(18_446_744_073_709_551_625))
        );
        for (seconds, nanos) in [(-1, 0), (1, 1), (0, -1)] {
            let refused = Seconds::try_from(Duration { seconds, nanos });
            assert_eq!(refused, Err(TimeError::Span(seconds, nanos)));
        }
    }
}
