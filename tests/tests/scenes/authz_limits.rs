//! Grants that shrink as they are used.

use prost::Message;
use proto::cosmos::authz::v1beta1::{QueryGrantsRequest, QueryGrantsResponse};
use proto::cosmos::bank::v1beta1::SendAuthorization;
use proto::cosmos::staking::v1beta1::stake_authorization::{AllowOrDeny, Validators};
use proto::cosmos::staking::v1beta1::{AuthorizationType, StakeAuthorization};
use serde_json::json;
use tests::{
    Scene, coins, delegate, exec, grant, operator, pack, redelegate, send, undelegate, up_to,
};

fn town() -> Scene {
    Scene::with(&[("alice", "50ushare,1000uwls"), ("bob", "10uwls"), ("carol", "10uwls")])
}

/// What bob may still do for alice: type and bytes of every authorization.
fn left(scene: &Scene) -> Vec<(String, Vec<u8>)> {
    let request = QueryGrantsRequest {
        granter: scene.address("alice").to_string(),
        grantee: scene.address("bob").to_string(),
        ..QueryGrantsRequest::default()
    };
    let answer: QueryGrantsResponse =
        scene.ask("/cosmos.authz.v1beta1.Query/Grants", &request).unwrap();
    let authorization = answer.grants.into_iter().map(|grant| grant.authorization.unwrap());
    authorization.map(|any| (any.type_url, any.value)).collect()
}

#[test]
fn a_limit_shrinks_and_the_grant_ends_with_it() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &up_to("5ushare,100uwls", &[]), None));
    scene.ok("bob", exec("bob", &[pack(&send("alice", "carol", "40uwls"))]));
    let rest = SendAuthorization::decode(left(&scene)[0].1.as_slice()).unwrap();
    assert_eq!(rest, up_to("5ushare,60uwls", &[]));
    scene.err("bob", exec("bob", &[pack(&send("alice", "carol", "61uwls"))]), ("sdk", 5));
    scene.ok("bob", exec("bob", &[pack(&send("alice", "carol", "60uwls"))]));
    scene.err("bob", exec("bob", &[pack(&send("alice", "carol", "1uwls"))]), ("sdk", 5));
    let result = scene.ok("bob", exec("bob", &[pack(&send("alice", "carol", "5ushare"))]));
    let kinds: Vec<&str> = result.events.iter().map(|event| event.kind.as_ref()).collect();
    let told = kinds.iter().position(|kind| *kind == "cosmos.authz.v1beta1.EventRevoke").unwrap();
    assert!(told < kinds.iter().rposition(|kind| *kind == "coin_spent").unwrap(), "{kinds:?}");
    assert_eq!(left(&scene), []);
    scene.err("bob", exec("bob", &[pack(&send("alice", "carol", "1ushare"))]), ("authz", 2));
    scene.audit();
}

#[test]
fn a_list_of_receivers_is_the_whole_list() {
    let mut scene = town();
    scene.ok("alice", grant("alice", "bob", &up_to("100uwls", &["carol"]), None));
    let log = scene.err("bob", exec("bob", &[pack(&send("alice", "bob", "1uwls"))]), ("sdk", 4));
    let bob = scene.address("bob");
    assert!(log.ends_with(&format!("cannot send to {bob} address: unauthorized")), "{log}");
    scene.ok("bob", exec("bob", &[pack(&send("alice", "carol", "1uwls"))]));
    let mut shouted = send("alice", "carol", "1uwls");
    shouted.to_address = shouted.to_address.to_uppercase();
    scene.ok("bob", exec("bob", &[pack(&shouted)]));
    let rest = SendAuthorization::decode(left(&scene)[0].1.as_slice()).unwrap();
    assert_eq!(rest, up_to("98uwls", &["carol"]));
}

/// Two producers, and alice, who has 1,000 uwls.
fn town_of_producers() -> Scene {
    let rich = "1000000000000uwls";
    let people = [("ann", rich), ("ben", rich), ("alice", "1000uwls"), ("bob", "10uwls")];
    let mut scene =
        Scene::with_rules(&people, &json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0}));
    scene.elect(&["ann", "ben"], 1_000);
    scene
}

fn stake(
    kind: AuthorizationType,
    limit: Option<&str>,
    allow_or_deny: Option<AllowOrDeny>,
) -> StakeAuthorization {
    let max_tokens = limit.map(|limit| coins(limit).remove(0));
    StakeAuthorization { max_tokens, authorization_type: kind.into(), allow_or_deny }
}

fn these(producers: &[&str]) -> Validators {
    Validators { address: producers.iter().map(|who| operator(who)).collect() }
}

#[test]
fn votes_of_a_granter_go_to_allowed_producers_up_to_a_limit() {
    let mut scene = town_of_producers();
    let allowed = Some(AllowOrDeny::AllowList(these(&["ann"])));
    let votes = stake(AuthorizationType::Delegate, Some("100uwls"), allowed.clone());
    scene.ok("alice", grant("alice", "bob", &votes, None));
    let log =
        scene.err("bob", exec("bob", &[pack(&delegate("alice", "ben", "1uwls"))]), ("sdk", 4));
    let text = format!("cannot delegate/undelegate to {} validator: unauthorized", operator("ben"));
    assert!(log.ends_with(&text), "{log}");
    scene.ok("bob", exec("bob", &[pack(&delegate("alice", "ann", "30uwls"))]));
    let rest = StakeAuthorization::decode(left(&scene)[0].1.as_slice()).unwrap();
    assert_eq!(rest, stake(AuthorizationType::Delegate, Some("70uwls"), allowed));
    let over = exec("bob", &[pack(&delegate("alice", "ann", "71uwls"))]);
    let log = scene.err("bob", over, ("undefined", 1));
    assert!(log.ends_with("negative coin amount: -1uwls"), "{log}");
    scene.ok("bob", exec("bob", &[pack(&delegate("alice", "ann", "70uwls"))]));
    assert_eq!(left(&scene), []);
    assert_eq!(scene.stake("alice").0, 100);
    scene.audit();
}

#[test]
fn each_message_about_votes_has_a_grant_of_its_own() {
    let mut scene = town_of_producers();
    scene.ok("alice", delegate("alice", "ann", "100uwls"));
    let moves = redelegate("alice", "ann", "ben", "10uwls");
    let leaves = undelegate("alice", "ann", "10uwls");
    for message in [pack(&moves), pack(&leaves)] {
        scene.err("bob", exec("bob", &[message]), ("authz", 2));
    }
    let denied = Some(AllowOrDeny::DenyList(these(&["ben"])));
    let not_to_ben = stake(AuthorizationType::Redelegate, None, denied);
    scene.ok("alice", grant("alice", "bob", &not_to_ben, None));
    scene.err("bob", exec("bob", &[pack(&moves)]), ("sdk", 4));
    let mut shouted = moves.clone();
    shouted.validator_dst_address = shouted.validator_dst_address.to_uppercase();
    scene.err("bob", exec("bob", &[pack(&shouted)]), ("sdk", 4));
    scene.ok(
        "alice",
        grant("alice", "bob", &stake(AuthorizationType::Redelegate, None, None), None),
    );
    scene.ok("bob", exec("bob", &[pack(&moves)]));
    scene.err("bob", exec("bob", &[pack(&leaves)]), ("authz", 2));
    assert_eq!(left(&scene).len(), 1, "without a limit it stays");
}

#[test]
fn authorizations_over_stake_say_what_for_and_how_much() {
    let mut scene = town_of_producers();
    let vague = stake(AuthorizationType::Unspecified, None, None);
    scene.err("alice", grant("alice", "bob", &vague, None), ("authz", 4));
    let unknown = StakeAuthorization { authorization_type: 9, ..vague };
    scene.err("alice", grant("alice", "bob", &unknown, None), ("authz", 4));
    let mut negative = stake(AuthorizationType::Delegate, Some("1uwls"), None);
    negative.max_tokens.as_mut().unwrap().amount = "-1".into();
    let log = scene.err("alice", grant("alice", "bob", &negative, None), ("authz", 12));
    assert!(log.ends_with("negative coin amount: -1uwls: max tokens should be positive"), "{log}");
    let nobody = Some(AllowOrDeny::AllowList(Validators { address: vec!["x".into()] }));
    let nobody = stake(AuthorizationType::Delegate, None, nobody);
    scene.err("alice", grant("alice", "bob", &nobody, None), ("sdk", 7));
}
