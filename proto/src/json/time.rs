//! Moments and spans: RFC 3339 texts, and durations in Go's notation.

use prost_reflect::DynamicMessage;
use prost_types::Timestamp;

use super::Error;

/// 0001-01-01T00:00:00Z, what Go calls the zero time.
pub(super) const YEAR_1: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z.
const YEAR_9999_END: i64 = 253_402_300_799;
/// Ten thousand years, the longest protobuf duration.
const LONGEST_DURATION_S: u64 = 315_576_000_000;

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// The units of Go's `time.ParseDuration`, in nanoseconds. Micro has two signs in Unicode.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The two fields that `Timestamp` and `Duration` consist of.
pub(crate) fn seconds_and_nanos(message: &DynamicMessage) -> (i64, i32) {
    let seconds = message.get_field_by_number(1).and_then(|value| value.as_i64());
    let nanos = message.get_field_by_number(2).and_then(|value| value.as_i32());
    (seconds.unwrap_or_default(), nanos.unwrap_or_default())
}

/// RFC 3339 in UTC with 0, 3, 6 or 9 digits after the point.
pub(crate) fn timestamp_text(seconds: i64, nanos: i32) -> Result<String, Error> {
    if !(YEAR_1..=YEAR_9999_END).contains(&seconds) {
        return Err(Error::new(format!(
            "{seconds} seconds after 1970 are not in the years 1 to 9999"
        )));
    }
    if !(0..NANOS_PER_SECOND).contains(&i64::from(nanos)) {
        return Err(Error::new(format!("{nanos} is not a number of nanoseconds below one second")));
    }
    Ok(Timestamp { seconds, nanos }.to_string())
}

/// The text of `timestamp_text` without the zeros at the end of its fraction.
pub(crate) fn trim_fraction(text: &str) -> String {
    match text.strip_suffix('Z') {
        Some(start) if start.contains('.') => format!("{}Z", start.trim_end_matches('0')),
        _ => text.to_owned(),
    }
}

/// Reads an RFC 3339 text; the zone is required.
pub(crate) fn parse_timestamp(text: &str) -> Result<(i64, i32), Error> {
    let malformed = || Error::new(format!("{text:?} is not a time such as 2030-01-02T03:04:05Z"));
    if !has_rfc_3339_shape(text) {
        return Err(malformed());
    }
    let Timestamp { seconds, nanos } = text.parse().map_err(|_| malformed())?;
    timestamp_text(seconds, nanos)?;
    Ok((seconds, nanos))
}

/// Whether `text` is laid out as RFC 3339 asks. The reader of `prost_types` also takes dates
/// alone, times without zone and leap seconds.
fn has_rfc_3339_shape(text: &str) -> bool {
    let like = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(byte, like)| if like == b'0' { byte.is_ascii_digit() } else { byte == like })
    };
    let Some((clock, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else {
        return false;
    };
    let (fraction, zone) = match rest.find(['Z', '+', '-']) {
        Some(start) => rest.split_at_checked(start).unwrap_or((rest, "")),
        None => return false,
    };
    let fraction_fits = match fraction.strip_prefix('.') {
        Some(digits) => {
            (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => fraction.is_empty(),
    };
    like(clock, "0000-00-00T00:00:00")
        && !clock.ends_with("60")
        && fraction_fits
        && (zone == "Z" || like(zone, "+00:00") || like(zone, "-00:00"))
}

/// Seconds with 0, 3, 6 or 9 digits after the point and an `s`.
pub(super) fn duration_text(seconds: i64, nanos: i32) -> Result<String, Error> {
    let fits = seconds.unsigned_abs() <= LONGEST_DURATION_S
        && i64::from(nanos.unsigned_abs()) < NANOS_PER_SECOND
        && (seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0));
    if !fits {
        return Err(Error::new(format!(
            "{seconds} seconds and {nanos} nanoseconds are not a duration"
        )));
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let mut text = format!("{sign}{}.{:09}", seconds.unsigned_abs(), nanos.unsigned_abs());
    for zeros in ["000", "000", ".000"] {
        if text.ends_with(zeros) {
            text.truncate(text.len().saturating_sub(zeros.len()));
        }
    }
    text.push('s');
    Ok(text)
}

/// Reads what Go's `time.ParseDuration` reads: `1814400s`, `1h5m0.5s`, `-250ms`, `0`.
pub(super) fn parse_duration(text: &str) -> Result<(i64, i32), Error> {
    let malformed = || Error::new(format!("{text:?} is not a duration such as 1814400s or 1h30m"));
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Err(malformed());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() && rest != "0" {
        let (amount, after) = duration_part(rest).ok_or_else(malformed)?;
        total = total.checked_add(amount).ok_or_else(malformed)?;
        rest = after;
        if rest == "0" {
            return Err(malformed());
        }
    }
    let total = if negative { total.checked_neg().ok_or_else(malformed)? } else { total };
    // Go holds a duration in 64 bits of nanoseconds, 292 years.
    let total = i64::try_from(total)
        .map_err(|_| Error::new(format!("duration {text} is longer than 292 years")))?;
    Ok(split_nanoseconds(total))
}

/// What Go holds in a `time.Duration`: nanoseconds in 64 bits.
pub(crate) fn nanoseconds(duration: &DynamicMessage) -> Result<i64, Error> {
    let (seconds, nanos) = seconds_and_nanos(duration);
    seconds
        .checked_mul(NANOS_PER_SECOND)
        .and_then(|total| total.checked_add(i64::from(nanos)))
        .ok_or_else(|| Error::new(format!("{seconds} seconds do not fit 64 bits of nanoseconds")))
}

/// Whole seconds and the rest, both with the sign of `total`.
pub(crate) fn split_nanoseconds(total: i64) -> (i64, i32) {
    let seconds = total.checked_div(NANOS_PER_SECOND).unwrap_or(0);
    let nanos = total.checked_rem(NANOS_PER_SECOND).unwrap_or(0);
    (seconds, i32::try_from(nanos).unwrap_or(0))
}

/// One number with its unit, in nanoseconds, and the text behind it.
fn duration_part(text: &str) -> Option<(i128, &str)> {
    let (whole, rest) = split_digits(text)?;
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split_digits(rest)?,
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let end = rest
        .find(|character: char| character == '.' || character.is_ascii_digit())
        .unwrap_or(rest.len());
    let (unit, rest) = rest.split_at_checked(end)?;
    let (_, nanos) = UNITS.into_iter().find(|(name, _)| *name == unit)?;

    let digits = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<i128>() };
    let mut amount = digits(whole).ok()?.checked_mul(nanos)?;
    if !fraction.is_empty() {
        // What lies below 10^-18 hours is below a nanosecond.
        let (fraction, _) =
            fraction.split_at_checked(fraction.len().min(18)).unwrap_or((fraction, ""));
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = digits(fraction).ok()?.checked_mul(nanos)?.checked_div(scale)?;
        amount = amount.checked_add(part)?;
    }
    Some((amount, rest))
}

fn split_digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_has_0_3_6_or_9_digits() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (0, 500_000_000, "1970-01-01T00:00:00.500Z"),
            (0, 600_700_800, "1970-01-01T00:00:00.600700800Z"),
            (-1, 1_000, "1969-12-31T23:59:59.000001Z"),
            (YEAR_1, 0, "0001-01-01T00:00:00Z"),
            (YEAR_9999_END, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
        ] {
            assert_eq!(timestamp_text(seconds, nanos).unwrap(), text);
            assert_eq!(parse_timestamp(text).unwrap(), (seconds, nanos));
        }
        assert_eq!(trim_fraction("1970-01-01T00:00:00.600700800Z"), "1970-01-01T00:00:00.6007008Z");
        assert_eq!(trim_fraction("1970-01-01T00:00:00Z"), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_time_outside_the_calendar_is_refused() {
        assert!(timestamp_text(YEAR_1.wrapping_sub(1), 0).is_err());
        assert!(timestamp_text(YEAR_9999_END.wrapping_add(1), 0).is_err());
        assert!(timestamp_text(0, -1).is_err());
        assert!(timestamp_text(0, 1_000_000_000).is_err());
        for text in [
            "",
            "2030-01-02",
            "2030-01-02T03:04:05",
            "2030-01-02 03:04:05Z",
            "2030-02-30T00:00:00Z",
            "2030-13-01T00:00:00Z",
            "2030-00-01T00:00:00Z",
            "2030-01-01T00:00:60Z",
            "2030-01-01T24:00:00Z",
            "2030-01-01T00:00:00.Z",
            "2030-01-01T00:00:00.1234567890Z",
            "2030-01-01T00:00:00z",
            "2030-01-01T00:00:00+0200",
            "0000-01-01T00:00:00Z",
            "é",
        ] {
            assert!(parse_timestamp(text).is_err(), "{text}");
        }
        assert_eq!(parse_timestamp("2030-01-02T03:04:05+02:00").unwrap().0, 1_893_546_245);
    }

    #[test]
    fn durations_read_as_in_go() {
        for (text, seconds, nanos) in [
            ("0", 0, 0),
            ("1814400s", 1_814_400, 0),
            ("1.5s", 1, 500_000_000),
            ("-1.5s", -1, -500_000_000),
            ("1h5m0.000000001s", 3_900, 1),
            ("+250ms", 0, 250_000_000),
            (".5h", 1_800, 0),
            ("1.s", 1, 0),
            ("3\u{b5}s", 0, 3_000),
            ("3\u{3bc}s4ns", 0, 3_004),
        ] {
            assert_eq!(parse_duration(text).unwrap(), (seconds, nanos), "{text}");
        }
        for text in ["", "-", "5", "s", ".s", "1d", "1h 5m", "00", "1s0", "10000000h", "1.5.5s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_print_in_seconds() {
        for (seconds, nanos, text) in [
            (0, 0, "0s"),
            (1_814_400, 0, "1814400s"),
            (100, 0, "100s"),
            (0, 1, "0.000000001s"),
            (0, -500_000_000, "-0.500s"),
            (-3, -1_000, "-3.000001s"),
        ] {
            assert_eq!(duration_text(seconds, nanos).unwrap(), text);
        }
        assert!(duration_text(1, -1).is_err());
        assert!(duration_text(315_576_000_001, 0).is_err());
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[0-9hmsnu.µ+-]{0,12}|.{0,12}") {
            if let Ok((seconds, nanos)) = parse_duration(&text) {
                let printed = duration_text(seconds, nanos).unwrap();
                prop_assert_eq!(parse_duration(&printed).unwrap(), (seconds, nanos));
            }
            if let Ok((seconds, nanos)) = parse_timestamp(&text) {
                prop_assert!(timestamp_text(seconds, nanos).is_ok());
            }
        }

        #[test]
        fn every_moment_reads_back(seconds in YEAR_1..=YEAR_9999_END, nanos in 0..1_000_000_000_i32) {
            let text = timestamp_text(seconds, nanos).unwrap();
            prop_assert_eq!(parse_timestamp(&text).unwrap(), (seconds, nanos));
            prop_assert_eq!(parse_timestamp(&trim_fraction(&text)).unwrap(), (seconds, nanos));
        }
    }
}
