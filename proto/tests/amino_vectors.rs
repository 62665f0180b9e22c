//! Sign documents and old transactions against recorded ones of the SDK
//! (`tests/vectors/sdk/signdoc.json`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]

use prost::Message as _;
use proto::amino;
use proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody};
use serde_json::Value;

fn read(file: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sdk/");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}{file}")).unwrap()).unwrap()
}

fn vectors() -> Value {
    read("signdoc.json")
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("{row} has no {name}"))
}

fn bytes(row: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(row, name)).unwrap()
}

fn number(row: &Value, name: &str) -> u64 {
    text(row, name).parse().unwrap()
}

fn fee(row: &Value) -> Option<Fee> {
    AuthInfo::decode(bytes(row, "auth_info").as_slice()).unwrap().fee
}

/// A transaction body with the one message of `row`.
fn body_with(row: &Value) -> Vec<u8> {
    let message =
        prost_types::Any { type_url: text(row, "type_url").to_owned(), value: bytes(row, "value") };
    TxBody { messages: vec![message], ..TxBody::default() }.encode_to_vec()
}

fn every_message_is_signed(part: &str, count: usize) {
    let vectors = vectors();
    let defaults = &vectors["defaults"];
    let rows = vectors[part].as_array().unwrap();
    assert_eq!(rows.len(), count);
    for row in rows {
        let document = amino::sign_doc(
            text(defaults, "chain_id"),
            number(defaults, "account_number"),
            number(defaults, "sequence"),
            &body_with(row),
            fee(&row["amino"]).as_ref(),
        );
        match (document, row["amino"].get("sign_text")) {
            (Ok(document), Some(expected)) => {
                assert_eq!(String::from_utf8(document).unwrap(), *expected, "{}", row["name"]);
            }
            (Err(error), None) => {
                let reason = text(&row["amino"], "error").replace("oneof_type_name", "oneof_name");
                assert!(error.to_string().ends_with(&reason), "{error}");
            }
            (result, _) => panic!("{}: {result:?}", row["name"]),
        }
    }
}

#[test]
fn messages_are_signed_as_in_the_sdk() {
    every_message_is_signed("messages", 96);
}

#[test]
fn messages_with_another_prefix_are_signed_as_in_the_sdk() {
    every_message_is_signed("messages_with_prefix_whale", 5);
}

#[test]
fn transactions_are_signed_as_in_the_sdk() {
    let vectors = vectors();
    let transactions = vectors["transactions"].as_array().unwrap();
    assert_eq!(transactions.len(), 56);
    let (mut signed, mut refused) = (0, 0);
    for row in transactions {
        let signatures = row["signatures"].as_array().map_or(&[][..], Vec::as_slice);
        for signature in signatures {
            if text(signature, "mode") != "SIGN_MODE_LEGACY_AMINO_JSON" {
                continue;
            }
            let document = amino::sign_doc(
                text(row, "chain_id"),
                number(signature, "account_number"),
                number(signature, "sequence"),
                &bytes(row, "body"),
                fee(row).as_ref(),
            );
            match (document, signature.get("sign_text")) {
                (Ok(document), Some(expected)) => {
                    signed += 1;
                    assert_eq!(String::from_utf8(document).unwrap(), *expected, "{}", row["name"]);
                }
                (Err(error), None) => {
                    refused += 1;
                    assert_eq!(error.to_string(), text(signature, "error"));
                }
                (result, _) => panic!("{}: {result:?}", row["name"]),
            }
        }
    }
    assert_eq!((signed, refused), (24, 3));
}

#[test]
fn a_message_alone_has_the_form_it_has_in_a_document() {
    let vectors = vectors();
    for row in vectors["messages"].as_array().unwrap() {
        let Some(document) = row["amino"].get("sign_text") else {
            continue;
        };
        let alone = amino::message_json(text(row, "type_url"), &bytes(row, "value")).unwrap();
        assert!(document.as_str().unwrap().contains(&format!("\"msgs\":[{alone}]")));
    }
}

/// Old transactions that are refused although the SDK converts them: their messages hold a choice,
/// which stands for a Go interface of its own. No other message than `StakeAuthorization` has one.
const CHOICES: [&str; 2] =
    ["authz grant stake, allow list", "authz grant stake, deny list, no limit"];

/// The amino library reads a time that is not there as 1970, so that this grant would be shown as
/// long expired. Here it stays without expiration.
const TIME_THAT_IS_NOT_THERE: &str = "authz grant send, no allow list, no expiration";

#[test]
fn old_transactions_are_converted_as_in_the_sdk() {
    let vectors = read("std_tx.json");
    let rows = vectors["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 81);
    let mut refused = Vec::new();
    for row in rows {
        let name = text(row, "name");
        let encoded = amino::std_tx_encode(text(row, "json"));
        if row.get("binary").is_none() {
            assert!(encoded.is_err(), "{name} is refused by the SDK");
            continue;
        }
        let decoded = amino::std_tx_decode(&bytes(row, "binary"));
        if encoded.is_err() && decoded.is_err() {
            refused.push(name);
            continue;
        }
        assert_eq!(hex::encode(encoded.unwrap()), text(row, "binary"), "{name}");
        let expected = if name == TIME_THAT_IS_NOT_THERE {
            text(row, "back").replace(r#","expiration":"1970-01-01T00:00:00Z""#, "")
        } else {
            text(row, "back").to_owned()
        };
        assert_eq!(decoded.unwrap(), expected, "{name}");
    }
    assert_eq!(refused, CHOICES);
}

/// What the refusal of an old transaction says.
fn refusal(json: &str) -> String {
    amino::std_tx_encode(json).unwrap_err().to_string()
}

#[test]
fn a_refusal_of_an_old_transaction_names_the_place() {
    let with = |message| format!(r#"{{"type":"cosmos-sdk/StdTx","value":{{"msg":[{message}]}}}}"#);
    assert_eq!(
        refusal(&with(r#"{"type":"cosmos-sdk/MsgSend","value":{"amount":[{"amount":5}]}}"#)),
        "value.msg[0].value.amount[0].amount: expected a string, found 5"
    );
    assert_eq!(
        refusal(&with(r#"{"type":"cosmos-sdk/MsgNothing","value":{}}"#)),
        "value.msg[0].type: unrecognized concrete type name cosmos-sdk/MsgNothing"
    );
    assert_eq!(
        refusal(r#"{"type":"cosmos-sdk/MsgSend","value":{}}"#),
        "want to decode cosmos-sdk/StdTx but found cosmos-sdk/MsgSend"
    );
}

#[test]
fn the_key_of_a_multisig_has_the_bytes_that_its_address_is_made_of() {
    let json = r#"{"threshold":2,"public_keys":[
        {"@type":"/cosmos.crypto.secp256k1.PubKey","key":"A6OA+uu2PdoiYmM/YOYc+unmJ0li8FlS/4Y26Uq21uwP"},
        {"@type":"/cosmos.crypto.secp256k1.PubKey","key":"A9xU0FVAL4ndesiSl2ex6F/xGhBvnjFt28/cbiXTTSze"}]}"#;
    let type_name = "cosmos.crypto.multisig.LegacyAminoPubKey";
    let key = proto::json::parse(type_name, json).unwrap();
    let binary = amino::message_binary(&format!("/{type_name}"), &key).unwrap();
    assert_eq!(
        hex::encode(binary),
        "22c1f7e20802\
         1226eb5ae9872103a380faebb63dda2262633f60e61cfae9e6274962f05952ff8636e94ab6d6ec0f\
         1226eb5ae9872103dc54d055402f89dd7ac8929767b1e85ff11a106f9e316ddbcfdc6e25d34d2cde"
    );
    assert_eq!(
        amino::message_json(&format!("/{type_name}"), &key).unwrap(),
        concat!(
            r#"{"type":"tendermint/PubKeyMultisigThreshold","value":{"pubkeys":["#,
            r#"{"type":"tendermint/PubKeySecp256k1","value":"A6OA+uu2PdoiYmM/YOYc+unmJ0li8FlS/4Y26Uq21uwP"},"#,
            r#"{"type":"tendermint/PubKeySecp256k1","value":"A9xU0FVAL4ndesiSl2ex6F/xGhBvnjFt28/cbiXTTSze"}"#,
            r#"],"threshold":"2"}}"#
        )
    );
}

#[test]
fn public_keys_have_the_binary_form_of_the_sdk() {
    let numbers = read("numbers.json");
    let rows = numbers["addresses"]["public_keys"].as_array().unwrap();
    assert_eq!(rows.len(), 5, "four keys below the names of the columns");
    for row in rows.iter().skip(1) {
        let type_url = format!("/cosmos.crypto.{}.PubKey", row[0].as_str().unwrap());
        // Keys of both kinds are one bytes field.
        let key = hex::decode(row[1].as_str().unwrap()).unwrap();
        let message = proto::cosmos::crypto::secp256k1::PubKey { key }.encode_to_vec();
        let binary = amino::message_binary(&type_url, &message).unwrap();
        assert_eq!(hex::encode(binary), row[2], "{type_url}");
    }
}

#[test]
fn a_module_account_shows_its_address_as_its_own() {
    let json = r#"{"base_account":{"address":"a","account_number":"7","sequence":"1"},"name":"gov","permissions":["burner","minter"]}"#;
    let type_name = "cosmos.auth.v1beta1.ModuleAccount";
    let account = proto::json::parse(type_name, json).unwrap();
    assert_eq!(
        amino::message_json(&format!("/{type_name}"), &account).unwrap(),
        r#"{"type":"cosmos-sdk/ModuleAccount","value":{"account_number":7,"address":"a","name":"gov","permissions":["burner","minter"],"public_key":"","sequence":1}}"#
    );
    assert_eq!(
        amino::message_json(&format!("/{type_name}"), &[]).unwrap(),
        r#"{"type":"cosmos-sdk/ModuleAccount","value":{"account_number":0,"address":"","name":"","permissions":null,"public_key":"","sequence":0}}"#
    );
}

#[test]
fn what_a_document_would_not_show_is_not_signed() {
    let sign = |body: &[u8], fee| amino::sign_doc("c", 1, 2, body, fee);
    let fee = Fee::default();
    assert_eq!(
        sign(&[], Some(&fee)).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap(),
        r#"{"account_number":"1","chain_id":"c","fee":{"amount":[],"gas":"0"},"memo":"","msgs":null,"sequence":"2"}"#
    );
    assert_eq!(sign(&[], None).unwrap_err().to_string(), "fee cannot be nil");

    let with = |type_url: &str, value: &[u8]| {
        let message = prost_types::Any { type_url: type_url.to_owned(), value: value.to_vec() };
        let body = TxBody { messages: vec![message], ..TxBody::default() };
        sign(&body.encode_to_vec(), Some(&fee)).unwrap_err().to_string()
    };
    assert_eq!(
        with("/cosmos.bank.v1beta1.MsgSend", &[0x1a, 0x03, 0x82, 0x40, 0x00]),
        "messages[0].amount[0]: cosmos.base.v1beta1.Coin: {TagNum: 1024, WireType:\"bytes\"}: \
         unknown protobuf field"
    );
    assert_eq!(with("/nothing.v1.X", &[]), "messages[0]: unable to resolve type URL /nothing.v1.X");
    assert_eq!(
        with("/cosmos.authz.v1beta1.MsgGrant", &[]),
        "messages[0].grant: not set, but amino JSON does not leave it out (amino.dont_omitempty)"
    );
}

mod no_input_is_too_strange {
    use super::*;
    use proptest::prelude::*;

    fn type_urls() -> Vec<String> {
        let names = proto::pool().all_messages();
        names.map(|message| format!("/{}", message.full_name())).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn messages(url in prop::sample::select(type_urls()), bytes in any::<Vec<u8>>()) {
            if let Ok(text) = amino::message_json(&url, &bytes) {
                prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
            }
            if let Ok(binary) = amino::message_binary(&url, &bytes) {
                prop_assert!(binary.len() >= 4, "a prefix is missing");
            }
        }

        #[test]
        fn old_transactions(at in any::<prop::sample::Index>(), to in any::<u8>(), row in 0..81_usize) {
            let vectors = read("std_tx.json");
            let row = &vectors["rows"][row];
            if row.get("binary").is_some() {
                let mut bytes = bytes(row, "binary");
                let at = at.index(bytes.len());
                bytes[at] = to;
                if let Ok(json) = amino::std_tx_decode(&bytes) {
                    prop_assert!(amino::std_tx_encode(&json).is_ok(), "{}", json);
                }
            }
        }
    }
}
