//! Random transactions of twenty people over hundreds of blocks, against a model that is too
//! simple to be wrong; a twin that executes every block too; and chains that begin again from
//! an export.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod money;
mod plan;

use money::Money;
use plan::{Dice, Plan};
use store::{Kv, Order, Range, StoreName};
use tests::{Scene, verdict};

/// Everything under `store`, key by key.
fn contents(scene: &Scene, store: &'static str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let all = Range { start: Vec::new(), end: None };
    scene.state().scan(StoreName(store), all, Order::Ascending).collect()
}

/// One block of random plans, written down with the numbers and sequences of the model.
fn block(dice: &mut Dice, money: &mut Money) -> Vec<(Plan, Vec<u8>, (&'static str, u32))> {
    let plans = (0..dice.below(7)).map(|_| Plan::roll(dice));
    let plans: Vec<Plan> = plans.collect();
    let written = plans.into_iter().map(|plan| {
        let tx = plan.write(money);
        let expected = money.execute(&plan);
        (plan, tx, expected)
    });
    let written = written.collect();
    money.end_block();
    written
}

fn run(seed: u64, blocks: u64, rebirth: u64) {
    let mut dice = Dice::new(seed);
    let genesis = plan::genesis();
    let mut scene = Scene::from_genesis(&genesis);
    let mut twin = Scene::from_genesis(&genesis);
    let mut reborn: Vec<Scene> = Vec::new();
    let mut money = Money::of(&genesis);
    let (mut accepted, mut refused) = (0, 0);
    for height in 0..blocks {
        if height == rebirth {
            let exported = scene.export();
            let indented = serde_json::to_string_pretty(&exported).expect("JSON");
            reborn.push(Scene::from_genesis(&exported));
            reborn.push(Scene::from_genesis(&serde_json::from_str(&indented).expect("JSON")));
        }
        let block = block(&mut dice, &mut money);
        let txs: Vec<Vec<u8>> = block.iter().map(|(_, tx, _)| tx.clone()).collect();
        let results = scene.block(&txs);
        for ((plan, _, expected), result) in block.iter().zip(&results) {
            assert_eq!(
                verdict(result),
                *expected,
                "seed {seed}, block {height}: {plan:?}: {:?}",
                result.error
            );
            if result.is_ok() { accepted += 1 } else { refused += 1 }
        }
        assert_eq!(money::balances(&scene), money.balances, "seed {seed}, block {height}");
        scene.audit();
        assert_eq!(twin.block(&txs), results, "the twin of seed {seed}, block {height}");
        assert_eq!(twin.app_hash(), scene.app_hash(), "the twin of seed {seed}, block {height}");
        for reborn in &mut reborn {
            assert_eq!(reborn.block(&txs), results, "begun again, seed {seed}, block {height}");
        }
    }
    let [one, other] = reborn.as_slice() else { panic!("two chains began again") };
    assert_eq!(one.app_hash(), other.app_hash());
    for store in ["acc", "bank"] {
        assert_eq!(contents(one, store), contents(&scene, store), "store {store}");
    }
    money.check_accounts(&scene);
    assert!(accepted > blocks && refused > blocks / 2, "{accepted} accepted, {refused} refused");
}

#[test]
fn money_and_accounts_are_what_a_simple_model_says() {
    run(1, 300, 150);
}

#[test]
fn so_they_are_on_another_day() {
    run(20_260_101, 200, 20);
}
