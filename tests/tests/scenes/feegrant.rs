//! Allowances of fees: who may grant which, who finds them, and when they go.

use base::{Address, Seconds, Time};
use chain::TxResult;
use prost_types::Any;
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, Grant, MsgGrantAllowance, PeriodicAllowance, QueryAllowanceRequest,
    QueryAllowanceResponse, QueryAllowancesByGranterRequest, QueryAllowancesByGranterResponse,
    QueryAllowancesRequest, QueryAllowancesResponse,
};
use serde_json::json;
use tests::{
    OK, Refused, Scene, Start, allow, basic, coins, disallow, log, only, pack, periodic, prune,
    send, verdict,
};

const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";

fn scene() -> Scene {
    Scene::with(&[("alice", "1000uwls"), ("bob", "1000uwls"), ("carol", "1000uwls")])
}

fn now(scene: &Scene) -> Time {
    scene.last_block().time
}

fn after(scene: &Scene, seconds: u64) -> Option<Time> {
    Some(now(scene).plus(Seconds(seconds)).expect("time"))
}

/// Who has allowed something to `grantee`, in the order of their addresses.
fn allowed(scene: &Scene, grantee: &str) -> Vec<Grant> {
    let request =
        QueryAllowancesRequest { grantee: scene.address(grantee).to_string(), pagination: None };
    let answer: QueryAllowancesResponse =
        scene.ask("/cosmos.feegrant.v1beta1.Query/Allowances", &request).expect("allowances");
    answer.allowances
}

fn event(result: &TxResult, kind: &str) -> Vec<(String, String)> {
    let event = result.events.iter().find(|event| event.kind == kind).expect("the event");
    event.attributes.iter().map(|(key, value)| (key.to_string(), value.clone())).collect()
}

#[test]
fn an_allowance_is_granted_once_and_taken_back() {
    let mut scene = scene();
    let granted = scene.ok("alice", allow("alice", "bob", basic("10uwls", None)));
    let pair = [("granter", "alice"), ("grantee", "bob")]
        .map(|(role, who)| (role.to_owned(), scene.address(who).to_string()));
    assert_eq!(event(&granted, "set_feegrant")[..2], pair);
    let text = scene.err("alice", allow("alice", "bob", basic("", None)), ("sdk", 18));
    assert!(text.ends_with("fee allowance already exists: invalid request"), "{text}");
    scene.ok("carol", allow("carol", "bob", basic("", None)));
    assert_eq!(allowed(&scene, "bob").len(), 2);
    let revoked = scene.ok("alice", disallow("alice", "bob"));
    assert_eq!(event(&revoked, "revoke_feegrant")[..2], pair);
    let text = scene.err("alice", disallow("alice", "bob"), ("sdk", 38));
    assert!(text.ends_with("fee-grant not found: not found"), "{text}");
    assert_eq!(allowed(&scene, "bob").len(), 1);
    scene.ok("alice", allow("alice", "bob", basic("", None)));
    scene.audit();
}

#[test]
fn nobody_grants_to_himself() {
    let mut scene = scene();
    let text = scene.err("alice", allow("alice", "alice", basic("", None)), ("sdk", 7));
    assert!(text.ends_with("cannot self-grant fee authorization: invalid address"), "{text}");
    let text = scene.err("alice", disallow("alice", "alice"), ("sdk", 7));
    assert!(text.ends_with("addresses must be different: invalid address"), "{text}");
    let mut loud = allow("alice", "alice", basic("", None));
    loud.grantee = loud.grantee.to_uppercase();
    scene.err("alice", loud, ("sdk", 7));
}

#[test]
fn who_is_granted_something_has_an_account() {
    let mut scene = scene();
    assert!(auth::account(&scene.ctx(), &scene.address("erin")).expect("state").is_none());
    scene.ok("alice", allow("alice", "erin", basic("5uwls", None)));
    let (number, sequence) = scene.number_and_sequence(&scene.address("erin"));
    assert!(number > 0 && sequence == 0);
    let alice = scene.address("alice").to_string();
    let draft = scene.draft("erin", &disallow("erin", "alice")).fee("5uwls").granter(&alice);
    assert_eq!(verdict(&scene.deliver(&draft)), ("sdk", 38), "she signs without owning anything");
    assert_eq!(scene.number_and_sequence(&scene.address("erin")).1, 1);
    assert_eq!(scene.balance("alice"), "995uwls");
    scene.audit();
}

/// With a limit of `amount`, as it may not be written.
fn badly(amount: &[(&str, &str)]) -> Any {
    let coin = |(amount, denom): &(&str, &str)| proto::cosmos::base::v1beta1::Coin {
        amount: (*amount).into(),
        denom: (*denom).into(),
    };
    let spend_limit = amount.iter().map(coin).collect();
    pack(&proto::cosmos::feegrant::v1beta1::BasicAllowance { spend_limit, expiration: None })
}

/// Neither CheckTx nor a block takes `allowance`.
fn refused(scene: &mut Scene, allowance: Any, refused: Refused, text: &str) {
    let draft = scene.draft("alice", &allow("alice", "bob", allowance));
    let checked = scene.check(&draft.sign());
    assert_eq!(verdict(&checked), refused, "{}", log(&checked));
    assert!(log(&checked).ends_with(text), "{}", log(&checked));
    assert_eq!(verdict(&scene.deliver(&draft)), refused);
    assert_eq!(allowed(scene, "bob"), []);
}

#[test]
fn an_allowance_that_makes_no_sense_is_refused_at_the_door() {
    let mut scene = scene();
    let text = "send amount is invalid: 0uwls: invalid coins";
    refused(&mut scene, badly(&[("0", "uwls")]), ("sdk", 10), text);
    let text = "send amount is invalid: 1uwls,1ushare: invalid coins";
    refused(&mut scene, badly(&[("1", "uwls"), ("1", "ushare")]), ("sdk", 10), text);
    let text = "expiration time cannot be negative: invalid duration";
    let early = Some(Time::new(-1, 0).expect("1969"));
    refused(&mut scene, basic("", early), ("feegrant", 4), text);
    let text = "allowed messages shouldn't be empty: allowed messages are empty";
    refused(&mut scene, only(&[], basic("", None)), ("feegrant", 6), text);
    let allowed_messages = vec![SEND.into()];
    let empty = pack(&AllowedMsgAllowance { allowance: None, allowed_messages });
    let text = "allowance should not be empty: no allowance";
    refused(&mut scene, empty, ("feegrant", 5), text);
    let nothing = MsgGrantAllowance { allowance: None, ..allow("alice", "bob", basic("", None)) };
    scene.err("alice", nothing, ("feegrant", 5));
    scene.audit();
}

#[test]
fn a_period_that_makes_no_sense_is_refused_at_the_door() {
    let mut scene = scene();
    let reset = now(&scene);
    let bent = |bend: fn(&mut PeriodicAllowance)| {
        let any = periodic("10uwls", "5uwls", 60, reset);
        let mut wire = prost::Message::decode(any.value.as_slice()).expect("an allowance");
        bend(&mut wire);
        pack(&wire)
    };
    let none = bent(|it| it.period_spend_limit = Vec::new());
    refused(&mut scene, none, ("sdk", 10), "spend limit must be positive: invalid coins");
    let twice = bent(|it| it.period_can_spend = vec![it.period_can_spend[0].clone(); 2]);
    let text = "can spend amount is invalid: 5uwls,5uwls: invalid coins";
    refused(&mut scene, twice, ("sdk", 10), text);
    let other = bent(|it| it.period_spend_limit = coins("5ushare"));
    let text = "period spend limit has different currency than basic spend limit: invalid coins";
    refused(&mut scene, other, ("sdk", 10), text);
    let back = bent(|it| it.period = Some(prost_types::Duration { seconds: -1, nanos: 0 }));
    refused(&mut scene, back, ("feegrant", 4), "negative clock step: invalid duration");
    scene.ok("alice", allow("alice", "bob", bent(|it| it.period_can_spend = Vec::new())));
}

#[test]
fn allowances_lie_within_allowances_up_to_nine_deep() {
    let mut scene = scene();
    let nested =
        |levels: usize| (1..levels).fold(basic("10uwls", None), |inner, _| only(&[SEND], inner));
    let draft = scene.draft("alice", &allow("alice", "bob", nested(10)));
    let checked = scene.check(&draft.sign());
    assert_eq!(verdict(&checked), ("sdk", 2));
    assert!(log(&checked).starts_with("max depth exceeded"), "{}", log(&checked));
    scene.ok("alice", allow("alice", "bob", nested(9)));
    let alice = scene.address("alice").to_string();
    let paid = scene.draft("bob", &send("bob", "carol", "1uwls")).fee("4uwls").granter(&alice);
    assert_eq!(verdict(&scene.deliver(&paid)), OK);
    let left = (1..9).fold(basic("6uwls", None), |inner, _| only(&[SEND], inner));
    assert_eq!(allowed(&scene, "bob")[0].allowance, Some(left));
    scene.audit();
}

#[test]
fn a_type_that_is_no_allowance_can_not_stand_in_its_place() {
    let mut scene = scene();
    let message = pack(&send("alice", "bob", "1uwls"));
    let text = scene.err("alice", allow("alice", "bob", message), ("sdk", 2));
    assert_eq!(text, "tx parse error");
}

#[test]
fn an_allowance_may_not_have_expired_when_it_is_granted() {
    let mut scene = scene();
    // The next block is a second later.
    let text = scene.err("alice", allow("alice", "bob", basic("", after(&scene, 0))), ("sdk", 18));
    assert!(text.ends_with("expiration is before current block time: invalid request"), "{text}");
    scene.ok("alice", allow("alice", "bob", basic("", after(&scene, 1))));
    assert_eq!(allowed(&scene, "bob").len(), 1, "the moment itself is in time");
    scene.block(&[]);
    assert_eq!(allowed(&scene, "bob"), []);
    scene.audit();
}

#[test]
fn what_has_expired_goes_by_itself_200_a_block() {
    let mut scene = scene();
    let until = after(&scene, 10);
    for part in 0..3 {
        let mut draft =
            scene.draft("alice", &allow("alice", &format!("{part}/0"), basic("", until)));
        for number in 1..100 {
            draft = draft.and(&allow("alice", &format!("{part}/{number}"), basic("", until)));
        }
        assert_eq!(verdict(&scene.deliver(&draft.gas(100_000_000))), OK);
    }
    scene.ok("alice", allow("alice", "bob", basic("", after(&scene, 60))));
    let count = |scene: &Scene| issued(scene, "alice", None).0.len();
    scene.wait(Seconds(4));
    scene.block(&[]);
    assert_eq!(count(&scene), 301, "nothing has expired yet");
    scene.wait(Seconds(2));
    let result = scene.ok("carol", prune("carol"));
    assert_eq!(
        event(&result, "prune_feegrant")[0],
        ("pruner".into(), scene.address("carol").to_string())
    );
    assert_eq!(count(&scene), 301 - 75 - 200, "a message removes 75, the block 200 more");
    scene.audit();
    scene.block(&[]);
    assert_eq!(count(&scene), 1, "who expires later stays");
    scene.audit();
}

#[test]
fn a_new_allowance_does_not_die_with_an_old_one() {
    let mut scene = scene();
    scene.ok("alice", allow("alice", "bob", basic("", after(&scene, 5))));
    scene.ok("alice", disallow("alice", "bob"));
    scene.ok("alice", allow("alice", "bob", basic("7uwls", None)));
    scene.wait(Seconds(60));
    scene.block(&[]);
    assert_eq!(allowed(&scene, "bob")[0].allowance, Some(basic("7uwls", None)));
    scene.audit();
}

/// What `granter` has allowed, and the key of the page after it.
fn issued(scene: &Scene, granter: &str, page: Option<PageRequest>) -> (Vec<Grant>, Vec<u8>) {
    let pagination = page.or(Some(PageRequest { limit: 1_000, ..PageRequest::default() }));
    let granter = scene.address(granter).to_string();
    let request = QueryAllowancesByGranterRequest { granter, pagination };
    let path = "/cosmos.feegrant.v1beta1.Query/AllowancesByGranter";
    let answer: QueryAllowancesByGranterResponse = scene.ask(path, &request).expect("allowances");
    (answer.allowances, answer.pagination.expect("a page").next_key)
}

#[test]
fn allowances_are_found_from_both_sides_page_by_page() {
    let mut scene = scene();
    for grantee in ["dave", "erin", "frank"] {
        scene.ok("alice", allow("alice", grantee, basic("1uwls", None)));
        scene.ok("bob", allow("bob", grantee, basic("2uwls", None)));
    }
    let everything = issued(&scene, "alice", None).0;
    let mut grantees: Vec<Address> =
        ["dave", "erin", "frank"].iter().map(|who| scene.address(who)).collect();
    grantees.sort();
    let found: Vec<String> = everything.iter().map(|grant| grant.grantee.clone()).collect();
    assert_eq!(found, grantees.iter().map(Address::to_string).collect::<Vec<_>>());
    let mut page = PageRequest { limit: 2, ..PageRequest::default() };
    let (first, next) = issued(&scene, "alice", Some(page.clone()));
    page.key = next;
    let (second, end) = issued(&scene, "alice", Some(page));
    assert_eq!([first, second].concat(), everything);
    assert_eq!(end, Vec::<u8>::new());
    assert_eq!(allowed(&scene, "erin").len(), 2);
    assert_eq!(issued(&scene, "carol", None).0, []);
}

#[test]
fn questions_are_answered_with_the_words_of_the_sdk() {
    let mut scene = scene();
    scene.ok("alice", allow("alice", "bob", basic("1uwls", None)));
    let path = "/cosmos.feegrant.v1beta1.Query/Allowance";
    let of = |granter: &str, grantee: &str| QueryAllowanceRequest {
        granter: granter.to_owned(),
        grantee: grantee.to_owned(),
    };
    let (alice, bob) = (scene.address("alice").to_string(), scene.address("bob").to_string());
    let answer: QueryAllowanceResponse = scene.ask(path, &of(&alice, &bob)).expect("it is there");
    let allowance = Some(basic("1uwls", None));
    let grant = Grant { granter: alice.clone(), grantee: bob.clone(), allowance };
    assert_eq!(answer.allowance, Some(grant));
    let refused = |request| scene.ask::<QueryAllowanceResponse>(path, &request).expect_err("no");
    let error = refused(of(&bob, &alice));
    assert_eq!(
        (error.status().name(), error.grpc_message().as_str()),
        ("Internal", "fee-grant not found: not found")
    );
    let error = refused(of("alice", &bob));
    assert_eq!(error.status().name(), "Unknown");
}

#[test]
fn what_is_exported_begins_the_same_allowances_again() {
    let mut scene = scene();
    let reset = now(&scene);
    scene.ok("alice", allow("alice", "bob", basic("10ushare,10uwls", after(&scene, 3))));
    scene.ok("carol", allow("carol", "bob", only(&[SEND], periodic("10uwls", "5uwls", 60, reset))));
    let exported = scene.export();
    assert_eq!(exported["feegrant"]["allowances"].as_array().expect("a list").len(), 2);
    let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
    let mut again = Scene::start(&start).expect("a genesis");
    assert_eq!(again.export(), exported);
    again.audit();
    again.wait(Seconds(9));
    again.block(&[]);
    assert_eq!(allowed(&again, "bob").len(), 1, "what expires does so after an export, too");
}

#[test]
fn a_genesis_file_may_not_contradict_itself() {
    let scene = scene();
    let [alice, bob] = ["alice", "bob"].map(|who| scene.address(who).to_string());
    let of = |granter: &str, grantee: &str, allowance: serde_json::Value| json!({"granter": granter, "grantee": grantee, "allowance": allowance});
    let good = json!({"@type": "/cosmos.feegrant.v1beta1.BasicAllowance", "spend_limit": [], "expiration": null});
    let bad = json!({"@type": "/cosmos.feegrant.v1beta1.BasicAllowance", "spend_limit": [{"denom": "uwls", "amount": "0"}]});
    for (allowances, text) in [
        (
            vec![of(&alice, &alice, good.clone())],
            "allowances[0]: cannot self-grant fee authorization",
        ),
        (vec![of(&alice, &bob, good.clone()), of(&alice, &bob, good.clone())], "allowances[1]: "),
        (vec![of(&alice, &bob, bad)], "allowances[0]: send amount is invalid: 0uwls"),
        (vec![of("alice", &bob, good)], "allowances[0]: "),
    ] {
        let genesis = json!({"feegrant": {"allowances": allowances}});
        let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
        assert!(error.starts_with(&format!("app_state.feegrant: {text}")), "{error}");
    }
}
