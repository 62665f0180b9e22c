//! Evidence: who has signed twice loses a part of the own stake and the seat, for ever.

use base::{Block, Misbehavior, Seconds};
use prost::Message;
use proto::cosmos::evidence::v1beta1::{
    Equivocation, QueryAllEvidenceRequest, QueryAllEvidenceResponse, QueryEvidenceRequest,
    QueryEvidenceResponse,
};
use proto::cosmos::staking::v1beta1::MsgCreateValidator;
use proto::tendermint::types::{ConsensusParams, EvidenceParams};
use serde_json::json;
use sha2::Digest;
use tests::{
    Scene, Start, allocate, auto_vote, cancel_unbonding, consensus_address, create_validator,
    deallocate, delegate, power_up, redelegate, undelegate, unjail, withdraw_reward,
};

const RICH: &str = "1000000000000uwls";
const OWN: u128 = 1_000_000_000;

/// Three producers of 1,000 WLS, bob's 500 with dora, and evidence that counts for 100 blocks
/// or an hour; nothing is minted.
fn town() -> Scene {
    let people = ["ann", "ben", "dora", "evil", "bob"].map(|name| (name, RICH));
    let rules = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    let genesis = Scene::genesis_with_rules(&people, &rules);
    let age = prost_types::Duration { seconds: 3_600, nanos: 0 };
    let evidence =
        EvidenceParams { max_age_num_blocks: 100, max_age_duration: Some(age), max_bytes: 0 };
    let consensus_params = Some(ConsensusParams { evidence: Some(evidence), ..Default::default() });
    let start = Start { consensus_params, ..Start::with(&genesis) };
    let mut scene = Scene::start(&start).unwrap();
    scene.elect(&["ann", "ben", "dora"], 1_000);
    scene.ok("bob", delegate("bob", "dora", "500000000uwls"));
    scene
}

/// Proof that `who` has signed two blocks at a height, `ago` blocks and seconds before.
fn proof(scene: &Scene, who: &str, ago: u64) -> Misbehavior {
    let Block { height, time, .. } = scene.next_block();
    let seconds = time.seconds() - i64::try_from(ago).unwrap();
    Misbehavior {
        validator: consensus_address(who),
        height: height - ago,
        time: base::Time::new(seconds, 0).unwrap(),
    }
}

fn convict(scene: &mut Scene, who: &str) -> chain::Finalized {
    let proof = proof(scene, who, 1);
    scene.block_with(&[], |block| block.misbehavior = vec![proof])
}

#[test]
fn who_signs_twice_loses_a_twentieth_of_the_own_stake_and_the_seat_at_once() {
    let mut scene = town();
    let supply = scene.totals().stake;
    let done = convict(&mut scene, "dora");
    assert_eq!(scene.stake("dora").0, OWN - OWN / 20);
    assert_eq!(scene.stake("bob").0, 500_000_000, "voters lose nothing");
    assert_eq!(scene.totals().stake, (supply.parse::<u128>().unwrap() - OWN / 20).to_string());
    assert_eq!(scene.seated(&["ann", "ben", "dora"]), ["ann", "ben"]);
    assert_eq!(done.validator_updates.iter().filter(|update| update.power == 0).count(), 1);
    let slash = done.events.iter().find(|event| event.kind == "slash").unwrap();
    let attributes: Vec<(&str, &str)> =
        slash.attributes.iter().map(|(key, value)| (&**key, &**value)).collect();
    let address = consensus_address("dora").consensus_text();
    let expected = [
        ("address", &*address),
        ("power", "1000"),
        ("reason", "double_sign"),
        ("burned_coins", "50000000"),
    ];
    assert_eq!(attributes[..4], expected);
    scene.audit();
}

/// What is told of proven misbehavior.
fn told(scene: &Scene) -> Vec<Equivocation> {
    let path = "/cosmos.evidence.v1beta1.Query/AllEvidence";
    let answer: QueryAllEvidenceResponse =
        scene.ask(path, &QueryAllEvidenceRequest::default()).unwrap();
    answer.evidence.iter().map(|any| Equivocation::decode(any.value.as_slice()).unwrap()).collect()
}

#[test]
fn what_was_proven_is_told_for_ever_and_once() {
    let mut scene = town();
    assert_eq!(told(&scene), []);
    let Misbehavior { height, time, .. } = proof(&scene, "dora", 1);
    convict(&mut scene, "dora");
    let expected = Equivocation {
        height: height.try_into().unwrap(),
        time: Some(time.into()),
        power: 1_000,
        consensus_address: consensus_address("dora").consensus_text(),
    };
    assert_eq!(told(&scene), std::slice::from_ref(&expected));
    convict(&mut scene, "dora");
    assert_eq!(told(&scene), std::slice::from_ref(&expected), "what cost nothing is not kept");
    let name = sha2::Sha256::digest(expected.encode_to_vec());
    let name: String = name.iter().map(|byte| format!("{byte:02X}")).collect();
    let request = QueryEvidenceRequest { hash: name, ..QueryEvidenceRequest::default() };
    let path = "/cosmos.evidence.v1beta1.Query/Evidence";
    let answer: QueryEvidenceResponse = scene.ask(path, &request).unwrap();
    assert_eq!(answer.evidence.unwrap().value, expected.encode_to_vec());
    let again = Scene::start(&Start { height: 5, ..Start::with(&scene.export()) }).unwrap();
    assert_eq!(told(&again), [expected], "in another chain that begins so");
}

#[test]
fn the_same_proof_again_and_more_of_it_change_nothing() {
    let mut scene = town();
    let one = proof(&scene, "dora", 1);
    scene.block_with(&[], |block| block.misbehavior = vec![one, one]);
    let stake = scene.stake("dora");
    assert_eq!(stake.0, OWN - OWN / 20, "punished once");
    convict(&mut scene, "dora");
    assert_eq!(scene.stake("dora"), stake);
    scene.audit();
}

#[test]
fn proof_that_is_too_old_or_of_nobody_changes_nothing() {
    let mut scene = town();
    scene.wait(Seconds(7_200));
    for _ in 0..120 {
        scene.block(&[]);
    }
    let before = scene.all_standings();
    let Block { height, time, .. } = scene.next_block();
    let old = base::Time::new(time.seconds() - 3_601, 0).unwrap();
    let good = proof(&scene, "dora", 1);
    for bad in [
        Misbehavior { height: height - 101, time: old, ..good },
        Misbehavior { height: 0, ..good },
        Misbehavior { height: height + 1, ..good },
        Misbehavior { validator: consensus_address("nobody"), ..good },
        Misbehavior { validator: consensus_address("evil"), ..good },
    ] {
        let mut twin = scene.clone();
        twin.block_with(&[], |block| block.misbehavior = vec![bad]);
        assert_eq!(twin.all_standings(), before, "{bad:?}");
        assert_eq!(twin.seats().len(), 3);
    }
    for young in [
        Misbehavior { height: height - 100, time: old, ..good },
        Misbehavior { height: height - 101, ..good },
    ] {
        let mut twin = scene.clone();
        twin.block_with(&[], |block| block.misbehavior = vec![young]);
        assert!(
            twin.producer("dora").tombstoned,
            "it is too old only if it is so by both: {young:?}"
        );
    }
}

#[test]
fn a_producer_that_has_left_the_set_answers_for_what_it_did_in_it() {
    let mut scene = town();
    scene.ok("bob", redelegate("bob", "dora", "ann", "500000000uwls"));
    scene
        .change_rules(|rules| (rules.max_validators, rules.max_new_seats_per_day) = (4, 4))
        .unwrap();
    for name in ["evil", "bob"] {
        scene.ok(name, create_validator(name, 2_000));
    }
    scene.until_elected();
    assert!(scene.seat("dora").is_none());
    let done = convict(&mut scene, "dora");
    assert!(done.events.iter().any(|event| event.kind == "slash"));
    assert_eq!(scene.stake("dora").0, OWN - OWN / 20);
    assert!(scene.producer("dora").tombstoned);
    scene.audit();
}

#[test]
fn a_tombstone_is_for_ever_and_so_is_its_key() {
    let mut scene = town();
    convict(&mut scene, "dora");
    scene.wait(Seconds(10 * 365 * 86_400));
    // Still too little of its own, then still convicted.
    scene.err("dora", unjail("dora"), ("slashing", 7));
    scene.ok("dora", power_up("dora", "dora", "50000000uwls"));
    scene.err("dora", allocate("dora", "dora", "50000000uwls"), ("staking", 110));
    scene.change_rules(|rules| rules.min_bp_self_stake = "900000000".into()).unwrap();
    let log = scene.err("dora", unjail("dora"), ("slashing", 4));
    assert!(log.contains("has signed twice"), "{log}");
    scene.err("dora", create_validator("dora", 1_000), ("staking", 4));
    let same_key = MsgCreateValidator {
        pubkey: create_validator("dora", 1_000).pubkey,
        ..create_validator("evil", 1_000)
    };
    scene.err("evil", same_key, ("staking", 5));
    scene.audit();
}

#[test]
fn votes_leave_a_tombstone_and_none_come() {
    let mut scene = town();
    scene.ok("bob", undelegate("bob", "dora", "100000000uwls"));
    let height = scene.last_block().height;
    scene.ok("bob", auto_vote("bob", "dora"));
    convict(&mut scene, "dora");
    for log in [
        scene.err("bob", delegate("bob", "dora", "1uwls"), ("staking", 110)),
        scene.err("bob", redelegate("bob", "ann", "dora", "1uwls"), ("staking", 110)),
        scene.err("bob", auto_vote("bob", "dora"), ("staking", 110)),
    ] {
        assert!(log.ends_with("has signed twice and can not be elected again"), "{log}");
    }
    scene.ok("bob", redelegate("bob", "dora", "ann", "100000000uwls"));
    scene.ok("bob", deallocate("bob", "dora", "100000000uwls"));
    scene.ok("bob", undelegate("bob", "dora", "100000000uwls"));
    scene.ok("bob", cancel_unbonding("bob", "dora", "100000000uwls", height));
    assert_eq!(scene.stake("bob"), (400_000_000, 200_000_000, 100_000_000), "it votes for nobody");
    scene.ok("bob", power_up("bob", "bob", "1uwls"));
    assert_eq!(scene.stake("bob").1, 200_000_001);
    scene.ok("bob", withdraw_reward("bob", "dora"));
    scene.audit();
}

#[test]
fn a_set_whose_last_member_is_convicted_stays_until_somebody_can_be_elected() {
    let mut scene = town();
    for name in ["ann", "ben", "dora"] {
        let done = convict(&mut scene, name);
        assert!(scene.producer(name).tombstoned);
        assert!(done.events.iter().all(|event| event.kind != "hook_failed"));
    }
    assert_eq!(scene.seats().len(), 1);
    scene.live(Seconds(90_000), Seconds(60), &["dora"]);
    assert_eq!(scene.producer("dora").jail.unwrap().reason, 2, "convicted, not only silent");
    scene.ok("evil", create_validator("evil", 1_000));
    scene.until_elected();
    assert_eq!(scene.seated(&["ann", "ben", "dora", "evil"]), ["evil"]);
    scene.audit();
}
