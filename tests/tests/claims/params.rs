//! What holders decide about claims, within which bounds, and when.

use proto::cosmos::gov::v1::ProposalStatus;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, governance, pack};

use crate::town::{DAY, after, begin, town};

type Bend = fn(&mut wire::Params, u64);

fn days(duration: &mut Option<prost_types::Duration>, seconds: u64) {
    *duration = Some(prost_types::Duration { seconds: seconds.cast_signed(), nanos: 0 });
}

const WLS: u64 = 1_000_000;

/// Each parameter with its least and its greatest value.
const BOUNDS: [(&str, u64, u64, Bend); 13] = [
    ("claim_fee", 0, WLS, |params, value| params.claim_fee = value),
    ("max_claims_per_block", 1, 1_000, |params, value| params.max_claims_per_block = value as u32),
    ("memo.delay", 7 * 86_400, 365 * 86_400, |params, value| {
        days(&mut params.memo.as_mut().unwrap().delay, value);
    }),
    ("memo.cap", 0, 1_000_000 * WLS, |params, value| params.memo.as_mut().unwrap().cap = value),
    ("sponsor.grant", 1, 1_000 * WLS, |params, value| {
        params.sponsor.as_mut().unwrap().grant = value;
    }),
    ("sponsor.min_grants_per_day", 0, 100_000, |params, value| {
        params.sponsor.as_mut().unwrap().min_grants_per_day = value as u32;
    }),
    ("sponsor.pool_days", 30, 36_500, |params, value| {
        params.sponsor.as_mut().unwrap().pool_days = value as u32;
    }),
    ("sponsor.stake_per_grant", WLS, 1_000_000 * WLS, |params, value| {
        params.sponsor.as_mut().unwrap().stake_per_grant = value;
    }),
    ("sponsor.deposit", 0, 1_000 * WLS, |params, value| {
        params.sponsor.as_mut().unwrap().deposit = value;
    }),
    ("sponsor.deposit_time", 0, 365 * 86_400, |params, value| {
        days(&mut params.sponsor.as_mut().unwrap().deposit_time, value);
    }),
    ("sponsor.idle_time", 30 * 86_400, 3_650 * 86_400, |params, value| {
        days(&mut params.sponsor.as_mut().unwrap().idle_time, value);
    }),
    ("correction.timelock", 7 * 86_400, 365 * 86_400, |params, value| {
        days(&mut params.correction.as_mut().unwrap().timelock, value);
    }),
    ("correction.max_share_bps", 0, 2_500, |params, value| {
        params.correction.as_mut().unwrap().max_share_bps = value as u32;
    }),
];

fn update(params: wire::Params) -> wire::MsgUpdateParams {
    wire::MsgUpdateParams { authority: governance(), params: Some(params) }
}

/// A chain on which rules can be changed.
fn thawed() -> (BitShares, Scene) {
    let (town, mut scene) = begin();
    scene.block_with(&[], |block| block.time = after(90 * DAY.0));
    (town, scene)
}

#[test]
fn every_parameter_has_bounds() {
    let (_, mut scene) = thawed();
    for (name, least, most, bend) in BOUNDS {
        for value in [least, most] {
            let mut params = scene.claim_params();
            bend(&mut params, value);
            scene.decree(update(params)).unwrap_or_else(|error| panic!("{name} {value}: {error}"));
            assert_eq!(scene.claim_params(), params);
        }
        for value in least.checked_sub(1).into_iter().chain([most + 1]) {
            let mut params = scene.claim_params();
            bend(&mut params, value);
            let error = scene.decree(update(params)).unwrap_err();
            assert_eq!((error.codespace(), error.code()), ("bsclaim", 53), "{name}: {error}");
            let says = format!("is {value}; it may be {least} to {most}");
            assert!(error.to_string().contains(&says), "{error}");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
    scene.audit();
}

#[test]
fn parameters_that_are_left_out_are_not_the_old_ones() {
    let (_, mut scene) = thawed();
    let params = wire::Params { sponsor: None, ..scene.claim_params() };
    assert_eq!(scene.decree(update(params)).unwrap_err().code(), 53);
    let error =
        scene.decree(wire::MsgUpdateParams { params: None, ..update(scene.claim_params()) });
    assert_eq!(error.unwrap_err().code(), 53);
}

#[test]
fn a_genesis_has_parameters_within_their_bounds_too() {
    for (name, _, most, bend) in BOUNDS {
        let mut genesis = Scene::genesis_with_plan(&[], town().plan());
        let mut params = Scene::with(&[]).claim_params();
        bend(&mut params, most + 1);
        let bytes = prost::Message::encode_to_vec(&params);
        let text = proto::json::print("whaleshares.claim.v1.Params", &bytes).unwrap();
        genesis["claim"]["params"] = serde_json::from_str(&text).unwrap();
        let error = Scene::try_genesis(&genesis).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("params") && error.contains(name), "{error}");
    }
}

#[test]
fn nobody_but_holders_changes_them() {
    let (_, mut scene) = thawed();
    let own =
        wire::MsgUpdateParams { authority: tests::account("zoe"), ..update(scene.claim_params()) };
    scene.err("zoe", own, ("gov", 13));
}

#[test]
fn for_90_days_not_even_holders_do() {
    let (_, mut scene) = begin();
    let mut params = scene.claim_params();
    params.claim_fee = 7;
    scene.block_with(&[], |block| block.time = after(90 * DAY.0 - 2));
    let error = scene.decree(update(params)).unwrap_err();
    assert_eq!((error.codespace(), error.code()), ("bsclaim", 54));
    assert!(
        error.to_string().contains("can not be changed before 2026-04-01T00:00:00Z"),
        "{error}"
    );
    scene.decree(update(params)).unwrap();
    assert_eq!(scene.claim_params().claim_fee, 7);
    // A chain on which nothing is claimed has nobody to protect.
    let mut bare = Scene::with(&[]);
    bare.decree(update(params)).unwrap();
}

#[test]
fn it_takes_two_thirds() {
    let town = town();
    let people = [("ann", "1000000000uwls"), ("ben", "1000000000uwls")];
    let decided = |yes: &str, no: &str| {
        let mut scene = Scene::with_plan(&people, town.plan());
        scene.ok("ann", tests::power_up("ann", "ann", yes));
        scene.ok("ben", tests::power_up("ben", "ben", no));
        scene.block_with(&[], |block| block.time = after(91 * DAY.0));
        let mut params = scene.claim_params();
        params.claim_fee = 9;
        let id = scene.open("ann", &[pack(&update(params))]);
        for (who, option) in [
            ("ann", proto::cosmos::gov::v1::VoteOption::Yes),
            ("ben", proto::cosmos::gov::v1::VoteOption::No),
        ] {
            scene.ok(who, tests::vote(who, id, option));
        }
        let status = scene.conclude(id).status();
        assert_eq!(scene.claim_params().claim_fee == 9, status == ProposalStatus::Passed);
        status
    };
    assert_eq!(decided("660000000uwls", "340000000uwls"), ProposalStatus::Rejected);
    assert_eq!(decided("670000000uwls", "330000000uwls"), ProposalStatus::Passed);
}
