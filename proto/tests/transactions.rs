//! Transactions that a real SDK chain took or refused: the same are taken and refused here, in
//! the same words.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail loudly")]

use prost::Message as _;
use prost_types::Any;
use proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use proto::registry::{PUB_KEY, Registry, TX_EXTENSION_OPTION};
use proto::services::services;
use proto::signers::{AddressKind, Signers};
use proto::strict::Strict;
use serde_json::Value;

fn vectors(name: &str) -> Value {
    let path = format!("{}/../tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap()
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(value, name)).unwrap()
}

/// What the recorded chain registered, as far as its transactions can tell.
fn registry() -> Registry {
    let mut registry = Registry::default();
    for service in services(proto::pool()).iter().filter(|service| service.is_msg) {
        registry.service(service);
    }
    for key in
        ["secp256k1.PubKey", "ed25519.PubKey", "secp256r1.PubKey", "multisig.LegacyAminoPubKey"]
    {
        registry.implement(PUB_KEY, &format!("/cosmos.crypto.{key}"));
    }
    let implements = "cosmos_proto.implements_interface";
    let implements = proto::pool().get_extension_by_name(implements).unwrap();
    for message in proto::pool().all_messages() {
        for interface in message.options().get_extension(&implements).as_list().unwrap() {
            registry.implement(interface.as_str().unwrap(), &format!("/{}", message.full_name()));
        }
    }
    for (interface, name) in [
        ("cosmos.evidence.v1beta1.Evidence", "cosmos.evidence.v1beta1.Equivocation"),
        ("ibc.core.client.v1.ClientState", "ibc.lightclients.tendermint.v1.ClientState"),
        ("ibc.core.client.v1.ClientState", "ibc.lightclients.solomachine.v3.ClientState"),
        ("ibc.core.client.v1.ConsensusState", "ibc.lightclients.tendermint.v1.ConsensusState"),
        ("ibc.core.client.v1.ConsensusState", "ibc.lightclients.solomachine.v3.ConsensusState"),
        ("ibc.core.client.v1.Header", "ibc.lightclients.tendermint.v1.Header"),
        ("ibc.core.client.v1.Header", "ibc.lightclients.solomachine.v3.Header"),
        ("ibc.core.client.v1.Misbehaviour", "ibc.lightclients.tendermint.v1.Misbehaviour"),
    ] {
        registry.implement(interface, &format!("/{name}"));
    }
    registry
}

fn strict() -> Strict {
    Strict::compile(proto::pool(), &registry()).unwrap()
}

/// Go takes text that is not UTF-8. prost can not hold it, and no honest client sends it.
const NOT_UTF8: [&str; 3] =
    ["decode-body-memo-invalid-utf8", "decode-any-string-invalid-utf8", "memo is not UTF-8"];

/// Says as the recording does what becomes of `tx`, and panics where it differs.
fn compare(strict: &Strict, name: &str, tx: &[u8], expected: Option<&str>) {
    let got = strict.check(tx).err().map(|error| error.to_string());
    if NOT_UTF8.contains(&name) {
        assert!(got.unwrap().ends_with("is not UTF-8"), "{name}");
        return;
    }
    if name.starts_with("crisis-") {
        // A module that Cosmos has given up; its messages are not in the set.
        assert!(got.unwrap().starts_with("unable to resolve type URL /cosmos.crisis."), "{name}");
        return;
    }
    // Go's library puts one of two kinds of blank there, at random for each build.
    let expected = expected.map(|text| text.replace('\u{a0}', " "));
    assert_eq!(got, expected, "{name}");
}

#[test]
fn a_transaction_is_refused_as_by_the_recorded_chain_and_in_its_words() {
    let strict = strict();
    let mut refused = 0;
    for file in ["recorded/transactions.json", "recorded/transactions-variant.json"] {
        for case in list(&vectors(file), "cases") {
            let check = case.get("check_tx").unwrap();
            let detail = text(check, "log").strip_suffix(": tx parse error: tx parse error");
            refused += usize::from(detail.is_some());
            compare(&strict, text(case, "id"), &bytes(case, "tx_hex"), detail);
        }
    }
    assert_eq!(refused, 51);
}

#[test]
fn a_transaction_is_refused_as_by_the_sdk_decoder_and_in_its_words() {
    let strict = strict();
    let vectors = vectors("sdk/signdoc.json");
    for case in list(&vectors, "decode") {
        let detail = case.get("decode_error").and_then(Value::as_str);
        let detail = detail.map(|text| text.strip_suffix(": tx parse error").unwrap());
        compare(&strict, text(case, "name"), &bytes(case, "tx"), detail);
    }
}

#[test]
fn every_signed_message_of_the_sdk_is_taken() {
    let strict = strict();
    let vectors = vectors("sdk/signdoc.json");
    for case in list(&vectors, "messages") {
        let message =
            Any { type_url: text(case, "type_url").to_owned(), value: bytes(case, "value") };
        let body_bytes = TxBody { messages: vec![message], ..TxBody::default() }.encode_to_vec();
        let auth_info_bytes = bytes(case.get("direct").unwrap(), "auth_info");
        let tx = TxRaw { body_bytes, auth_info_bytes, signatures: vec![vec![7; 64]] };
        let encoded = tx.encode_to_vec();
        let parts = strict.check(&encoded).unwrap();
        assert_eq!(parts.body, tx.body_bytes);
        assert_eq!(parts.auth_info, tx.auth_info_bytes);
        assert_eq!(parts.signatures, tx.signatures);
        assert!(!parts.has_unknown, "{}", text(case, "name"));
    }
}

#[test]
fn an_extension_option_stands_when_its_type_is_registered_for_it() {
    let mut with_option = registry();
    with_option.implement(TX_EXTENSION_OPTION, "/cosmos.bank.v1beta1.MsgSend");
    let with_option = Strict::compile(proto::pool(), &with_option).unwrap();
    let mut seen = 0;
    for case in list(&vectors("sdk/signdoc.json"), "transactions") {
        let registered = text(case, "name").contains("registers MsgSend as an extension option");
        let tx = TxRaw {
            body_bytes: bytes(case, "body"),
            auth_info_bytes: bytes(case, "auth_info"),
            signatures: Vec::new(),
        };
        let tx = tx.encode_to_vec();
        if registered {
            seen += 1;
            assert!(strict().check(&tx).is_err());
        }
        if registered || case.get("decode_error").is_none() {
            with_option.check(&tx).unwrap();
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn an_unknown_field_that_may_be_ignored_is_reported() {
    let strict = strict();
    for case in list(&vectors("recorded/transactions.json"), "cases") {
        let tx = bytes(case, "tx_hex");
        let Ok(parts) = strict.check(&tx) else {
            continue;
        };
        let note = case.get("note").and_then(Value::as_str).unwrap_or_default();
        let tolerated = note.contains("unknown non-critical field");
        assert_eq!(parts.has_unknown, tolerated, "{}", text(case, "id"));
    }
}

/// The part of a bech32 address that does not depend on its prefix.
fn payload(address: &str) -> &str {
    let (_, data) = address.rsplit_once('1').unwrap();
    data.split_at(data.len().saturating_sub(6)).0
}

#[test]
fn the_signers_of_a_message_are_those_that_the_sdk_asks_for() {
    let signers = Signers::compile(proto::pool()).unwrap();
    let vectors = vectors("sdk/signdoc.json");
    let mut validators = 0;
    for case in
        list(&vectors, "messages").iter().chain(list(&vectors, "messages_with_prefix_whale"))
    {
        let value = bytes(case, "value");
        let got = signers.of(text(case, "type_url"), &value).unwrap();
        let want = list(case, "required_signers").iter().map(|one| one.as_str().unwrap());
        for (got, want) in got.iter().zip(want.clone()) {
            assert_eq!(payload(got.address), payload(want), "{}", text(case, "name"));
            let is_validator = got.address.contains("valoper1");
            assert_eq!(got.kind == AddressKind::Validator, is_validator);
            assert_eq!(got.address == want, !is_validator);
            validators += usize::from(is_validator);
        }
        assert_eq!(got.len(), want.count(), "{}", text(case, "name"));
    }
    assert!(validators > 0);
}
