//! How often an address may come.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// So many gifts, within this time: enough for a day of trying things out, and an end for a script
/// that asks in a loop.
pub(super) const GIFTS_MAX: usize = 10;
pub(super) const WINDOW: Duration = Duration::from_secs(60 * 60);

/// Addresses that are remembered at one time.
const ADDRESSES_MAX: usize = 10_000;

/// When each address had its gifts of the last hour.
#[derive(Default, Debug)]
pub(super) struct Allowance {
    gifts: BTreeMap<String, Vec<Instant>>,
}

impl Allowance {
    /// Notes a gift at `now`, or says how long it is until the next one.
    pub(super) fn take(&mut self, address: &str, now: Instant) -> Result<(), Duration> {
        let is_recent = |gift: &Instant| now.saturating_duration_since(*gift) < WINDOW;
        if self.gifts.len() >= ADDRESSES_MAX && !self.gifts.contains_key(address) {
            self.gifts.retain(|_, gifts| gifts.iter().any(is_recent));
            if self.gifts.len() >= ADDRESSES_MAX {
                return Err(WINDOW);
            }
        }
        let gifts = self.gifts.entry(address.to_owned()).or_default();
        gifts.retain(is_recent);
        match gifts.first() {
            Some(oldest) if gifts.len() >= GIFTS_MAX => {
                Err(WINDOW.saturating_sub(now.saturating_duration_since(*oldest)))
            }
            _ => {
                gifts.push(now);
                Ok(())
            }
        }
    }

    /// Forgets the gift that was noted at `at`: it never arrived.
    pub(super) fn give_back(&mut self, address: &str, at: Instant) {
        if let Some(gifts) = self.gifts.get_mut(address)
            && let Some(place) = gifts.iter().position(|gift| *gift == at)
        {
            gifts.remove(place);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_gift_waits_until_the_first_is_an_hour_old() {
        let mut allowance = Allowance::default();
        let start = Instant::now();
        let minute = |n: u32| start + Duration::from_secs(60) * n;
        for n in 0..10 {
            allowance.take("a", minute(n)).unwrap();
        }
        assert_eq!(allowance.take("a", minute(20)), Err(Duration::from_secs(40 * 60)));
        assert_eq!(allowance.take("b", minute(20)), Ok(()));
        let second = Duration::from_secs(1);
        assert_eq!(allowance.take("a", minute(60) - second), Err(second));
        assert_eq!(allowance.take("a", minute(60)), Ok(()));
        assert_eq!(allowance.take("a", minute(60)), Err(Duration::from_secs(60)));
    }

    #[test]
    fn a_gift_that_never_arrived_does_not_count() {
        let mut allowance = Allowance::default();
        let now = Instant::now();
        for _ in 0..10 {
            allowance.take("a", now).unwrap();
        }
        allowance.give_back("a", now);
        allowance.give_back("b", now);
        assert_eq!(allowance.take("a", now), Ok(()));
        assert_eq!(allowance.take("a", now), Err(WINDOW));
    }

    #[test]
    fn it_remembers_a_bounded_number_of_addresses() {
        let mut allowance = Allowance::default();
        let start = Instant::now();
        for n in 0..ADDRESSES_MAX {
            allowance.take(&n.to_string(), start).unwrap();
        }
        assert_eq!(allowance.take("another", start), Err(WINDOW));
        assert_eq!(allowance.take("7", start), Ok(()));
        assert_eq!(allowance.take("another", start + WINDOW), Ok(()));
        assert_eq!(allowance.gifts.len(), 1);
    }
}
