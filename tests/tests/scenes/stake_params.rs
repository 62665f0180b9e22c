//! The rules of staking: who changes them, and within which bounds.

use base::Seconds;
use proto::whaleshares::staking::v1::{MsgUpdateParams, Params};
use serde_json::json;
use tests::{Scene, account, create_validator, delegate, send, signal_upgrade};

const RICH: &str = "1000000000000uwls";

fn town() -> Scene {
    let names = ["ann", "ben", "carl", "dora"];
    let mut scene = Scene::with(&names.map(|name| (name, RICH)));
    scene.elect(&names[..3], 1_000);
    scene
}

#[test]
fn only_the_authority_changes_the_rules() {
    let mut scene = town();
    let params = scene.rules();
    let message = MsgUpdateParams { authority: account("ann"), params: Some(params) };
    scene.err("ann", message, ("gov", 13));
}

/// Something that `change` does to the rules is refused, with this text.
fn refused(scene: &mut Scene, change: impl FnOnce(&mut Params)) -> String {
    let before = scene.rules();
    let error = scene.change_rules(change).expect_err("refused").to_string();
    assert_eq!(scene.rules(), before);
    error
}

/// What somebody does to the rules.
type Change = fn(&mut Params);

#[test]
fn rules_that_make_no_sense_are_refused_with_their_bounds() {
    let mut scene = town();
    let cases: [(Change, &str); 20] = [
        (|rules| rules.max_validators = 3, "max_validators must be 4 to 64, not 3"),
        (|rules| rules.max_validators = 65, "max_validators must be 4 to 64, not 65"),
        (|rules| rules.election_period = 0, "election_period must be 1 to 1000, not 0"),
        (
            |rules| rules.max_power_amplification_bps = 9_999,
            "must be 10000 to 4294967295, not 9999",
        ),
        (|rules| rules.power_scale = 99, "power_scale must be 100 to 1000000, not 99"),
        (|rules| rules.max_new_seats_per_day = 0, "max_new_seats_per_day must be 1 to 21, not 0"),
        (|rules| rules.max_new_seats_per_day = 22, "max_new_seats_per_day must be 1 to 21, not 22"),
        (
            |rules| rules.inactive_seconds = 3_599,
            "inactive_seconds must be 3600 to 604800, not 3599",
        ),
        (
            |rules| rules.min_bp_self_stake = "1000000000001".into(),
            "at most 1000000000000, not 1000000000001",
        ),
        (|rules| rules.slash_double_sign_bps = 10_001, "slash_double_sign_bps must be 0 to 10000"),
        (
            |rules| rules.min_commission_rate = "1000000000000000001".into(),
            "min_commission_rate must be 0 to 1",
        ),
        (|rules| rules.max_allocations = 65, "max_allocations must be 1 to 64, not 65"),
        (|rules| rules.pd_instalments = 0, "pd_instalments must be 1 to 104, not 0"),
        (
            |rules| rules.pd_interval_seconds = 59,
            "pd_interval_seconds must be 60 to 31536000, not 59",
        ),
        (|rules| rules.max_pd_payments = 9, "max_pd_payments must be 10 to 5000, not 9"),
        (
            |rules| rules.inflation_start_ppb = 1_000_000_001,
            "inflation_start_ppb must be 0 to 1000000000",
        ),
        (|rules| rules.community_bps = 901, "must add up to 10000, not 10001"),
        (
            |rules| rules.vote_maturity_seconds = 2_592_001,
            "vote_maturity_seconds must be 0 to 2592000",
        ),
        (
            |rules| rules.vote_expiry_seconds = 86_400,
            "if not 0, must be 2592000 to 315360000, not 86400",
        ),
        (|rules| rules.liveness_mode = 99, "liveness_mode: 99 is none of its values"),
    ];
    for (change, text) in cases {
        let error = refused(&mut scene, change);
        assert!(error.contains(text), "{error}");
    }
    let log = refused(&mut scene, |rules| rules.bond_denom = "ushare".into());
    assert!(log.contains("the bond denomination is uwls for ever"), "{log}");
    scene.audit();
}

#[test]
fn a_change_of_the_rules_holds_from_the_next_block_on_and_calls_an_election() {
    let mut scene = town();
    scene.change_rules(|rules| rules.power_scale = 100).unwrap();
    let done = scene.block_with(&[], |_| {});
    let powers: Vec<u64> = done.validator_updates.iter().map(|update| update.power).collect();
    assert_eq!(powers, [100, 100, 100]);
    assert!(done.events.iter().any(|event| event.kind == "election"));
    scene.audit();
}

#[test]
fn a_halt_of_years_under_other_rules_mints_nothing_twice() {
    let mut scene = town();
    scene.wait(Seconds(100 * 86_400));
    scene.block(&[]);
    scene.change_rules(|rules| rules.year_seconds = 86_400).unwrap();
    let done = scene.block_with(&[], |_| {});
    let events: Vec<&str> = done.events.iter().map(|event| &*event.kind).collect();
    assert!(events.contains(&"year_rollover") && !events.contains(&"hook_failed"), "{events:?}");
    scene.audit();
    // Ten thousand years of a day are left out but for a thousand.
    scene.wait(Seconds(10_000 * 86_400));
    let done = scene.block_with(&[], |_| {});
    assert!(done.events.iter().all(|event| event.kind != "hook_failed"));
    scene.audit();
}

#[test]
fn at_the_largest_supply_nothing_is_minted_and_nothing_fails() {
    let people = [("ann", "999999999999999998uwls"), ("ben", "1uwls")];
    let mut scene = Scene::with_rules(&people, &json!({}));
    scene.ok("ann", create_validator("ann", 500_000_000_000));
    scene.ok("ann", delegate("ann", "ann", "499999999999999998uwls"));
    for _ in 0..50 {
        scene.wait(Seconds(86_400));
        let votes = scene.signatures(&[]);
        let done = scene.block_with(&[], |block| block.votes = votes);
        assert!(done.events.iter().all(|event| event.kind != "hook_failed"));
        scene.audit();
    }
    let supply = &scene.export()["bank"]["supply"][0]["amount"];
    assert_eq!(supply, "1000000000000000000");
    scene.ok("ben", send("ben", "ann", "1uwls"));
}

#[test]
fn seventeen_of_twenty_one_agree_upon_an_upgrade_and_so_in_proportion() {
    let mut scene = town();
    let height = scene.last_block().height + 100;
    scene.ok("ann", signal_upgrade("ann", "v2", height));
    scene.ok("ben", signal_upgrade("ben", "v3", height));
    assert_eq!(scene.export()["staking"]["upgrade"], json!(null));
    let result = scene.ok("carl", signal_upgrade("carl", "v2", height));
    let event = result.events.iter().find(|event| event.kind == "upgrade_signal").unwrap();
    let attribute = |name| event.attributes.iter().find(|(key, _)| key == name).unwrap().1.clone();
    assert_eq!((attribute("signals"), attribute("required")), ("2".into(), "3".into()));
    scene.ok("ben", signal_upgrade("ben", "v2", height));
    assert_eq!(scene.export()["gov"]["plan"]["name"], json!("v2"));
    let now = scene.last_block().height + 1;
    let log = scene.err("ann", signal_upgrade("ann", "v4", now), ("staking", 113));
    let text = format!("an upgrade at height {now} comes too late, the chain is at {now}");
    assert!(log.ends_with(&text), "{log}");
    scene.err("dora", signal_upgrade("dora", "v2", height), ("staking", 3));
    scene.ok("dora", create_validator("dora", 1_000));
    let log = scene.err("dora", signal_upgrade("dora", "v2", height), ("staking", 111));
    assert!(log.ends_with("is not among the elected producers"), "{log}");
    scene.err("ann", signal_upgrade("ann", &"x".repeat(65), height), ("sdk", 18));
    scene.err("ann", signal_upgrade("ann", "v2", 0), ("sdk", 18));
    scene.audit();
}
