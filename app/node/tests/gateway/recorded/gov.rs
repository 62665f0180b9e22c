//! What the recorded chain had decided at its last height, and was about to decide.

use base::Address;
use serde_json::{Value, json};

use super::file;

/// Adds the recorded proposals to the genesis of a node that begins at the last recorded height.
pub fn propose(app_state: &mut Value) {
    let params = body("params/voting")["params"].clone();
    let proposals = body("proposals")["proposals"].clone();
    let open: Vec<&Value> =
        proposals.as_array().unwrap().iter().filter(|one| is_open(one)).collect();
    let deposits: Vec<Value> = open.iter().map(|one| deposit(one)).collect();
    let balances = app_state["bank"]["balances"].as_array_mut().unwrap();
    let held: u64 = deposits
        .iter()
        .map(|deposit| deposit["amount"][0]["amount"].as_str().unwrap().parse::<u64>().unwrap())
        .sum();
    let coins = json!([{"denom": "stake", "amount": held.to_string()}]);
    balances.push(json!({"address": Address::module("gov").to_string(), "coins": coins}));
    app_state["gov"] = json!({
        "starting_proposal_id": "10",
        "rules": rules(&params), "params": params,
        "constitution": body("constitution")["constitution"],
        "polls": open.iter().map(|one| poll(one)).collect::<Vec<_>>(),
        "deposits": deposits,
        "votes": body("proposals/8/votes")["votes"],
        "proposals": proposals,
    });
}

/// Nothing takes longer there than anything else.
fn rules(params: &Value) -> Value {
    json!({
        "constitutional_voting_period": params["voting_period"],
        "constitutional_quorum": params["quorum"],
        "constitutional_threshold": "0.666666666666666666",
        "timelock": "0s", "late_window": "0s", "max_open_votes": 16,
    })
}

/// The recorded answer about `path` of gov.
fn body(path: &str) -> Value {
    let rows = file("rest/gov.json")["requests"].as_array().unwrap().clone();
    let path = format!("/cosmos/gov/v1/{path}");
    rows.into_iter().find(|row| row["path"] == path.as_str()).unwrap()["body"].clone()
}

fn is_open(proposal: &Value) -> bool {
    let open = ["PROPOSAL_STATUS_DEPOSIT_PERIOD", "PROPOSAL_STATUS_VOTING_PERIOD"];
    open.iter().any(|status| proposal["status"] == *status)
}

/// Each of the open ones was paid for by its proposer alone.
fn deposit(proposal: &Value) -> Value {
    json!({
        "proposal_id": proposal["id"], "depositor": proposal["proposer"],
        "amount": proposal["total_deposit"],
    })
}

fn poll(proposal: &Value) -> Value {
    json!({"proposal_id": proposal["id"], "voting_end": proposal["voting_end_time"]})
}
