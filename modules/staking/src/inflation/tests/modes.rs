//! Years whose rate falls day by day, or is taken of the supply of the moment.

use super::*;

fn mode(inflation_mode: InflationMode, supply_base: SupplyBase) -> Params {
    Params { inflation_mode, supply_base, ..Params::defaults() }
}

/// The supply at the end of each year, with a block every three seconds. Six years are 63 million
/// blocks: all of them are run where the environment has `WHALED_SLOW`, else two.
fn six_years(params: Params, supplies: [&str; 6]) {
    #[allow(clippy::disallowed_methods, reason = "it chooses how much a test does")]
    let years = if std::env::var("WHALED_SLOW").is_ok() { 6 } else { 2 };
    let mut chain = Chain::with(params);
    let mut seconds = 0;
    for (number, supply) in (1..=years).zip(supplies) {
        while seconds < number * YEAR_S {
            seconds += 3;
            chain.block_at(chain.start.plus(Seconds(seconds)).unwrap());
        }
        assert_eq!(chain.supply, wls(supply), "year {number}");
        assert_eq!(u64::from(chain.year.number), number);
    }
}

#[test]
fn a_rate_that_falls_on_the_supply_of_the_moment() {
    six_years(
        mode(InflationMode::Linear, SupplyBase::Current),
        [
            "44,457,000.194844",
            "64,684,553.955960",
            "78,024,466.019561",
            "85,693,111.870164",
            "90,312,190.212300",
            "94,942,595.209314",
        ],
    );
}

#[test]
fn a_rate_that_falls_on_the_supply_of_the_year() {
    six_years(
        mode(InflationMode::Linear, SupplyBase::YearStart),
        [
            "36,750,000.509913",
            "50,531,251.156477",
            "60,005,861.074000",
            "65,631,410.758064",
            "69,077,059.875007",
            "72,530,912.868757",
        ],
    );
}

#[test]
fn a_rate_that_stays_on_the_supply_of_the_moment() {
    six_years(
        mode(InflationMode::YearConst, SupplyBase::Current),
        [
            "57,083,915.682460",
            "94,115,464.881380",
            "120,846,648.651822",
            "136,937,192.876350",
            "145,768,883.009556",
            "153,242,613.440741",
        ],
    );
}

#[test]
fn what_a_division_leaves_is_carried_to_the_next_block() {
    let mut chain = Chain::with(mode(InflationMode::YearConst, SupplyBase::YearStart));
    chain.params.supply_base = SupplyBase::Current;
    // 21 million WLS at 100 % are 665,905.6 uwls a second, so 221,746.6 in 333 milliseconds, and
    // the new tokens add 0.01 a second to that.
    let mints = [333, 666, 999].map(|ms| chain.block_ms(ms).amount);
    assert_eq!(mints, ["221,746", "221,747", "221,746"].map(uwls));
    // 0.733 are left, in the unit of 1/10^9 of a millisecond's part of the year.
    assert_eq!(chain.year.carry, uwls("23,117,524,587,000,000,000"));
    // A new year begins without.
    chain.block(YEAR_S);
    assert_eq!(chain.year.carry, Amount::ZERO);
}

#[test]
fn a_new_mode_mints_nothing_for_the_past() {
    // A falling rate has minted less by now than a rate that stays would have.
    let mut chain = Chain::with(mode(InflationMode::Linear, SupplyBase::YearStart));
    chain.block(180 * DAY_S);
    chain.params.inflation_mode = InflationMode::YearConst;
    assert_eq!(chain.block(180 * DAY_S), Amount::ZERO);
    assert_eq!(chain.block(181 * DAY_S), uwls("57,534,246,575"));
}

#[test]
fn a_halt_mints_at_the_rate_of_the_block_before_it() {
    let mut chain = Chain::with(mode(InflationMode::Linear, SupplyBase::YearStart));
    chain.block(0);
    // Half of the year at 100 %, the other half at 75 %, then a year at 50 % of the new supply.
    assert_eq!(chain.block(YEAR_S / 2), wls("10,500,000"));
    assert_eq!(chain.block(YEAR_S), wls("7,875,000"));
    assert_eq!(chain.block(2 * YEAR_S), wls("19,687,500"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_block_beyond_the_end_of_years_mints_as_if_one_had_come_at_each_end(
        linear: bool, current: bool, last in 0..YEAR_S * 1_000, beyond in 0..3 * YEAR_S * 1_000,
    ) {
        let inflation_mode =
            if linear { InflationMode::Linear } else { InflationMode::YearConst };
        let supply_base = if current { SupplyBase::Current } else { SupplyBase::YearStart };
        let mut chain = Chain::with(mode(inflation_mode, supply_base));
        chain.block_ms(last);
        let mut punctual = chain.clone();
        let now = YEAR_S * 1_000 + beyond;
        let Minted { rollovers, .. } = chain.block_ms(now);
        let ends = (1..=now / (YEAR_S * 1_000)).map(|year| year * YEAR_S * 1_000);
        let begun: u32 = ends.map(|end| punctual.block_ms(end).rollovers).sum();
        punctual.block_ms(now);
        prop_assert_eq!((chain.supply, chain.year), (punctual.supply, punctual.year));
        prop_assert_eq!(rollovers, begun);
    }
}
