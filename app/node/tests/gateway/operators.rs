//! What operators set for the life of a node: its last block, and the blocks that CometBFT keeps.

use node::abci::Application;
use node::exit::ExitReason;
use serde_json::json;
use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestLoadSnapshotChunk, RequestOfferSnapshot,
};

use crate::comet::Comet;
use crate::node::{Node, Options};

fn keeping(min_retain_blocks: u64, evidence_blocks: i64) -> Node {
    let options =
        Options { checkpoint_blocks: 4, evidence_blocks, min_retain_blocks, ..Options::default() };
    Node::with(options, Comet::that_knows_nothing())
}

#[test]
fn cometbft_forgets_only_blocks_that_nobody_wants_any_more() {
    for (min_retain_blocks, evidence_blocks) in [(3, 1), (3, 9), (9, 3), (100, 1), (1, 100)] {
        let mut node = keeping(min_retain_blocks, evidence_blocks);
        for height in 2..=24_i64 {
            node.block(Vec::new());
            let wanted = height - i64::try_from(min_retain_blocks).unwrap();
            // Of two checkpoints, one every four blocks.
            let older_checkpoint = (height / 4 - 1) * 4;
            let oldest = wanted.min(height - evidence_blocks).min(older_checkpoint).max(0);
            let case = format!("{min_retain_blocks} blocks, evidence {evidence_blocks}");
            assert_eq!(node.retain_height, oldest, "{case}, at height {height}");
        }
    }
}

#[test]
fn cometbft_forgets_nothing_unless_the_operator_wants_it() {
    let mut node = keeping(0, 1);
    for _ in 2..=24 {
        node.block(Vec::new());
        assert_eq!(node.retain_height, 0);
    }
}

#[test]
fn a_node_stops_behind_its_last_block_and_executes_none_after_it() {
    let options = Options { halt_height: 3, ..Options::default() };
    let mut node = Node::with(options, Comet::that_knows_nothing());
    node.block(Vec::new());
    assert_eq!(node.asked_to_stop(), None, "block 2 is not the last");
    node.block(Vec::new());
    let last = ExitReason::Halt { height: 3, time_s: 0 };
    assert_eq!(node.asked_to_stop(), Some(last.clone()));
    assert_eq!(node.app.latest().commit.height, 3, "the last block is committed");
    assert_eq!(node.execute(Vec::new()).unwrap_err(), last);
    let config = node.get("/cosmos/base/node/v1beta1/config").json();
    assert_eq!(config["halt_height"], "3");
}

#[test]
fn after_state_sync_nobody_is_told_a_time_until_the_next_block_has_one() {
    let mut giver = keeping(0, 1);
    (2..=4).for_each(|_| drop(giver.block(Vec::new())));
    let snapshot = giver.app.list_snapshots().unwrap().snapshots.remove(0);
    let app_hash = giver.app.latest().commit.app_hash.to_vec();
    let (height, format) = (snapshot.height, snapshot.format);

    let options = Options { first_height: 5, ..Options::default() };
    let mut taker = Node::before_genesis(&options, Comet::that_knows_nothing());
    let offer = RequestOfferSnapshot { snapshot: Some(snapshot), app_hash: app_hash.into() };
    taker.app.offer_snapshot(offer).unwrap();
    let wanted = RequestLoadSnapshotChunk { height, format, chunk: 0 };
    let chunk = giver.app.load_snapshot_chunk(wanted).unwrap().chunk;
    let piece = RequestApplySnapshotChunk { index: 0, chunk, sender: String::new() };
    taker.app.apply_snapshot_chunk(piece).unwrap();

    let status = |node: &Node| node.get("/cosmos/base/node/v1beta1/status").json();
    assert_eq!(
        (&status(&taker)["height"], &status(&taker)["timestamp"]),
        (&json!("4"), &json!(null))
    );
    taker.block(Vec::new());
    giver.block(Vec::new());
    assert_eq!(status(&taker)["timestamp"], status(&giver)["timestamp"]);
    assert_eq!(taker.app.latest().commit.app_hash, giver.app.latest().commit.app_hash);
}
