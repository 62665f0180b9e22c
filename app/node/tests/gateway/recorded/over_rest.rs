//! REST rows of the recording.

use std::sync::Arc;

use base64::Engine;
use serde_json::{Value, json};

use super::differences::REST;
use super::gov::propose;
use super::grants::grant;
use super::oracle::{Current, comet};
use super::staking::stake;
use super::{Comparison, file};
use crate::clients::Reply;
use crate::comet::Comet;
use crate::node::{Node, Options, genesis};

/// Files of rows that concern what is built.
const FILES: [&str; 12] = [
    "auth",
    "authz-feegrant",
    "bank",
    "base",
    "distribution",
    "general",
    "gov",
    "mempool-full",
    "slashing-mint-evidence",
    "staking",
    "tx",
    "upgrade-consensus-params",
];

/// Headers whose recorded value counts. The content type of the gRPC answer behind REST is not
/// among them: it names a codec of Go, and ours is plain gRPC.
const HEADERS: [&str; 5] = [
    "location",
    "x-cosmos-block-height",
    "grpc-metadata-x-cosmos-block-height",
    "access-control-allow-origin",
    "access-control-allow-headers",
];

/// A node at the last recorded height beside a CometBFT as recorded.
pub fn node(current: &Current) -> Node {
    staked(comet(current))
}

/// A node at the last recorded height, with the part of its accounts that are plain and with its
/// stake.
pub fn staked(comet: Comet) -> Node {
    base::prefix::fix("cosmos").unwrap();
    let mut app_state = genesis();
    let accounts = &file("rest/auth.json")["requests"][0]["body"]["accounts"];
    let plain = accounts.as_array().unwrap().iter().filter(|account| {
        let number: u64 =
            account["account_number"].as_str().map_or(u64::MAX, |text| text.parse().unwrap());
        number < 23
    });
    app_state["auth"] = json!({"params": params(), "accounts": plain.collect::<Vec<_>>()});
    stake(&mut app_state);
    propose(&mut app_state);
    grant(&mut app_state);
    let options = Options { app_state, first_height: 652, cors: true, ..Options::default() };
    Node::with(options, comet)
}

/// The SDK's own, which the recorded chain has not changed.
fn params() -> Value {
    json!({
        "max_memo_characters": "256", "tx_sig_limit": "7", "tx_size_cost_per_byte": "10",
        "sig_verify_cost_ed25519": "590", "sig_verify_cost_secp256k1": "1000",
    })
}

/// What the node says now to everything that was recorded: method, path, status, body.
pub fn answers_of_today() -> (Node, Value) {
    let current: Current = Arc::default();
    let node = node(&current);
    let mut answers = Vec::new();
    for list in FILES {
        for row in file(&format!("rest/{list}.json"))["requests"].as_array().unwrap() {
            *current.lock().unwrap() = row.clone();
            let reply = ask(&node, row);
            if reply.header("content-type") == "application/json" && !reply.body.is_empty() {
                answers.push(json!({
                    "method": row["method"], "path": row["path"],
                    "status": reply.status, "body": reply.json(),
                }));
            }
        }
    }
    (node, answers.into())
}

fn ask(node: &Node, row: &Value) -> Reply {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let headers = row["request_headers"].as_object().into_iter().flatten();
    let headers: Vec<(&str, &str)> =
        headers.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let body = match text("request_body") {
        // The recording holds only the length of this one.
        "<160044 bytes>" => {
            let bytes = base64::engine::general_purpose::STANDARD.encode([0; 120_000]);
            format!(r#"{{"mode":"BROADCAST_MODE_SYNC","tx_bytes":"{bytes}"}}"#)
        }
        body => body.to_owned(),
    };
    node.rest(text("method"), text("path"), &headers, &body)
}

fn name(list: &str, row: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let headers = row["request_headers"].to_string().replace("null", "");
    format!("{list} {} {} {} {headers}", text("method"), text("path"), text("request_body_name"))
}

fn recorded(row: &Value) -> Value {
    let mut headers = json!({});
    for (name, value) in row["response_headers"].as_object().into_iter().flatten() {
        let name = name.to_ascii_lowercase();
        if HEADERS.contains(&name.as_str()) {
            headers[name] = plain_header(value.as_str().unwrap());
        }
    }
    json!({
        "status": row["status"], "content_type": row["content_type"],
        "headers": headers, "body": row["body"],
    })
}

fn ours(reply: &Reply) -> Value {
    let mut headers = json!({});
    for name in HEADERS {
        if !reply.header(name).is_empty() {
            headers[name] = plain_header(reply.header(name));
        }
    }
    let body = match reply.header("content-type") {
        "text/html; charset=utf-8" => Value::from("a page"),
        _ => reply.json(),
    };
    json!({
        "status": reply.status, "content_type": reply.header("content-type"),
        "headers": headers, "body": body,
    })
}

/// Names of headers have no case, and the recorded host is nobody's.
fn plain_header(value: &str) -> Value {
    let path = value.strip_prefix("http://").and_then(|rest| rest.split_once('/'));
    path.map_or(value.to_ascii_lowercase(), |(_, path)| format!("/{path}")).into()
}

#[test]
fn rest_answers_are_as_recorded() {
    let current: Current = Arc::default();
    let node = node(&current);
    let mut comparison = Comparison::allowing(REST);
    for list in FILES {
        for row in file(&format!("rest/{list}.json"))["requests"].as_array().unwrap() {
            *current.lock().unwrap() = row.clone();
            let reply = ask(&node, row);
            comparison.compare(&name(list, row), &recorded(row), &ours(&reply));
        }
    }
    comparison.end(290);
}

/// Wallets take 501 for a chain without IBC, and anything else for one that has it.
#[test]
fn whatever_was_asked_of_ibc_is_not_implemented_here() {
    let current: Current = Arc::default();
    let node = node(&current);
    let mut asked = 0;
    for list in ["ibc-channel", "ibc-client-connection", "ibc-transfer"] {
        for row in file(&format!("rest/{list}.json"))["requests"].as_array().unwrap() {
            let reply = ask(&node, row);
            assert_eq!((reply.status, &reply.json()["code"]), (501, &json!(12)), "{row}");
            asked += 1;
        }
    }
    assert_eq!(asked, 116);
}
