//! What is told of grants, and how they begin again from a genesis file.

use base::{Seconds, Status};
use proto::cosmos::authz::v1beta1::{
    GrantAuthorization, QueryGranteeGrantsRequest, QueryGranteeGrantsResponse,
    QueryGranterGrantsRequest, QueryGranterGrantsResponse, QueryGrantsRequest, QueryGrantsResponse,
};
use proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend};
use proto::cosmos::base::query::v1beta1::PageRequest;
use serde_json::{Value, json};
use store::{Kv, Order, Range, StoreName};
use tests::{Scene, Start, any_of, grant, up_to};

/// Alice and carol let bob and dave do things; one of the grants ends.
fn town() -> Scene {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "10uwls"), ("carol", "10uwls")]);
    let end = scene.next_block().time.plus(Seconds(100)).unwrap();
    scene.ok("alice", grant("alice", "bob", &up_to("100uwls", &["carol"]), Some(end)));
    scene.ok("alice", grant("alice", "bob", &any_of::<MsgMultiSend>(), None));
    scene.ok("alice", grant("alice", "dave", &any_of::<MsgSend>(), None));
    scene.ok("carol", grant("carol", "bob", &any_of::<MsgSend>(), None));
    scene
}

fn between(scene: &Scene, granter: &str, grantee: &str) -> QueryGrantsRequest {
    QueryGrantsRequest {
        granter: scene.address(granter).to_string(),
        grantee: scene.address(grantee).to_string(),
        ..QueryGrantsRequest::default()
    }
}

fn grants(scene: &Scene, request: &QueryGrantsRequest) -> Result<QueryGrantsResponse, base::Error> {
    scene.ask("/cosmos.authz.v1beta1.Query/Grants", request)
}

fn granted_by(scene: &Scene, who: &str) -> QueryGranterGrantsResponse {
    let request =
        QueryGranterGrantsRequest { granter: scene.address(who).to_string(), pagination: None };
    scene.ask("/cosmos.authz.v1beta1.Query/GranterGrants", &request).unwrap()
}

fn granted_to(scene: &Scene, who: &str, page: Option<PageRequest>) -> QueryGranteeGrantsResponse {
    let grantee = scene.address(who).to_string();
    let request = QueryGranteeGrantsRequest { grantee, pagination: page };
    scene.ask("/cosmos.authz.v1beta1.Query/GranteeGrants", &request).unwrap()
}

/// Granter, grantee and type of authorization, in the order of names.
fn people(scene: &Scene, grants: &[GrantAuthorization]) -> Vec<(String, String, String)> {
    let name = |address: &str| {
        let names = ["alice", "bob", "carol", "dave"].into_iter();
        let mut names = names.filter(|name| scene.address(name).to_string() == address);
        names.next().unwrap().to_owned()
    };
    let kind = |grant: &GrantAuthorization| {
        let type_url = &grant.authorization.as_ref().unwrap().type_url;
        type_url.rsplit('.').next().unwrap().to_owned()
    };
    let mut rows: Vec<_> =
        grants.iter().map(|one| (name(&one.granter), name(&one.grantee), kind(one))).collect();
    rows.sort();
    rows
}

fn row(granter: &str, grantee: &str, kind: &str) -> (String, String, String) {
    (granter.into(), grantee.into(), kind.into())
}

#[test]
fn grants_are_told_by_granter_and_by_grantee() {
    let scene = town();
    let answer = granted_by(&scene, "alice");
    let of_alice = [
        row("alice", "bob", "GenericAuthorization"),
        row("alice", "bob", "SendAuthorization"),
        row("alice", "dave", "GenericAuthorization"),
    ];
    assert_eq!(people(&scene, &answer.grants), of_alice);
    assert_eq!(answer.pagination.unwrap().total, 3);
    let answer = granted_to(&scene, "bob", None);
    let to_bob = [
        row("alice", "bob", "GenericAuthorization"),
        row("alice", "bob", "SendAuthorization"),
        row("carol", "bob", "GenericAuthorization"),
    ];
    assert_eq!(people(&scene, &answer.grants), to_bob);
    assert_eq!(answer.pagination.unwrap().total, 3);
    assert!(granted_by(&scene, "bob").grants.is_empty());
    assert!(granted_to(&scene, "alice", None).grants.is_empty());
}

#[test]
fn grants_of_a_pair_are_told_by_message_or_all() {
    let scene = town();
    let pair = between(&scene, "alice", "bob");
    let all = grants(&scene, &pair).unwrap();
    assert_eq!((all.grants.len(), all.pagination.unwrap().total), (2, 2));
    let message = |name: &str| QueryGrantsRequest { msg_type_url: name.into(), ..pair.clone() };
    let one = grants(&scene, &message("/cosmos.bank.v1beta1.MsgSend")).unwrap();
    assert_eq!((one.grants.len(), one.pagination), (1, None));
    assert_eq!(one.grants[0], all.grants[1], "in the order of names of messages");
    let error = grants(&scene, &message("/cosmos.bank.v1beta1.MsgBurn")).unwrap_err();
    assert_eq!(
        (error.status(), error.grpc_message().as_str()),
        (
            Status::Unknown,
            "codespace authz code 2: authorization not found: \
             authorization not found for /cosmos.bank.v1beta1.MsgBurn type"
        )
    );
    let nobody = grants(&scene, &between(&scene, "bob", "alice")).unwrap();
    assert_eq!((nobody.grants.len(), nobody.pagination.unwrap().total), (0, 0));
}

#[test]
fn addresses_that_are_none_are_refused() {
    let scene = town();
    let pair = between(&scene, "alice", "bob");
    let error = grants(&scene, &QueryGrantsRequest { grantee: String::new(), ..pair.clone() });
    assert_eq!(error.unwrap_err().grpc_message(), "empty address string is not allowed");
    let error = grants(&scene, &QueryGrantsRequest { granter: "abc".into(), ..pair });
    let expected = "decoding bech32 failed: invalid bech32 string length 3";
    assert_eq!(error.unwrap_err().grpc_message(), expected);
}

#[test]
fn a_page_ends_with_the_key_of_the_next() {
    let scene = town();
    let whole = granted_to(&scene, "bob", None).grants;
    let mut read = Vec::new();
    let mut key = Vec::new();
    loop {
        let page = PageRequest { key, limit: 1, ..PageRequest::default() };
        let answer = granted_to(&scene, "bob", Some(page));
        read.extend(answer.grants);
        key = answer.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(read, whole);
    let page = PageRequest { limit: 1, ..PageRequest::default() };
    let pair = between(&scene, "alice", "bob");
    let first = grants(&scene, &QueryGrantsRequest { pagination: Some(page), ..pair }).unwrap();
    let next = first.pagination.unwrap().next_key;
    assert_eq!(String::from_utf8(next).unwrap(), "/cosmos.bank.v1beta1.MsgSend");
}

#[test]
fn what_is_exported_begins_again_key_by_key() {
    let scene = town();
    let exported = scene.export();
    let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
    let again = Scene::start(&start).unwrap();
    let contents = |scene: &Scene| -> Vec<(Vec<u8>, Vec<u8>)> {
        let all = Range { start: Vec::new(), end: None };
        scene.state().scan(StoreName("authz"), all, Order::Ascending).collect()
    };
    assert_eq!(contents(&again).len(), 4 + 4 + 1, "grants, index, queue");
    assert_eq!(contents(&again), contents(&scene));
    assert_eq!(again.export(), exported);
    again.audit();
}

#[test]
fn a_genesis_that_comes_too_late_for_a_grant_leaves_it_out() {
    let mut scene = town();
    let exported = scene.export();
    let end = exported["authz"]["authorization"].as_array().unwrap().iter();
    let end = end.filter_map(|entry| entry["expiration"].as_str()).next().unwrap().parse().unwrap();
    let begin = |time| Scene::start(&Start { time, ..Start::with(&exported) }).unwrap();
    assert_eq!(granted_by(&begin(end), "alice").grants.len(), 3, "it still holds");
    let late = begin(end.plus(Seconds(1)).unwrap());
    assert_eq!(granted_by(&late, "alice").grants.len(), 2);
    late.audit();
    scene.wait(Seconds(200));
    scene.block(&[]);
    assert_eq!(scene.export()["authz"], late.export()["authz"]);
}

#[test]
fn a_genesis_that_grants_what_can_not_be_is_refused_with_its_place() {
    let scene = town();
    let exported = scene.export();
    let bend = |change: &dyn Fn(&mut Value)| {
        let mut genesis = exported.clone();
        change(&mut genesis["authz"]["authorization"]);
        Scene::try_genesis(&genesis).err().expect("refused").to_string()
    };
    let twice = bend(&|grants| {
        let first = grants[0].clone();
        grants.as_array_mut().unwrap().push(first);
    });
    assert!(twice.starts_with("app_state.authz: authorization[4]: /cosmos.bank."), "{twice}");
    assert!(twice.ends_with("stands there twice"), "{twice}");
    let own = bend(&|grants| grants[0]["grantee"] = grants[0]["granter"].clone());
    assert_eq!(own, "app_state.authz: authorization[0]: grantee and granter should be different");
    let nobody = bend(&|grants| grants[1]["granter"] = json!("x"));
    assert!(nobody.starts_with("app_state.authz: authorization[1]: invalid granter"), "{nobody}");
    let nothing = bend(&|grants| grants[1]["authorization"] = Value::Null);
    assert_eq!(nothing, "app_state.authz: authorization[1]: authorization: missing");
    let unknown = bend(&|grants| {
        grants[1]["authorization"] =
            json!({"@type": "/cosmos.authz.v1beta1.GenericAuthorization", "msg": "/a.b.MsgC"});
    });
    assert_eq!(
        unknown,
        "app_state.authz: authorization[1]: authorization: /a.b.MsgC doesn't exist"
    );
    let other = bend(&|grants| {
        grants[1]["authorization"] =
            json!({"@type": "/cosmos.bank.v1beta1.MsgBurn", "from_address": "", "amount": []});
    });
    assert!(other.starts_with("app_state.authz: "), "{other}");
}
