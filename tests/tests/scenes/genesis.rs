//! How a chain begins, and begins again.

use chain::{Chain, GenesisRequest};
use proto::cosmos::bank::v1beta1::{MsgSetSendEnabled, SendEnabled};
use serde_json::{Value, json};
use store::{Kv, Nothing, Order, Range, StoreName};
use tests::{Crowd, OK, Scene, Start, burn, multi_send, send, send_to, verdict};

/// A chain on which everything has happened that leaves a trace in state.
fn lived() -> Scene {
    let mut genesis = Scene::genesis_of(&[("alice", "500ushare,1000uwls"), ("bob", "1000uwls")]);
    genesis["bank"]["denom_metadata"] = json!([{
        "base": "uwls", "display": "wls", "name": "Whaleshares", "symbol": "WLS", "description": "the coin",
        "denom_units": [{"denom": "uwls", "exponent": 0, "aliases": ["microwls"]}, {"denom": "wls", "exponent": 6}],
        "uri": "https://example.org", "uri_hash": "00",
    }]);
    let mut scene = Scene::from_genesis(&genesis);
    let crowd = Crowd::of(2, &["alice", "bob", "carol"]);
    scene.ok("alice", send_to("alice", &crowd.address(), "20uwls"));
    scene.ok("alice", multi_send("alice", "30uwls", &[("carol", "10uwls"), ("dave", "20uwls")]));
    scene.ok("bob", burn("bob", "7uwls"));
    let fee = scene.draft("carol", &send("carol", "carol", "1uwls")).fee("3uwls");
    assert_eq!(verdict(&scene.deliver(&fee)), OK);
    let switches = [("ushare", false), ("uwls", true)]
        .map(|(denom, enabled)| SendEnabled { denom: denom.into(), enabled });
    let authority = auth::authority().to_string();
    scene
        .decree(MsgSetSendEnabled {
            authority,
            send_enabled: switches.to_vec(),
            use_default_for: Vec::new(),
        })
        .expect("switched");
    scene
}

/// All keys and values of `store`.
fn contents(scene: &Scene, store: &'static str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let all = Range { start: Vec::new(), end: None };
    scene.state().scan(StoreName(store), all, Order::Ascending).collect()
}

#[test]
fn the_default_genesis_begins_a_chain() {
    let genesis = Chain::new().default_app_state().expect("a genesis");
    let scene = Scene::from_genesis(&genesis);
    scene.audit();
    assert_eq!(scene.number_and_sequence(&auth::authority()).0, 1);
    let empty = Scene::from_genesis(&json!({}));
    assert_eq!(
        empty.app_hash(),
        scene.app_hash(),
        "a module that the file leaves out begins with its default"
    );
}

#[test]
fn what_is_exported_begins_the_same_chain_again() {
    let scene = lived();
    let exported = scene.export();
    let again = Scene::from_genesis(&exported);
    assert_eq!(again.export(), exported);
    for store in ["acc", "bank"] {
        assert_eq!(contents(&again, store), contents(&scene, store), "store {store}, key by key");
    }
    again.audit();
    let text = serde_json::to_string_pretty(&exported).expect("text");
    let read: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(Scene::from_genesis(&read).app_hash(), again.app_hash(), "however it is indented");
}

#[test]
fn people_go_on_where_they_were() {
    let mut scene = lived();
    let exported = scene.export();
    // As `whaled export` has it, for time does not run backwards.
    let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
    let mut again = Scene::start(&start).expect("a genesis");
    for who in ["alice", "bob", "carol"] {
        let draft = scene.draft(who, &send(who, "erin", "1uwls"));
        assert_eq!(
            verdict(&again.deliver(&draft)),
            OK,
            "{who} signs for the same number and sequence"
        );
        assert_eq!(verdict(&scene.deliver(&draft)), OK);
    }
    assert_eq!(again.export(), scene.export());
}

#[test]
fn genesis_can_be_asked_for_again_and_changes_nothing() {
    let chain = Chain::new();
    let app_state = lived().export().to_string();
    let Start { chain_id, time, .. } = Start::with(&Value::Null);
    let request = GenesisRequest {
        chain_id,
        time,
        initial_height: 1,
        consensus_params: None,
        validators: Vec::new(),
        app_state: app_state.as_bytes(),
    };
    let (first, second) = (chain.genesis(&Nothing, &request), chain.genesis(&Nothing, &request));
    assert_eq!(first.expect("a genesis"), second.expect("a genesis"));
}

#[test]
fn a_file_that_is_none_is_refused_in_words() {
    let refuse = |app_state: &[u8]| {
        let Start { chain_id, time, .. } = Start::with(&Value::Null);
        let request = GenesisRequest {
            chain_id,
            time,
            initial_height: 1,
            consensus_params: None,
            validators: Vec::new(),
            app_state,
        };
        Chain::new().genesis(&Nothing, &request).expect_err("refused").to_string()
    };
    assert!(
        refuse(b"{\"auth\":").starts_with("app_state is no JSON: "),
        "{}",
        refuse(b"{\"auth\":")
    );
    assert!(refuse(b"\xff").starts_with("app_state is no JSON: "));
    assert_eq!(refuse(b"[]"), "app_state: expected an object with one member for each module");
    assert_eq!(
        refuse(b"{\"pirates\": {}}"),
        "app_state.pirates: no such module; this chain has auth, bank, authz, feegrant, names, staking, gov, claim"
    );
    let deep = format!("{{\"auth\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refuse(deep.as_bytes()).starts_with("app_state is no JSON: "));
    assert!(refuse(b"{\"bank\": {\"balanses\": []}}").starts_with("app_state.bank: balanses: "));
}

#[test]
fn the_supply_is_the_sum_whether_or_not_the_file_says_so() {
    let mut genesis = Scene::genesis_of(&[("alice", "5ushare,7uwls"), ("bob", "3uwls")]);
    let sum = json!([{"denom": "ushare", "amount": "5"}, {"denom": "uwls", "amount": "10"}]);
    assert_eq!(Scene::from_genesis(&genesis).export()["bank"]["supply"], sum);
    genesis["bank"]["supply"] = sum;
    Scene::from_genesis(&genesis).audit();
    genesis["bank"]["supply"][1]["amount"] = json!("11");
    assert_eq!(
        Scene::try_genesis(&genesis).err().expect("refused").to_string(),
        "app_state.bank: supply: the file says 5ushare,11uwls, the balances add up to 5ushare,10uwls"
    );
}

#[test]
fn more_than_the_largest_amount_can_not_be_owned() {
    let largest =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935uwls";
    let genesis = Scene::genesis_of(&[("alice", largest), ("bob", "1uwls")]);
    let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
    assert_eq!(error, "app_state.bank: balances[1].coins: integer overflow");
}
