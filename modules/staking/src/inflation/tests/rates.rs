//! Which rate limits power-downs, and what wallets are told of inflation.

use super::*;

/// Of 1,000 WLS that are all staked, how much may be asked for at a rate.
fn room(rate: u32) -> Amount {
    wls("1,000").share(ppb(PPB - rate), ppb(PPB)).unwrap()
}

/// Day, provisions, supply; current rate, room; room by the nominal and by the falling rate.
type DayRow<'a> = (u64, &'a str, &'a str, &'a str, [&'a str; 3]);

#[rustfmt::skip]
const DAYS: [DayRow<'static>; 11] = [
    (0, "21,000,000,000,000", "21,000,000,000,000",
        "1,000,000,000", ["0", "0", "0"]),
    (1, "21,000,000,000,000", "21,057,534,246,575",
        "997,267,760", ["2,732,240", "0", "1,369,863"]),
    (7, "21,000,000,000,000", "21,402,739,726,027",
        "981,182,796", ["18,817,204", "0", "9,589,041"]),
    (30, "21,000,000,000,000", "22,726,027,397,260",
        "924,050,633", ["75,949,367", "0", "41,095,890"]),
    (91, "21,000,000,000,000", "26,235,616,438,356",
        "800,438,597", ["199,561,403", "0", "124,657,534"]),
    (182, "21,000,000,000,000", "31,471,232,876,712",
        "667,276,052", ["332,723,948", "0", "249,315,068"]),
    (365, "21,000,000,000,000", "42,000,000,000,000",
        "500,000,000", ["500,000,000", "500,000,000", "500,000,000"]),
    (547, "21,000,000,000,000", "52,471,232,876,712",
        "400,219,299", ["599,780,701", "500,000,000", "624,657,534"]),
    (730, "15,750,000,000,000", "63,000,000,000,000",
        "250,000,000", ["750,000,000", "750,000,000", "750,000,000"]),
    (1_095, "9,843,750,000,000", "78,750,000,000,000",
        "125,000,000", ["875,000,000", "875,000,000", "875,000,000"]),
    (1_460, "5,537,109,375,000", "88,593,750,000,000",
        "62,500,000", ["937,500,000", "937,500,000", "937,500,000"]),
];

#[test]
fn the_rate_falls_and_the_room_for_power_downs_grows() {
    let mut chain = Chain::new();
    let last = (1_825, "4,706,542,968,750", "94,130,859,375,000", "50,000,000", ["950,000,000"; 3]);
    for (day, provisions, supply, current, rooms) in DAYS.into_iter().chain([last]) {
        chain.block(day * DAY_S);
        assert_eq!(chain.provisions(), uwls(provisions), "day {day}");
        assert_eq!(chain.supply, uwls(supply), "day {day}");
        assert_eq!(ppb(chain.rate(PowerDownRate::Current)), uwls(current), "day {day}");
        let rates = [PowerDownRate::Current, PowerDownRate::Nominal, PowerDownRate::Linear];
        assert_eq!(rates.map(|rate| room(chain.rate(rate))), rooms.map(uwls), "day {day}");
    }
}

#[test]
fn the_current_rate_is_rounded_up_and_at_most_all() {
    let rate = |provisions, supply| current_ppb(Amount::new(provisions), Amount::new(supply));
    assert_eq!(rate(0, 1), Ok(0));
    assert_eq!(rate(1, 3), Ok(333_333_334));
    assert_eq!(rate(1, 1_000_000_000_000_000_000), Ok(1));
    assert_eq!(rate(3, 3), Ok(PPB));
    // Tokens were burnt until the year mints more than there are.
    assert_eq!(rate(4, 3), Ok(PPB));
    assert_eq!(rate(u64::MAX, 1), Ok(PPB));
    // Nobody can leave a chain that has nothing.
    assert_eq!(rate(0, 0), Ok(PPB));
}

#[test]
fn the_falling_rate_stops_at_the_floor_and_at_the_end_of_the_year() {
    let params = Params::defaults();
    let days = |number, days: u64| falling_ppb(number, &params, days * DAY_S * 1_000);
    assert_eq!((days(0, 0), days(0, 365), days(0, 366)), (1_000_000_000, 500_000_000, 500_000_000));
    assert_eq!((days(4, 0), days(4, 146), days(4, 147)), (62_500_000, 50_000_000, 50_000_000));
    assert_eq!((days(5, 0), days(40, 365)), (50_000_000, 50_000_000));

    // A rate that is odd loses its larger half, so that it ends where the next year begins.
    let params = Params { inflation_start_ppb: 7, inflation_floor_ppb: 0, ..params };
    assert_eq!(falling_ppb(0, &params, u64::MAX), 3);
    assert_eq!(falling_ppb(1, &params, 0), 3);
}

#[test]
fn wallets_are_told_the_pace_of_the_moment() {
    use InflationMode::{Linear, YearConst};
    use SupplyBase::{Current, YearStart};

    // Half a year in, 182.5 days: a falling rate is 75 %, and a supply of 30 million is new.
    for (inflation_mode, supply_base, told) in [
        (YearConst, YearStart, "21,000,000"),
        (YearConst, Current, "30,000,000"),
        (Linear, YearStart, "15,750,000"),
        (Linear, Current, "22,500,000"),
    ] {
        let params = Params { inflation_mode, supply_base, ..Params::defaults() };
        let mut chain = Chain::with(params);
        chain.last = chain.moment(YEAR_S * 500);
        chain.supply = wls("30,000,000");
        assert_eq!(chain.provisions(), wls(told), "{inflation_mode:?} {supply_base:?}");
        // And the rate that limits power-downs follows from it.
        let rate = wls(told).share(ppb(PPB), wls("30,000,000")).unwrap();
        assert_eq!(ppb(chain.rate(PowerDownRate::Current)), rate);
    }
}
