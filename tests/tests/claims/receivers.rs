//! Who gets the Whalestake, and who may send the claim.

use base::Address;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Key, OK, Scene, log, secret, verdict};

use crate::town::{UNIT, begin};

/// zoe sends the claim of `name` for `receiver`.
fn for_another(town: &BitShares, scene: &Scene, name: &str, receiver: &str) -> wire::MsgClaim {
    let to = scene.address(receiver).to_string();
    let claim = wire::MsgClaim { to, ..town.claim(scene, name, "zoe") };
    town.sign(scene, claim, &secret(name, "active"))
}

/// The same with the receiver's signature.
fn countersigned(town: &BitShares, scene: &Scene, name: &str, receiver: &str) -> wire::MsgClaim {
    let mut claim = for_another(town, scene, name, receiver);
    claim.to_key = Some(Key::of(receiver).public().to_any());
    claim.to_signature = Key::of(receiver).sign(town.text(scene, &claim).as_bytes());
    claim
}

#[test]
fn somebody_else_claims_for_an_account_that_is_there() {
    let (town, mut scene) = begin();
    scene.ok("zoe", tests::send("zoe", "grandma", "1uwls"));
    scene.claimed("zoe", &for_another(&town, &scene, "mia", "grandma"));
    assert_eq!(scene.stake("grandma").0, 1_000 * UNIT);
    assert_eq!(scene.stake("zoe").0, 0);
    assert_eq!(scene.balance("zoe"), "999999999uwls", "it costs the sender nothing");
    scene.audit();
}

#[test]
fn a_receiver_without_an_account_signs_too() {
    let (town, mut scene) = begin();
    let refused = scene.not_claimed("zoe", &for_another(&town, &scene, "mia", "grandma"), 44);
    assert!(refused.contains("has no account on this chain and has not signed"), "{refused}");
    scene.claimed("zoe", &countersigned(&town, &scene, "mia", "grandma"));
    assert_eq!(scene.stake("grandma").0, 1_000 * UNIT);
    let (_, sequence) = scene.number_and_sequence(&scene.address("grandma"));
    assert_eq!(sequence, 0);
    scene.ok("grandma", tests::power_down("grandma", "1uwls"));
    scene.audit();
}

#[test]
fn a_countersignature_is_the_receivers_and_of_this_text() {
    let (town, mut scene) = begin();
    let good = countersigned(&town, &scene, "mia", "grandma");
    let bent = |change: &dyn Fn(&mut wire::MsgClaim)| {
        let mut claim = good.clone();
        change(&mut claim);
        claim
    };
    let mallory = Key::of("mallory").public().to_any();
    let refused =
        scene.not_claimed("zoe", &bent(&|claim| claim.to_key = Some(mallory.clone())), 43);
    assert!(refused.contains("to_key is the key of"), "{refused}");
    let refused = scene.not_claimed("zoe", &bent(&|claim| claim.to_signature[5] ^= 1), 43);
    assert!(refused.contains("to_signature does not fit the text"), "{refused}");
    scene.not_claimed("zoe", &bent(&|claim| claim.to_signature = vec![0; 1_025]), 43);
    let refused = scene.not_claimed("zoe", &bent(&|claim| claim.to_signature.clear()), 43);
    assert!(refused.contains("stand there together, or neither does"), "{refused}");
    scene.not_claimed("zoe", &bent(&|claim| claim.to_key = None), 43);
    scene.claimed("zoe", &good);
}

#[test]
fn a_countersignature_is_looked_at_even_where_none_is_needed() {
    let (town, mut scene) = begin();
    scene.ok("zoe", tests::send("zoe", "grandma", "1uwls"));
    let mut claim = countersigned(&town, &scene, "mia", "grandma");
    claim.to_signature[5] ^= 1;
    scene.not_claimed("zoe", &claim, 43);
}

#[test]
fn a_sender_for_somebody_else_has_an_account_himself() {
    let (town, mut scene) = begin();
    let mut claim = countersigned(&town, &scene, "mia", "grandma");
    claim.submitter = tests::account("stranger");
    let result = scene.block(&[scene.free("stranger", &claim)]).remove(0);
    assert_eq!(verdict(&result), ("sdk", 9), "{}", log(&result));
    scene.audit();
}

#[test]
fn what_is_no_account_receives_nothing() {
    let (town, mut scene) = begin();
    let mut to = |to: String| {
        let claim = wire::MsgClaim { to, ..town.claim(&scene, "mia", "zoe") };
        let claim = town.sign(&scene, claim, &secret("mia", "active"));
        scene.not_claimed("zoe", &claim, 43)
    };
    to(String::new());
    to("whale1qqqq".to_owned());
    to(tests::account("zoe").replacen("whale1", "cosmos1", 1));
    // A letter that was mistyped.
    let typo = tests::account("zoe").chars().rev().collect::<String>();
    to(format!("whale1{}", typo.replace('1', "q")));
    for module in [auth::SNAPSHOT_CLAIM, auth::ACCOUNT_CREATION_POOL, auth::LAUNCH_TEAM, auth::GOV]
    {
        let refused = to(Address::module(module).to_string());
        assert!(refused.contains("it belongs to the chain itself"), "{refused}");
    }
}

#[test]
fn a_receiver_with_a_key_of_many_claims_alike() {
    let (town, mut scene) = begin();
    let crowd = tests::Crowd::of(2, &["ann", "ben", "cal"]);
    let address = crowd.address().to_string();
    let claim = wire::MsgClaim {
        submitter: address.clone(),
        to: address,
        ..town.claim(&scene, "mia", "zoe")
    };
    let claim = town.sign(&scene, claim, &secret("mia", "active"));
    let mut draft = scene.draft("zoe", &claim).gas(2_000_000);
    draft.signers = vec![crowd.signed_by(&["ann", "cal"], (0, 0))];
    assert_eq!(verdict(&scene.deliver(&draft)), OK);
    let stake = staking::stake_of(&scene.ctx(), &crowd.address()).unwrap();
    assert_eq!(stake.to_string(), (1_000 * UNIT).to_string());
    scene.audit();
}
