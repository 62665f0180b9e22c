//! What people see of power-downs: the SDK's entries, and our own list with the room.

use base::{Seconds, Status};
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::staking::v1beta1::{
    QueryDelegatorUnbondingDelegationsRequest, QueryDelegatorUnbondingDelegationsResponse,
    QueryPoolRequest, QueryPoolResponse, QueryUnbondingDelegationRequest,
    QueryUnbondingDelegationResponse, QueryValidatorUnbondingDelegationsRequest,
    QueryValidatorUnbondingDelegationsResponse, UnbondingDelegation,
};
use proto::whaleshares::staking::v1::{
    QueryPowerDownRoomRequest, QueryPowerDownRoomResponse, QueryPowerDownsRequest,
    QueryPowerDownsResponse,
};
use tests::{Scene, account, delegate, operator, power_down, undelegate};

use crate::stake_queries::{YEAR, ask, refused, walk, world};

const WEEK: u64 = 604_800;

/// After a year half of all stake may leave. Dave powers down votes for alice twice and for
/// bob once, erin votes for alice and what votes for nobody.
fn leaving() -> Scene {
    let mut scene = world();
    scene.ok("dave", delegate("dave", "bob", "100000000uwls"));
    scene.ok("erin", delegate("erin", "alice", "260000000uwls"));
    scene.wait(YEAR);
    scene.block(&[]);
    scene.ok("dave", undelegate("dave", "alice", "130000000uwls"));
    scene.ok("dave", undelegate("dave", "bob", "13uwls"));
    scene.ok("dave", undelegate("dave", "alice", "26000000uwls"));
    scene.ok("erin", undelegate("erin", "alice", "5uwls"));
    scene.ok("erin", power_down("erin", "100uwls"));
    scene
}

fn power_downs(scene: &Scene, who: &str) -> QueryPowerDownsResponse {
    let path = "/whaleshares.staking.v1.Query/PowerDowns";
    scene.ask(path, &QueryPowerDownsRequest { address: account(who) }).expect("power-downs")
}

fn room(scene: &Scene, who: &str) -> QueryPowerDownRoomResponse {
    let path = "/whaleshares.staking.v1.Query/PowerDownRoom";
    scene.ask(path, &QueryPowerDownRoomRequest { address: account(who) }).expect("a room")
}

fn unbonding(scene: &Scene, who: &str, producer: &str) -> Result<UnbondingDelegation, base::Error> {
    let (delegator_addr, validator_addr) = (account(who), operator(producer));
    let request = QueryUnbondingDelegationRequest { delegator_addr, validator_addr };
    let answer: QueryUnbondingDelegationResponse = ask(scene, "UnbondingDelegation", &request)?;
    Ok(answer.unbond.expect("an unbonding delegation"))
}

#[test]
fn each_part_that_is_to_come_is_an_entry() {
    let mut scene = leaving();
    let begun = scene.last_block().clone();
    let dave = unbonding(&scene, "dave", "alice").expect("power-downs");
    assert_eq!(dave.entries.len(), 26, "13 parts of each request");
    let first = &dave.entries[0];
    assert_eq!((first.creation_height, first.unbonding_id), (26, 1));
    assert_eq!((&*first.initial_balance, &*first.balance), ("10000000", "10000000"));
    let due = begun.time.seconds() - 4 + 604_800;
    assert_eq!(first.completion_time.expect("a time").seconds, due);
    let last = &dave.entries[25];
    assert_eq!((last.creation_height, last.unbonding_id, &*last.balance), (28, 3, "2000000"));
    let due = begun.time.seconds() - 2 + 13 * 604_800;
    assert_eq!(last.completion_time.expect("a time").seconds, due);
    let erin = unbonding(&scene, "erin", "alice").expect("a power-down");
    assert_eq!(erin.entries.len(), 5, "of 5 uwls most parts are nothing");

    scene.wait(Seconds(WEEK));
    scene.block(&[]);
    let dave = unbonding(&scene, "dave", "alice").expect("power-downs");
    assert_eq!(dave.entries.len(), 24, "the first parts are paid");
    let text = format!(
        "unbonding delegation with delegator {} not found for validator {}",
        account("dave"),
        operator("carol")
    );
    assert_eq!(refused(unbonding(&scene, "dave", "carol")), (Status::NotFound, text));
}

#[test]
fn the_unbonding_delegations_of_a_delegator_have_one_place_for_each_validator() {
    let scene = leaving();
    let page = |who: &str, pagination| -> QueryDelegatorUnbondingDelegationsResponse {
        let delegator_addr = account(who);
        let request = QueryDelegatorUnbondingDelegationsRequest { delegator_addr, pagination };
        ask(&scene, "DelegatorUnbondingDelegations", &request).expect("a page")
    };
    let dave = page("dave", None);
    let found: Vec<(String, usize)> = dave
        .unbonding_responses
        .iter()
        .map(|unbonding| (unbonding.validator_address.clone(), unbonding.entries.len()))
        .collect();
    assert_eq!(found, [(operator("alice"), 26), (operator("bob"), 13)]);
    assert_eq!(dave.pagination.expect("a page").total, 2);
    let walked = walk(1, |request| {
        let part = page("dave", Some(request));
        (part.unbonding_responses, part.pagination)
    });
    assert_eq!(walked, dave.unbonding_responses);
    let backwards = page("dave", Some(PageRequest { reverse: true, ..PageRequest::default() }));
    assert_eq!(backwards.unbonding_responses[0], dave.unbonding_responses[1]);
    let erin = page("erin", None).unbonding_responses;
    assert_eq!(erin.len(), 1, "what voted for nobody has no validator");
    assert_eq!(page("bob", None).unbonding_responses, []);
}

#[test]
fn the_unbonding_delegations_of_a_validator_have_one_place_for_each_delegator() {
    let scene = leaving();
    let page = |pagination| -> QueryValidatorUnbondingDelegationsResponse {
        let validator_addr = operator("alice");
        let request = QueryValidatorUnbondingDelegationsRequest { validator_addr, pagination };
        ask(&scene, "ValidatorUnbondingDelegations", &request).expect("a page")
    };
    let all = page(None);
    let mut found: Vec<(&str, usize)> = all
        .unbonding_responses
        .iter()
        .map(|unbonding| (&*unbonding.delegator_address, unbonding.entries.len()))
        .collect();
    found.sort_by_key(|(_, entries)| *entries);
    assert_eq!(found, [(&*account("erin"), 5), (&*account("dave"), 26)]);
    for reverse in [false, true] {
        let walked = walk(1, |request| {
            let part = page(Some(PageRequest { reverse, ..request }));
            (part.unbonding_responses, part.pagination)
        });
        assert_eq!(walked.len(), 2, "reverse: {reverse}");
    }
    let pool: QueryPoolResponse = ask(&scene, "Pool", &QueryPoolRequest {}).expect("a pool");
    assert_eq!(pool.pool.expect("a pool").not_bonded_tokens, "156000118");
}

#[test]
fn running_power_downs_with_what_is_left() {
    let mut scene = leaving();
    let dave = power_downs(&scene, "dave").power_downs;
    let ids: Vec<(u64, &str)> = dave.iter().map(|one| (one.id, &*one.remaining)).collect();
    assert_eq!(ids, [(1, "130000000"), (2, "13"), (3, "26000000")]);
    let erin = power_downs(&scene, "erin").power_downs;
    assert_eq!((erin.len(), erin[1].id, &*erin[1].remaining), (2, 5, "100"));
    let of_nobody = erin[1].power_down.as_ref().expect("a power-down");
    assert_eq!((&*of_nobody.producer, of_nobody.parts), ("", 13));
    let begun = scene.last_block().time.seconds();
    assert_eq!(erin[1].next_payment, "7", "100 / 13 is 7.69");
    assert_eq!(erin[1].next_payment_time.expect("a time").seconds, begun + 604_800);
    assert_eq!(erin[1].completion_time.expect("a time").seconds, begun + 13 * 604_800);

    scene.wait(Seconds(WEEK));
    scene.block(&[]);
    let erin = power_downs(&scene, "erin").power_downs;
    assert_eq!((&*erin[1].remaining, &*erin[1].next_payment), ("93", "8"));
    scene.wait(Seconds(13 * WEEK));
    while !power_downs(&scene, "dave").power_downs.is_empty() {
        scene.block(&[]);
    }
    assert_eq!(power_downs(&scene, "erin").power_downs, []);
}

#[test]
fn the_room_for_power_downs_is_what_inflation_leaves() {
    let mut scene = world();
    let dave = room(&scene, "dave");
    assert_eq!((&*dave.cap, &*dave.unbonding), ("332", "0"));
    assert_eq!(dave.rate, "999999335000000000");
    scene.wait(YEAR);
    scene.block(&[]);
    let dave = room(&scene, "dave");
    let half: u64 = dave.cap.parse().expect("a number");
    assert!((250_000_000..250_000_400).contains(&half), "half of 500 WLS, not {half}");
    scene.ok("dave", undelegate("dave", "alice", "130000000uwls"));
    let dave = room(&scene, "dave");
    assert_eq!(dave.unbonding, "130000000");
    let [room_left, cap] =
        [&dave.room, &dave.cap].map(|text| text.parse::<u64>().expect("a number"));
    assert_eq!(room_left, cap - 130_000_000);
    let more = format!("{}uwls", cap - 130_000_000 + 1_000);
    scene.err("dave", undelegate("dave", "alice", &more), ("staking", 101));
    let stranger = room(&scene, "the sea");
    assert_eq!((&*stranger.room, &*stranger.cap), ("0", "0"));
    let path = "/whaleshares.staking.v1.Query/PowerDownRoom";
    let nobody = QueryPowerDownRoomRequest { address: String::new() };
    let answer = scene.ask::<QueryPowerDownRoomResponse>(path, &nobody);
    let text = "address cannot be empty".to_owned();
    assert_eq!(refused(answer), (Status::InvalidArgument, text));
}
