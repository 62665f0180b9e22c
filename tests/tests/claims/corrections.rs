//! Later snapshots of accounts that were left out: what they may pay, when, and out of what.

use auth::ACCOUNT_CREATION_POOL;
use base::{Seconds, Time};
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, governance, holder, number, told, verdict};

use crate::town::{DAY, WINDOW, after, begin, claim_at, corrected, correction, of_correction};

/// A tenth of what the pool of the town ever had, but for what it earns.
const TENTH: u64 = 14_700_000_000;

/// `left-out` was forgotten, alice got too little.
fn forgotten(pool: u64) -> BitShares {
    correction(vec![holder(3_000, "left-out", 3), holder(1_001, "alice", 1)], pool)
}

fn add(town: &BitShares, end: Time) -> wire::MsgAddCorrection {
    let header = Some(town.header.wire().clone());
    wire::MsgAddCorrection { authority: governance(), header, end: Some(end.into()) }
}

/// The town at day 100, and when a correction that is added now begins.
fn day_100() -> (BitShares, Scene, Time) {
    let (town, mut scene) = begin();
    scene.block_with(&[], |block| block.time = after(100 * DAY.0));
    let start = after(100 * DAY.0 + 1).plus(Seconds(14 * DAY.0)).unwrap();
    (town, scene, start)
}

fn all(scene: &Scene) -> Vec<wire::Correction> {
    let request = wire::QueryCorrectionsRequest::default();
    let answer: wire::QueryCorrectionsResponse = scene.claims("Corrections", &request).unwrap();
    answer.corrections
}

#[test]
fn who_was_left_out_claims_out_of_the_pool() {
    let (town, mut scene) = begin();
    let later = forgotten(4_000_000);
    let number_ = corrected(&mut scene, &later);
    assert_eq!(number_, 1);
    let pool = scene.pool().pool.unwrap();
    assert_eq!((pool.reserved, pool.corrected), (4_000_000, 0));
    let done = scene.claimed("left-out", &of_correction(&later, &scene, 1, "left-out"));
    assert_eq!(told(&done.events, "claim", "correction"), ["1"]);
    assert_eq!(scene.stake("left-out").0, 3_000_000);
    // It does not bring what the pool has earned in a hundred days.
    assert_eq!(number(&scene.staked("left-out").pending), 0);
    let pool = scene.pool().pool.unwrap();
    assert_eq!((pool.reserved, pool.corrected), (1_000_000, 3_000_000));
    assert_eq!(u128::from(pool.inflow - pool.corrected), scene.fund(ACCOUNT_CREATION_POOL));
    // Alice claims what she had and what she should have had.
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    scene.claimed("alice", &of_correction(&later, &scene, 1, "alice"));
    assert_eq!(scene.stake("alice").0, 8_820_000_000_000 + 1_000_000);
    scene.not_claimed("alice", &of_correction(&later, &scene, 1, "alice"), 7);
    let counters = all(&scene)[0].counters.unwrap();
    assert_eq!((counters.accounts, counters.paid.unwrap().bts), (2, 4_000_000));
    scene.audit();
}

#[test]
fn a_correction_waits_before_it_counts() {
    let (_, mut scene, start) = day_100();
    let later = forgotten(4_000_000);
    let end = start.plus(Seconds(90 * DAY.0)).unwrap();
    scene.decree(add(&later, end)).unwrap();
    assert_eq!(all(&scene)[0].start, Some(start.into()));
    let at = |scene: &Scene, time: Time| {
        let mut claim = later.claim(scene, "left-out", "left-out");
        (claim.correction, claim.expires) = (1, time.seconds() as u64 + 9);
        let claim = later.sign(scene, claim, &tests::secret("left-out", "active"));
        verdict(&claim_at(&mut scene.clone(), time, "left-out", &claim)).1
    };
    let before = |time: Time| Time::new(time.seconds() - 1, 0).unwrap();
    assert_eq!(at(&scene, before(start)), 3);
    assert_eq!(at(&scene, start), 0);
    assert_eq!(at(&scene, before(end)), 0);
    assert_eq!(at(&scene, end), 2);
}

#[test]
fn a_correction_ends_90_days_to_two_years_after_it_begins() {
    let (_, scene, start) = day_100();
    let later = forgotten(4_000_000);
    let ends = |span: u64| {
        let mut twin = scene.clone();
        let end = start.plus(Seconds(span)).unwrap();
        let done = twin.decree(add(&later, end));
        twin.audit();
        done.map_or_else(|error| error.code(), |()| 0)
    };
    assert_eq!(ends(90 * DAY.0 - 1), 56);
    assert_eq!(ends(90 * DAY.0), 0);
    assert_eq!(ends(WINDOW.0), 0);
    assert_eq!(ends(WINDOW.0 + 1), 56);
}

#[test]
fn all_corrections_pay_a_tenth_of_what_the_pool_ever_had() {
    let (_, mut scene, start) = day_100();
    let end = start.plus(Seconds(100 * DAY.0)).unwrap();
    let inflow = |scene: &Scene| scene.pool().pool.unwrap().inflow;
    // The pool counts what it has earned first.
    scene.decree(add(&forgotten(TENTH - 1_000_000), end)).unwrap();
    let room = inflow(&scene) / 10 - (TENTH - 1_000_000);
    assert!(room > 1_000_000);
    let end = end.plus(DAY).unwrap();
    let error = scene.clone().decree(add(&forgotten(2 * room), end)).unwrap_err();
    assert_eq!(error.code(), 55);
    assert!(error.to_string().contains("and corrections may pay"), "{error}");
    scene.decree(add(&forgotten(room), end)).unwrap();
    assert_eq!(all(&scene).len(), 2);
    scene.audit();
    // A mint of a second or two is all that is left.
    let error = scene.decree(add(&forgotten(room), end)).unwrap_err();
    assert_eq!(error.code(), 55);
}

#[test]
fn what_is_kept_for_a_correction_is_not_lent_and_comes_back() {
    let (mut scene, later) = (begin().1, forgotten(TENTH));
    let before = scene.pool().available;
    corrected(&mut scene, &later);
    let pool = scene.pool();
    assert_eq!(u128::from(pool.available) + u128::from(TENTH), scene.fund(ACCOUNT_CREATION_POOL));
    scene.claimed("left-out", &of_correction(&later, &scene, 1, "left-out"));
    let end: Time = all(&scene)[0].end.unwrap().try_into().unwrap();
    let done = scene.block_with(&[], |block| block.time = end);
    assert_eq!(told(&done.events, "claims_closed", "correction"), ["1"]);
    let pool = scene.pool();
    assert_eq!(pool.pool.unwrap().reserved, 0);
    assert_eq!(u128::from(pool.available), scene.fund(ACCOUNT_CREATION_POOL));
    assert!(pool.available > before - TENTH);
    assert!(all(&scene)[0].counters.unwrap().closed);
    let late = of_correction(&later, &scene, 1, "alice");
    scene.not_claimed("alice", &late, 2);
    scene.audit();
}

#[test]
fn holders_end_a_correction_before_its_time() {
    let (mut scene, later) = (begin().1, forgotten(4_000_000));
    corrected(&mut scene, &later);
    let end = |number: u32| wire::MsgEndCorrection { authority: governance(), number };
    scene.claimed("left-out", &of_correction(&later, &scene, 1, "left-out"));
    let own = wire::MsgEndCorrection { authority: tests::account("zoe"), number: 1 };
    scene.err("zoe", own, ("gov", 13));
    for unknown in [0, 2] {
        assert_eq!(scene.decree(end(unknown)).unwrap_err().code(), 52);
    }
    scene.decree(end(1)).unwrap();
    scene.not_claimed("alice", &of_correction(&later, &scene, 1, "alice"), 2);
    assert!(all(&scene)[0].counters.unwrap().closed);
    assert_eq!(scene.pool().pool.unwrap().reserved, 0);
    assert_eq!(scene.stake("left-out").0, 3_000_000, "what was claimed stays");
    assert_eq!(scene.decree(end(1)).unwrap_err().code(), 2);
    scene.audit();
}

#[test]
fn a_correction_can_be_ended_before_it_begins() {
    let (_, mut scene, start) = day_100();
    let later = forgotten(4_000_000);
    scene.decree(add(&later, start.plus(Seconds(90 * DAY.0)).unwrap())).unwrap();
    scene.decree(wire::MsgEndCorrection { authority: governance(), number: 1 }).unwrap();
    scene.block(&[]);
    assert_eq!(scene.pool().pool.unwrap().reserved, 0);
    scene.audit();
    // The next one has another number.
    let end = start.plus(Seconds(100 * DAY.0)).unwrap();
    scene.decree(add(&later, end)).unwrap();
    assert_eq!(all(&scene).iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2]);
    scene.audit();
}

#[test]
fn a_fee_of_a_claim_from_a_correction_stays_in_the_pool() {
    let (mut scene, later) = (begin().1, forgotten(4_000_000));
    corrected(&mut scene, &later);
    let mut params = scene.claim_params();
    params.claim_fee = 500_000;
    scene.decree(wire::MsgUpdateParams { authority: governance(), params: Some(params) }).unwrap();
    let mut claim = later.claim(&scene, "left-out", "left-out");
    (claim.correction, claim.max_fee) = (1, 500_000);
    scene.claimed("left-out", &later.sign(&scene, claim, &tests::secret("left-out", "active")));
    assert_eq!(scene.stake("left-out").0, 2_500_000);
    let pool = scene.pool().pool.unwrap();
    assert_eq!((pool.corrected, pool.reserved), (2_500_000, 1_000_000));
    scene.audit();
}

#[test]
fn memo_claims_and_vetoes_are_of_one_snapshot() {
    let (mut scene, later) = (begin().1, forgotten(4_000_000));
    corrected(&mut scene, &later);
    let mut claim = later.by_memo_key(&scene, "left-out", "left-out");
    claim.correction = 1;
    scene.claimed("left-out", &claim);
    let mut veto = later.veto(&scene, "left-out", "zoe", &tests::secret("left-out", "active"));
    scene.err("zoe", veto.clone(), ("bsclaim", 9));
    veto.correction = 1;
    let done = scene.ok("zoe", veto);
    assert_eq!(told(&done.events, "claim_vetoed", "ended_a_claim"), ["true"]);
    assert_eq!(told(&done.events, "claim_vetoed", "correction"), ["1"]);
    let finalize = wire::MsgFinalize { submitter: tests::account("zoe"), index: 0, correction: 1 };
    scene.err("zoe", finalize, ("bsclaim", 57));
    scene.audit();
}

#[test]
fn the_answer_names_number_and_beginning() {
    let (_, scene, start) = day_100();
    let later = forgotten(4_000_000);
    let message = add(&later, start.plus(Seconds(90 * DAY.0)).unwrap());
    let block = scene.next_block();
    let mut ctx = base::Ctx::new(&block, base::Mode::Deliver, scene.state());
    let url = base::type_url::<wire::MsgAddCorrection>();
    let parsed = scene.chain.router().parse(&url, &message.encode_to_vec()).unwrap();
    let response = ctx.atomically(parsed).unwrap();
    let response = wire::MsgAddCorrectionResponse::decode(&*response.value).unwrap();
    assert_eq!((response.number, response.start), (1, Some(start.into())));
    let events = ctx.take_events();
    assert_eq!(told(&events, "correction_added", "amount"), ["4000000"]);
}
