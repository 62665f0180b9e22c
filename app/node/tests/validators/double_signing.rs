//! Two processes with one key.

use serde_json::json;

use crate::stage::Stage;
use crate::{WLS, beside_others, evidence};

/// The producer that is started twice.
const TWICE: usize = 2;
/// The node that becomes its copy.
const COPY: usize = 4;

#[test]
fn a_producer_that_signs_twice_pays_with_a_twentieth_of_its_own_stake_and_is_out_for_ever() {
    let _machine = beside_others();
    let Some(mut stage) = Stage::set(4, 0, &["election_period=3"]) else { return };
    stage.ok("alice", &format!("staking delegate validator2 {}uwls", 1_000 * WLS));
    let before = stage.newest();
    stage.double(TWICE, COPY);

    let proven = stage.first("evidence", before, |page| !page.double_votes.is_empty());
    assert_eq!(proven.seated(), [0, 1, 3], "it leaves in the same block");
    let sat = stage.chronicle.page(proven.height - 1).seated();
    assert_eq!(sat, [0, 1, 2, 3], "and not before");
    let own = stage.votes_of("validator2", "validator2");
    let proofs = proven.double_votes.len();
    assert_eq!(own, 95_000 * WLS, "of 100,000, with {proofs} proofs");
    assert_eq!(stage.votes_of("alice", "validator2"), 1_000 * WLS, "voters lose nothing");
    assert_eq!(stage.signing_info(TWICE)["tombstoned"], true);
    let refusal = stage.refused("validator2", "slashing unjail");
    assert_eq!((refusal.codespace.as_str(), refusal.code), ("slashing", 4), "{refusal:?}");
    assert!(refusal.text.contains("can not be elected again"), "{refusal:?}");
    stage.first("blocks without it", proven.height + 5, |page| page.signers.iter().eq(&[0, 1, 3]));

    // Its key proves the same for another height; CometBFT takes that, and puts it into a block.
    let again = evidence::of_two_votes(&stage.rpc, &stage.home(TWICE), proven.height - 1);
    stage.rpc.call("broadcast_evidence", json!({ "evidence": again })).unwrap();
    let forged = evidence::BLOCKS[0].to_vec();
    let repeated =
        stage.first("more evidence", proven.height, |page| page.double_votes.contains(&forged));
    assert_eq!(repeated.seated(), [0, 1, 3]);
    assert_eq!(stage.votes_of("validator2", "validator2"), own, "nobody is punished twice");
}
