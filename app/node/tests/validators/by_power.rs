//! One large producer among four: power decides, not the number of nodes.

use std::collections::BTreeMap;

use crate::chronicle::{DELAY, Page};
use crate::stage::{SOON, Stage};
use crate::{WLS, beside_others};

/// The node with most votes.
const LARGE: usize = 3;
/// The node without a seat, which never stops.
const DESK: usize = 4;

#[test]
fn blocks_go_on_with_two_thirds_of_the_power_however_few_have_it() {
    let _machine = beside_others();
    let Some(mut stage) = Stage::set(4, DESK, &["election_period=3"]) else { return };
    let voted = stage.ok("alice", &format!("staking delegate validator3 {}uwls", 900_000 * WLS));
    // A million votes of 1.3 million count as 675,000, which is as much as they may.
    let powers = BTreeMap::from([(0, 148), (1, 148), (2, 148), (LARGE, 1_000)]);
    let elected = stage.first("power by votes", voted, |page| page.seats == powers);
    stage.first("its effect", elected.height + DELAY, |page| page.proposer == LARGE);

    stage.pause(LARGE);
    let height = stage.stands_still(3 * 148);
    stage.resume(LARGE);
    let wait = stage.goes_on(height, SOON);
    println!("three small of four make no block; with the large one again after {wait:?}");

    let before = stage.newest();
    for small in 0..LARGE {
        stage.kill(small);
    }
    let alone = |page: &Page| page.signers.iter().eq(&[LARGE]);
    let first = stage.first("a block of the large one alone", before, alone);
    stage.first("five more", first.height + 5, alone);
}
