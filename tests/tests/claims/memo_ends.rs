//! How memo claims that wait come to their end.

use base::Seconds;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, OK, Scene, account, holder, secret, told, verdict};

use crate::town::{DAY, UNIT, WINDOW, after, begin, claim_at, until};

const DELAY: u64 = 30 * 86_400;

fn finalize(who: &str, index: u64) -> wire::MsgFinalize {
    wire::MsgFinalize { submitter: account(who), index, correction: 0 }
}

#[test]
fn anybody_may_have_a_ripe_claim_paid_and_no_other() {
    let (town, mut scene) = begin();
    let refused = scene.err("zoe", finalize("zoe", 3), ("bsclaim", 57));
    assert!(refused.contains("no memo claim waits for account 3"), "{refused}");
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    let tx = scene.draft("zoe", &finalize("zoe", 3)).sign();
    let early =
        scene.clone().block_with(std::slice::from_ref(&tx), |block| block.time = after(1 + DELAY));
    assert_eq!(verdict(&early.results[0]), ("bsclaim", 58));
    let done = scene.block_with(&[tx], |block| block.time = after(2 + DELAY));
    assert_eq!(verdict(&done.results[0]), OK);
    let response = &done.results[0].responses[0].value;
    assert_eq!(wire::MsgFinalizeResponse::decode(&**response).unwrap().amount, 147_000_000);
    assert_eq!(told(&done.results[0].events, "claim_finalized", "index"), ["3"]);
    assert_eq!(told(&done.events, "claim_finalized", "index"), [""; 0], "once");
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    scene.err("zoe", finalize("zoe", 3), ("bsclaim", 57));
    scene.audit();
}

/// A town of people who have memo keys.
fn crowd(people: u64) -> BitShares {
    let people = (0..people).map(|person| holder(1_000 + person, &format!("p{person}"), 1_000));
    BitShares::of(people.chain([holder(1, "rest", 99_900_000)]).collect())
}

#[test]
fn a_block_pays_50_and_the_next_one_the_others() {
    let town = crowd(60);
    let mut scene = Scene::with_plan(&[], town.plan());
    let claims: Vec<Vec<u8>> = (0..60)
        .map(|person| {
            let name = format!("p{person}");
            scene.free(&name, &town.by_memo_key(&scene, &name, &name))
        })
        .collect();
    for result in scene.block(&claims) {
        assert_eq!(verdict(&result), OK, "{:?}", result.error);
    }
    scene.wait(Seconds(DELAY));
    let paid = |done: &chain::Finalized| told(&done.events, "claim_finalized", "amount").len();
    assert_eq!(paid(&scene.block_with(&[], |_| ())), 50);
    scene.audit();
    assert_eq!(paid(&scene.block_with(&[], |_| ())), 10);
    assert_eq!(paid(&scene.block_with(&[], |_| ())), 0);
    scene.audit();
}

#[test]
fn who_waits_is_paid_without_a_name_that_is_somebodys_meanwhile() {
    let (town, mut scene) = begin();
    let named = |scene: &Scene, name: &str, account_name: &str, key: &str| {
        let account_name = account_name.to_owned();
        let claim = wire::MsgClaim { account_name, ..town.claim(scene, name, name) };
        let form = bitshares_snapshot_claim::proof::Form::Envelope {
            account: name.to_owned(),
            block: 1,
            timestamp: "now".to_owned(),
        };
        town.sign_as(scene, claim, &secret(name, key), &form)
    };
    scene.claimed("mia", &named(&scene, "mia", "the_one", "memo"));
    scene.claimed("noah", &named(&scene, "noah", "noah", "memo"));
    scene.claimed("alice", &named(&scene, "alice", "the_one", "active"));
    scene.wait(Seconds(DELAY));
    let done = scene.block_with(&[], |_| ());
    assert_eq!(told(&done.events, "claim", "name"), ["", "noah"]);
    let ctx = scene.ctx();
    assert_eq!(names::owner_of(&ctx, "the_one").unwrap(), Some(scene.address("alice")));
    assert_eq!(names::name_of(&ctx, &scene.address("mia")).unwrap(), None);
    assert_eq!(names::name_of(&ctx, &scene.address("noah")).unwrap().as_deref(), Some("noah"));
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    scene.audit();
}

#[test]
fn the_fee_and_the_share_are_those_of_the_day_of_the_claim() {
    let (town, mut scene) = begin();
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    let mut params = scene.claim_params();
    params.claim_fee = 1_000_000;
    let authority = tests::governance();
    scene.wait(Seconds(DELAY - 100));
    let early = scene.decree(wire::MsgUpdateParams { authority, params: Some(params) });
    assert_eq!(early.unwrap_err().code(), 54, "frozen: so it can not happen to mia");
    scene.wait(DAY);
    scene.block(&[]);
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
}

#[test]
fn claims_that_wait_when_the_window_closes_are_paid_still() {
    let (town, mut scene) = begin();
    let last = after(WINDOW.0 - 1);
    let mut claim = until(&town, &scene, "mia", last.seconds() as u64);
    claim.proofs.clear();
    let form = bitshares_snapshot_claim::proof::Form::Envelope {
        account: "mia".to_owned(),
        block: 1,
        timestamp: "now".to_owned(),
    };
    let claim = town.sign_as(&scene, claim, &secret("mia", "memo"), &form);
    assert_eq!(verdict(&claim_at(&mut scene, last, "mia", &claim)), OK);
    let done = scene.block_with(&[], |block| block.time = after(WINDOW.0));
    assert_eq!(told(&done.events, "claims_closed", "correction"), [""; 0], "it waits for mia");
    assert!(!scene.snapshot().counters.unwrap().closed);
    // The owner can still object: see the twin.
    let mut twin = scene.clone();
    twin.ok("zoe", town.veto(&twin, "mia", "zoe", &secret("mia", "active")));
    scene.wait(Seconds(DELAY));
    let done = scene.block_with(&[], |_| ());
    assert_eq!(told(&done.events, "claim_finalized", "amount"), ["147000000"]);
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    for chain in [&mut scene, &mut twin] {
        chain.wait(DAY);
        chain.block(&[]);
        assert!(chain.snapshot().counters.unwrap().closed);
        assert_eq!(chain.fund(auth::SNAPSHOT_CLAIM), 0);
        chain.audit();
    }
    assert_eq!(twin.stake("mia").0, 0);
}
