//! Proxies: who votes with the stake that votes for nobody.

use serde_json::json;
use tests::{
    Scene, allocate, create_validator, deallocate, delegate, number, power_down, power_up,
    set_proxy,
};

const RICH: &str = "1000000000000uwls";

/// Producers p, q and r, and people a to h; nothing is minted.
fn town() -> Scene {
    let names = ["p", "q", "r", "a", "b", "c", "d", "e", "f", "g", "h"];
    let people: Vec<(&str, &str)> = names.iter().map(|name| (*name, RICH)).collect();
    let rules = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    let mut scene = Scene::with_rules(&people, &rules);
    for name in ["p", "q", "r"] {
        scene.ok(name, create_validator(name, 1_000));
    }
    scene
}

/// Votes beyond what each producer has of its own.
fn votes(scene: &Scene, who: &str) -> u128 {
    scene.votes(who) - 1_000_000_000
}

#[test]
fn a_proxy_votes_with_what_votes_for_nobody() {
    let mut scene = town();
    scene.ok("b", delegate("b", "p", "10uwls"));
    scene.ok("a", power_up("a", "a", "100uwls"));
    scene.ok("a", set_proxy("a", "b"));
    assert_eq!(votes(&scene, "p"), 110);
    scene.ok("a", allocate("a", "q", "30uwls"));
    assert_eq!((votes(&scene, "p"), votes(&scene, "q")), (80, 30), "own votes go first");
    scene.ok("a", deallocate("a", "q", "30uwls"));
    scene.ok("a", power_down("a", "60uwls"));
    assert_eq!((votes(&scene, "p"), votes(&scene, "q")), (50, 0));
    scene.ok("a", set_proxy("a", ""));
    assert_eq!(votes(&scene, "p"), 10);
    scene.audit();
}

#[test]
fn a_proxy_without_votes_of_its_own_keeps_them_until_it_has() {
    let mut scene = town();
    scene.ok("a", power_up("a", "a", "100uwls"));
    scene.ok("a", set_proxy("a", "b"));
    assert_eq!(votes(&scene, "p"), 0);
    scene.ok("b", delegate("b", "p", "1uwls"));
    assert_eq!(votes(&scene, "p"), 101);
    scene.ok("b", deallocate("b", "p", "1uwls"));
    assert_eq!(votes(&scene, "p"), 0);
    scene.audit();
}

#[test]
fn entrusted_votes_are_shared_as_the_proxy_votes_and_rounding_does_not_drift() {
    let mut scene = town();
    for (producer, amount) in [("p", "700uwls"), ("q", "200uwls"), ("r", "100uwls")] {
        scene.ok("b", delegate("b", producer, amount));
    }
    let extras = |scene: &Scene| ["p", "q", "r"].map(|name| number(&scene.standing(name).proxied));
    scene.ok("a", set_proxy("a", "b"));
    scene.ok("a", power_up("a", "a", "12345uwls"));
    assert_eq!(extras(&scene), [8_641, 2_469, 1_234], "one votes for nobody");
    scene.ok("b", deallocate("b", "p", "700uwls"));
    assert_eq!(extras(&scene), [0, 8_230, 4_115]);
    scene.ok("b", allocate("b", "p", "700uwls"));
    scene.ok("a", power_up("a", "a", "999987uwls"));
    scene.ok("a", power_down("a", "999987uwls"));
    assert_eq!(extras(&scene), [8_641, 2_469, 1_234], "back where it was");
    scene.audit();
}

#[test]
fn votes_pass_through_four_proxies_and_not_through_five() {
    let mut scene = town();
    scene.ok("e", delegate("e", "p", "1uwls"));
    scene.ok("a", power_up("a", "a", "100uwls"));
    for (from, to) in [("d", "e"), ("c", "d"), ("b", "c"), ("a", "b")] {
        scene.ok(from, set_proxy(from, to));
    }
    assert_eq!(votes(&scene, "p"), 101, "a, b, c, d, e: four hops");
    let log = scene.err("f", set_proxy("f", "a"), ("staking", 108));
    assert!(log.ends_with("votes pass through 4 proxies at most"), "{log}");
    scene.audit();
}

#[test]
fn a_chain_that_grows_at_its_end_carries_no_farther() {
    let mut scene = town();
    scene.ok("a", power_up("a", "a", "100uwls"));
    scene.ok("b", power_up("b", "b", "10uwls"));
    for name in ["e", "f", "g"] {
        scene.ok(name, delegate(name, "p", "1uwls"));
    }
    for (from, to) in [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")] {
        scene.ok(from, set_proxy(from, to));
    }
    assert_eq!(votes(&scene, "p"), 113);
    scene.ok("e", set_proxy("e", "f"));
    assert_eq!(votes(&scene, "p"), 13, "a is five hops away from f");
    scene.ok("f", set_proxy("f", "g"));
    assert_eq!(votes(&scene, "p"), 3, "b is five hops away from g");
    scene.ok("b", set_proxy("b", ""));
    scene.audit();
    scene.ok("b", delegate("b", "p", "1uwls"));
    assert_eq!(votes(&scene, "p"), 104, "b votes for a now");
    scene.audit();
}

#[test]
fn nobody_votes_for_himself_through_others() {
    let mut scene = town();
    let log = scene.err("a", set_proxy("a", "a"), ("staking", 106));
    assert!(log.contains("can not be its own proxy"), "{log}");
    scene.ok("a", set_proxy("a", "b"));
    scene.err("b", set_proxy("b", "a"), ("staking", 107));
    scene.ok("b", set_proxy("b", "c"));
    scene.ok("c", set_proxy("c", "d"));
    let log = scene.err("d", set_proxy("d", "a"), ("staking", 107));
    assert!(log.ends_with("proxies would go in a circle"), "{log}");
    scene.audit();
}

#[test]
fn a_circle_is_not_made_behind_a_chain_that_is_too_long_to_follow() {
    let mut scene = town();
    for (from, to) in
        [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "g"), ("g", "h")]
    {
        scene.ok(from, set_proxy(from, to));
    }
    for name in ["a", "b", "c", "d"] {
        let tx = scene.draft("h", &set_proxy("h", name)).sign();
        let result = scene.block(&[tx]).remove(0);
        assert!(matches!(tests::verdict(&result), ("staking", 107 | 108)), "h to {name}");
    }
    scene.audit();
}

#[test]
fn a_proxy_exists_and_is_a_change() {
    let mut scene = town();
    scene.err("a", set_proxy("a", "nobody"), ("sdk", 9));
    scene.err("a", set_proxy("a", ""), ("staking", 109));
    scene.ok("a", set_proxy("a", "b"));
    let log = scene.err("a", set_proxy("a", "b"), ("staking", 109));
    assert!(log.ends_with("the proxy is that already"), "{log}");
    scene.ok("a", set_proxy("a", "c"));
    scene.ok("a", set_proxy("a", ""));
    assert_eq!(scene.all_staked().len(), 3, "the producers; nothing is kept of the others");
    scene.audit();
}

#[test]
fn entrusted_votes_elect_and_are_no_stake_of_the_proxy() {
    let mut scene = town();
    scene.ok("b", delegate("b", "p", "1uwls"));
    scene.ok("a", power_up("a", "a", "5000uwls"));
    scene.ok("a", set_proxy("a", "b"));
    assert_eq!(scene.stake("b"), (1, 0, 0));
    scene.err("b", tests::redelegate("b", "p", "q", "2uwls"), ("sdk", 18));
    scene.ok("b", tests::redelegate("b", "p", "q", "1uwls"));
    assert_eq!((votes(&scene, "p"), votes(&scene, "q")), (0, 5_001));
    scene.audit();
}
