//! The takeover of Steem as a test: somebody brings a tenth to a half of all stake at once and
//! elects producers of his own. The table tells what share of the power he has after days, on
//! the real chain, with the default rules and with votes that ripen for thirty days; the
//! assertions are what the chain promises. `cargo test -p tests --test takeover -- --nocapture`
//! prints it.
//!
//! What is promised is about the votes of the elected: below a quarter of them nobody can stop
//! the chain, below a half nobody can decide alone. Honest votes for producers that are not
//! elected protect nobody; the column of unrepresented stake shows how many those are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly, and print their tables"
)]

mod attack;
#[path = "../staking_model/election.rs"]
mod election;
mod town;

use attack::Split;
use town::{HONEST, Standing, Town};

/// The days on which somebody looks.
const DAYS: [u64; 6] = [0, 1, 2, 3, 7, 30];

/// The same where votes ripen: stake of day 0 votes from the midnight after day 30 on.
const SLOW_DAYS: [u64; 8] = [0, 1, 2, 3, 7, 30, 31, 34];

/// Parts of all stake that the attacker brings, in percent.
const SHARES: [u128; 5] = [10, 20, 33, 40, 51];

/// The most seats that challengers may take from others in a day.
const BRAKE: usize = 6;

/// `part` of all stake is the attacker's; honest is the rest.
fn loot(percent: u128) -> u128 {
    HONEST * percent / (100 - percent)
}

/// What the chain promises of every single day.
fn keeps_its_promise(day: &Standing, at: &str) {
    // Powers are rounded to a thousandth of the strongest: 0.3 % at most.
    let [votes, power] = [day.votes_share, day.power_share];
    assert!(power <= votes * 4 / 3 + 300, "{at}: {power} of the power with {votes} of the votes");
    if votes < 25_000 - 300 {
        assert!(power < 33_333, "{at}: he can stop the chain with {votes} of the votes");
    }
    if votes < 50_000 - 300 {
        assert!(power <= 66_666, "{at}: he decides alone with {votes} of the votes");
    }
    assert!(day.displaced <= BRAKE, "{at}: {} lost their seats in a day", day.displaced);
    assert!((1..=21).contains(&day.seats), "{at}: {} seats", day.seats);
}

/// Runs `split` on the chain of `town` for these days.
fn besiege(town: &Town, split: &Split, days: &[u64], at: &str) -> Vec<Standing> {
    let mut town = town.clone();
    town.attack(split);
    let mut standings = Vec::new();
    let mut today = 0;
    for day in days {
        town.pass(day - today);
        today = *day;
        let standing = town.elect();
        keeps_its_promise(&standing, &format!("{at}, day {day}"));
        standings.push(standing);
    }
    standings
}

fn percent(thousandths: u128) -> String {
    format!("{}.{}", thousandths / 1_000, thousandths % 1_000 / 100)
}

/// One line for each share: the best that the attacker reaches on each day.
fn siege(name: &str, honest: &[u128]) {
    let (town, slow) = (Town::with(honest, 0), Town::with(honest, 30));
    for share in SHARES {
        let at = format!("{name}, {share} %");
        let [fast, last] = attack::best(honest, loot(share));
        let runs = [&fast, &last].map(|split| besiege(&town, split, &DAYS, &at));
        let best = |day: usize| runs[0][day].power_share.max(runs[1][day].power_share);
        let by_day: Vec<String> = (0..DAYS.len()).map(|day| percent(best(day))).collect();
        let late = besiege(&slow, &last, &SLOW_DAYS, &format!("{at}, ripening"));
        let ripening: Vec<String> = late[5..].iter().map(|day| percent(day.power_share)).collect();
        for (day, standing) in SLOW_DAYS.iter().zip(&late).filter(|(day, _)| **day <= 30) {
            assert_eq!(standing.power_share, 0, "{at}: power on day {day} of thirty");
        }
        let end = &runs[1][DAYS.len() - 1];
        let changed: Vec<String> = runs[1].iter().map(|day| day.gained.to_string()).collect();
        if share == 51 {
            assert!(runs[1][0].gained > 0, "{at}: the seats that change hands tell on day 0");
            assert!(late[6].power_share > 0, "{at}: after thirty days he has what his votes give");
        }
        let first = |limit: u128| {
            let day = (0..DAYS.len()).find(|day| best(*day) > limit);
            day.map_or("never".to_owned(), |day| format!("day {}", DAYS[day]))
        };
        println!(
            "{name:<18} {share:>3} % | {:<22} | {} | {} | {:>6} {:>6} | {:>5} {:>2} {}",
            last.name,
            by_day.iter().map(|one| format!("{one:>5}")).collect::<String>(),
            ripening.iter().map(|one| format!("{one:>5}")).collect::<String>(),
            first(33_333),
            first(66_666),
            percent(end.unrepresented),
            end.third,
            changed.join("+"),
        );
    }
}

/// What the columns are.
fn heading() {
    println!(
        "honest votes    attack  | best split at the end  | power % d0 d1 d2 d3 d7 d30   | ripening d30 31 34 | stops decides | unrepr. %, producers above 1/3, seats gained"
    );
}

fn spread(parts: &[(usize, u128)]) -> Vec<u128> {
    let each = |(count, percent): &(usize, u128)| {
        let votes = HONEST * percent / 100 / u128::try_from(*count).unwrap();
        vec![votes; *count]
    };
    parts.iter().flat_map(each).collect()
}

#[test]
fn against_votes_spread_evenly_over_the_elected() {
    heading();
    siege("even over 21", &spread(&[(21, 100)]));
}

#[test]
fn against_votes_that_fall_off_with_the_rank() {
    heading();
    let weights: u128 = (1..=40).map(|rank| HONEST / rank).sum();
    let zipf: Vec<u128> = (1..=40)
        .map(|rank| HONEST / rank * 1_000 / (weights / 1_000_000) / 1_000 * (HONEST / 1_000_000))
        .collect();
    siege("Zipf over 40", &zipf);
}

#[test]
fn against_votes_on_few_favourites() {
    heading();
    siege("90 % on 3 of 30", &spread(&[(3, 90), (27, 10)]));
    siege("90 % on 7 of 30", &spread(&[(7, 90), (23, 10)]));
}

#[test]
fn against_votes_on_more_favourites() {
    heading();
    siege("90 % on 10 of 30", &spread(&[(10, 90), (20, 10)]));
    siege("85 % on 6 of 30", &spread(&[(6, 85), (24, 15)]));
}

#[test]
fn against_votes_spread_over_a_hundred() {
    heading();
    siege("spread over 100", &spread(&[(100, 100)]));
}
