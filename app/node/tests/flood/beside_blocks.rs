//! Beside blocks that the test makes: state with much to list, blocks of signed transfers.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use base::Address;
use prost::Message;
use proto::cosmos::bank::v1beta1::{QueryAllBalancesRequest, QueryDenomOwnersRequest};
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::staking::v1beta1::QueryValidatorsRequest;
use serde_json::{Value, json};

use crate::comet::Comet;
use crate::node::{CHAIN_ID, Node, Options, genesis};
use crate::payer::Payer;
use crate::{ALONE, Flood, Question, growth, median};

const OWNERS: u32 = 20_000;
const DENOMS: u32 = 2_000;
const PAYERS: u8 = 50;
const BLOCKS: usize = 27;
const TRANSFERS_EACH: usize = 4;

/// The chain must not feel more than a tenth. This machine may have other things to do, which
/// disturb the measured times of one run by more than that.
const GROWTH_MAX: f64 = 0.20;

fn owner(number: u32) -> Address {
    let mut bytes = [7; 20];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Address::new(&bytes).unwrap()
}

fn payers() -> Vec<Payer> {
    (1..=PAYERS).map(|number| Payer::new(&[number; 32], CHAIN_ID, "stake")).collect()
}

/// Genesis with many owners of a coin, and an owner of many coins.
fn crowded() -> Value {
    base::prefix::fix("cosmos").unwrap();
    let mut app_state = genesis();
    let balances = app_state["bank"]["balances"].as_array_mut().unwrap();
    let stake = json!([{"denom": "stake", "amount": "1000000"}]);
    for number in 0..OWNERS {
        balances.push(json!({"address": owner(number).to_string(), "coins": stake}));
    }
    let coins: Vec<Value> = (0..DENOMS)
        .map(|number| json!({"denom": format!("coin{number:05}"), "amount": "5"}))
        .collect();
    balances.push(json!({"address": owner(OWNERS).to_string(), "coins": coins}));
    for payer in payers() {
        balances.push(json!({"address": payer.address(), "coins": stake}));
    }
    app_state
}

fn questions() -> Vec<Question> {
    let page = || Some(PageRequest { limit: 1_000, count_total: true, ..PageRequest::default() });
    let page_text = "pagination.limit=1000&pagination.count_total=true";
    let rich = owner(OWNERS).to_string();
    let balances =
        QueryAllBalancesRequest { address: rich.clone(), pagination: page(), resolve_denom: false };
    let owners = QueryDenomOwnersRequest { denom: "stake".into(), pagination: page() };
    let validators = QueryValidatorsRequest { status: String::new(), pagination: page() };
    let question = |path: String, method, request| Question { path, method, request };
    vec![
        question(
            format!("/cosmos/bank/v1beta1/balances/{rich}?{page_text}"),
            "/cosmos.bank.v1beta1.Query/AllBalances",
            balances.encode_to_vec(),
        ),
        question(
            format!("/cosmos/bank/v1beta1/denom_owners/stake?{page_text}"),
            "/cosmos.bank.v1beta1.Query/DenomOwners",
            owners.encode_to_vec(),
        ),
        question(
            format!("/cosmos/staking/v1beta1/validators?{page_text}"),
            "/cosmos.staking.v1beta1.Query/Validators",
            validators.encode_to_vec(),
        ),
    ]
}

#[test]
fn a_flood_of_queries_does_not_slow_blocks() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let options = Options { app_state: crowded(), max_gas: -1, ..Options::default() };
    let mut node = Node::with(options, Comet::that_knows_nothing());
    let mut payers = payers();
    for (payer, number) in payers.iter_mut().zip(account_numbers(&node)) {
        payer.number = number;
    }
    let friends: Vec<String> = (0..4).map(|number| owner(number).to_string()).collect();
    let doors = &node.gateway;
    let (rest, grpc) = (doors.rest_address().unwrap(), doors.grpc_address().unwrap());
    let flood = Flood::of(questions(), rest, grpc);

    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    for _ in 0..BLOCKS {
        quiet.push(flood.held_back(|| block(&mut node, &mut payers, &friends)));
        flood.rise();
        flooded.push(block(&mut node, &mut payers, &friends));
    }
    let (quiet, flooded) = (median(quiet), median(flooded));
    let growth = growth(quiet, flooded);
    println!(
        "a block took {quiet:?}, and {flooded:?} beside {} queries: {growth:+.3}",
        flood.answered()
    );
    assert!(growth < GROWTH_MAX, "{quiet:?} became {flooded:?}");
}

fn account_numbers(node: &Node) -> Vec<u64> {
    let number = |payer: Payer| {
        let path = format!("/cosmos/auth/v1beta1/account_info/{}", payer.address());
        node.get(&path).json()["info"]["account_number"].as_str().unwrap().parse().unwrap()
    };
    payers().into_iter().map(number).collect()
}

/// A block in which everybody sends; how long it takes to execute and commit.
fn block(node: &mut Node, payers: &mut [Payer], friends: &[String]) -> Duration {
    let txs: Vec<Vec<u8>> = (0..TRANSFERS_EACH)
        .flat_map(|_| payers.iter_mut().map(|payer| payer.pay(friends)).collect::<Vec<_>>())
        .collect();
    let begun = Instant::now();
    let results = node.block(txs);
    let took = begun.elapsed();
    let refused = results.iter().find(|result| result.code != 0);
    assert_eq!(refused, None);
    took
}
