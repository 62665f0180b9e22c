//! The whole number of seats, and one node more than seats.

use std::time::Instant;

use crate::chronicle::Page;
use crate::stage::{SOON, Stage};
use crate::{WLS, alone};

/// The node that comes later; it is asked, so it is never stopped.
const LATER: usize = 21;
const SEATS: usize = 21;
/// With equal power, so many may stop: 15 of 21 are more than two thirds.
const MAY_STOP: usize = 6;
/// Power of each, when all have about the same votes.
const POWER: u64 = 1_000;

#[test]
fn a_twenty_second_overtakes_and_falls_back_and_fifteen_of_twenty_one_make_blocks() {
    let _machine = alone();
    let Some(mut stage) = Stage::set(SEATS, LATER, &["election_period=3"]) else { return };
    let weakest = overtakes_and_falls_back(&mut stage);
    println!("node{weakest} was displaced and is back");
    fifteen_make_blocks_and_fourteen_do_not(&mut stage);
}

/// Returns who had to go for a while.
fn overtakes_and_falls_back(stage: &mut Stage) -> usize {
    let registered = stage.register(LATER, 1_000 * WLS);
    let board = stage.board();
    assert_eq!(board.len(), SEATS + 1);
    assert_eq!(board[SEATS], ("node21".to_owned(), false), "{board:?}");
    let weakest: usize = board[SEATS - 1].0.trim_start_matches("node").parse().unwrap();
    let others = |but: usize| (0..=LATER).filter(|n| *n != but).collect::<Vec<_>>();

    let amount = format!("{}uwls", 100_000 * WLS);
    let voted = stage.ok("alice", &format!("staking delegate validator21 {amount}"));
    let entered =
        stage.first("a seat for node21", registered, |page| page.seats.contains_key(&LATER));
    assert_eq!(entered.height, voted.next_multiple_of(3), "the first election behind the votes");
    assert_eq!(entered.seated(), others(weakest), "the 21st is out");
    assert!(entered.seats.values().all(|power| *power == POWER), "{entered:?}");
    stage.first("a signature of node21", entered.height + 2, |page| page.signers.contains(&LATER));

    let line = format!("staking redelegate validator21 validator{weakest} {amount}");
    let moved = stage.ok("alice", &line);
    let left = stage.first("the loss of node21's seat", entered.height, |page| {
        !page.seats.contains_key(&LATER)
    });
    assert_eq!(left.height, moved.next_multiple_of(3), "the first election behind the move");
    assert_eq!(left.seated(), others(LATER), "the 21st is in again");
    let back = format!("a signature of node{weakest}");
    stage.first(&back, left.height + 2, |page| page.signers.contains(&weakest));
    weakest
}

fn fifteen_make_blocks_and_fourteen_do_not(stage: &mut Stage) {
    let victims = spread(stage, MAY_STOP + 1);
    let (seventh, six) = victims.split_last().unwrap();
    let before = stage.newest();
    for node in six {
        stage.kill(*node);
    }
    let begun = Instant::now();
    let living = |page: &Page| !page.signers.iter().any(|n| six.contains(n));
    let first = stage.first("a block of 15", before, living);
    let last = stage.first("six more", first.height + 6, living);
    assert_eq!(last.signers.len(), SEATS - MAY_STOP);
    println!("15 of 21 made {} blocks in {:?}", last.height - before, begun.elapsed());

    stage.kill(*seventh);
    let voting = u64::try_from(SEATS - MAY_STOP - 1).unwrap() * POWER;
    let height = stage.stands_still(voting);
    stage.restart(*seventh);
    let wait = stage.goes_on(height, SOON);
    println!("14 of 21 make none; with the 15th again after {wait:?}");
}

/// Producers who do not propose one after the other: a stopped one costs a round, two neighbours
/// would cost two.
fn spread(stage: &Stage, count: usize) -> Vec<usize> {
    let order = stage.rpc.proposers(stage.newest()).unwrap();
    order.iter().map(|key| stage.chronicle.node(key)).step_by(3).take(count).collect()
}
