//! The bench at a small size: every row runs, and leaves a state that adds up.

use std::collections::BTreeSet;

use base::{Block, Ctx, Mode, Module, Router};
use chain::Chain;
use staking::Staking;
use store::{Changes, Kv};

use super::messages::{ROWS, apply};
use super::players::Players;
use super::world::World;
use super::{Effort, blocks, messages};

const SMALL: Effort = Effort { samples: 2, blocks: 1, rounds: 1 };

fn audit(chain: &Chain, block: &Block, state: &dyn Kv, changes: Changes) {
    let ctx = Ctx::resume(block, Mode::Simulate, state, changes);
    chain.audit(&ctx).expect("it adds up");
}

#[test]
fn every_message_of_staking_has_a_row_and_adds_up() {
    let world = World::build(400).expect("a chain");
    let players = Players::of(&world).expect("players");
    let (latest, block) = (world.latest(), world.next().expect("a block"));
    let mut measured = BTreeSet::new();
    for (_, message) in ROWS {
        let message = message(&players, 1);
        let mut ctx = Ctx::new(&block, Mode::Deliver, &latest.state);
        assert!(apply(&mut ctx, world.chain.router(), &message) > 0);
        audit(&world.chain, &block, &latest.state, ctx.into_changes());
        measured.insert(message.type_url);
    }
    let mut router = Router::default();
    Module::routes(&Staking, &mut router);
    assert_eq!(measured, router.messages().map(str::to_owned).collect());
}

#[test]
fn every_row_touches_keys_and_has_a_price() {
    let mut world = World::build(1_000).expect("a chain");
    let rows = messages::measure(&world, SMALL).expect("messages");
    for row in &rows {
        assert!(row.gas > 0.0 && row.keys_written > 0.0, "{row:?}");
        assert!(row.reads >= row.keys_read, "{row:?}");
    }
    let below = rows.iter().find(|row| row.name.contains("below 4 proxies")).expect("a row");
    // It, four proxies, and of each of 30 producers the votes there and those in all.
    assert!(below.keys_written >= 5.0 + 2.0 * 30.0, "{below:?}");
    let rows = blocks::measure(&mut world, SMALL).expect("blocks");
    let [empty, paying, .., elected] = rows.as_slice() else { panic!("{rows:?}") };
    // A payment changes the power-down, its place in the queue, its account and its balance.
    assert!(paying.keys_written >= empty.keys_written + 4.0 * 200.0, "{paying:?}");
    // Payday changes the votes' index of all who sit, whose seats an empty block changes, too.
    assert!(elected.keys_written >= empty.keys_written + 21.0, "{elected:?}");
}
