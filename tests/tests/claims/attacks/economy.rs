//! Who wants to earn by waiting, by lending or by correcting.

use proto::whaleshares::claim::v1 as wire;
use tests::{
    Key, Scene, account, auto_vote, create_validator, delegate, holder, power_down, secret, told,
};

use crate::town::{DAY, UNIT, after, begin, corrected, correction, of_correction, town};

#[test]
fn attack_40_who_has_stolen_a_memo_key_waits_in_public_for_the_owner() {
    let (town, mut scene) = begin();
    // Not the large accounts.
    for name in ["alice", "bob", "carol"] {
        scene.not_claimed("thief", &town.by_memo_key(&scene, name, "thief"), 29);
    }
    let done = scene.claimed("thief", &town.by_memo_key(&scene, "mia", "thief"));
    assert_eq!(told(&done.events, "claim_pending", "bitshares_account"), ["mia"]);
    let request = wire::QueryPendingRequest::default();
    let waiting: wire::QueryPendingResponse = scene.claims("Pending", &request).unwrap();
    assert_eq!(waiting.pending[0].to, account("thief"));
    // Waits a month, and on the last day the owner sees it.
    scene.block_with(&[], |block| block.time = after(30 * DAY.0 - 10));
    assert_eq!(scene.stake("thief").0, 0);
    scene.ok("zoe", town.veto(&scene, "mia", "zoe", &secret("mia", "active")));
    scene.block_with(&[], |block| block.time = after(31 * DAY.0));
    assert_eq!(scene.stake("thief").0, 0);
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    scene.audit();
}

#[test]
fn attack_41_a_loan_is_worth_nothing_to_who_farms_it() {
    let mut scene = Scene::with_plan(&[("zoe", "3000000000uwls")], town().plan());
    scene.elect(&["zoe"], 1_000);
    for kid in ["kid-1", "kid-2", "kid-3"] {
        let message = wire::MsgCreateSponsoredAccount {
            sponsor: account("zoe"),
            name: String::new(),
            pub_key: Some(Key::of(kid).public().to_any()),
        };
        scene.ok("zoe", message);
        assert_eq!(scene.staked(kid).loan, "5000000");
        let attempts = [
            scene.draft(kid, &power_down(kid, "1uwls")),
            scene.draft(kid, &delegate(kid, "zoe", "1uwls")),
            scene.draft(kid, &tests::allocate(kid, "zoe", "1uwls")),
            scene.draft(kid, &create_validator(kid, 5)),
            scene.draft(kid, &tests::send(kid, "zoe", "1uwls")),
        ];
        for attempt in attempts {
            assert!(!scene.deliver(&attempt).is_ok());
        }
        scene.ok(kid, auto_vote(kid, "zoe"));
    }
    scene.block_with(&[], |block| block.time = after(100 * DAY.0));
    for kid in ["kid-1", "kid-2", "kid-3"] {
        let staked = scene.staked(kid);
        assert_eq!((scene.stake(kid), staked.loan.as_str()), ((0, 0, 0), "5000000"));
        assert!(tests::number(&staked.pending) == 0, "{staked:?}");
        assert_eq!(scene.balance(kid), "");
    }
    // Whoever has as much himself votes with that, and only that.
    let buys = tests::power_up("zoe", "kid-1", "1000000uwls");
    scene.ok("zoe", buys);
    assert_eq!(scene.stake("kid-1").0, 1_000_000);
    scene.audit();
}

#[test]
fn attack_42_a_correction_adds_within_bounds_and_takes_nothing() {
    let (town, mut scene) = begin();
    let unclaimed = scene.snapshot().unclaimed;
    let small = correction(vec![holder(9, "mallory", 1), holder(1_001, "alice", 1)], 1_000_000);
    let message = |authority: String, header: &wire::Header, days: u64| wire::MsgAddCorrection {
        authority,
        header: Some(header.clone()),
        end: Some(after(days * DAY.0).into()),
    };
    // Nobody but holders, not in the first 90 days, not more than a tenth of the pool.
    let own = message(account("zoe"), small.header.wire(), 250);
    scene.err("zoe", own, ("gov", 13));
    let of_holders =
        |town: &tests::BitShares| message(tests::governance(), town.header.wire(), 250);
    assert_eq!(scene.decree(of_holders(&small)).unwrap_err().code(), 54);
    scene.block_with(&[], |block| block.time = after(100 * DAY.0));
    let large = correction(vec![holder(9, "mallory", 1)], 18_900_000_000_000);
    assert_eq!(scene.decree(of_holders(&large)).unwrap_err().code(), 55);
    let number = corrected(&mut scene, &small);
    scene.claimed("mallory", &of_correction(&small, &scene, number, "mallory"));
    assert_eq!(scene.stake("mallory").0, 500_000);
    // What others can claim is as much as before.
    assert_eq!(scene.snapshot().unclaimed, unclaimed);
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    scene.audit();
}
