//! What the recorded chain had staked at its last height, as far as this chain can have it:
//! read from the recorded answers about its two validators and their delegations.

use base::Address;
use serde_json::{Value, json};

use super::file;

/// How much the recorded delegators had at each validator, in the order of accounts.
struct Delegation {
    voter: String,
    operator: String,
    amount: u64,
}

/// Adds the recorded stake to the genesis of a node that begins at the last recorded height.
pub fn stake(app_state: &mut Value) {
    let validators = body("validators")["validators"].clone();
    let delegations = delegations(validators.as_array().unwrap());
    let locked: u64 = delegations.iter().map(|delegation| delegation.amount).sum();
    let balances = app_state["bank"]["balances"].as_array_mut().unwrap();
    let coin = |denom: &str, amount: u64| json!({"denom": denom, "amount": amount.to_string()});
    let mut give = |module: &str, coins: Value| {
        let address = Address::module(module).to_string();
        balances.push(json!({"address": address, "coins": coins}));
    };
    give("whalestake", json!([coin("stake", locked)]));
    give("distribution", json!([coin("stake", 400_000), coin("token", 46)]));
    app_state["staking"] = json!({
        "params": params(),
        "producers": producers(validators.as_array().unwrap(), &delegations),
        "accounts": accounts(&delegations),
        "allocations": delegations.iter().map(allocation).collect::<Vec<_>>(),
        "seats": [{
            "operator": validators[1]["operator_address"],
            "consensus_key": validators[1]["consensus_pubkey"]["key"],
            "power": "1000",
        }],
        "community_pool": [coin("stake", 115_634), coin("token", 46)],
        "clock": {"live_ms": "0", "last": "2026-01-01T00:10:50Z"},
        "next_sequence": "3",
        "evidence": evidence(),
    });
}

/// What was proven against the slashed validator.
fn evidence() -> Value {
    let rows = file("rest/slashing-mint-evidence.json")["requests"].as_array().unwrap().clone();
    let row = rows.iter().find(|row| row["path"] == "/cosmos/evidence/v1beta1/evidence").unwrap();
    let mut proven = row["body"]["evidence"].clone();
    for evidence in proven.as_array_mut().unwrap() {
        evidence.as_object_mut().unwrap().remove("@type");
    }
    proven
}

/// The rules of the recorded chain where ours have a name for them.
fn params() -> Value {
    json!({
        "bond_denom": "stake", "max_validators": 21, "election_period": "21",
        "max_power_amplification_bps": 13_333, "power_scale": 1000, "max_new_seats_per_day": 6,
        "inactive_seconds": "10", "unjail_backoff_seconds": "20",
        "min_bp_self_stake": "2000000", "unbonding_time": "120s", "slash_double_sign_bps": 500,
        "min_commission_rate": "0.050000000000000000", "max_allocations": 30,
        "pd_instalments": 13, "pd_interval_seconds": "604800",
        "inflation_start_ppb": 200_000_000, "inflation_floor_ppb": 70_000_000,
        "year_seconds": "6311520",
        "content_bps": 0, "stake_bps": 9800, "bp_bps": 100, "community_bps": 100,
        "max_pd_payments": 200, "stake_reward_liquid_bps": 10_000, "bp_liquid_bps": 0,
        "historical_entries": 10_000,
    })
}

/// The recorded answer about `path` of staking.
fn body(path: &str) -> Value {
    let rows = file("rest/staking.json")["requests"].as_array().unwrap().clone();
    let path = format!("/cosmos/staking/v1beta1/{path}");
    rows.into_iter().find(|row| row["path"] == path.as_str()).unwrap()["body"].clone()
}

/// The first validator was slashed; what its one foreign delegator does not have is its own.
fn delegations(validators: &[Value]) -> Vec<Delegation> {
    let [slashed, live] = validators else { panic!("the recorded chain had two validators") };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let delegation = |response: &Value| Delegation {
        voter: text(&response["delegation"]["delegator_address"]),
        operator: text(&response["delegation"]["validator_address"]),
        amount: text(&response["balance"]["amount"]).parse().unwrap(),
    };
    let listed = |path: String| {
        let body = body(&path);
        body["delegation_responses"].as_array().unwrap().iter().map(delegation).collect()
    };
    let mut all: Vec<Delegation> =
        listed(format!("validators/{}/delegations", text(&live["operator_address"])));
    let foreign: Vec<Delegation> = listed(format!("delegations/{}", all[0].voter));
    let foreign = foreign.into_iter().find(|one| slashed["operator_address"] == *one.operator);
    let foreign = foreign.unwrap();
    let operator = Address::parse_validator(&foreign.operator).unwrap();
    let tokens: u64 = text(&slashed["tokens"]).parse().unwrap();
    let (voter, amount) = (operator.to_string(), tokens - foreign.amount);
    all.push(Delegation { voter, operator: foreign.operator.clone(), amount });
    all.push(foreign);
    all
}

fn allocation(delegation: &Delegation) -> Value {
    let Delegation { voter, operator, amount } = delegation;
    json!({"voter": voter, "operator": operator, "allocation": {"amount": amount.to_string()}})
}

/// Each delegator with all its stake, and with yield that is not withdrawn.
fn accounts(delegations: &[Delegation]) -> Vec<Value> {
    let mut voters: Vec<&str> = delegations.iter().map(|one| one.voter.as_str()).collect();
    voters.sort_unstable();
    voters.dedup();
    let account = |voter: &str| {
        let own = delegations.iter().filter(|one| one.voter == voter);
        let stake: u64 = own.map(|one| one.amount).sum();
        let account = json!({"stake": stake.to_string(), "pending": "42"});
        json!({"address": voter, "account": account})
    };
    voters.into_iter().map(account).collect()
}

/// The validators as producers; the slashed one had signed twice and lost its seat.
fn producers(validators: &[Value], delegations: &[Delegation]) -> Vec<Value> {
    let sum = |operator: &Value, voters: &dyn Fn(&str) -> bool| -> String {
        let own = delegations.iter().filter(|one| *operator == *one.operator && voters(&one.voter));
        own.map(|one| one.amount).sum::<u64>().to_string()
    };
    let producer = |(index, validator): (usize, &Value)| {
        let operator = &validator["operator_address"];
        let own = Address::parse_validator(operator.as_str().unwrap()).unwrap().to_string();
        let mut producer = json!({
            "consensus_key": validator["consensus_pubkey"]["key"],
            "sequence": (index + 1).to_string(),
            "commission": validator["commission"],
            "min_self_delegation": validator["min_self_delegation"],
            "left_height": validator["unbonding_height"],
        });
        if validator["jailed"] == true {
            let until = "9999-12-31T23:59:59Z";
            producer["jail"] = json!({"reason": "JAIL_REASON_DOUBLE_SIGN", "until": until});
            producer["tombstoned"] = true.into();
            // `unbonding_time` before the recorded end of unbonding.
            producer["left_at"] = "2026-01-01T00:10:13Z".into();
        }
        json!({
            "operator": operator, "producer": producer, "description": validator["description"],
            "standing": {
                "direct": sum(operator, &|_| true), "own": sum(operator, &|voter| voter == own),
                "pay": "7",
            },
        })
    };
    validators.iter().enumerate().map(producer).collect()
}
