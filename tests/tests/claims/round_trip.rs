//! A chain that begins again from its export goes on as if nothing had happened.

use base::Seconds;
use proto::whaleshares::claim::v1 as wire;
use tests::{Scene, account, secret, verdict};

use crate::busy::{again, busy, days};
use crate::town::{WINDOW, after, claim_at, of_correction, town};

fn same(one: &Scene, other: &Scene, at: &str) {
    let (one, other) = (one.export(), other.export());
    for (module, state) in one.as_object().unwrap() {
        assert_eq!(Some(state), other.get(module), "{at}: {module}");
    }
}

#[test]
fn an_export_of_everything_that_is_under_way_is_a_genesis() {
    let (_, _, scene) = busy();
    let exported = scene.export();
    let claim = &exported["claim"];
    for (list, count) in [
        ("claims", 3),
        ("claimed", 2),
        ("pending", 2),
        ("vetoes", 1),
        ("loans", 2),
        ("deposits", 2),
        ("sponsors", 1),
        ("corrections", 1),
    ] {
        assert_eq!(claim[list].as_array().unwrap().len(), count, "{list}");
    }
    again(&scene);
}

#[test]
fn both_go_on_alike_until_the_end_and_beyond() {
    let (town, later, mut one) = busy();
    let mut two = again(&one);
    // Loans get idle, memo claims ripe, deposits due, the correction ends, then the snapshot.
    let steps = [1, 10, 20, 31, 60, 100, 120, 180, 200, 365, 700, 731, 732, 760, 1_500];
    for (step, day) in steps.into_iter().enumerate() {
        let time = after(200 * 86_400).plus(days(day)).unwrap();
        let claim = match step {
            1 => of_correction(&later, &one, 1, "alice"),
            2 => town.signed(&one, "carol", "carol"),
            _ => town.signed(&one, "olga", "olga"),
        };
        let who = account("kid-1");
        let claim = wire::MsgClaim {
            expires: time.seconds() as u64 + 5,
            submitter: who.clone(),
            to: who,
            proofs: vec![],
            ..claim
        };
        let (book, name) = match step {
            1 => (&later, "alice"),
            2 => (&town, "carol"),
            _ => (&town, "olga"),
        };
        let claim = book.sign(&one, claim, &secret(name, "active"));
        let results = [&mut one, &mut two].map(|chain| {
            let result = claim_at(chain, time, "kid-1", &claim);
            chain.audit();
            result
        });
        assert_eq!(results[0], results[1], "day {day}: {:?}", verdict(&results[0]));
        same(&one, &two, &format!("day {day}"));
    }
    assert!(one.snapshot().counters.unwrap().closed);
    same(&again(&one), &two, "at the end");
}

#[test]
fn a_snapshot_that_waits_for_memo_claims_closes_on_the_same_day() {
    let town = town();
    let plan = wire::Plan { end: Some(after(10_000).into()), ..town.plan() };
    let mut one = Scene::with_plan(&[], plan);
    let claim = town.by_memo_key(&one, "mia", "mia");
    one.claimed("mia", &claim);
    // The end is looked at, and some hours later the chain begins again.
    one.block_with(&[], |block| block.time = after(10_017));
    one.block_with(&[], |block| block.time = after(10_017 + 5 * 3_600));
    assert!(!one.snapshot().counters.unwrap().closed);
    let mut two = again(&one);
    same(&one, &two, "behind the end");
    let mut closed_at = None;
    for hour in 6..33 * 24 {
        let time = after(10_017 + hour * 3_600 + 5);
        for chain in [&mut one, &mut two] {
            chain.block_with(&[], |block| block.time = time);
        }
        same(&one, &two, &format!("hour {hour}"));
        if closed_at.is_none() && one.snapshot().counters.unwrap().closed {
            closed_at = Some(time);
        }
    }
    // Mia was paid on day 30; the day after, counted from the end, all is closed.
    let closed_at = closed_at.expect("closed");
    assert!(closed_at.since(after(10_000)) <= Seconds(31 * 86_400));
    two.audit();
}

#[test]
fn forgetting_goes_on_where_it_was() {
    let (_, _, mut one) = busy();
    one.block_with(&[], |block| block.time = after(WINDOW.0 + 40 * 86_400));
    one.block(&[]);
    let mut two = again(&one);
    for chain in [&mut one, &mut two] {
        chain.block(&[]);
        chain.block(&[]);
    }
    same(&one, &two, "forgotten");
}
