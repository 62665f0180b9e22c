//! Moments as text: RFC 3339, and what Go prints in the SDK's error texts.

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

use crate::calendar::{Date, SECONDS_A_DAY};
use crate::time::{Time, TimeError};

impl Time {
    /// RFC 3339 without fraction, as block times are printed in answers about transactions.
    pub fn to_second_text(self) -> String {
        self.date_and_clock('T') + "Z"
    }

    /// `2026-01-31 12:00:00 +0000 UTC`, as Go prints times in the SDK's error texts.
    pub fn to_go_text(self) -> String {
        self.date_and_clock(' ') + &self.fraction() + " +0000 UTC"
    }

    fn date_and_clock(self, between: char) -> String {
        let Date { year, month, day } = Date::of_day(self.seconds().div_euclid(SECONDS_A_DAY));
        let second = self.seconds().rem_euclid(SECONDS_A_DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
    }

    /// The point and the digits behind it, without zeros at the end.
    fn fraction(self) -> String {
        match self.nanos() {
            0 => String::new(),
            nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
        }
    }
}

/// RFC 3339 with as many digits of a second as are needed, as Go writes JSON.
impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}Z", self.date_and_clock('T'), self.fraction())
    }
}

impl Debug for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// RFC 3339, with up to nine digits of a second, in UTC or with an offset.
impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Time, TimeError> {
        let malformed = || TimeError::Malformed(text.to_owned());
        let (seconds, nanos) = read_rfc_3339(text).ok_or_else(malformed)?;
        Time::new(seconds, nanos)
    }
}

fn read_rfc_3339(text: &str) -> Option<(i64, u32)> {
    let mut rest = text;
    let year = number(&mut rest, 4, "-")?;
    let month = number(&mut rest, 2, "-")?;
    let day = number(&mut rest, 2, "T")?;
    let hour = number(&mut rest, 2, ":")?;
    let minute = number(&mut rest, 2, ":")?;
    let second = number(&mut rest, 2, "")?;
    let nanos = match rest.strip_prefix('.') {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, zone) = fraction.split_at_checked(digits)?;
            rest = zone;
            if !(1..=9).contains(&digits.len()) {
                return None;
            }
            format!("{digits:0<9}").parse().ok()?
        }
        None => 0,
    };
    let offset = offset(rest)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = Date { year, month, day };
    let seconds = date
        .to_day()?
        .saturating_mul(SECONDS_A_DAY)
        .saturating_add(seconds_of(hour, minute))
        .saturating_add(second)
        .saturating_sub(offset);
    Some((seconds, nanos))
}

/// Takes `count` digits and what has to follow them.
fn number(rest: &mut &str, count: usize, then: &str) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(count)?;
    *rest = after.strip_prefix(then)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (ahead, mut rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (true, rest),
        ("-", rest) => (false, rest),
        _ => return None,
    };
    let (hour, minute) = (number(&mut rest, 2, ":")?, number(&mut rest, 2, "")?);
    if !rest.is_empty() || hour > 23 || minute > 59 {
        return None;
    }
    let seconds = seconds_of(hour, minute);
    Some(if ahead { seconds } else { 0_i64.saturating_sub(seconds) })
}

fn seconds_of(hour: i64, minute: i64) -> i64 {
    hour.saturating_mul(3_600).saturating_add(minute.saturating_mul(60))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_prints_in_the_forms_of_the_sdk() {
        let block = Time::new(1_767_225_772, 120_000_000).unwrap();
        assert_eq!(block.to_string(), "2026-01-01T00:02:52.12Z");
        assert_eq!(block.to_second_text(), "2026-01-01T00:02:52Z");
        assert_eq!(block.to_go_text(), "2026-01-01 00:02:52.12 +0000 UTC");
        assert_eq!(Time::EPOCH.to_go_text(), "1970-01-01 00:00:00 +0000 UTC");
        assert_eq!(Time::new(0, 1).unwrap().to_string(), "1970-01-01T00:00:00.000000001Z");
        assert_eq!(Time::new(-1, 0).unwrap().to_string(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn rfc_3339_is_read_with_fraction_and_offset() {
        assert_eq!(time("2026-01-01T00:02:52.12Z"), Time::new(1_767_225_772, 120_000_000).unwrap());
        assert_eq!(time("2026-01-01T01:32:52+01:30"), time("2026-01-01T00:02:52Z"));
        assert_eq!(time("2025-12-31T23:02:52-01:00"), time("2026-01-01T00:02:52.000000000Z"));
        assert_eq!(time("0001-01-01T00:00:00Z"), Time::new(-62_135_596_800, 0).unwrap());
        assert_eq!(
            time("9999-12-31T23:59:59.999999999Z"),
            Time::new(253_402_300_799, 999_999_999).unwrap()
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let malformed = [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00Z",
            "2026-01-01t00:00:00z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00+0100",
            "2026-01-01T00:00:00+24:00",
            "2026-1-01T00:00:00Z",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:00ZZ",
            "2026-01-01T00:00:00é",
        ];
        for text in malformed {
            assert_eq!(text.parse::<Time>(), Err(TimeError::Malformed(text.to_owned())));
        }
        let before = "0001-01-01T00:00:00+00:01".parse::<Time>();
        assert_eq!(before, Err(TimeError::OutOfRange(-62_135_596_860)));
    }
}
