//! Events that clients parse: the SDK's names and attributes, in the SDK's order, and ours.

use base::{Event, Misbehavior, Seconds};
use proto::cosmos::staking::v1beta1::{Description, MsgEditValidator};
use proto::tendermint::types::{ConsensusParams, EvidenceParams};
use serde_json::json;
use tests::{
    Scene, Start, allocate, auto_vote, cancel_power_down, cancel_unbonding, consensus_address,
    create_validator, deallocate, delegate, operator, power_down, power_up, redelegate, set_proxy,
    set_withdraw_address, undelegate, withdraw_commission, withdraw_reward,
};

const RICH: &str = "1000000000000uwls";

/// A chain on which power-downs begin at once and an hour of silence is too long.
fn town() -> Scene {
    let people = ["ann", "ben", "bob"].map(|name| (name, RICH));
    let rules = json!({"powerdown_rate": "POWER_DOWN_RATE_NOMINAL", "inflation_start_ppb": 100_000_000, "inactive_seconds": "3600"});
    let genesis = Scene::genesis_with_rules(&people, &rules);
    let age = prost_types::Duration { seconds: 3_600, nanos: 0 };
    let evidence =
        EvidenceParams { max_age_num_blocks: 100, max_age_duration: Some(age), max_bytes: 0 };
    let consensus_params = Some(ConsensusParams { evidence: Some(evidence), ..Default::default() });
    Scene::start(&Start { consensus_params, ..Start::with(&genesis) }).unwrap()
}

/// Names of the attributes of each event of `kind`, joined by commas; the last one, which tells
/// of the message or of the hook, is left out.
fn attributes(events: &[Event], kind: &str) -> Vec<String> {
    let names = |event: &Event| -> String {
        let names: Vec<&str> = event.attributes.iter().map(|(name, _)| &**name).collect();
        let (last, names) = names.split_last().expect("attributes");
        assert!(["msg_index", "mode"].contains(last), "{last}");
        names.join(",")
    };
    events.iter().filter(|event| event.kind == kind).map(names).collect()
}

#[test]
fn messages_tell_what_they_did_as_the_sdk_does() {
    let mut scene = town();
    let expect = |scene: &mut Scene, result: chain::TxResult, kind: &str, names: &str| {
        assert_eq!(attributes(&result.events, kind), [names], "{kind}");
        scene.audit();
    };
    let done = scene.ok("ann", create_validator("ann", 1_000));
    expect(&mut scene, done, "create_validator", "validator,amount");
    scene.ok("ben", create_validator("ben", 1_000));
    let done = scene.ok("bob", delegate("bob", "ann", "1000uwls"));
    expect(&mut scene, done, "delegate", "validator,delegator,amount,new_shares");
    let done = scene.ok("bob", redelegate("bob", "ann", "ben", "500uwls"));
    let names = "source_validator,destination_validator,amount,completion_time";
    expect(&mut scene, done, "redelegate", names);
    let done = scene.ok("bob", undelegate("bob", "ann", "500uwls"));
    expect(&mut scene, done, "unbond", "validator,delegator,amount,completion_time");
    let height = scene.last_block().height;
    let done = scene.ok("bob", cancel_unbonding("bob", "ann", "100uwls", height));
    let names = "amount,validator,delegator,creation_height";
    expect(&mut scene, done, "cancel_unbonding_delegation", names);
    let edit = MsgEditValidator {
        description: Some(Description { moniker: "new".into(), ..Description::default() }),
        validator_address: operator("ann"),
        ..MsgEditValidator::default()
    };
    let done = scene.ok("ann", edit);
    expect(&mut scene, done, "edit_validator", "commission_rate,min_self_delegation");
    let done = scene.ok("bob", set_withdraw_address("bob", "ann"));
    expect(&mut scene, done, "set_withdraw_address", "withdraw_address");
    let done = scene.ok("bob", withdraw_reward("bob", "ben"));
    expect(&mut scene, done, "withdraw_rewards", "amount,validator,delegator");
    scene.until_elected();
    scene.live(Seconds(60), Seconds(2), &[]);
    let done = scene.ok("ann", withdraw_commission("ann"));
    assert!(attributes(&done.events, "withdraw_commission")[0].starts_with("amount"));
}

#[test]
fn our_own_messages_tell_what_they_did() {
    let mut scene = town();
    scene.ok("ann", create_validator("ann", 1_000));
    let expect = |result: &chain::TxResult, kind: &str, names: &str| {
        assert_eq!(attributes(&result.events, kind), [names], "{kind}");
    };
    let done = scene.ok("bob", power_up("bob", "bob", "1000uwls"));
    expect(&done, "power_up", "from,to,amount");
    let done = scene.ok("bob", power_down("bob", "100uwls"));
    expect(&done, "power_down", "account,id,amount,completion_time");
    let done = scene.ok("bob", cancel_power_down("bob", 1, "50uwls"));
    expect(&done, "cancel_power_down", "account,id,amount");
    let done = scene.ok("bob", allocate("bob", "ann", "50uwls"));
    expect(&done, "allocate_votes", "voter,validator,amount");
    let done = scene.ok("bob", deallocate("bob", "ann", "50uwls"));
    expect(&done, "deallocate_votes", "voter,validator,amount");
    let done = scene.ok("bob", auto_vote("bob", "ann"));
    expect(&done, "set_auto_vote", "voter,validator");
    let done = scene.ok("bob", set_proxy("bob", "ann"));
    expect(&done, "set_proxy", "account,proxy");
}

#[test]
fn blocks_tell_what_happened_in_them() {
    let mut scene = town();
    for name in ["ann", "ben", "bob"] {
        scene.ok(name, create_validator(name, 1_000));
    }
    scene.ok("bob", delegate("bob", "ann", "1300uwls"));
    scene.ok("bob", undelegate("bob", "ann", "1300uwls"));
    scene.until_elected();
    let silence = scene.signatures(&["ben"]);
    let done = scene.block_with(&[], |block| block.votes = silence.clone());
    assert_eq!(attributes(&done.events, "liveness"), ["address,missed_blocks,height"]);
    let mint = ["bonded_ratio,inflation,annual_provisions,amount"];
    assert_eq!(attributes(&done.events, "mint"), mint);
    scene.live(Seconds(3_540), Seconds(60), &["ben"]);
    scene.wait(Seconds(604_800));
    let (height, time) = (scene.last_block().height, scene.last_block().time);
    let proof = Misbehavior { validator: consensus_address("bob"), height, time };
    let done = scene.block_with(&[], |block| {
        (block.votes, block.misbehavior) = (silence, vec![proof]);
    });
    scene.audit();
    assert_eq!(
        attributes(&done.events, "slash"),
        ["address,power,reason,burned_coins", "jailed", "address,power,reason,jailed,burned_coins"]
    );
    assert_eq!(attributes(&done.events, "complete_unbonding"), ["amount,validator,delegator"]);
    assert_eq!(attributes(&done.events, "power_down_part"), ["account,id,amount,part,parts"]);
    assert_eq!(attributes(&done.events, "producer_removed"), ["validator,reason"; 2]);
    assert_eq!(attributes(&done.events, "election"), ["height,set_hash,total"]);
    assert_eq!(attributes(&done.events, "producer_paid").len(), 2);
    scene.wait(Seconds(31_536_000));
    let done = scene.block_with(&[], |_| {});
    assert_eq!(attributes(&done.events, "year_rollover"), ["year,annual_provisions"]);
}
