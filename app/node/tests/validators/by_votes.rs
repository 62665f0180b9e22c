//! Four seats, five nodes: votes decide who of them makes blocks.

use crate::stage::Stage;
use crate::{WLS, beside_others};

/// The node that comes later.
const FIFTH: usize = 4;

#[test]
fn a_fifth_node_gets_a_seat_by_votes_makes_blocks_and_leaves_when_the_votes_do() {
    let _machine = beside_others();
    let rules = ["max_validators=4", "max_new_seats_per_day=4", "election_period=3"];
    let Some(mut stage) = Stage::set(4, 0, &rules) else { return };

    let registered = stage.register(FIFTH, 1_000 * WLS);
    let board = stage.board();
    assert_eq!(board[4], ("node4".to_owned(), false), "all seats are taken: {board:?}");
    let weakest: usize = board[3].0.trim_start_matches("node").parse().unwrap();
    assert_ne!(weakest, FIFTH, "{board:?}");
    let others = |but: usize| (0..=FIFTH).filter(|n| *n != but).collect::<Vec<_>>();

    let voted = stage.ok("alice", &format!("staking delegate validator4 {}uwls", 200_000 * WLS));
    let entered =
        stage.first("a seat for node4", registered, |page| page.seats.contains_key(&FIFTH));
    assert_eq!(entered.height, voted.next_multiple_of(3), "the first election behind the votes");
    assert_eq!(entered.seated(), others(weakest));
    let board: Vec<_> = stage.board().into_iter().filter(|(_, seated)| *seated).collect();
    assert_eq!(board.len(), 4);
    assert_eq!(board[0].0, "node4", "it has the most votes: {board:?}");
    let signed =
        stage.first("a signature of node4", registered, |page| page.signers.contains(&FIFTH));
    assert!(signed.height >= entered.height + 2, "{signed:?} though elected at {}", entered.height);
    stage.first("a block of node4", signed.height, |page| page.proposer == FIFTH);

    let line = format!("staking redelegate validator4 validator{weakest} {}uwls", 200_000 * WLS);
    let moved = stage.ok("alice", &line);
    let left = stage
        .first("the loss of node4's seat", entered.height, |page| !page.seats.contains_key(&FIFTH));
    assert_eq!(left.height, moved.next_multiple_of(3), "the first election behind the move");
    assert_eq!(left.seated(), others(FIFTH));
    let back = format!("a signature of node{weakest}");
    stage.first(&back, left.height + 2, |page| page.signers.contains(&weakest));
    stage.first("a block of the same", left.height + 2, |page| page.proposer == weakest);
    for page in stage.chronicle.since(left.height + 2) {
        assert!(!page.signers.contains(&FIFTH) && page.proposer != FIFTH, "{page:?}");
    }
}
