//! Kills without warning, of the application, of CometBFT and of both, under load.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use cometbft_config::ValidatorKey;
use localnet::{Network, NodeState, Part};
use proto::tendermint::types::BlockIdFlag;
use rand::Rng;
use tempfile::TempDir;

use crate::load::Load;
use crate::rpc::Rpc;
use crate::witness::{History, Witness};
use crate::{real, slow, turn, undisturbed, until};

/// A killed node that was started again takes part in consensus after at most this time.
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// When one half of a node was killed, the other half ends within this time.
const WHOLE_WITHIN: Duration = Duration::from_secs(10);
/// A kill comes after at most this time of peace: somewhere in the second or third block.
const PEACE_MS: u64 = 2_500;

#[test]
fn four_validators_lose_nothing_when_any_process_is_killed_at_any_moment() {
    survive(4);
}

#[test]
fn a_single_validator_goes_on_by_itself_wherever_it_was_killed() {
    survive(1);
}

fn survive(validators: usize) {
    let _turn = turn();
    let dir = TempDir::new().unwrap();
    let Some(options) = real::localnet(dir.path(), validators) else { return };
    let mut network = Network::start(&options).unwrap();
    let nodes = network.description().nodes.clone();
    let witness = Witness::watch(&nodes);
    let load = Load::start(network.description());

    let rounds = if slow() { 30 } else { 3 };
    let mut dice = rand::thread_rng();
    for round in 0..rounds {
        let part = [Part::Node, Part::Comet, Part::Both][round % 3];
        let victim = dice.gen_range(0..validators);
        // This is the random moment, nothing is waited for.
        thread::sleep(Duration::from_millis(dice.gen_range(0..PEACE_MS)));
        kill(&mut network, dir.path(), victim, part);
        let (taken, height) = restart(&mut network, victim);
        println!("round {round}: {part:?} of node{victim}; votes for {height} after {taken:?}");
    }

    let senders = load.stop();
    let mut history = witness.tell();
    network.await_height(history.end(), Duration::from_secs(30)).unwrap();
    history.read_again(&nodes);
    undisturbed::reaches_the_same(&nodes[0].home, &history);
    // All but the four that put money into the senders' accounts.
    let sent = delivered(&history) - senders.len();
    println!("{sent} transfers in {} blocks", history.end());
    assert!(sent > 10 * rounds, "only {sent} transfers: that is no load");
    for node in &nodes {
        let rpc = Rpc::new(node);
        let received = senders.iter().map(|sender| sender.received(&rpc, history.end()).unwrap());
        assert_eq!(received.sum::<usize>(), sent, "what friends have on {}", node.name);
    }
    network.stop().unwrap();
}

/// Ends a part of a node without warning. The rest must follow by itself: half a node is none.
fn kill(network: &mut Network, dir: &Path, victim: usize, part: Part) {
    network.kill(victim, part).unwrap();
    until("the end of a whole node", WHOLE_WITHIN, || {
        localnet::status(dir).unwrap()[victim].state == NodeState::Stopped
    });
}

/// Starts a node again, as a service manager would, and waits for its vote for a block that can not
/// have been voted on before: the time that took, and the height.
fn restart(network: &mut Network, victim: usize) -> (Duration, i64) {
    let nodes = network.description().nodes.clone();
    let key = nodes[victim].home.join("config/priv_validator_key.json");
    let address = ValidatorKey::read(&key).unwrap().address();
    let alive = nodes.iter().filter_map(|node| Rpc::new(node).height().ok()).max();

    let begun = Instant::now();
    network.restart(victim).unwrap();
    let rpc = Rpc::new(&nodes[victim]);
    // Where all were dead, the restarted one says how far they had come.
    let height = alive.unwrap_or_else(|| rpc.height().unwrap());
    let under_way = i64::try_from(height).unwrap() + 1;
    let mut voted = 0;
    let wanted = format!("a vote of node{victim} for a block after {under_way}");
    until(&wanted, BACK_WITHIN.saturating_sub(begun.elapsed()), || {
        let commit = rpc.newest().ok().and_then(|block| block.last_commit).unwrap_or_default();
        voted = commit.height;
        let flag = i32::from(BlockIdFlag::Commit);
        let mut signatures = commit.signatures.iter();
        voted > under_way
            && signatures.any(|signature| {
                signature.block_id_flag == flag && signature.validator_address == address.0
            })
    });
    (begun.elapsed(), voted)
}

/// Transfers that took effect.
fn delivered(history: &History) -> usize {
    history.iter().map(|(_, told)| told.codes().filter(|code| *code == 0).count()).sum()
}
