//! SDK JSON against recorded texts of the Go printer and reader (`tests/vectors/sdk/json.json`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use serde_json::Value;

/// Types for whose empty message the Go printer panics, because it follows a pointer that is nil.
/// Here the pointer is null.
const BETTER_THAN_A_PANIC: [(&str, &str); 12] = [
    ("cosmos.auth.v1beta1.ModuleAccount", r#"{"base_account":null,"name":"","permissions":[]}"#),
    (
        "cosmos.tx.v1beta1.AuxSignerData",
        r#"{"address":"","sign_doc":null,"mode":"SIGN_MODE_UNSPECIFIED","sig":null}"#,
    ),
    (
        "cosmos.vesting.v1beta1.BaseVestingAccount",
        r#"{"base_account":null,"original_vesting":[],"delegated_free":[],"delegated_vesting":[],"end_time":"0"}"#,
    ),
    (
        "cosmos.vesting.v1beta1.ContinuousVestingAccount",
        r#"{"base_vesting_account":null,"start_time":"0"}"#,
    ),
    ("cosmos.vesting.v1beta1.DelayedVestingAccount", r#"{"base_vesting_account":null}"#),
    (
        "cosmos.vesting.v1beta1.PeriodicVestingAccount",
        r#"{"base_vesting_account":null,"start_time":"0","vesting_periods":[]}"#,
    ),
    ("cosmos.vesting.v1beta1.PermanentLockedAccount", r#"{"base_vesting_account":null}"#),
    (
        "ibc.applications.interchain_accounts.v1.InterchainAccount",
        r#"{"base_account":null,"account_owner":""}"#,
    ),
    (
        "ibc.core.channel.v1.QueryChannelClientStateResponse",
        r#"{"identified_client_state":null,"proof":null,"proof_height":{"revision_number":"0","revision_height":"0"}}"#,
    ),
    (
        "ibc.core.connection.v1.QueryConnectionClientStateResponse",
        r#"{"identified_client_state":null,"proof":null,"proof_height":{"revision_number":"0","revision_height":"0"}}"#,
    ),
    (
        "ibc.lightclients.solomachine.v2.ClientState",
        r#"{"sequence":"0","is_frozen":false,"consensus_state":null,"allow_update_after_proposal":false}"#,
    ),
    (
        "ibc.lightclients.solomachine.v3.ClientState",
        r#"{"sequence":"0","is_frozen":false,"consensus_state":null}"#,
    ),
];

/// Types that the Go binaries still carry, but that are in no `.proto` file of the pinned API.
const NOT_IN_THE_API: [&str; 6] = [
    "cosmos.crisis.v1beta1.GenesisState",
    "ibc.core.channel.v1.ErrorReceipt",
    "ibc.core.channel.v1.Upgrade",
    "ibc.core.channel.v1.UpgradeFields",
    "ibc.core.client.v1.ClientUpdateProposal",
    "ibc.core.client.v1.UpgradeProposal",
];

/// Texts that Go reads and that are refused here: what is dropped or replaced in silence would
/// be signed without having been written.
const STRICTER_THAN_GO: [(&str, &str); 2] = [
    ("text after the object", "not a JSON document: trailing characters at line 1 column 4"),
    (
        "string with a lone surrogate",
        "not a JSON document: unexpected end of hex escape at line 1 column 24",
    ),
];

fn read(file: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sdk/");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}{file}")).unwrap()).unwrap()
}

fn vectors() -> Value {
    read("json.json")
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("{row} has no {name}"))
}

fn rows<'a>(vectors: &'a Value, name: &str) -> &'a [Value] {
    vectors[name].as_array().unwrap()
}

fn every_text_is_printed(part: &str, count: usize) {
    let vectors = vectors();
    let rows = rows(&vectors, part);
    assert_eq!(rows.len(), count);
    for row in rows {
        let bytes = hex::decode(text(row, "bytes")).unwrap();
        let printed = proto::json::print(text(row, "type"), &bytes);
        assert_eq!(printed.as_deref(), Ok(text(row, "json")), "{}", row["name"]);
    }
}

#[test]
fn filled_responses_are_printed_as_the_sdk_prints_them() {
    every_text_is_printed("responses", 62);
}

#[test]
fn messages_are_printed_as_the_sdk_prints_them() {
    every_text_is_printed("messages", 96);
}

#[test]
fn what_is_printed_reads_back() {
    let vectors = vectors();
    for row in rows(&vectors, "responses").iter().chain(rows(&vectors, "messages")) {
        let (name, json) = (text(row, "type"), text(row, "json"));
        let bytes =
            proto::json::parse(name, json).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!(proto::json::print(name, &bytes).as_deref(), Ok(json));
    }
}

#[test]
fn empty_messages_are_printed_as_the_sdk_prints_them() {
    let vectors = vectors();
    let empty = vectors["empty"].as_object().unwrap();
    assert_eq!(empty.len(), 474);
    let mut absent = Vec::new();
    let mut panics = Vec::new();
    for (name, json) in empty {
        if proto::pool().get_message_by_name(name).is_none() {
            absent.push(name.as_str());
            continue;
        }
        let printed = proto::json::print(name, &[]).unwrap();
        match json.as_str().unwrap() {
            text if text.starts_with("error: ") => panics.push((name.as_str(), printed)),
            text => assert_eq!(printed, text, "{name}"),
        }
    }
    let panics: Vec<_> = panics.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(panics, BETTER_THAN_A_PANIC);
    assert_eq!(absent, NOT_IN_THE_API);
}

#[test]
fn texts_are_read_as_the_sdk_reads_them() {
    let vectors = vectors();
    let rows = rows(&vectors, "parse");
    assert_eq!(rows.len(), 68);
    let mut stricter = Vec::new();
    for row in rows {
        let name = text(row, "name");
        let parsed = proto::json::parse(text(row, "type"), text(row, "json"));
        match (parsed, row.get("bytes")) {
            (Ok(bytes), Some(expected)) => assert_eq!(hex::encode(bytes), *expected, "{name}"),
            (Err(error), Some(_)) => stricter.push((name, error.to_string())),
            (Ok(bytes), None) => panic!("{name} is read as {}", hex::encode(bytes)),
            (Err(_), None) => {}
        }
    }
    let stricter: Vec<_> = stricter.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(stricter, STRICTER_THAN_GO);
}

/// A message whose first field is a string, as `DecProto` and `IntProto` are.
fn with_text(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    prost::encoding::string::encode(1, &text.to_owned(), &mut bytes);
    bytes
}

/// The rows of a table of `numbers.json` below its line of column names.
fn table<'a>(numbers: &'a Value, kind: &str, name: &str) -> impl Iterator<Item = [&'a str; 4]> {
    let rows = numbers[kind][name].as_array().unwrap().iter().skip(1);
    rows.map(|row| std::array::from_fn(|column| row[column].as_str().unwrap_or_default()))
}

#[test]
fn decimals_are_read_and_printed_as_the_sdk_does() {
    let numbers = read("numbers.json");
    let name = "cosmos.base.v1beta1.DecProto";
    for [text, value, wire, _] in table(&numbers, "dec", "parse") {
        let json = serde_json::json!({ "dec": text });
        let bytes = proto::json::parse_value(name, &json);
        if value.starts_with("error: ") {
            assert!(bytes.is_err(), "{text}");
            continue;
        }
        let bytes = bytes.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(bytes, with_text(wire), "{text}");
        let printed = proto::json::print(name, &bytes).unwrap();
        assert_eq!(printed, format!(r#"{{"dec":"{value}"}}"#));
    }
    for [wire, value, ..] in table(&numbers, "dec", "wire") {
        let printed = proto::json::print(name, &with_text(wire));
        match value {
            "nil" => assert_eq!(printed.unwrap(), r#"{"dec":"0"}"#),
            value if value.starts_with("error: ") => assert!(printed.is_err(), "{wire}"),
            value => assert_eq!(printed.unwrap(), format!(r#"{{"dec":"{value}"}}"#), "{wire}"),
        }
    }
}

#[test]
fn integers_are_read_and_printed_as_the_sdk_does() {
    let numbers = read("numbers.json");
    let name = "cosmos.base.v1beta1.IntProto";
    for [text, _, from_json, from_wire] in table(&numbers, "int", "parse") {
        let read = proto::json::parse_value(name, &serde_json::json!({ "int": text }));
        match from_json {
            refused if refused.starts_with("error: ") => assert!(read.is_err(), "{text}"),
            value => assert_eq!(read.unwrap(), with_text(value), "{text}"),
        }
        let printed = proto::json::print(name, &with_text(text));
        match from_wire {
            "<nil>" => assert_eq!(printed.unwrap(), r#"{"int":"0"}"#),
            refused if refused.starts_with("error: ") => assert!(printed.is_err(), "{text}"),
            value => assert_eq!(printed.unwrap(), format!(r#"{{"int":"{value}"}}"#), "{text}"),
        }
    }
}

/// What the refusal of `json` as a `type_name` says.
fn refusal(type_name: &str, json: &str) -> String {
    proto::json::parse(type_name, json).unwrap_err().to_string()
}

#[test]
fn a_refusal_names_the_place() {
    assert_eq!(
        refusal(
            "cosmos.tx.v1beta1.TxBody",
            r#"{"messages":[{"@type":"/cosmos.bank.v1beta1.MsgSend","amount":[{},{"amount":"x"}]}]}"#,
        ),
        "messages[0].amount[1].amount: \"x\" is not an integer"
    );
    assert_eq!(
        refusal("cosmos.bank.v1beta1.MsgSend", r#"{"amount":[{"denm":"uwls"}]}"#),
        "amount[0].denm: unknown field of cosmos.base.v1beta1.Coin"
    );
    assert_eq!(refusal("nothing.v1.X", "{}"), "unknown message type nothing.v1.X");
}

#[test]
fn of_a_choice_only_one_member_may_be_given() {
    let allow = r#""allow_list":{"address":["a"]}"#;
    let deny = r#""denyList":{"address":["b"]}"#;
    let name = "cosmos.staking.v1beta1.StakeAuthorization";
    assert!(proto::json::parse(name, &format!("{{{allow}}}")).is_ok());
    assert!(proto::json::parse(name, &format!("{{{deny},\"allow_list\":null}}")).is_ok());
    assert_eq!(
        refusal(name, &format!("{{{allow},{deny}}}")),
        "deny_list: only one member of validators may be given"
    );
}

#[test]
fn an_authorization_fits_where_one_is_asked_for() {
    let grant = |type_url| format!("{{\"authorization\":{{\"@type\":\"{type_url}\"}}}}");
    let name = "cosmos.authz.v1beta1.Grant";
    assert!(proto::json::parse(name, &grant("/cosmos.bank.v1beta1.SendAuthorization")).is_ok());
    assert_eq!(
        refusal(name, &grant("/cosmos.gov.v1beta1.TextProposal")),
        "authorization.@type: /cosmos.gov.v1beta1.TextProposal can not stand here, a \
         cosmos.authz.v1beta1.Authorization is asked for"
    );
}

#[test]
fn bytes_with_a_go_type_of_their_own_read_back() {
    let name = "ibc.lightclients.tendermint.v1.ConsensusState";
    let json = r#"{"timestamp":"2026-01-02T03:04:05Z","root":{"hash":null},"next_validators_hash":"00FF1A"}"#;
    let bytes = proto::json::parse(name, json).unwrap();
    assert_eq!(proto::json::print(name, &bytes).unwrap(), json);
    for malformed in ["0", "0g", "é"] {
        let json = json.replace("00FF1A", malformed);
        assert!(refusal(name, &json).starts_with("next_validators_hash: "));
    }

    let name = "cosmos.genutil.v1beta1.GenesisState";
    let spaced = r#"{"gen_txs":[{"body": [1, 2.50, "\u003c", null, true]}]}"#;
    let bytes = proto::json::parse(name, spaced).unwrap();
    assert_eq!(
        proto::json::print(name, &bytes).unwrap(),
        r#"{"gen_txs":[{"body":[1,2.50,"\u003c",null,true]}]}"#
    );
}

#[test]
fn a_time_in_an_any_stands_in_a_value() {
    let name = "google.protobuf.Any";
    let json = r#"{"@type":"/google.protobuf.Timestamp","value":"2026-01-02T03:04:05.500Z"}"#;
    let bytes = proto::json::parse(name, json).unwrap();
    assert_eq!(proto::json::print(name, &bytes).unwrap(), json);
    assert_eq!(
        refusal(name, r#"{"@type":"/google.protobuf.Timestamp"}"#),
        "a /google.protobuf.Timestamp needs its \"value\""
    );
}

#[test]
fn a_map_is_printed_in_the_order_of_its_keys() {
    // ServiceCommandDescriptor with sub_commands "b" and "a".
    let bytes = hex::decode("1a050a01621200".to_owned() + "1a050a01611200").unwrap();
    let printed = proto::json::print("cosmos.autocli.v1.ServiceCommandDescriptor", &bytes).unwrap();
    let (a, b) = (printed.find("\"a\":{").unwrap(), printed.find("\"b\":{").unwrap());
    assert!(a < b, "{printed}");
}

/// An `Any` in an `Any`, `levels` deep.
fn nested(levels: usize) -> Vec<u8> {
    (0..levels).fold(Vec::new(), |value, _| {
        let any = prost_types::Any { type_url: "/google.protobuf.Any".to_owned(), value };
        prost::Message::encode_to_vec(&any)
    })
}

#[test]
fn messages_nest_to_a_limit() {
    let refused = proto::json::print("google.protobuf.Any", &nested(20_000)).unwrap_err();
    assert_eq!(refused.to_string(), "messages lie in each other more than 100 levels deep");
    let json = format!("{}null{}", "{\"group\":[".repeat(500), "]}".repeat(500));
    assert!(refusal("cosmos.tx.v1beta1.TxBody", &json).contains("recursion limit exceeded"));
}

mod no_input_is_too_strange {
    use super::*;
    use proptest::prelude::*;

    fn type_names() -> Vec<String> {
        let names = proto::pool().all_messages();
        names.map(|message| message.full_name().to_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bytes(name in prop::sample::select(type_names()), bytes in any::<Vec<u8>>()) {
            if let Ok(text) = proto::json::print(&name, &bytes) {
                prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
            }
        }

        #[test]
        fn changed_messages(at in any::<prop::sample::Index>(), to in any::<u8>(), row in 0..62_usize) {
            let vectors = vectors();
            let row = &rows(&vectors, "responses")[row];
            let mut bytes = hex::decode(text(row, "bytes")).unwrap();
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = to;
            }
            if let Ok(printed) = proto::json::print(text(row, "type"), &bytes) {
                prop_assert!(serde_json::from_str::<Value>(&printed).is_ok(), "{}", printed);
            }
        }
    }
}
