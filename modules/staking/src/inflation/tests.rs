//! What holders can compute themselves: how many tokens there are at which moment.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use proptest::prelude::*;

use super::*;
use crate::split::split;

mod modes;
mod rates;

const YEAR_S: u64 = 31_536_000;
const DAY_S: u64 = 86_400;

/// What a chain begins with.
const GENESIS: u64 = 21_000_000_000_000;

/// An amount of WLS with or without its six places: "21,000,000" or "0.000001".
fn wls(text: &str) -> Amount {
    let text = text.replace(',', "");
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{places:0<6}").parse().unwrap()
}

/// An amount of uwls: "2,397,260,273".
fn uwls(text: &str) -> Amount {
    text.replace(',', "").parse().unwrap()
}

/// A chain that does nothing but mint.
#[derive(Clone)]
struct Chain {
    params: Params,
    start: Time,
    year: Year,
    last: Time,
    supply: Amount,
}

impl Chain {
    fn new() -> Chain {
        Chain::with(Params::defaults())
    }

    fn with(params: Params) -> Chain {
        let start = Time::new(1_700_000_000, 123_456_789).unwrap();
        let supply = Amount::from(GENESIS);
        let year = begin(0, start, supply, &params).unwrap();
        Chain { params, start, year, last: start, supply }
    }

    /// The moment `ms` after genesis.
    fn moment(&self, ms: u64) -> Time {
        let nanos = u64::from(self.start.nanos()) + ms % 1_000 * 1_000_000;
        let carried = self.start.plus(Seconds(ms / 1_000 + nanos / 1_000_000_000)).unwrap();
        Time::new(carried.seconds(), u32::try_from(nanos % 1_000_000_000).unwrap()).unwrap()
    }

    /// A block `ms` after genesis.
    fn block_ms(&mut self, ms: u64) -> Minted {
        self.block_at(self.moment(ms))
    }

    fn block_at(&mut self, now: Time) -> Minted {
        let (year, minted) = advance(self.year, &self.params, now, self.last, self.supply).unwrap();
        self.supply = self.supply.plus(minted.amount).unwrap();
        self.year = year;
        self.last = now;
        minted
    }

    /// A block `seconds` after genesis: what it mints.
    fn block(&mut self, seconds: u64) -> Amount {
        self.block_ms(seconds * 1_000).amount
    }

    /// What is minted so far.
    fn minted(&self) -> Amount {
        self.supply.minus(Amount::from(GENESIS)).unwrap()
    }

    fn provisions(&self) -> Amount {
        provisions(&self.year, &self.params, self.last, self.supply).unwrap()
    }

    fn rate(&self, powerdown_rate: PowerDownRate) -> u32 {
        let params = Params { powerdown_rate, ..self.params.clone() };
        rate_ppb(&self.year, &params, self.last, self.supply).unwrap()
    }
}

/// Rate, supply at start, minted, supply at end; content, stakers, producers, each of 21
/// producers, community.
type YearRow<'a> = (u32, [&'a str; 3], [&'a str; 5]);

#[rustfmt::skip]
const YEARS: [YearRow<'static>; 8] = [
    (1_000_000_000, ["21,000,000.000000", "21,000,000.000000", "42,000,000.000000"],
        ["15,750,000", "3,150,000", "210,000", "10,000", "1,890,000"]),
    (500_000_000, ["42,000,000.000000", "21,000,000.000000", "63,000,000.000000"],
        ["15,750,000", "3,150,000", "210,000", "10,000", "1,890,000"]),
    (250_000_000, ["63,000,000.000000", "15,750,000.000000", "78,750,000.000000"],
        ["11,812,500", "2,362,500", "157,500", "7,500", "1,417,500"]),
    (125_000_000, ["78,750,000.000000", "9,843,750.000000", "88,593,750.000000"],
        ["7,382,812.5", "1,476,562.5", "98,437.5", "4,687.5", "885,937.5"]),
    (62_500_000, ["88,593,750.000000", "5,537,109.375000", "94,130,859.375000"],
        ["4,152,832.031250", "830,566.406250", "55,371.093750", "2,636.718750", "498,339.843750"]),
    (50_000_000, ["94,130,859.375000", "4,706,542.968750", "98,837,402.343750"],
        ["3,529,907.226562", "705,981.445312", "47,065.429687", "2,241.210937", "423,588.867189"]),
    (50_000_000, ["98,837,402.343750", "4,941,870.117187", "103,779,272.460937"],
        ["3,706,402.587890", "741,280.517578", "49,418.701171", "2,353.271484", "444,768.310548"]),
    (50_000_000, ["103,779,272.460937", "5,188,963.623046", "108,968,236.083983"],
        ["3,891,722.717284", "778,344.543456", "51,889.636230", "2,470.935058", "467,006.726076"]),
];

#[test]
fn eight_years_mint_what_the_whitepaper_says() {
    let mut chain = Chain::new();
    for (number, (rate, [start, minted, end], _)) in (1_u64..).zip(YEARS) {
        assert_eq!(chain.rate(PowerDownRate::Nominal), rate, "year {number}");
        assert_eq!(chain.supply, wls(start), "year {number}");
        assert_eq!(chain.provisions(), wls(minted), "year {number}");
        let Minted { amount, rollovers } = chain.block_ms(number * YEAR_S * 1_000);
        assert_eq!((amount, rollovers), (wls(minted), 1), "year {number}");
        assert_eq!(chain.supply, wls(end), "year {number}");
        assert_eq!(u64::from(chain.year.number), number);
        assert_eq!((chain.year.base, chain.year.minted), (wls(end), Amount::ZERO));
    }
}

#[test]
fn a_year_is_split_as_the_whitepaper_says() {
    for (number, (_, [_, minted, _], parts)) in (1..).zip(YEARS) {
        let [content, stakers, producers, producer, community] = parts.map(wls);
        let split = split(wls(minted), &Params::defaults()).unwrap();
        assert_eq!((split.content, split.stakers), (content, stakers), "year {number}");
        assert_eq!((split.producers, split.community), (producers, community), "year {number}");
        let each = split.producers.share(Amount::new(1), Amount::new(21)).unwrap();
        assert_eq!(each, producer, "year {number}");
    }
}

#[test]
fn any_moment_of_the_first_year_has_minted_its_part() {
    let mut chain = Chain::new();
    for (elapsed, minted) in [
        (1, "665,905"),
        (3, "1,997,716"),
        (60, "39,954,337"),
        (3_600, "2,397,260,273"),
        (86_400, "57,534,246,575"),
        (604_800, "402,739,726,027"),
        (1_209_600, "805,479,452,054"),
        (15_768_000, "10,500,000,000,000"),
        (31_535_999, "20,999,999,334,094"),
        (31_536_000, "21,000,000,000,000"),
    ] {
        chain.block(elapsed);
        assert_eq!(chain.minted(), uwls(minted), "{elapsed} s");
    }
}

#[test]
fn the_first_blocks_mint_two_wls_each() {
    let mut chain = Chain::new();
    let mints: Vec<Amount> = (1..=8).map(|height| chain.block(height * 3)).collect();
    let later = ["1,997,717"; 7];
    assert_eq!(mints[0], uwls("1,997,716"));
    assert_eq!(mints[1..], later.map(uwls));
}

#[test]
fn two_blocks_at_one_moment_mint_once() {
    let mut chain = Chain::new();
    assert!(!chain.block(3).is_zero());
    assert_eq!(chain.block_ms(3_000), Minted { amount: Amount::ZERO, rollovers: 0 });
    // And one at the moment of a rollover begins one year.
    assert_eq!(chain.block_ms(YEAR_S * 1_000).rollovers, 1);
    assert_eq!(chain.block_ms(YEAR_S * 1_000), Minted { amount: Amount::ZERO, rollovers: 0 });
}

#[test]
fn a_halt_is_caught_up_in_the_next_block() {
    let mut halted = Chain::new();
    halted.block(7 * DAY_S);
    let resumed = (5 * YEAR_S + 100 * DAY_S) * 1_000 + 1;
    let Minted { rollovers, .. } = halted.block_ms(resumed);
    assert_eq!((rollovers, halted.year.number), (5, 5));

    let mut running = Chain::new();
    (1..=5 * 365 + 100).for_each(|day| _ = running.block(day * DAY_S));
    running.block_ms(resumed);
    assert_eq!((halted.supply, halted.year), (running.supply, running.year));

    // Five years in full, and 100 days and a millisecond of the sixth.
    let sixth =
        uwls("4,706,542,968,750").share(8_640_000_001_u64.into(), 31_536_000_000_u64.into());
    assert_eq!(halted.supply, uwls("94,130,859,375,000").plus(sixth.unwrap()).unwrap());
}

#[test]
fn a_halt_of_too_many_years_costs_bounded_work_and_leaves_the_rest_out() {
    let params = Params { year: Seconds(60), inflation_floor_ppb: 0, ..Params::defaults() };
    let mut halted = Chain::with(params.clone());
    let Minted { rollovers, .. } = halted.block_ms(8_333 * 60_000 + 23_000);
    assert_eq!((rollovers, halted.year.number), (8_333, 8_333));
    assert_eq!(halted.year.start, halted.moment(8_333 * 60_000));

    let mut running = Chain::with(params);
    (1..=1_000).for_each(|year| _ = running.block(year * 60));
    let thousand_years = running.supply;
    assert_eq!(halted.year.base, thousand_years);
    let mut one_too_many = Chain::with(running.params.clone());
    assert_eq!(one_too_many.block_ms(1_001 * 60_000).rollovers, 1_001);
    assert_eq!((one_too_many.supply, one_too_many.year.number), (thousand_years, 1_001));

    // From here on everything is as usual.
    assert_eq!(halted.block_ms(8_334 * 60_000).rollovers, 1);
    assert_eq!(halted.year.base, thousand_years.plus(halted.year.provisions).unwrap());
}

#[test]
fn nothing_is_minted_beyond_the_most_that_there_can_be() {
    for (supply_base, inflation_mode) in [
        (SupplyBase::YearStart, InflationMode::YearConst),
        (SupplyBase::Current, InflationMode::Linear),
    ] {
        let params = Params { supply_base, inflation_mode, ..Params::defaults() };
        let mut chain = Chain::with(params.clone());
        chain.supply = MAX_SUPPLY.minus(Amount::new(5_000_000)).unwrap();
        chain.year = begin(0, chain.start, chain.supply, &params).unwrap();
        assert_eq!(chain.block_ms(1).amount, uwls("5,000,000"));
        assert_eq!(chain.block_ms(2).amount, Amount::ZERO);
        assert_eq!(chain.block_ms(900 * YEAR_S * 1_000).amount, Amount::ZERO);
        assert_eq!((chain.supply, chain.year.number), (MAX_SUPPLY, 900));

        // A supply that is larger than it may be does not stop the chain.
        chain.supply = MAX_SUPPLY.times(Amount::new(1_000)).unwrap();
        assert_eq!(chain.block_ms(900 * YEAR_S * 1_000 + 3_000).amount, Amount::ZERO);
    }
}

#[test]
fn halving_ends_after_thirty_years_when_there_is_no_floor() {
    let params = Params { inflation_floor_ppb: 0, ..Params::defaults() };
    let rate = |number| {
        let year = begin(number, Time::EPOCH, MAX_SUPPLY, &params).unwrap();
        year.provisions.to_u64().unwrap() / 1_000_000_000
    };
    assert_eq!((rate(0), rate(1), rate(28)), (1_000_000_000, 500_000_000, 3));
    assert_eq!((rate(29), rate(30), rate(u32::MAX)), (1, 1, 1));
}

#[test]
fn a_new_length_of_the_year_mints_nothing_again() {
    for (year, number) in [(30 * DAY_S, 6), (10 * 365 * DAY_S, 0)] {
        let mut chain = Chain::new();
        chain.block(180 * DAY_S);
        let before = chain.supply;
        chain.params.year = Seconds(year);
        assert_eq!(chain.block(180 * DAY_S), Amount::ZERO, "{year} s");
        assert_eq!((chain.supply, chain.year.number), (before, number), "{year} s");
        // From then on it is the part of the year that an hour is now.
        let elapsed = 180 * DAY_S - u64::from(chain.year.number) * year;
        let target =
            |elapsed: u64| chain.year.provisions.share(elapsed.into(), year.into()).unwrap();
        let hour = target(elapsed + 3_600).minus(target(elapsed)).unwrap();
        assert_eq!(chain.block(180 * DAY_S + 3_600), hour, "{year} s");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_year_mints_the_same_whenever_blocks_come(
        gaps in proptest::collection::vec(0..40_u64 * DAY_S * 1_000, 1..80),
    ) {
        let mut chain = Chain::new();
        let mut supplies: Vec<Amount> = vec![chain.supply];
        let mut now_ms = 0;
        for gap in gaps {
            now_ms += gap;
            let Minted { amount, rollovers } = chain.block_ms(now_ms);
            let year_ms = YEAR_S * 1_000;
            prop_assert_eq!(u64::from(chain.year.number), now_ms / year_ms);
            // At any block the year has minted its part, and every year before all of it.
            let elapsed = Amount::from(now_ms % year_ms);
            let part = chain.year.provisions.share(elapsed, year_ms.into()).unwrap();
            prop_assert_eq!(chain.year.minted, part);
            prop_assert_eq!(chain.supply, chain.year.base.plus(part).unwrap());
            prop_assert!(rollovers <= 1 && amount <= chain.supply);
            if rollovers == 1 {
                supplies.push(chain.year.base);
            }
        }
        for (supply, (_, [start, ..], _)) in supplies.into_iter().zip(YEARS) {
            prop_assert_eq!(supply, wls(start));
        }
    }
}
