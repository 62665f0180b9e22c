//! Random stakers and producers over thousands of blocks, against a model that is too simple to
//! be wrong; a twin that executes every block too; a chain that begins again from an export;
//! and a CometBFT that accepts no update it should not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly, and print their tables"
)]

mod comet;
mod election;
mod model;
mod money;
mod world;

use std::collections::BTreeMap;

use base::{Block, Seconds};
use chain::Finalized;
use comet::Comet;
use model::Model;
use serde_json::json;
use store::{Kv, Order, Range, StoreName};
use tests::{Scene, Start, number, verdict};
use world::{Dice, World};

/// Everything under `store` but what lies under `except`.
fn contents(scene: &Scene, store: &'static str, except: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let all = Range { start: Vec::new(), end: None };
    let pairs = scene.state().scan(StoreName(store), all, Order::Ascending);
    pairs.filter(|(key, _)| !except.contains(&key[0])).collect()
}

/// The chain that begins with what `scene` exports.
fn begun_again(scene: &Scene, world: &World) -> Scene {
    let exported = scene.export();
    let Block { height, time, .. } = scene.last_block().clone();
    let start = Start {
        height,
        time,
        consensus_params: world.consensus_params(),
        ..Start::with(&exported)
    };
    let reborn = Scene::start(&start).expect("an export is a genesis");
    assert_eq!(reborn.export(), exported, "a second round changes nothing");
    reborn
}

/// Compares everything that the model knows.
fn compare(scene: &Scene, model: &Model, world: &World, at: &str) {
    let accounts: BTreeMap<Vec<u8>, _> =
        scene.all_staked().into_iter().map(|(key, account)| (key[1..].to_vec(), account)).collect();
    for person in 0..world.people() {
        let account = accounts.get(world.address(person).as_bytes()).cloned().unwrap_or_default();
        let is =
            [&account.stake, &account.unallocated, &account.unbonding].map(|text| number(text));
        let (stake, unallocated) = (model.money.stake(person), model.money.unallocated(person));
        let should = [stake, unallocated, model.money.unbonding(person)];
        assert_eq!(is, should, "{at}: stake, unallocated, unbonding of person {person}");
    }
    let votes: BTreeMap<Vec<u8>, u128> = scene
        .all_standings()
        .into_iter()
        .map(|(key, one)| (key[1..].to_vec(), number(&one.direct) + number(&one.proxied)))
        .collect();
    let expected = model.money.votes();
    for (producer, expected) in model.producers.keys().map(|id| (id, expected.get(id).copied())) {
        let is = votes.get(world.address(*producer).as_bytes()).copied().unwrap_or_default();
        assert_eq!(is, expected.unwrap_or_default(), "{at}: votes of {producer}");
    }
    let seats: BTreeMap<Vec<u8>, u64> =
        scene.seats().into_iter().map(|seat| (seat.consensus_key, seat.power)).collect();
    assert_eq!(seats, model.powers(world), "{at}: who sits, and with how much power");
    let locked = scene.balance_at(&base::Address::module(auth::WHALESTAKE));
    let locked = number(locked.strip_suffix("uwls").unwrap_or_default());
    assert_eq!(locked, model.money.locked(), "{at}: locked tokens");
}

/// Others that execute every block too: a twin, and from half-way on a chain that began again.
struct Others {
    twin: Scene,
    reborn: Option<Scene>,
}

impl Others {
    /// They come to the same results as `scene` did.
    fn follow(
        &mut self,
        scene: &Scene,
        block: &Block,
        txs: &[Vec<u8>],
        done: &Finalized,
        at: &str,
    ) {
        let again = self.twin.block_with(txs, |given| *given = block.clone());
        assert_eq!(again.results, done.results, "{at}: the twin");
        assert_eq!(self.twin.app_hash(), scene.app_hash(), "{at}: the twin");
        if let Some(reborn) = &mut self.reborn {
            let again = reborn.block_with(txs, |given| *given = block.clone());
            assert_eq!(again.results, done.results, "{at}: begun again");
            assert_eq!(again.validator_updates, done.validator_updates, "{at}: begun again");
        }
    }

    /// The chain that began again has the same state in the end.
    ///
    /// It does not know the blocks before (0x50), nor the sets that were elected in them
    /// (0x51), so the set it begins with counts as elected at its first height (0x0C) until the
    /// next election. `queues` are such as may hold entries that are looked at in vain.
    fn end_like(&self, scene: &Scene, queues: &[u8]) {
        let reborn = self.reborn.as_ref().expect("it began again");
        let except = [&[0x50, 0x51, 0x0C], queues].concat();
        let staking = |scene: &Scene| contents(scene, "staking", &except);
        assert_eq!(staking(reborn), staking(scene));
        for store in ["acc", "bank"] {
            assert_eq!(contents(reborn, store, &[]), contents(scene, store, &[]), "store {store}");
        }
    }
}

fn run(seed: u64, blocks: u64) {
    let (mut dice, world) = (Dice::new(seed), World::new());
    let mut scene = world.scene(&json!({}));
    let mut others = Others { twin: world.scene(&json!({})), reborn: None };
    let mut model = Model::new(&world, scene.last_block().time);
    let mut comet = Comet::new(world.strangers());
    let (mut accepted, mut refused, mut elections) = (0_u64, 0_u64, 0_u64);
    for count in 0..blocks {
        if count == blocks / 2 {
            others.reborn = Some(begun_again(&scene, &world));
        }
        let at = format!("seed {seed}, block {}", scene.last_block().height + 1);
        let block = world.next_block(&mut dice, &scene, &model, &comet);
        let wishes = world.wishes(&mut dice, &model);
        let txs = world.write_all(&scene, &wishes);
        let done = scene.block_with(&txs, |given| *given = block.clone());
        nothing_failed(&done, &at);
        model.begin(&block);
        for ((person, wish), result) in wishes.iter().zip(&done.results) {
            let expected = model.wish(*person, wish, result);
            let as_expected = expected.is_none_or(|expected| expected == result.is_ok());
            assert!(as_expected, "{at}: {wish:?} of {person}: {:?}", verdict(result));
            if result.is_ok() { accepted += 1 } else { refused += 1 }
        }
        elections += u64::from(model.end());
        compare(&scene, &model, &world, &at);
        scene.audit();
        comet.update(&done.validator_updates, &model.powers(&world), &at);
        others.follow(&scene, &block, &txs, &done, &at);
    }
    others.end_like(&scene, &[]);
    let tally = model.tally();
    println!("seed {seed}: {accepted} accepted, {refused} refused, {elections} elections, {tally}");
    // People run out of money in time, so later blocks refuse more.
    assert!(
        accepted > blocks / 2 && refused > blocks / 4,
        "{accepted} accepted, {refused} refused"
    );
}

/// No hook has failed.
fn nothing_failed(done: &Finalized, at: &str) {
    let failed = done.events.iter().find(|event| event.kind == "hook_failed");
    assert!(failed.is_none(), "{at}: {failed:?}");
}

/// Votes ripen for a day and lapse after three. The model knows nothing of that; it only helps
/// to find out what people might want. Invariants hold all the same.
#[test]
fn votes_that_ripen_and_lapse_break_no_invariant() {
    let (mut dice, world) = (Dice::new(7), World::new());
    let rules = json!({"vote_maturity_seconds": "86400", "vote_expiry_seconds": "259200"});
    let mut scene = world.scene(&rules);
    let mut others = Others { twin: world.scene(&rules), reborn: None };
    let mut model = Model::new(&world, scene.last_block().time);
    let mut comet = Comet::new(world.strangers());
    let mut lapsed = 0;
    for count in 0..600 {
        if count == 300 {
            others.reborn = Some(begun_again(&scene, &world));
        }
        let at = format!("block {}", scene.last_block().height + 1);
        let mut block = world.next_block(&mut dice, &scene, &model, &comet);
        block.time = block.time.plus(Seconds(dice.below(3_600))).expect("time");
        let wishes = world.wishes(&mut dice, &model);
        let txs = world.write_all(&scene, &wishes);
        let done = scene.block_with(&txs, |given| *given = block.clone());
        nothing_failed(&done, &at);
        model.begin(&block);
        for ((person, wish), result) in wishes.iter().zip(&done.results) {
            if result.is_ok() {
                model.wish(*person, wish, result);
            }
            let log = result.error.as_ref().map(ToString::to_string).unwrap_or_default();
            assert!(
                !log.contains("overflow") && !log.contains("negative"),
                "{at}: {wish:?}: {log}"
            );
        }
        model.end();
        lapsed += done.events.iter().filter(|event| event.kind == "votes_lapsed").count();
        scene.audit();
        let seats = scene.seats().into_iter().map(|seat| (seat.consensus_key, seat.power));
        comet.update(&done.validator_updates, &seats.collect(), &at);
        others.follow(&scene, &block, &txs, &done, &at);
    }
    // What was taken out before it was ripe (0x43), and when those may lapse who have voted
    // again since (0x44).
    others.end_like(&scene, &[0x43, 0x44]);
    assert!(lapsed > 50, "{lapsed}");
}

/// Blocks of one run, more if `WHALED_SLOW` is set.
fn blocks() -> u64 {
    if std::env::var_os("WHALED_SLOW").is_some() { 5_000 } else { 2_500 }
}

#[test]
fn stake_votes_and_seats_are_what_a_simple_model_says() {
    run(1, blocks());
}

#[test]
fn so_they_are_on_another_day() {
    run(20_260_101, blocks());
}
