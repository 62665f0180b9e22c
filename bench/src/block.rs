//! A block of transfers, stage by stage.

use std::hint::black_box;

use anyhow::{Result, ensure};
use base::{Block, Seconds};
use chain::{NodeConfig, View};
use node::app::VerifiedSignatures;
use rayon::prelude::*;

use crate::clock::{Cost, timed, timed_together};
use crate::world::World;

/// What the stages of a block cost.
#[derive(Clone, Copy, Default)]
pub(crate) struct BlockCosts {
    pub(crate) decode: Cost,
    pub(crate) verify_one_thread: Cost,
    pub(crate) verify_all_threads: Cost,
    pub(crate) execute_warm: Cost,
    pub(crate) execute_cold: Cost,
    pub(crate) root: Cost,
    pub(crate) journal: Cost,
}

impl BlockCosts {
    /// FinalizeBlock and Commit, signatures known.
    pub(crate) fn warm(&self) -> Cost {
        self.execute_warm + self.root + self.journal
    }

    /// The same, signatures never seen.
    pub(crate) fn cold(&self) -> Cost {
        self.execute_cold + self.root + self.journal
    }
}

/// Medians over `rounds` blocks, each above the one before.
pub(crate) fn measure(world: &World, rounds: usize) -> Result<BlockCosts> {
    // The first round warms caches and the allocator.
    one(world, 0)?;
    let all: Vec<BlockCosts> =
        (1..=rounds as u64).map(|round| one(world, round)).collect::<Result<_>>()?;
    let median = |pick: fn(&BlockCosts) -> Cost| {
        let mut costs: Vec<Cost> = all.iter().map(pick).collect();
        costs.sort_unstable();
        costs[costs.len() / 2]
    };
    Ok(BlockCosts {
        decode: median(|costs| costs.decode),
        verify_one_thread: median(|costs| costs.verify_one_thread),
        verify_all_threads: median(|costs| costs.verify_all_threads),
        execute_warm: median(|costs| costs.execute_warm),
        execute_cold: median(|costs| costs.execute_cold),
        root: median(|costs| costs.root),
        journal: median(|costs| costs.journal),
    })
}

fn one(world: &World, round: u64) -> Result<BlockCosts> {
    let txs = world.transfers(round);
    let latest = world.ledger.latest();
    let config = NodeConfig::default();
    let last = Block { height: latest.commit.height, ..world.block.clone() };
    let block =
        Block { height: last.height + 1, time: last.time.plus(Seconds(1))?, ..last.clone() };
    let view = View { state: &latest.state, block: &last, config: &config };
    let decode_all =
        || txs.iter().for_each(|tx| drop(black_box(world.chain.decode(tx).expect("decodes"))));
    let ((), decode) = timed(decode_all);
    let single = VerifiedSignatures::default();
    let ((), verify_one_thread) =
        timed(|| txs.iter().for_each(|tx| world.chain.verify_ahead(view, tx, &single)));
    let warm = VerifiedSignatures::default();
    let ((), verify_all_threads) =
        timed_together(|| txs.par_iter().for_each(|tx| world.chain.verify_ahead(view, tx, &warm)));
    let new = VerifiedSignatures::default();
    // As the node executes a block whose transactions it has not seen.
    let (cold_done, execute_cold) = timed_together(|| {
        txs.par_iter().for_each(|tx| world.chain.verify_ahead(view, tx, &new));
        world.chain.finalize(&latest.state, &block, &txs, &new).expect("block")
    });
    let (done, execute_warm) =
        timed(|| world.chain.finalize(&latest.state, &block, &txs, &warm).expect("block"));
    ensure!(done.changes == cold_done.changes, "the cache has changed a result");
    let failed = done.results.iter().find_map(|result| result.error.as_ref());
    ensure!(failed.is_none(), "a transfer failed: {failed:?}");
    let (staged, root) = timed_together(|| world.ledger.stage(block.height, done.changes));
    let staged = staged?;
    let (committed, journal) =
        timed(|| world.ledger.commit(staged, Vec::new(), block.time.seconds(), 0));
    committed?;
    Ok(BlockCosts {
        decode,
        verify_one_thread,
        verify_all_threads,
        execute_warm,
        execute_cold,
        root,
        journal,
    })
}
