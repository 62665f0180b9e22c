//! A block of transfers, stage by stage.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use base::{Block, Seconds};
use chain::{NoCache, NodeConfig, View};
use node::app::VerifiedSignatures;

use crate::world::World;

/// Medians over the rounds.
#[derive(Clone, Copy, Default)]
pub(crate) struct BlockCosts {
    pub(crate) decode: Duration,
    pub(crate) verify_one_thread: Duration,
    pub(crate) verify_all_threads: Duration,
    pub(crate) execute_warm: Duration,
    pub(crate) execute_cold: Duration,
    pub(crate) root: Duration,
    pub(crate) journal: Duration,
}

impl BlockCosts {
    /// FinalizeBlock and Commit, signatures known.
    pub(crate) fn warm(&self) -> Duration {
        self.execute_warm + self.root + self.journal
    }

    /// The same, signatures never seen.
    pub(crate) fn cold(&self) -> Duration {
        self.execute_cold + self.root + self.journal
    }
}

pub(crate) fn measure(world: &World, rounds: usize) -> Result<BlockCosts> {
    let mut all: Vec<BlockCosts> = Vec::new();
    for round in 0..=rounds {
        let costs = one(world, round as u64)?;
        // The first round warms caches and the allocator.
        if round > 0 {
            all.push(costs);
        }
    }
    let median = |pick: fn(&BlockCosts) -> Duration| {
        let mut times: Vec<Duration> = all.iter().map(pick).collect();
        times.sort_unstable();
        times[times.len() / 2]
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
    use rayon::prelude::*;
    let txs = world.transfers(round);
    let latest = world.ledger.latest();
    let config = NodeConfig::default();
    let last = Block { height: latest.commit.height, ..world.block.clone() };
    let block = Block { height: last.height + 1, time: last.time.plus(Seconds(1))?, ..last.clone() };
    let view = View { state: &latest.state, block: &last, config: &config };
    let timed = |work: &mut dyn FnMut()| {
        let began = Instant::now();
        work();
        began.elapsed()
    };
    let decode = timed(&mut || {
        txs.iter().for_each(|tx| drop(std::hint::black_box(world.chain.decode(tx).expect("decodes"))));
    });
    let single = VerifiedSignatures::default();
    let verify_one_thread =
        timed(&mut || txs.iter().for_each(|tx| world.chain.verify_ahead(view, tx, &single)));
    let warm = VerifiedSignatures::default();
    let verify_all_threads =
        timed(&mut || txs.par_iter().for_each(|tx| world.chain.verify_ahead(view, tx, &warm)));
    let mut cold_done = None;
    let execute_cold = timed(&mut || {
        cold_done = Some(world.chain.finalize(&latest.state, &block, &txs, &NoCache).expect("block"));
    });
    let mut done = None;
    let execute_warm = timed(&mut || {
        done = Some(world.chain.finalize(&latest.state, &block, &txs, &warm).expect("block"));
    });
    let (done, cold_done) = (done.expect("ran"), cold_done.expect("ran"));
    ensure!(done.changes == cold_done.changes, "the cache has changed a result");
    let failed = done.results.iter().find_map(|result| result.error.as_ref());
    ensure!(failed.is_none(), "a transfer failed: {failed:?}");
    let began = Instant::now();
    let staged = world.ledger.stage(block.height, done.changes)?;
    let root = began.elapsed();
    let began = Instant::now();
    world.ledger.commit(staged, Vec::new(), block.time.seconds(), 0)?;
    let journal = began.elapsed();
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
