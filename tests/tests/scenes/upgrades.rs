//! Upgrades: planned by votes or by producers; at the height no old version makes a block.

use chain::{NoCache, Readiness};
use prost_types::Timestamp;
use proto::cosmos::gov::v1::ProposalStatus::{Failed, Passed};
use proto::cosmos::upgrade::v1beta1::{MsgCancelUpgrade, MsgSoftwareUpgrade, Plan};
use serde_json::json;
use tests::{FULL, Scene, account, governance, pack, propose, signal_upgrade, told};

const RICH: &str = "1000000000000uwls";

fn town() -> Scene {
    Scene::council(&[("ann", 100), ("rich", 0)])
}

fn plan(name: &str, height: u64) -> Plan {
    let info = "https://example.org/v2.json".to_owned();
    Plan { name: name.to_owned(), height: height.cast_signed(), info, ..Plan::default() }
}

fn upgrade(name: &str, height: u64) -> MsgSoftwareUpgrade {
    MsgSoftwareUpgrade { authority: governance(), plan: Some(plan(name, height)) }
}

/// The plan as exports have it.
fn planned(scene: &Scene) -> Option<(String, String)> {
    let export = scene.export();
    let plan = export["gov"]["plan"].as_object()?;
    let text = |name: &str| plan[name].as_str().unwrap().to_owned();
    Some((text("name"), text("height")))
}

#[test]
fn holders_plan_an_upgrade_by_a_vote_and_cancel_it() {
    let mut scene = town();
    let proposal = scene.decide("ann", &[pack(&upgrade("v2", 1_000))]);
    assert_eq!(proposal.status(), Passed, "{}", proposal.failed_reason);
    assert_eq!(planned(&scene), Some(("v2".into(), "1000".into())));
    let done = {
        let cancel = MsgCancelUpgrade { authority: governance() };
        let id = scene.open("rich", &[pack(&cancel)]);
        scene.ok("ann", tests::vote("ann", id, proto::cosmos::gov::v1::VoteOption::Yes));
        scene.close_vote(id);
        let at = scene.poll(id).unwrap().executes_at.unwrap();
        scene.until(at.try_into().unwrap())
    };
    assert_eq!(told(&done.events, "upgrade_cancelled", "name"), ["v2"]);
    assert_eq!(planned(&scene), None);
    scene.decree(MsgCancelUpgrade { authority: governance() }).expect("there may be none");
}

#[test]
fn a_new_plan_replaces_the_old_one() {
    let mut scene = town();
    scene.decree(upgrade("v2", 1_000)).unwrap();
    scene.decree(upgrade("v3", 900)).unwrap();
    assert_eq!(planned(&scene), Some(("v3".into(), "900".into())));
}

#[test]
fn a_height_that_has_passed_while_holders_voted_fails() {
    let mut scene = town();
    let height = scene.last_block().height;
    // Submission, vote, end, and effect make four blocks.
    let proposal = scene.decide("ann", &[pack(&upgrade("v2", height + 4))]);
    assert_eq!(proposal.status(), Failed);
    let text = "upgrade cannot be scheduled in the past";
    assert!(proposal.failed_reason.starts_with(text), "{}", proposal.failed_reason);
    assert_eq!(planned(&scene), None);
    let height = scene.last_block().height;
    let proposal = scene.decide("ann", &[pack(&upgrade("v2", height + 5))]);
    assert_eq!(proposal.status(), Passed, "{}", proposal.failed_reason);
}

#[test]
fn plans_that_make_no_sense_are_refused_as_in_the_sdk() {
    let mut scene = town();
    #[allow(deprecated, reason = "the SDK refuses the fields that it has deprecated")]
    let timed = Plan { time: Some(Timestamp { seconds: 1, nanos: 0 }), ..plan("v2", 100) };
    let cases = [
        (plan("", 100), "name cannot be empty"),
        (plan("v2", 0), "height must be greater than 0"),
        (Plan { height: -5, ..plan("v2", 0) }, "height must be greater than 0"),
        (timed, "time-based upgrades have been deprecated in the SDK"),
        (plan("v2", 1), "upgrade cannot be scheduled in the past"),
    ];
    for (plan, text) in cases {
        let message = MsgSoftwareUpgrade { authority: governance(), plan: Some(plan) };
        let error = scene.decree(message).unwrap_err();
        assert_eq!((error.codespace(), error.code()), ("sdk", 18));
        assert!(error.to_string().starts_with(text), "{error}");
    }
    let message = MsgSoftwareUpgrade { authority: account("ann"), ..upgrade("v2", 100) };
    let log = scene.err("ann", message, ("upgrade", 6));
    assert!(log.contains(&format!("expected {} got {}", governance(), account("ann"))), "{log}");
    scene.err("ann", MsgCancelUpgrade { authority: account("ann") }, ("upgrade", 6));
    let stranger = MsgSoftwareUpgrade { authority: account("ann"), ..upgrade("v2", 100) };
    scene.err("rich", propose("rich", &[pack(&stranger)], FULL), ("gov", 13));
}

#[test]
fn the_moment_that_says_nothing_in_go_is_no_time() {
    let mut scene = town();
    let mut message = upgrade("v2", 1_000);
    #[allow(deprecated, reason = "clients in Go write it all the same")]
    if let Some(plan) = &mut message.plan {
        plan.time = Some(Timestamp { seconds: -62_135_596_800, nanos: 0 });
    }
    scene.decree(message).unwrap();
    let exported = scene.export();
    assert_eq!(exported["gov"]["plan"]["time"], "0001-01-01T00:00:00Z");
    assert_eq!(Scene::from_genesis(&exported).export(), exported);
}

#[test]
fn a_version_that_does_not_know_the_upgrade_stops_before_its_block() {
    let mut scene = town();
    let height = scene.last_block().height + 4;
    scene.decree(upgrade("v2", height)).unwrap();
    let ready = |scene: &Scene, height| scene.chain.readiness(scene.state(), height).unwrap();
    assert_eq!(ready(&scene, height - 1), Readiness::Ready);
    assert_eq!(ready(&scene, height), Readiness::TooOld(plan("v2", height)));
    scene.block(&[]);
    scene.block(&[]);
    assert_eq!(scene.last_block().height, height - 1);
    let sentence =
        format!("UPGRADE \"v2\" NEEDED at height: {height}: https://example.org/v2.json");
    assert_eq!(ready(&scene, height).to_string(), sentence);
    let block = scene.next_block();
    let none: [Vec<u8>; 0] = [];
    let error = scene.chain.finalize(scene.state(), &block, &none, &NoCache).unwrap_err();
    assert_eq!(error.to_string(), sentence);
    // And before any later one.
    let later = base::Block { height: height + 7, ..block };
    let error = scene.chain.finalize(scene.state(), &later, &none, &NoCache).unwrap_err();
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn a_version_that_does_not_know_what_the_chain_has_gone_through_makes_no_block() {
    let mut genesis = Scene::genesis_of(&[("ann", RICH)]);
    genesis["gov"] = json!({"applied_upgrades": [{"name": "v2", "height": "7"}]});
    let scene = Scene::from_genesis(&genesis);
    let outdated = Readiness::Outdated("v2".into());
    assert_eq!(scene.chain.readiness(scene.state(), 8).unwrap(), outdated);
    let none: [Vec<u8>; 0] = [];
    let block = scene.next_block();
    let error = scene.chain.finalize(scene.state(), &block, &none, &NoCache).unwrap_err();
    let text = "Wrong app version, upgrade handler is missing for upgrade \"v2\"";
    assert!(error.to_string().starts_with(text), "{error}");
}

#[test]
fn an_upgrade_is_not_planned_twice() {
    let mut genesis = Scene::genesis_of(&[("ann", RICH)]);
    genesis["gov"] = json!({"applied_upgrades": [{"name": "v2", "height": "7"}]});
    let mut scene = Scene::from_genesis(&genesis);
    let error = scene.decree(upgrade("v2", 1_000)).unwrap_err();
    assert!(error.to_string().starts_with("upgrade with name v2 has already been completed"));
    scene.decree(upgrade("v3", 1_000)).unwrap();
    assert_eq!(planned(&scene), Some(("v3".into(), "1000".into())));
    let exported = scene.export();
    assert_eq!(exported["gov"]["applied_upgrades"][0]["name"], "v2");
    assert_eq!(Scene::from_genesis(&exported).export(), exported);
}

/// A chain with as many seats as names.
fn producers(names: &[String]) -> Scene {
    let people: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), RICH)).collect();
    let mut scene = Scene::with(&people);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    scene.elect(&names, 1_000);
    assert_eq!(scene.seats().len(), names.len());
    scene
}

#[test]
fn seventeen_of_twenty_one_producers_plan_an_upgrade() {
    let names: Vec<String> = (0..21).map(|number| format!("producer{number}")).collect();
    let mut scene = producers(&names);
    let height = scene.last_block().height + 50;
    for name in &names[..16] {
        scene.ok(name, signal_upgrade(name, "v2", height));
    }
    scene.ok(&names[17], signal_upgrade(&names[17], "v3", height));
    scene.ok(&names[18], signal_upgrade(&names[18], "v2", height + 1));
    assert_eq!(planned(&scene), None);
    let tx = scene.draft(&names[16], &signal_upgrade(&names[16], "v2", height)).sign();
    let done = scene.block_with(&[tx], |_| {});
    assert_eq!(planned(&scene), Some(("v2".into(), height.to_string())));
    assert_eq!(told(&done.events, "upgrade_planned", "name"), ["v2"]);
    assert_eq!(told(&done.events, "upgrade_planned", "height"), [height.to_string()]);
    let ready = scene.chain.readiness(scene.state(), height).unwrap();
    assert!(matches!(ready, Readiness::TooOld(Plan { name, .. }) if name == "v2"));
    // Holders have the last word.
    scene.decree(MsgCancelUpgrade { authority: governance() }).unwrap();
    assert_eq!(planned(&scene), None);
    scene.block(&[]);
    assert_eq!(planned(&scene), None, "what was agreed is not planned again");
    scene.audit();
}
