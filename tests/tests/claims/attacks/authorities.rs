//! Keys that do not act for an account, and those that do.

use bitshares_snapshot_claim::snapshot::{Authority, Leaf};
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, holder, public, secret};

use crate::city;
use crate::town::begin;

fn refused(name: &str, members: &[&str], signers: &[&str], code: u32) {
    let (city, mut scene) = city::begin();
    let claim = city::claim(&city, &scene, name, members, signers);
    scene.not_claimed(name, &claim, code);
    scene.audit();
}

fn claims(name: &str, members: &[&str], signers: &[&str]) {
    let (city, mut scene) = city::begin();
    scene.claimed(name, &city::claim(&city, &scene, name, members, signers));
    scene.audit();
}

#[test]
fn attack_10_nobody_acts_for_an_account_whose_threshold_is_0() {
    refused("zero", &[], &[], 26);
    refused("zero", &[], &["zero"], 26);
    refused("zero", &[], &["ann"], 25);
    claims("ann", &[], &["ann"]);
}

#[test]
fn attack_11_the_key_of_nobody_signs_nothing() {
    let (city, mut scene) = city::begin();
    let mut claim = city.signed(&scene, "null", "null");
    claim.proofs[0].public_key = vec![0; 33];
    scene.not_claimed("null", &claim, 23);
    refused("null", &[], &[], 26);
    refused("null", &[], &["null"], 25);
    scene.claimed("ann", &city.signed(&scene, "ann", "ann"));
}

#[test]
fn attack_12_the_memo_key_is_no_authority() {
    let (town, mut scene) = begin();
    let memo = secret("alice", "memo");
    let raw = town.sign(&scene, town.claim(&scene, "alice", "alice"), &memo);
    scene.not_claimed("alice", &raw, 28);
    // Not even where a message shows it: alice has more than a memo key may claim.
    scene.not_claimed("alice", &town.by_memo_key(&scene, "alice", "alice"), 29);
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    // Where it is the active key too, as in old web wallets, it is an authority.
    let key = public("old", "memo");
    let old = Leaf { active: tests::one_key(key), ..holder(1, "old", 90) };
    let town = BitShares::of(vec![old, holder(2, "rest", 10)]);
    let mut scene = Scene::with_plan(&[], town.plan());
    scene.claimed("old", &town.by_memo_key(&scene, "old", "old"));
    assert!(scene.claim_status(0).claimed);
}

#[test]
fn attack_13_a_memo_key_that_a_faucet_or_a_bot_has_given_to_many_claims_nothing() {
    let (town, mut scene) = begin();
    scene.not_claimed("bot", &town.by_memo_key(&scene, "sam", "bot"), 30);
    assert_eq!(scene.claim_status(town.index("sam") as u64).pending, None);
    scene.claimed("sam", &town.signed(&scene, "sam", "sam"));
}

#[test]
fn attack_17_members_are_followed_two_deep_and_never_in_circles() {
    let duo = ["ann", "ben"];
    claims("trio", &["duo", "ann", "ben"], &duo);
    refused("quad", &["trio", "duo", "ann", "ben"], &duo, 27);
    refused("loop-a", &["loop-b"], &[], 26);
    refused("loop-a", &["loop-b", "ann"], &["ann"], 27);
    refused("selfie", &[], &[], 26);
    refused("selfie", &["selfie"], &[], 17);
    refused("selfie", &[], &["selfie"], 25);
}

#[test]
fn attack_18_an_approved_account_counts_again_only_if_it_was_approved_before() {
    // Over asks mid, and mid ann: three deep. Late has asked ann before, as on BitShares.
    claims("late", &["ann", "over", "mid"], &["ann"]);
    // Early asks over, when nobody has approved ann.
    refused("early", &["over", "mid", "ann", "zed"], &["ann", "zed"], 27);
    refused("early", &["over", "mid", "zed"], &["zed"], 26);
}

#[test]
fn attack_20_a_member_given_twice_weighs_no_more() {
    refused("duo", &["ann", "ann"], &["ann"], 17);
    refused("duo", &["ann", "ben", "ben"], &["ann", "ben"], 17);
    refused("duo", &["ann", "ben"], &["ann", "ann"], 24);
    refused("duo", &["ann", "ben"], &["ann"], 26);
    claims("duo", &["ann", "ben"], &["ann", "ben"]);
}

#[test]
fn attack_21_a_key_that_is_listed_as_an_address_too_counts_for_both_as_on_bitshares() {
    claims("twice", &[], &["twice"]);
    refused("twice", &[], &["twice", "twice"], 24);
}

#[test]
fn attack_22_weights_are_added_without_overflow() {
    let (city, mut scene) = city::begin();
    // 65,535 of 131,070.
    refused("heavy", &[], &["heavy"], 26);
    let claim = city.sign(&scene, city.signed(&scene, "heavy", "heavy"), &secret("heavy", "owner"));
    scene.claimed("heavy", &claim);
    // Forty keys of the greatest weight do not reach 2^32 - 1, and do not come round to it.
    let mut keys: Vec<_> =
        (0..40).map(|place| (public(&format!("k{place}"), "active"), u16::MAX)).collect();
    keys.sort_unstable();
    let authority = Authority { threshold: u32::MAX, keys, ..Authority::default() };
    let owner = authority.clone();
    let leaf = Leaf { active: authority, owner, ..holder(1, "most", 10) };
    let town = BitShares::of(vec![leaf, holder(2, "rest", 10)]);
    let mut scene = Scene::with_plan(&[], town.plan());
    let all = (0..40).fold(town.claim(&scene, "most", "most"), |claim, place| {
        town.sign(&scene, claim, &secret(&format!("k{place}"), "active"))
    });
    let refused = scene.not_claimed("most", &all, 26);
    assert!(refused.contains("weigh 2621400 of 4294967295"), "{refused}");
}

#[test]
fn attack_23_what_is_larger_than_may_be_is_refused_before_it_is_looked_at() {
    let mut keys: Vec<_> =
        (0..255).map(|place| (public(&format!("k{place}"), "active"), 1)).collect();
    keys.sort_unstable();
    let authority = Authority { threshold: 1, keys, ..Authority::default() };
    let leaf = Leaf { active: authority, ..holder(1, "huge", 10) };
    let town = BitShares::of(vec![leaf, holder(2, "rest", 10)]);
    let mut scene = Scene::with_plan(&[], town.plan());
    scene.not_claimed("huge", &town.signed(&scene, "huge", "huge"), 49);
    let bent = |bend: &dyn Fn(&mut wire::MsgClaim)| {
        let mut claim = town.signed(&scene, "rest", "rest");
        bend(&mut claim);
        claim
    };
    let many = [
        (bent(&|claim| claim.proofs = vec![claim.proofs[0].clone(); 65]), 49),
        (bent(&|claim| claim.txs = vec![vec![0; 10]; 5]), 49),
        (bent(&|claim| claim.txs = vec![vec![0; 1_025]]), 49),
        (bent(&|claim| claim.aux = vec![town.proof("rest"); 33]), 17),
    ];
    let good = bent(&|_| ());
    for (claim, code) in many {
        scene.not_claimed("rest", &claim, code);
    }
    scene.claimed("rest", &good);
}
