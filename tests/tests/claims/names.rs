//! How accounts are called that claims open.

use base::Address;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, log, secret, verdict};

use crate::town::{WINDOW, after, begin};

/// The claim of `name` to its own account, which is to be called `account_name`.
fn called(town: &BitShares, scene: &Scene, name: &str, account_name: &str) -> wire::MsgClaim {
    let account_name = account_name.to_owned();
    let claim = wire::MsgClaim { account_name, ..town.claim(scene, name, name) };
    town.sign(scene, claim, &secret(name, "active"))
}

fn owner(scene: &Scene, name: &str) -> Option<Address> {
    names::owner_of(&scene.ctx(), name).unwrap()
}

#[test]
fn the_holder_of_a_bitshares_name_keeps_it() {
    let (town, mut scene) = begin();
    scene.claimed("alice", &called(&town, &scene, "alice", "alice"));
    assert_eq!(owner(&scene, "alice"), Some(scene.address("alice")));
    scene.audit();
}

#[test]
fn a_name_with_an_underscore_is_anybodys() {
    let (town, mut scene) = begin();
    scene.claimed("alice", &called(&town, &scene, "alice", "the_real_bob"));
    assert_eq!(owner(&scene, "the_real_bob"), Some(scene.address("alice")));
    scene.audit();
}

#[test]
fn without_a_name_the_account_has_none() {
    let (town, mut scene) = begin();
    let claim = called(&town, &scene, "alice", "");
    assert!(town.text(&scene, &claim).contains(" as=- "), "what was signed");
    scene.claimed("alice", &claim);
    assert_eq!(owner(&scene, "alice"), None);
    assert_eq!(names::name_of(&scene.ctx(), &scene.address("alice")).unwrap(), None);
}

#[test]
fn the_name_of_another_bitshares_account_is_kept_for_its_holder() {
    let (town, mut scene) = begin();
    let refused = scene.not_claimed("alice", &called(&town, &scene, "alice", "bob"), 47);
    assert!(refused.contains("add an underscore"), "{refused}");
    // Nor one that nobody has on BitShares: the chain does not know.
    scene.not_claimed("alice", &called(&town, &scene, "alice", "nobody-at-all"), 47);
    scene.claimed("bob", &called(&town, &scene, "bob", "bob"));
    scene.claimed("alice", &called(&town, &scene, "alice", "alice"));
    scene.audit();
}

#[test]
fn what_is_no_name_is_none() {
    let (town, mut scene) = begin();
    for name in ["-", "Alice", "1st", "a_", "a..b", "a b", &"a".repeat(64), "maxfee=0uwls"] {
        let refused = scene.not_claimed("alice", &called(&town, &scene, "alice", name), 45);
        assert!(refused.contains("is no name"), "{refused}");
    }
    let longest = format!("a_{}", "a".repeat(61));
    scene.claimed("alice", &called(&town, &scene, "alice", &longest));
    assert_eq!(owner(&scene, &longest), Some(scene.address("alice")));
}

#[test]
fn a_name_has_one_owner_and_an_account_one_name() {
    let (town, mut scene) = begin();
    scene.claimed("alice", &called(&town, &scene, "alice", "dear_one"));
    let refused = scene.not_claimed("bob", &called(&town, &scene, "bob", "dear_one"), 46);
    assert!(refused.contains("dear_one is taken"), "{refused}");
    // Alice has a name, and may still be paid once more.
    let again = |scene: &Scene, account_name: &str| {
        let account_name = account_name.to_owned();
        let claim = wire::MsgClaim { account_name, ..town.claim(scene, "mia", "alice") };
        town.sign(scene, claim, &secret("mia", "active"))
    };
    let refused = scene.not_claimed("alice", &again(&scene, "mia"), 46);
    assert!(refused.contains("is called dear_one already"), "{refused}");
    scene.claimed("alice", &again(&scene, ""));
    scene.audit();
}

#[test]
fn when_claims_have_ended_all_names_are_free() {
    let (_, mut scene) = begin();
    let sponsored = |scene: &mut Scene, name: &str, at: base::Time| {
        scene.ok("zoe", tests::power_up("zoe", "zoe", "200000000uwls"));
        let message = wire::MsgCreateSponsoredAccount {
            sponsor: tests::account("zoe"),
            name: name.to_owned(),
            pub_key: Some(tests::Key::of(name).public().to_any()),
        };
        let tx = scene.draft("zoe", &message).sign();
        scene.block_with(&[tx], |block| block.time = at).results.remove(0)
    };
    let early = sponsored(&mut scene, "alice", after(WINDOW.0 - 1));
    assert_eq!(verdict(&early), ("bsclaim", 47), "{}", log(&early));
    let late = sponsored(&mut scene, "alice", after(WINDOW.0));
    assert!(late.is_ok(), "{:?}", late.error);
    assert_eq!(owner(&scene, "alice"), Some(scene.address("alice")));
    scene.audit();
}
