//! The 24-hour rule, in seconds.

use base::Time;

use crate::stage::Stage;
use crate::{WLS, beside_others};

/// Instead of 24 hours. A producer must propose within that time, too: each of four does so every
/// ten seconds even when one of them is gone, and on a busy machine every twenty.
const INACTIVE_MS: u64 = 30_000;
/// The clock of the rule drops fractions of a millisecond at each block.
const DROPPED_MS: u64 = 100;

/// The node that stops.
const SILENT: usize = 1;

#[test]
fn a_stopped_producer_loses_its_seat_when_its_time_is_over_and_may_come_back() {
    let _machine = beside_others();
    let rules = [
        "max_validators=4",
        "max_new_seats_per_day=4",
        "election_period=3",
        "inactive_seconds=30",
        "unjail_backoff_seconds=20",
    ];
    let Some(mut stage) = Stage::set(4, 0, &rules) else { return };
    // Nearly as many votes as the others have: all seats have the same power.
    stage.register(4, 90_000 * WLS);
    stage.first("a block of node1", 1, |page| page.proposer == SILENT);

    let stopped = stage.newest();
    stage.kill(SILENT);
    let lost =
        stage.first("the loss of node1's seat", stopped, |page| !page.seats.contains_key(&SILENT));
    assert_eq!(lost.seated(), [0, 2, 3, 4], "the vacant seat is taken at once");
    assert!(lost.height >= stopped + 3, "three of four go on");
    let last = stage.chronicle.since(1).rfind(|page| page.proposer == SILENT).unwrap();
    let silent_at = |height: u64| stage.chronicle.page(height).time.millis_since(last.time);
    let (then, before) = (silent_at(lost.height), silent_at(lost.height - 1));
    assert!(then >= INACTIVE_MS, "its seat is lost after {then} ms");
    assert!(before < INACTIVE_MS + DROPPED_MS, "its seat was kept for {before} ms");

    let refusal = stage.refused("validator1", "slashing unjail");
    assert_eq!((refusal.codespace.as_str(), refusal.code), ("slashing", 4), "{refusal:?}");
    let text = &refusal.text;
    assert!(text.contains("it may come back at ") && text.contains("still jailed"), "{text}");
    let until: Time = stage.signing_info(SILENT)["jailed_until"].as_str().unwrap().parse().unwrap();
    assert_eq!(until.millis_since(lost.time), 20_000, "the first time");

    stage.restart(SILENT);
    stage.caught_up(SILENT);
    stage.first("the end of its time in jail", lost.height, |page| page.time >= until);
    let unjailed = stage.ok("validator1", "slashing unjail");
    let back =
        stage.first("a seat for node1", lost.height, |page| page.seats.contains_key(&SILENT));
    assert_eq!(back.height, unjailed.next_multiple_of(3), "the first election behind it");
    assert_eq!(back.seated(), [0, 1, 2, 3], "it has more votes than who came for it");
    stage.first("a signature of node1", back.height + 2, |page| page.signers.contains(&SILENT));
    stage.first("a block of node1", back.height + 2, |page| page.proposer == SILENT);
    let refusal = stage.refused("validator1", "slashing unjail");
    assert_eq!((refusal.codespace.as_str(), refusal.code), ("slashing", 5), "{refusal:?}");
}
