//! The numbers that holders can recompute: parts of a power-down, yield, pay, entrusted votes.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use base::Seconds;
use proptest::prelude::*;

use super::*;
use crate::params::PPB;
use crate::yields::SCALE;

const WEEK: u64 = 604_800;

/// An amount of uwls: "2,397,260,273".
fn uwls(text: &str) -> Amount {
    text.replace(',', "").parse().unwrap()
}

fn wls(amount: u64) -> Amount {
    Amount::from(amount * 1_000_000)
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().try_fold(Amount::ZERO, Amount::plus).unwrap()
}

/// A request of the 91st day, in thirteen weekly parts.
fn request(amount: Amount) -> PowerDown {
    PowerDown {
        amount,
        parts: 13,
        start: Time::EPOCH.plus(Seconds(91 * 86_400)).unwrap(),
        interval: Seconds(WEEK),
        ..PowerDown::default()
    }
}

/// What is paid in each week until the last payment.
fn payments(mut request: PowerDown) -> Vec<Amount> {
    let mut payments = Vec::new();
    while let Some(Part { number, due, amount }) = request.next().unwrap() {
        let weeks = Seconds(u64::from(number) * request.interval.0);
        assert_eq!(due, request.start.plus(weeks).unwrap());
        payments.resize(usize::try_from(number - 1).unwrap(), Amount::ZERO);
        payments.push(amount);
        request.paid = number;
    }
    payments
}

#[test]
fn a_power_down_is_paid_in_thirteen_parts_that_differ_by_one_at_most() {
    let request = request(uwls("199,561,403"));
    let mut parts = vec![uwls("15,350,877"); 13];
    parts[7 - 1] = uwls("15,350,878");
    parts[13 - 1] = uwls("15,350,878");
    assert_eq!(payments(request.clone()), parts);
    assert_eq!(sum(parts), uwls("199,561,403"));

    let open = request.open_parts().unwrap();
    assert_eq!(open.len(), 13);
    assert_eq!(request.completion().unwrap(), open[12].due);
    assert_eq!(request.completion().unwrap().since(request.start), Seconds(13 * WEEK));
}

#[test]
fn small_amounts_are_spread_as_evenly_as_can_be() {
    for (amount, parts) in [
        (100, [7, 8, 8, 7, 8, 8, 7, 8, 8, 7, 8, 8, 8]),
        (13, [1; 13]),
        (5, [0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1]),
    ] {
        let paid = payments(request(Amount::new(amount)));
        assert_eq!(paid, parts.map(Amount::new), "{amount} uwls");
    }
    // A payment of nothing is none.
    let shown = request(Amount::new(5)).open_parts().unwrap();
    let weeks = shown.iter().map(|part| part.due.since(request(Amount::ZERO).start).0 / WEEK);
    assert_eq!(weeks.collect::<Vec<_>>(), [3, 6, 8, 11, 13]);
}

#[test]
fn after_four_parts_there_is_room_for_another_request() {
    let running = PowerDown { paid: 4, ..request(uwls("199,561,403")) };
    let stake = wls(1_000).minus(running.amount).unwrap();
    let unbonding = running.remaining().unwrap();
    assert_eq!(running.amount.minus(unbonding).unwrap(), uwls("61,403,508"));
    assert_eq!((stake, unbonding), (uwls("800,438,597"), uwls("138,157,895")));

    let owned = stake.plus(unbonding).unwrap();
    assert_eq!(owned, uwls("938,596,492"));
    let limit = limit(owned, 721_000_000);
    assert_eq!(limit, uwls("261,868,421"));
    assert_eq!(limit.minus(unbonding).unwrap(), uwls("123,710,526"));
}

/// The most that may be on its way to liquid tokens, of what an account owns.
fn limit(owned: Amount, rate_ppb: u32) -> Amount {
    let free = u64::from(PPB - rate_ppb);
    owned.share(free.into(), u64::from(PPB).into()).unwrap()
}

#[test]
fn requests_back_to_back_leave_a_twentieth_each_time() {
    let mut stake = wls(1_000);
    for left in ["50,000,000", "2,500,000", "125,000", "6,250"] {
        let request = request(limit(stake, 50_000_000));
        stake = stake.minus(request.amount).unwrap();
        let paid = PowerDown { paid: 13, ..request };
        assert_eq!((paid.remaining().unwrap(), paid.next().unwrap()), (Amount::ZERO, None));
        assert_eq!(stake, uwls(left));
    }
}

#[test]
fn what_is_cancelled_is_taken_from_the_last_parts() {
    let cancelled = uwls("20,000,000");
    let request = PowerDown { cancelled, paid: 4, ..request(uwls("199,561,403")) };
    // The last part is gone, and so is most of the one before.
    let open: Vec<Amount> =
        request.open_parts().unwrap().into_iter().map(|part| part.amount).collect();
    let mut left = vec![uwls("15,350,877"); 8];
    left[7 - 5] = uwls("15,350,878");
    left[12 - 5] = uwls("10,701,755");
    assert_eq!(open, left);
    assert_eq!(sum(open), request.remaining().unwrap());
    assert_eq!(request.completion().unwrap().since(request.start), Seconds(12 * WEEK));

    let rest = request.remaining().unwrap().plus(request.cancelled).unwrap();
    let request = PowerDown { cancelled: rest, ..request };
    assert_eq!(request.remaining().unwrap(), Amount::ZERO);
    assert_eq!((request.next().unwrap(), request.open_parts().unwrap()), (None, vec![]));
    assert_eq!(request.completion().unwrap(), request.start);
}

#[test]
fn entrusted_votes_follow_the_proxys_own() {
    for (entrusted, own, directed, unassigned) in [
        ("12,345", &[700, 200, 100][..], &["8,641", "2,469", "1,234"][..], 1),
        (
            "999,999,999,999",
            &[700, 200, 100],
            &["699,999,999,999", "199,999,999,999", "99,999,999,999"],
            2,
        ),
        // The first is removed.
        ("12,345", &[200, 100], &["8,230", "4,115"], 0),
    ] {
        let whole = Amount::from(own.iter().sum::<u64>());
        let extra = |own: &u64| uwls(entrusted).share(Amount::from(*own), whole).unwrap();
        let extras: Vec<Amount> = own.iter().map(extra).collect();
        assert_eq!(extras, directed.iter().map(|text| uwls(text)).collect::<Vec<_>>());
        let rest = uwls(entrusted).minus(sum(extras)).unwrap();
        assert_eq!(rest, Amount::new(unassigned));
    }
}

/// Three payments to stakers: of an hour or so of the first year.
const PAYMENTS: [u64; 3] = [299_657, 299_657, 299_658];

#[test]
fn yield_follows_stake_while_holders_come_and_go() {
    let mut yields = Yield::default();
    let mut a = Account { stake: wls(100), ..Account::default() };
    let mut b = Account { stake: wls(300), ..Account::default() };
    yields.grow(Amount::new(PAYMENTS[0]), wls(400)).unwrap();
    assert_eq!(yields.index, uwls("749,142,500,000,000"));

    let mut c = Account { stake: wls(600), reward_index: yields.index, ..Account::default() };
    yields.grow(Amount::new(PAYMENTS[1]), wls(1_000)).unwrap();
    assert_eq!(yields.index, uwls("1,048,799,500,000,000"));

    a.settle(yields.index).unwrap();
    a.stake = Amount::ZERO;
    yields.grow(Amount::new(PAYMENTS[2]), wls(900)).unwrap();
    assert_eq!(yields.index, uwls("1,381,752,833,333,333"));

    for account in [&mut a, &mut b, &mut c] {
        account.settle(yields.index).unwrap();
    }
    let pending = [a.pending, b.pending, c.pending];
    assert_eq!(pending, ["104,879", "414,525", "379,566"].map(uwls));
    assert_eq!(sum(pending), uwls("898,970"));
    assert_eq!(PAYMENTS.iter().sum::<u64>(), 898_972);
    // To settle twice changes nothing.
    b.settle(yields.index).unwrap();
    assert_eq!(b.pending, uwls("414,525"));
}

#[test]
fn voters_share_pay_as_stakers_share_yield() {
    let mut standing = Standing { direct: wls(400), proxied: wls(50), ..Standing::default() };
    let voter = |amount, voter_index| Allocation {
        amount,
        extra: wls(7),
        voter_index,
        ..Allocation::default()
    };
    let (a, b) = (voter(wls(100), Amount::ZERO), voter(wls(300), Amount::ZERO));
    assert_eq!(standing.votes().unwrap(), wls(450));

    standing.earn(Amount::new(1_000), Amount::new(PAYMENTS[0])).unwrap();
    assert_eq!(standing.voter_index, uwls("749,142,500,000,000"));
    let first = a.earned(standing.voter_index).unwrap();
    assert_eq!(first, uwls("74,914"));

    let c = voter(wls(600), standing.voter_index);
    standing.direct = wls(1_000);
    standing.earn(Amount::new(1_000), Amount::new(PAYMENTS[1])).unwrap();
    assert_eq!(standing.voter_index, uwls("1,048,799,500,000,000"));
    let earned = [a, b, c].map(|votes| votes.earned(standing.voter_index).unwrap());
    assert_eq!(earned, ["104,879", "314,639", "179,794"].map(uwls));

    // Without votes of its own there is nobody to share with, whatever proxies direct to it.
    standing.direct = Amount::ZERO;
    standing.earn(Amount::new(1_000), Amount::new(PAYMENTS[2])).unwrap();
    assert_eq!(standing.pay, uwls("302,658"));
    assert_eq!(standing.voter_index, uwls("1,048,799,500,000,000"));
}

#[test]
fn what_a_division_leaves_is_shared_the_next_time() {
    let mut yields = Yield::default();
    // 10^18 by 3 million leaves a third each time; three make a whole.
    for index in ["333,333,333,333", "666,666,666,666", "1,000,000,000,000"] {
        yields.grow(Amount::new(1), wls(3)).unwrap();
        assert_eq!(yields.index, uwls(index));
    }
    assert_eq!(yields.remainder, Amount::ZERO);
}

#[test]
fn the_whole_supply_can_be_earned_on_the_least_stake() {
    // All that can ever be minted, to the least stake that yield is shared out over, and then
    // all stake that there can be earns on that index: 10^18 times 10^30.
    let supply = Amount::new(1_000_000_000_000_000_000);
    let mut yields = Yield::default();
    yields.grow(supply, crate::yields::LEAST_STAKE).unwrap();
    assert_eq!(yields.index, format!("1{}", "0".repeat(30)).parse().unwrap());
    let mut everybody = Account { stake: supply, ..Account::default() };
    everybody.settle(yields.index).unwrap();
    assert_eq!(everybody.pending, yields.index);
    let votes = Allocation { amount: supply, ..Allocation::default() };
    assert_eq!(votes.earned(yields.index).unwrap(), yields.index);
    assert_eq!(SCALE, supply);
}

proptest! {
    #[test]
    fn parts_add_up_to_what_is_not_cancelled(
        amount: u64, cancelled: u64, parts in 1_u32..=104, paid in 0_u32..=104,
    ) {
        let paid = paid.min(parts);
        let whole = PowerDown { parts, paid, ..request(Amount::from(amount)) };
        let open = whole.remaining().unwrap();
        let cancelled = Amount::from(cancelled).min(open);
        let request = PowerDown { cancelled, ..whole.clone() };
        let left = open.minus(cancelled).unwrap();
        prop_assert_eq!(request.remaining().unwrap(), left);
        prop_assert_eq!(sum(payments(request.clone())), left);
        let shown = request.open_parts().unwrap();
        prop_assert_eq!(sum(shown.iter().map(|part| part.amount)), left);

        // Parts before those that are cancelled stay what they were.
        let before = whole.open_parts().unwrap();
        let last = shown.len().saturating_sub(1);
        prop_assert_eq!(&shown[..last], &before[..last]);
        prop_assert!(shown.is_empty() || shown[last].amount <= before[last].amount);
        // And they differ by one at most.
        let least = Amount::from(amount / u64::from(parts));
        let most = least.plus(Amount::new(1)).unwrap();
        let even = |part: &Part| (least..=most).contains(&part.amount);
        prop_assert!(shown[..last].iter().all(even));
    }

    #[test]
    fn nobody_earns_more_than_was_shared_out(
        stakes in proptest::collection::vec(1_u64..1_000_000_000_000, 1..8),
        amounts in proptest::collection::vec(0_u64..1_000_000_000_000, 1..8),
    ) {
        let total = Amount::from(stakes.iter().sum::<u64>());
        let mut yields = Yield::default();
        amounts.iter().for_each(|amount| yields.grow(Amount::from(*amount), total).unwrap());
        let earned = sum(stakes.iter().map(|stake| {
            let account = Account { stake: Amount::from(*stake), ..Account::default() };
            account.earned(yields.index).unwrap()
        }));
        let shared = Amount::from(amounts.iter().sum::<u64>());
        prop_assert!(earned <= shared);
        // What is missing is less than one for each, and one that the index has not shared yet.
        let dust = shared.minus(earned).unwrap();
        prop_assert!(dust <= Amount::from(u64::try_from(stakes.len()).unwrap()));
    }
}
