//! The CometBFT that stood beside the recorded chain, made again from what it had told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base::{Address, Time};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::file;
use crate::comet::{Answer, Comet};
use crate::node::GENESIS_SECONDS;

/// What the recorded chain's CometBFT knew.
struct Known {
    status: Value,
    /// REST answers of blocks by height.
    blocks: BTreeMap<i64, Value>,
    /// REST answers of validator sets by height; 0 is the newest.
    validators: BTreeMap<i64, Value>,
    /// Cases of transactions by hash.
    txs: BTreeMap<String, Value>,
}

/// The row that is being asked: searches and broadcasts are answered from it, because the
/// index and the mempool of the recorded chain are not here.
pub type Current = Arc<Mutex<Value>>;

/// A CometBFT as recorded.
pub fn comet(current: &Current) -> Comet {
    let (known, current) = (Known::read(), Arc::clone(current));
    Comet::that_answers(move |method, parameters| {
        let row = current.lock().unwrap().clone();
        match method {
            "status" => Ok(known.status.clone()),
            "block" => known.block(number(&parameters["height"]).unwrap_or(652)),
            "header" => Ok(json!({"header": known.header(number(&parameters["height"]).unwrap())})),
            "validators" => known.page_of_validators(parameters),
            "tx" => known.tx(&hex_of(&parameters["hash"])),
            "tx_search" => known.search(&row),
            "broadcast_tx_sync" | "broadcast_tx_async" => broadcast(&row),
            other => Err(format!("{other} is not recorded")),
        }
    })
}

impl Known {
    fn read() -> Known {
        let rows = |name: &str| file(name)["requests"].as_array().unwrap().clone();
        let base = rows("rest/base.json");
        let body = |path: &str| {
            let path = format!("/cosmos/base/tendermint/v1beta1/{path}");
            base.iter().find(|row| row["path"] == path.as_str()).unwrap()["body"].clone()
        };
        let known = base
            .iter()
            .chain(&rows("rest/tx.json"))
            .map(|row| row["body"].clone())
            .collect::<Vec<_>>();
        let blocks = known.into_iter().filter(|body| !body["block"]["header"].is_null());
        let blocks = blocks.map(|body| (number(&body["block"]["header"]["height"]).unwrap(), body));
        let validators = [(0, "latest"), (1, "1"), (268, "268")];
        let validators =
            validators.map(|(height, path)| (height, body(&format!("validatorsets/{path}"))));
        let cases = file("transactions.json")["cases"].as_array().unwrap().clone();
        let txs =
            cases.into_iter().map(|case| (case["tx_hash"].as_str().unwrap().to_owned(), case));
        Known {
            status: status(&body("node_info")["default_node_info"]),
            blocks: blocks.collect(),
            validators: validators.into_iter().collect(),
            txs: txs.collect(),
        }
    }

    fn block(&self, height: i64) -> Answer {
        if height < 1 {
            return Err(format!("height must be greater than 0, but got {height}"));
        }
        let recorded = self.blocks.get(&height).ok_or(format!("block {height} is not recorded"))?;
        let block = &recorded["block"];
        assert_eq!(block["evidence"]["evidence"], json!([]), "no recorded block has evidence");
        let commit = &block["last_commit"];
        let signatures = commit["signatures"].as_array().unwrap().iter().map(|signature| {
            let flags = ["UNKNOWN", "ABSENT", "COMMIT", "NIL"];
            let name =
                signature["block_id_flag"].as_str().unwrap().trim_start_matches("BLOCK_ID_FLAG_");
            json!({
                "block_id_flag": flags.iter().position(|flag| *flag == name).unwrap(),
                "validator_address": hex_of(&signature["validator_address"]),
                "timestamp": signature["timestamp"],
                "signature": signature["signature"],
            })
        });
        let last_commit = json!({
            "height": commit["height"], "round": commit["round"], "block_id": id(&commit["block_id"]),
            "signatures": signatures.collect::<Vec<_>>(),
        });
        Ok(json!({
            "block_id": id(&recorded["block_id"]),
            "block": {
                "header": self.header(height), "data": block["data"],
                "evidence": {"evidence": []}, "last_commit": last_commit,
            },
        }))
    }

    /// The head of a block; of one that is not recorded only height and time are right.
    fn header(&self, height: i64) -> Value {
        let known = self.blocks.get(&height).unwrap_or(&self.blocks[&100]);
        let mut header = known["block"]["header"].clone();
        for (name, value) in header.as_object_mut().unwrap() {
            match name.as_str() {
                "version" | "chain_id" => {}
                "height" => *value = height.to_string().into(),
                "time" => {
                    let time = Time::new(GENESIS_SECONDS + height - 1, 0).unwrap();
                    *value = time.to_second_text().into();
                }
                "last_block_id" => *value = id(value),
                _ => *value = hex_of(value).into(),
            }
        }
        header
    }

    fn page_of_validators(&self, parameters: &Value) -> Answer {
        let height = number(&parameters["height"]);
        if height == Some(0) {
            return Err("height must be greater than 0, but got 0".into());
        }
        let set = self.validators.get(&height.unwrap_or(0)).ok_or("not recorded")?;
        let (page, size) =
            (number(&parameters["page"]).unwrap(), number(&parameters["per_page"]).unwrap());
        let skipped = usize::try_from((page - 1) * size).unwrap();
        let all = set["validators"].as_array().unwrap();
        let validator = |validator: &Value| {
            let address = Address::parse_consensus(validator["address"].as_str().unwrap()).unwrap();
            json!({
                "address": hex::encode_upper(address.as_bytes()),
                "pub_key": {"type": "tendermint/PubKeyEd25519", "value": validator["pub_key"]["key"]},
                "voting_power": validator["voting_power"],
                "proposer_priority": validator["proposer_priority"],
            })
        };
        let page = all.iter().skip(skipped).take(usize::try_from(size).unwrap()).map(validator);
        let page: Vec<Value> = page.collect();
        Ok(json!({
            "block_height": set["block_height"], "validators": page,
            "count": page.len().to_string(), "total": all.len().to_string(),
        }))
    }

    fn tx(&self, hash: &str) -> Answer {
        let case = self.txs.get(hash).ok_or(format!("tx ({hash}) not found"))?;
        let done = &case["finalize_block"];
        let attribute = |pair: &Value| json!({"key": pair[0], "value": pair[1], "index": true});
        let attributes = |event: &Value| -> Vec<Value> {
            event["attributes"].as_array().unwrap().iter().map(attribute).collect()
        };
        let event = |event: &Value| json!({"type": event["type"], "attributes": attributes(event)});
        let events: Vec<Value> =
            done["events"].as_array().into_iter().flatten().map(event).collect();
        let base64 = |hex: &Value| STANDARD.encode(hex::decode(hex.as_str().unwrap()).unwrap());
        Ok(json!({
            "hash": hash, "height": done["height"].to_string(), "index": done["index"],
            "tx_result": {
                "code": done["code"], "data": base64(&done["data"]), "log": done["log"], "info": "",
                "gas_wanted": done["gas_wanted"].to_string(), "gas_used": done["gas_used"].to_string(),
                "events": events, "codespace": done["codespace"],
            },
            "tx": base64(&case["tx_hex"]),
        }))
    }

    /// What the index found, and then the transactions as blocks have them.
    fn search(&self, row: &Value) -> Answer {
        let body = &row["body"];
        if let Some(text) = body["message"].as_str() {
            return Err(text.rsplit_once("Internal error: ").unwrap().1.to_owned());
        }
        let found = body["tx_responses"].as_array().unwrap().iter();
        let txs: Result<Vec<Value>, String> =
            found.map(|response| self.tx(response["txhash"].as_str().unwrap())).collect();
        Ok(json!({"txs": txs?, "total_count": body["total"]}))
    }
}

/// The mempool's word, which came back through the recorded chain unchanged.
fn broadcast(row: &Value) -> Answer {
    let response = &row["body"]["tx_response"];
    match response["code"].as_i64() {
        Some(19) => Err("tx already exists in cache".into()),
        Some(20) => {
            Err("mempool is full: number of txs 30 (max: 30), total bytes 9630 (max: 1073741824)"
                .into())
        }
        Some(21) => Err("Tx too large. Max size is 102400, but got 120000".into()),
        _ => Ok(json!({
            "code": response["code"], "data": response["data"], "log": response["raw_log"],
            "codespace": response["codespace"], "hash": response["txhash"],
        })),
    }
}

fn status(info: &Value) -> Value {
    let mut node_info =
        json!({"id": info["default_node_id"], "channels": hex_of(&info["channels"])});
    for name in ["protocol_version", "listen_addr", "network", "version", "moniker", "other"] {
        node_info[name] = info[name].clone();
    }
    json!({"node_info": node_info, "sync_info": {"latest_block_height": "652", "catching_up": false}})
}

fn id(recorded: &Value) -> Value {
    let parts = &recorded["part_set_header"];
    json!({
        "hash": hex_of(&recorded["hash"]),
        "parts": {"total": parts["total"], "hash": hex_of(&parts["hash"])},
    })
}

/// Base64, or null for nothing, in hex.
fn hex_of(base64: &Value) -> String {
    hex::encode_upper(STANDARD.decode(base64.as_str().unwrap_or_default()).unwrap())
}

fn number(text: &Value) -> Option<i64> {
    text.as_str().map(|text| text.parse().unwrap())
}
