//! What a block without transactions costs.

use anyhow::{Result, anyhow, ensure};
use base::{Block, Ctx, Misbehavior, Mode, Seconds};
use chain::{Finalized, NoCache};
use store::Kv;

use super::Effort;
use super::costs::{Costs, fastest};
use super::counting::Counting;
use super::messages::{apply, update_params};
use super::players::Players;
use super::world::World;
use crate::clock::timed;

/// Longer than until the first parts of power-downs are due.
const UNTIL_DUE: Seconds = Seconds(5 * 86_400 + 3_600);

/// Measures the kinds of blocks; the chain grows by one block meanwhile.
pub(crate) fn measure(world: &mut World, effort: Effort) -> Result<Vec<Costs>> {
    let mut rows = Vec::new();
    let block = world.next()?;
    let latest = world.latest();
    let mut row = |name, state: &dyn Kv, block: &Block| {
        let costs = measure_block(world, state, block, effort)?;
        rows.push(Costs { name, ..costs });
        Ok::<(), anyhow::Error>(())
    };
    row("empty", &latest.state, &block)?;
    let due = Block { time: block.time.plus(UNTIL_DUE)?, ..block.clone() };
    row("200 parts of power-downs are paid", &latest.state, &due)?;
    let guilty = block.votes.first().expect("a validator").validator;
    let proof = Misbehavior { validator: guilty, height: 10, time: block.time };
    let proven = Block { misbehavior: vec![proof], ..block.clone() };
    row("a double sign, and an election", &latest.state, &proven)?;
    let mut ctx = Ctx::new(&block, Mode::Deliver, &latest.state);
    apply(&mut ctx, world.chain.router(), &update_params(&Players::of(world)?, 1_500));
    let swept = latest.state.apply(block.height, &ctx.into_changes())?.state;
    row("100 producers swept, and an election", &swept, &block)?;
    world.make(&block)?;
    row("payday and election", &world.latest().state, &world.next()?)?;
    Ok(rows)
}

fn measure_block(
    world: &World,
    state: &dyn Kv,
    block: &Block,
    Effort { blocks, rounds, .. }: Effort,
) -> Result<Costs> {
    let done = finalize(world, state, block)?;
    let failed = done.events.iter().find(|event| event.kind == "hook_failed");
    ensure!(failed.is_none(), "{failed:?}");
    let all = || (0..blocks).for_each(|_| drop(finalize(world, state, block).expect("a block")));
    let cpu = fastest(rounds, blocks, |_| timed(all).1.cpu);
    let counting = Counting::new(state);
    let changes = finalize(world, &counting, block)?.changes;
    let mut costs = Costs { cpu, ..Costs::default() };
    costs.touch(&counting.into_reads(), &changes, 0, 1);
    Ok(costs)
}

/// Executes `block` above `state`, and keeps nothing.
pub(crate) fn finalize(world: &World, state: &dyn Kv, block: &Block) -> Result<Finalized> {
    let none: [&[u8]; 0] = [];
    world.chain.finalize(state, block, &none, &NoCache).map_err(|error| anyhow!("{error}"))
}
