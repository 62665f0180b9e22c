//! gRPC calls of the recording, and the same paths as ABCI queries.

use std::sync::Arc;

use serde_json::{Value, json};

use super::differences::{ABCI, GRPC, PRUNED};
use super::oracle::Current;
use super::over_rest::node;
use super::{Comparison, file};
use crate::doors::output_of;
use crate::node::Node;

fn bytes(hex: &Value) -> Vec<u8> {
    hex::decode(hex.as_str().unwrap_or_default()).unwrap()
}

/// An answer as JSON, member by member; null if there is none.
fn read(method: &str, answer: Option<Vec<u8>>) -> Value {
    let Some(answer) = answer else { return Value::Null };
    let json = proto::json::print(&output_of(method), &answer).unwrap();
    serde_json::from_str(&json).unwrap()
}

#[test]
fn grpc_answers_are_as_recorded() {
    let current: Current = Arc::default();
    let node = node(&current);
    let mut comparison = Comparison::allowing(GRPC);
    for call in file("grpc.json")["calls"].as_array().unwrap() {
        let mut row = call.clone();
        row["body"] = call["response"].clone();
        *current.lock().unwrap() = row;
        let method = call["method"].as_str().unwrap();
        let height = call["metadata"]["x-cosmos-block-height"].as_str();
        let metadata: Vec<_> =
            height.into_iter().map(|height| ("x-cosmos-block-height", height)).collect();
        let answer = node.grpc(method, &metadata, &bytes(&call["request_hex"]));
        let recorded = call["response_hex"].as_str().map(|_| bytes(&call["response_hex"]));
        let ours = answer.as_ref().ok().map(|answer| answer.get_ref().to_vec());
        let (recorded, ours) = match recorded == ours {
            true => (json!("the same bytes"), json!("the same bytes")),
            false => (read(method, recorded), read(method, ours)),
        };
        let recorded = json!({
            "code": call["status"]["code"], "message": call["status"]["message"], "answer": recorded,
        });
        let ours = match &answer {
            Ok(_) => json!({"code": 0, "message": "", "answer": ours}),
            Err(status) => {
                json!({"code": i32::from(status.code()), "message": status.message(), "answer": ours})
            }
        };
        let name = format!("{} {method}", call["id"].as_str().unwrap());
        comparison.compare(&name, &recorded, &ours);
        let metadata = match &answer {
            Ok(answer) => answer.metadata().clone(),
            Err(status) => status.metadata().clone(),
        };
        let height = metadata.get("x-cosmos-block-height").map(|height| height.to_str().unwrap());
        let recorded = &call["header"]["x-cosmos-block-height"][0];
        comparison.compare(&format!("{name} header"), recorded, &json!(height));
    }
    comparison.end(90);
}

/// Compares the answers to recorded ABCI queries.
fn compare_abci(node: &Node, queries: &[Value], comparison: &mut Comparison) {
    for query in queries {
        let (path, height) = (query["path"].as_str().unwrap(), query["height"].as_i64().unwrap());
        let prove = query["prove"].as_bool().unwrap();
        let ours = node.abci(path, &bytes(&query["data_hex"]), height, prove);
        let ours = json!({
            "code": ours.code, "codespace": ours.codespace, "log": ours.log,
            "height": ours.height.to_string(), "value": value(&ours.value),
        });
        let recorded = &query["response"];
        let recorded = json!({
            "code": recorded["code"], "codespace": recorded["codespace"], "log": recorded["log"],
            "height": recorded["height"], "value": value(&bytes(&recorded["value_hex"])),
        });
        comparison.compare(&format!("{} {path}", query["id"].as_str().unwrap()), &recorded, &ours);
    }
}

#[test]
fn abci_queries_are_as_recorded() {
    let current: Current = Arc::default();
    let node = node(&current);
    let mut comparison = Comparison::allowing(ABCI);
    let queries = file("abci-query.json")["queries"].as_array().unwrap().clone();
    compare_abci(&node, &queries, &mut comparison);
    comparison.end(55);
}

#[test]
fn a_height_that_is_pruned_is_refused_as_recorded() {
    let current: Current = Arc::default();
    let node = node(&current);
    // That chain was at 58, this one is at 652, and neither has 12.
    let recording = file("pruned.json").to_string().replace("height: 58", "height: 652");
    let recording: Value = serde_json::from_str(&recording).unwrap();
    let queries = recording["queries"].as_array().unwrap().iter();
    let pruned: Vec<Value> = queries.filter(|row| row["height"] == 12).cloned().collect();
    let mut comparison = Comparison::allowing(PRUNED);
    compare_abci(&node, &pruned, &mut comparison);
    comparison.end(0);
}

/// JSON as such, everything else in hex.
fn value(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| hex::encode_upper(bytes).into())
}
