//! Dates of the Gregorian calendar, from the year 1 to the year 9999.

/// Leap seconds are not counted, as in protobuf and Go.
pub(crate) const SECONDS_A_DAY: i64 = 86_400;

/// 1970-01-01, in days after 0001-01-01.
const EPOCH: i64 = 719_162;

/// A day by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
}

impl Date {
    /// The date of a day, counted from 1970-01-01.
    pub(crate) fn of_day(day: i64) -> Date {
        let day = day.saturating_add(EPOCH);
        // 400 years have 146,097 days; by that average the year is found but for one.
        let past = day.saturating_mul(400).div_euclid(146_097);
        let year = [past.saturating_add(2), past.saturating_add(1)]
            .into_iter()
            .find(|year| days_before(*year) <= day)
            .unwrap_or(past);
        let mut left = day.saturating_sub(days_before(year));
        let mut month = 1_i64;
        for days in month_lengths(year) {
            if left < days {
                break;
            }
            left = left.saturating_sub(days);
            month = month.saturating_add(1);
        }
        Date { year, month, day: left.saturating_add(1) }
    }

    /// The day, counted from 1970-01-01; `None` if the calendar has no such date.
    pub(crate) fn to_day(self) -> Option<i64> {
        let before = usize::try_from(self.month).ok()?.checked_sub(1)?;
        let lengths = month_lengths(self.year);
        let length = *lengths.get(before)?;
        if !(1..=9_999).contains(&self.year) || !(1..=length).contains(&self.day) {
            return None;
        }
        let months: i64 = lengths.iter().take(before).sum();
        let day = days_before(self.year).saturating_add(months).saturating_add(self.day);
        Some(day.saturating_sub(1).saturating_sub(EPOCH))
    }
}

/// Days from 0001-01-01 to the first of January.
fn days_before(year: i64) -> i64 {
    let past = year.saturating_sub(1);
    past.saturating_mul(365)
        .saturating_add(past.div_euclid(4))
        .saturating_sub(past.div_euclid(100))
        .saturating_add(past.div_euclid(400))
}

fn month_lengths(year: i64) -> [i64; 12] {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if leap { 29 } else { 28 };
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    /// Walks from `first` to `last`, expecting the calendar's next date every day.
    fn walk(first: Date, last: Date) {
        let (from, to) = (first.to_day().unwrap(), last.to_day().unwrap());
        let mut expected = first;
        for day in from..=to {
            let date = Date::of_day(day);
            assert_eq!(date, expected, "day {day}");
            assert_eq!(date.to_day(), Some(day));
            let tomorrow = Date { day: date.day + 1, ..date };
            let next_month = Date { month: date.month + 1, day: 1, ..date };
            let next_year = Date { year: date.year + 1, month: 1, day: 1 };
            let exists = |date: &Date| date.to_day().is_some();
            expected = [tomorrow, next_month].into_iter().find(exists).unwrap_or(next_year);
        }
        assert_eq!(expected, Date { year: last.year + 1, month: 1, day: 1 });
    }

    #[test]
    fn days_follow_each_other_through_whole_cycles_of_leap_years() {
        let year = |year, month, day| Date { year, month, day };
        walk(year(1, 1, 1), year(400, 12, 31));
        walk(year(1801, 1, 1), year(2200, 12, 31));
        walk(year(9600, 1, 1), year(9999, 12, 31));
    }

    #[test]
    fn known_days_have_their_dates() {
        let known =
            [(0, 1970, 1, 1), (-EPOCH, 1, 1, 1), (11_016, 2000, 2, 29), (20_454, 2026, 1, 1)];
        for (day, year, month, first) in known {
            assert_eq!(Date::of_day(day), Date { year, month, day: first });
        }
    }

    #[test]
    fn days_that_no_month_has_are_refused() {
        for (year, month, day) in [
            (2025, 2, 29),
            (1900, 2, 29),
            (2026, 4, 31),
            (2026, 0, 1),
            (2026, 13, 1),
            (2026, 1, 0),
            (0, 1, 1),
        ] {
            assert_eq!(Date { year, month, day }.to_day(), None, "{year}-{month}-{day}");
        }
    }
}
