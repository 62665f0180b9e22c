//! Periods against a clerk who writes everything down and counts in seconds.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "tests fail loudly"
)]

use proptest::prelude::*;
use prost_types::Timestamp;
use proto::cosmos::base::v1beta1::Coin as Wire;
use proto::cosmos::feegrant::v1beta1::BasicAllowance;

use super::*;

fn coins(amount: u64) -> Coins {
    format!("{amount}uwls").parse().unwrap()
}

fn at(second: u64) -> Time {
    Time::new(second as i64, 0).unwrap()
}

/// What every payment so far was: when, how much.
struct Clerk {
    whole: Option<u64>,
    each: u64,
    period: u64,
    /// When periods began, the first of them being given; with the payments of each.
    periods: Vec<(u64, Vec<u64>)>,
    reset: u64,
}

impl Clerk {
    fn left(&self) -> Option<u64> {
        let paid: u64 = self.periods.iter().flat_map(|(_, payments)| payments).sum();
        self.whole.map(|whole| whole - paid)
    }

    /// Whether `fee` may be paid at `now`; writes it down if so.
    fn pays(&mut self, now: u64, fee: u64) -> bool {
        let begins = now >= self.reset;
        let so_far: u64 = match begins {
            true => 0,
            false => self.periods.last().unwrap().1.iter().sum(),
        };
        // A period that began with less than its limit left of the whole is bounded by the whole.
        if fee + so_far > self.each || self.left().is_some_and(|left| fee > left) {
            return false;
        }
        if begins {
            let on_time = self.reset + self.period;
            self.reset = if on_time < now { now + self.period } else { on_time };
            self.periods.push((now, Vec::new()));
        }
        self.periods.last_mut().unwrap().1.push(fee);
        true
    }
}

fn granted(whole: Option<u64>, each: u64, period: u64, reset: u64) -> Periodic {
    let wire = |amount: u64| vec![Wire { denom: "uwls".into(), amount: amount.to_string() }];
    Periodic::read(&PeriodicAllowance {
        basic: Some(BasicAllowance {
            spend_limit: whole.map(wire).unwrap_or_default(),
            expiration: None,
        }),
        period: Some(Duration { seconds: period as i64, nanos: 0 }),
        period_spend_limit: wire(each),
        period_can_spend: wire(each),
        period_reset: Some(Timestamp { seconds: reset as i64, nanos: 0 }),
    })
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn periods_are_what_a_clerk_writes_down(
        whole in proptest::option::of(1..200u64),
        each in 1..40u64,
        period in 0..30u64,
        reset in 0..50u64,
        payments in proptest::collection::vec((0..25u64, 1..30u64), 1..40),
    ) {
        let mut allowance = granted(whole, each, period, reset);
        let mut clerk = Clerk { whole, each, period, periods: vec![(0, Vec::new())], reset };
        let mut now = 0;
        for (pause, fee) in payments {
            now += pause;
            let paid = allowance.clone().pay(at(now), &coins(fee));
            prop_assert_eq!(paid.is_ok(), clerk.pays(now, fee), "{} at {}: {:?}", fee, now, allowance);
            let Ok(left) = paid else { continue };
            prop_assert_eq!(left.is_none(), clerk.left() == Some(0));
            let Some(left) = left else { break };
            prop_assert_eq!(left.reset, at(clerk.reset));
            let whole = left.basic.spend_limit.as_ref().map(|coins| coins.amount_of("uwls").to_u64().unwrap());
            prop_assert_eq!(whole, clerk.left());
            // What is stored is what was meant.
            prop_assert_eq!(Periodic::read(&left.to_wire()).unwrap(), left.clone());
            allowance = left;
        }
        for (_, payments) in &clerk.periods {
            prop_assert!(payments.iter().sum::<u64>() <= each);
        }
    }
}

#[test]
fn a_period_may_have_a_fraction_of_a_second() {
    let span = Duration { seconds: 1, nanos: 600_000_000 };
    let time = Time::new(10, 500_000_000).unwrap();
    assert_eq!(later(time, &span), Time::new(12, 100_000_000).unwrap());
}

#[test]
fn no_period_is_longer_than_the_calendar() {
    let long = Duration { seconds: LONGEST_S, nanos: 0 };
    assert_eq!(later(Time::END, &long), Time::END);
    let mut wire = granted(None, 1, 0, 0).to_wire();
    wire.period = Some(Duration { seconds: LONGEST_S + 1, nanos: 0 });
    let refused = Periodic::read(&wire).unwrap_err();
    assert_eq!(refused.to_string(), "a period has at most 292 years: invalid duration");
}

#[test]
fn a_reset_that_was_never_set_is_long_ago() {
    let mut wire = granted(None, 5, 60, 0).to_wire();
    wire.period_reset = None;
    let paid = Periodic::read(&wire).unwrap().pay(at(1_000), &coins(5)).unwrap().unwrap();
    assert_eq!(paid.reset, at(1_060));
}
