//! What staking costs: each message, and what a block does by itself, above a chain whose
//! accounts all hold Whalestake.

mod blocks;
mod cast;
mod costs;
mod counting;
mod genesis;
mod messages;
mod players;
mod report;
#[cfg(test)]
mod tests;
mod world;

use std::path::Path;

use anyhow::Result;

use report::Report;
use world::World;

/// How much is measured.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Messages of each kind in a round; the accounts of all rounds differ where there are as many.
    pub(crate) samples: usize,
    /// Executions of each block in a round.
    pub(crate) blocks: usize,
    /// The fastest of so many rounds counts.
    pub(crate) rounds: usize,
}

/// Measures everything above chains of these sizes; prints a table of each, and writes JSON.
pub(crate) fn run(accounts: &[usize], effort: Effort, json: &Path) -> Result<()> {
    let mut report = Report::new(effort);
    for &count in accounts {
        let mut world = World::build(count)?;
        let messages = messages::measure(&world, effort)?;
        let blocks = blocks::measure(&mut world, effort)?;
        report.add(&world, messages, blocks);
        report.print_last();
    }
    report.write(json)?;
    println!("written to {}", json.display());
    Ok(())
}
