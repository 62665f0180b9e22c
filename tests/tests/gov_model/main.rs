//! Random proposals, deposits, votes and moves of stake against a model that is too simple to be
//! wrong; a twin that executes every block too; and a chain that begins again from an export.
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

mod model;
mod world;

use std::collections::BTreeMap;

use base::{Block, Seconds, Time};
use model::Model;
use proto::cosmos::gov::v1::ProposalStatus;
use tests::{Scene, Start, verdict};
use world::{Dice, PEOPLE, name, pause, wishes, write};

/// Compares everything that the model knows.
fn compare(scene: &Scene, model: &Model, begin: Time, at: &str) {
    for person in 0..PEOPLE {
        let who = name(person);
        let (liquid, stake) = (model.liquid[person], model.stake[person]);
        assert_eq!(uwls(&scene.balance(&who)), liquid, "{at}: what {who} owns");
        assert_eq!(scene.stake(&who).0, stake, "{at}: stake of {who}");
    }
    let held = uwls(&scene.balance_at(&auth::authority()));
    assert_eq!(held, model.held(), "{at}: what lies in deposit");
    for id in 1..=model.last {
        let (is, expected) = (scene.status(id), model.proposals.get(&id));
        assert_eq!(is, expected.map(|one| one.status), "{at}: proposal {id}");
        let Some(expected) = expected.filter(|one| one.is_open() || one.waits) else { continue };
        let poll = scene.poll(id).expect("a poll");
        let end = poll.executes_at.or(poll.voting_end).expect("an end");
        let end = Time::try_from(end).expect("a time").since(begin).0;
        assert_eq!(end, expected.end, "{at}: the end of {id}");
        if expected.is_open() {
            assert_eq!(scene.tally(id), expected.tally(&model.stake), "{at}: votes on {id}");
            let (is, should) =
                ((poll.extended, poll.expedited), (expected.extended, expected.expedited));
            assert_eq!(is, should, "{at}: proposal {id}");
        }
    }
}

fn uwls(text: &str) -> u128 {
    tests::number(text.strip_suffix("uwls").unwrap_or_default())
}

/// The chain that begins with what `scene` exports.
fn begun_again(scene: &Scene) -> Scene {
    let exported = scene.export();
    let Block { height, time, .. } = scene.last_block().clone();
    let start = Start { height, time, ..Start::with(&exported) };
    let reborn = Scene::start(&start).expect("an export is a genesis");
    assert_eq!(reborn.export(), exported, "a second round changes nothing");
    reborn
}

fn run(seed: u64, blocks: u64) {
    let mut dice = Dice(seed);
    let mut scene = world::begin();
    let (mut twin, mut reborn) = (world::begin(), None);
    let begin = scene.last_block().time;
    let mut model = Model::new();
    let (mut accepted, mut refused) = (0_u64, 0_u64);
    for count in 0..blocks {
        if count == blocks / 2 {
            reborn = Some(begun_again(&scene));
        }
        let at = format!("seed {seed}, block {}", scene.last_block().height + 1);
        let Seconds(pause) = pause(&mut dice);
        let time = scene.last_block().time.plus(Seconds(pause)).expect("a time");
        let wishes = wishes(&mut dice, &model);
        let txs: Vec<Vec<u8>> =
            wishes.iter().map(|(person, wish)| write(&scene, *person, wish)).collect();
        let done = scene.block_with(&txs, |block| block.time = time);
        let failed = done.events.iter().find(|event| event.kind == "hook_failed");
        assert!(failed.is_none(), "{at}: {failed:?}");
        model.now = time.since(begin).0;
        for ((person, wish), result) in wishes.iter().zip(&done.results) {
            let expected = model.wish(*person, wish);
            assert_eq!(
                result.is_ok(),
                expected,
                "{at}: {wish:?} of {person}: {:?}",
                verdict(result)
            );
            if expected { accepted += 1 } else { refused += 1 }
        }
        model.end();
        compare(&scene, &model, begin, &at);
        scene.audit();
        let others = [Some(&mut twin), reborn.as_mut()];
        for other in others.into_iter().flatten() {
            let again = other.block_with(&txs, |block| block.time = time);
            assert_eq!((&again.results, &again.events), (&done.results, &done.events), "{at}");
        }
        assert_eq!(twin.app_hash(), scene.app_hash(), "{at}: the twin");
    }
    let reborn = reborn.expect("it began again");
    for module in ["bank", "gov", "staking"] {
        assert_eq!(reborn.export()[module], scene.export()[module], "{module}");
    }
    summary(seed, &model, accepted, refused);
}

/// Tells what has happened; all of it has to have happened.
fn summary(seed: u64, model: &Model, accepted: u64, refused: u64) {
    let mut statuses: BTreeMap<&str, u32> = BTreeMap::new();
    for proposal in model.proposals.values() {
        *statuses.entry(proposal.status.as_str_name()).or_default() += 1;
    }
    let Model { extensions, dropped, cancelled, burned, .. } = model;
    println!(
        "seed {seed}: {accepted} accepted, {refused} refused, {statuses:?}, {dropped} dropped, \
         {cancelled} cancelled, {extensions} extended, {burned} burned"
    );
    let ended = [ProposalStatus::Passed, ProposalStatus::Rejected, ProposalStatus::Failed];
    assert!(ended.iter().all(|status| statuses.contains_key(status.as_str_name())));
    assert!(accepted > 100 && refused > 100 && *extensions > 0 && *dropped > 0);
    assert!(*cancelled > 0 && *burned > 0);
}

/// Blocks of one run, more if `WHALED_SLOW` is set.
fn blocks() -> u64 {
    if std::env::var_os("WHALED_SLOW").is_some() { 4_000 } else { 500 }
}

#[test]
fn decisions_are_what_a_simple_model_says() {
    run(1, blocks());
}

#[test]
fn so_they_are_on_another_day() {
    run(20_261_121, blocks());
}
