//! Names that are somebody else's, or look so.

use proto::whaleshares::claim::v1 as wire;
use tests::{Key, account, secret};

use crate::town::begin;

#[test]
fn attack_32_nobody_squats_on_the_names_of_bitshares() {
    let (town, mut scene) = begin();
    scene.ok("zoe", tests::power_up("zoe", "zoe", "200000000uwls"));
    let sponsored = |name: &str| wire::MsgCreateSponsoredAccount {
        sponsor: account("zoe"),
        name: name.to_owned(),
        pub_key: Some(Key::of("squatter").public().to_any()),
    };
    let named = |scene: &tests::Scene, name: &str, account_name: &str| {
        let account_name = account_name.to_owned();
        let claim = wire::MsgClaim { account_name, ..town.claim(scene, name, name) };
        town.sign(scene, claim, &secret(name, "active"))
    };
    scene.err("zoe", sponsored("alice"), ("bsclaim", 47));
    scene.not_claimed("mia", &named(&scene, "mia", "alice"), 47);
    // Of an account that holds nothing, too.
    scene.not_claimed("mia", &named(&scene, "mia", "helper"), 47);
    scene.claimed("alice", &named(&scene, "alice", "alice"));
    scene.not_claimed("mia", &named(&scene, "mia", "alice"), 46);
    scene.ok("zoe", sponsored("alice_2"));
    scene.audit();
}

#[test]
fn attack_33_no_letter_looks_like_another() {
    let (town, mut scene) = begin();
    // Cyrillic a, a dotless i, a letter with an accent, full width, a joiner of no width.
    for name in
        ["\u{430}lice", "al\u{131}ce", "alic\u{e9}", "\u{ff41}lice", "al\u{200d}ice", "Alice"]
    {
        let claim =
            wire::MsgClaim { account_name: name.to_owned(), ..town.claim(&scene, "mia", "mia") };
        let claim = town.sign(&scene, claim, &secret("mia", "active"));
        scene.not_claimed("mia", &claim, 45);
    }
    let claim =
        wire::MsgClaim { account_name: "mia".to_owned(), ..town.claim(&scene, "mia", "mia") };
    scene.claimed("mia", &town.sign(&scene, claim, &secret("mia", "active")));
}
