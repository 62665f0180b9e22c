//! The transaction and node services where a recorded chain says nothing: a CometBFT that is
//! gone, odd transactions, odd answers.

use std::sync::{Mutex, mpsc};

use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::tx::Msg;
use prost::Message;
use prost_types::Any;
use proto::cosmos::bank::v1beta1::MsgSend;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignerInfo, SimulateRequest, SimulateResponse, Tx, TxBody,
};
use serde_json::{Value, json};
use tonic::Code;

use crate::comet::Comet;
use crate::node::{ALICE, BOB, CHAIN_ID, Node, Options, genesis};

const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";

/// Alice sends `amount`stake to Bob, signed by nobody, in the mode that CosmJS simulates with.
fn unsigned(amount: &str) -> Tx {
    let amount = vec![Coin { denom: "stake".into(), amount: amount.into() }];
    let send = MsgSend { from_address: ALICE.into(), to_address: BOB.into(), amount };
    let message = Any { type_url: base::type_url::<MsgSend>(), value: send.encode_to_vec() };
    let single = Single { mode: SignMode::Unspecified.into() };
    let signer = SignerInfo {
        public_key: None,
        mode_info: Some(ModeInfo { sum: Some(Sum::Single(single)) }),
        sequence: 0,
    };
    Tx {
        body: Some(TxBody { messages: vec![message], ..TxBody::default() }),
        auth_info: Some(AuthInfo {
            signer_infos: vec![signer],
            fee: Some(Fee::default()),
            ..AuthInfo::default()
        }),
        signatures: vec![Vec::new()],
    }
}

#[allow(deprecated, reason = "older relayers send the transaction in parts")]
fn in_parts(tx: Tx) -> SimulateRequest {
    SimulateRequest { tx: Some(tx), tx_bytes: Vec::new() }
}

#[allow(deprecated, reason = "the struct has the field")]
fn in_bytes(tx: &Tx) -> SimulateRequest {
    SimulateRequest { tx: None, tx_bytes: tx.encode_to_vec() }
}

fn simulate(node: &Node, request: &SimulateRequest) -> Result<SimulateResponse, tonic::Status> {
    let answer = node.grpc(SIMULATE, &[], &request.encode_to_vec())?;
    Ok(SimulateResponse::decode(answer.into_inner()).unwrap())
}

#[test]
fn a_transaction_is_simulated_without_key_fee_or_signature_in_bytes_and_in_parts() {
    let node = Node::beside(Comet::that_knows_nothing());
    let tx = unsigned("5");
    let answer = simulate(&node, &in_bytes(&tx)).unwrap();
    let gas = answer.gas_info.unwrap();
    assert_eq!(gas.gas_wanted, u64::MAX);
    assert!((20_000..120_000).contains(&gas.gas_used), "{}", gas.gas_used);
    let result = answer.result.unwrap();
    assert_eq!(result.msg_responses[0].type_url, "/cosmos.bank.v1beta1.MsgSendResponse");
    let attributes = result.events.iter().flat_map(|event| &event.attributes);
    assert!(attributes.clone().any(|attribute| attribute.value == "5stake"));
    assert!(attributes.clone().all(|attribute| !attribute.index), "nothing happened");
    assert_eq!(simulate(&node, &in_parts(tx)).unwrap().gas_info.unwrap(), gas);
    let balance =
        node.get(&format!("/cosmos/bank/v1beta1/balances/{BOB}/by_denom?denom=stake")).json();
    assert_eq!(balance["balance"]["amount"], "10000947368");
}

#[test]
fn a_simulation_that_fails_tells_why_and_the_gas_until_then() {
    let node = Node::beside(Comet::that_knows_nothing());
    let refused = simulate(&node, &in_bytes(&unsigned("99999999999"))).unwrap_err();
    assert_eq!(refused.code(), Code::Unknown);
    let (text, gas) = refused.message().rsplit_once(" with gas used: '").unwrap();
    let expected = "failed to execute message; message index: 0: \
        spendable balance 9988082816stake is smaller than 99999999999stake: insufficient funds";
    assert_eq!(text, expected);
    assert!(gas.trim_end_matches('\'').parse::<u64>().unwrap() > 10_000);
    let empty = simulate(&node, &SimulateRequest::default()).unwrap_err();
    assert_eq!(
        (empty.code(), empty.message()),
        (Code::InvalidArgument, "empty txBytes is not allowed")
    );
}

#[test]
fn a_comet_that_is_gone_makes_its_services_unavailable_and_nothing_else() {
    let node = Node::beside(Comet::that_is_gone());
    for path in [
        "/cosmos/base/tendermint/v1beta1/node_info",
        "/cosmos/base/tendermint/v1beta1/syncing",
        "/cosmos/base/tendermint/v1beta1/blocks/latest",
        "/cosmos/base/tendermint/v1beta1/validatorsets/1",
        "/cosmos/tx/v1beta1/txs/00",
        "/cosmos/tx/v1beta1/txs?query=tx.height=1",
        "/cosmos/tx/v1beta1/txs/block/1",
    ] {
        let reply = node.get(path);
        assert_eq!((reply.status, reply.json()["code"].as_i64()), (503, Some(14)), "{path}");
        let text = reply.json()["message"].as_str().unwrap().to_owned();
        assert!(text.starts_with("CometBFT does not answer at http://127.0.0.1:"), "{text}");
    }
    let broadcast =
        node.post("/cosmos/tx/v1beta1/txs", r#"{"tx_bytes":"AQID","mode":"BROADCAST_MODE_SYNC"}"#);
    assert_eq!(broadcast.status, 503);
    assert_eq!(node.get("/cosmos/bank/v1beta1/params").status, 200);
    let status = node.get("/cosmos/base/node/v1beta1/status").json();
    assert_eq!((&status["height"], &status["validator_hash"]), (&json!("1"), &json!(null)));
    assert_eq!(status["earliest_store_height"], "1");
}

#[test]
fn an_answer_that_is_not_understood_is_a_fault_of_ours() {
    let node = Node::beside(Comet::that_answers(|_, _| Ok(json!({"node_info": 7}))));
    let reply = node.get("/cosmos/base/tendermint/v1beta1/syncing");
    assert_eq!((reply.status, reply.json()["code"].as_i64()), (500, Some(13)));
    let text = reply.json()["message"].as_str().unwrap().to_owned();
    assert!(text.starts_with("the answer of CometBFT to status is not understood"), "{text}");
}

#[test]
fn queries_that_wait_for_cometbft_do_not_hold_up_those_of_state() {
    let (arrived, arrivals) = mpsc::channel();
    let (open, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let node = Node::beside(Comet::that_answers(move |_, _| {
        arrived.send(()).unwrap();
        // Until the test has dropped the other end.
        gate.lock().unwrap().recv().unwrap_err();
        Err("at last".into())
    }));
    let syncing = || node.get("/cosmos/base/tendermint/v1beta1/syncing").json();
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..40).map(|_| scope.spawn(syncing)).collect();
        arrivals.recv().unwrap();
        for _ in 0..20 {
            assert_eq!(node.get("/cosmos/bank/v1beta1/params").status, 200);
        }
        assert!(waiting.iter().all(|query| !query.is_finished()), "CometBFT has not answered");
        drop(open);
        for query in waiting {
            assert_eq!(query.join().unwrap()["message"], "at last");
        }
    });
}

#[test]
fn a_query_that_came_from_cometbft_may_ask_it_back() {
    let node = Node::beside(Comet::that_answers(|method, _| Err(format!("{method} was asked"))));
    let answer = node.abci("/cosmos.base.tendermint.v1beta1.Service/GetSyncing", &[], 0, false);
    assert_eq!((answer.code, answer.log.as_str()), (18, "status was asked: invalid request"));
}

#[test]
fn a_transaction_without_messages_can_be_read_and_one_with_unknown_ones_can_not() {
    let node = Node::beside(Comet::that_knows_nothing());
    let decode = |tx: &Tx| {
        let bytes =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, tx.encode_to_vec());
        node.post("/cosmos/tx/v1beta1/decode", &json!({"tx_bytes": bytes}).to_string())
    };
    let mut tx = unsigned("5");
    tx.body = Some(TxBody { memo: "nothing to do".into(), ..TxBody::default() });
    assert_eq!(decode(&tx).json()["tx"]["body"]["memo"], "nothing to do");
    let unknown = Any { type_url: "/a.b.MsgC".into(), value: Vec::new() };
    tx.body = Some(TxBody { messages: vec![unknown], ..TxBody::default() });
    let refused = decode(&tx);
    assert_eq!(refused.status, 500);
    let text = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(text.starts_with("codespace sdk code 2: tx parse error: "), "{text}");
    assert_eq!(text.matches("tx parse error").count(), 1, "{text}");
    let log = node.check(&tx.encode_to_vec()).log;
    assert!(log.ends_with(": tx parse error: tx parse error"), "as the SDK's CheckTx: {log}");
    assert_eq!(log.matches("tx parse error").count(), 2, "{log}");
}

/// Somebody with a key and money, who pays Bob.
struct Payer {
    key: SigningKey,
    address: String,
}

impl Payer {
    fn new() -> Payer {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let address = key.public_key().account_id("cosmos").unwrap().to_string();
        Payer { key, address }
    }

    /// A node whose genesis gives the payer some `stake`.
    fn node(&self) -> Node {
        let mut app_state = genesis();
        app_state["bank"]["balances"].as_array_mut().unwrap().push(json!({
            "address": self.address, "coins": [{"denom": "stake", "amount": "10000"}],
        }));
        Node::with(Options { app_state, ..Options::default() }, Comet::that_knows_nothing())
    }

    fn pays(&self, node: &Node, sequence: u64) -> Vec<u8> {
        let path = format!("/cosmos/auth/v1beta1/account_info/{}", self.address);
        let number = node.get(&path).json()["info"]["account_number"].as_str().unwrap().to_owned();
        let coin = |amount: u128| cosmrs::Coin::new(amount, "stake").unwrap();
        let send = cosmrs::bank::MsgSend {
            from_address: self.address.parse().unwrap(),
            to_address: BOB.parse().unwrap(),
            amount: vec![coin(5)],
        };
        let body = cosmrs::tx::Body::new([send.to_any().unwrap()], "", 0_u8);
        let fee = cosmrs::tx::Fee::from_amount_and_gas(coin(2_000), 200_000_u64);
        let signer = cosmrs::tx::SignerInfo::single_direct(Some(self.key.public_key()), sequence);
        let (auth_info, chain_id) = (signer.auth_info(fee), CHAIN_ID.parse().unwrap());
        let number = number.parse().unwrap();
        let document = cosmrs::tx::SignDoc::new(&body, &auth_info, &chain_id, number).unwrap();
        document.sign(&self.key).unwrap().to_bytes().unwrap()
    }
}

/// The code that both doors give a simulation, which are the same; and the gas.
fn simulated(node: &Node, tx: &[u8]) -> (u32, u64) {
    let app = node.abci("/app/simulate", tx, 0, false);
    #[allow(deprecated, reason = "the struct has the field")]
    let request = SimulateRequest { tx: None, tx_bytes: tx.to_vec() };
    match simulate(node, &request) {
        Ok(answer) => {
            let json: Value = serde_json::from_slice(&app.value).unwrap();
            let (gas, result) = (answer.gas_info.unwrap(), answer.result.unwrap());
            assert_eq!(json["gas_info"]["gas_used"], gas.gas_used.to_string());
            assert_eq!(json["result"]["events"].as_array().unwrap().len(), result.events.len());
            (app.code, gas.gas_used)
        }
        Err(status) => {
            let text = app.log.strip_prefix("failed to simulate tx: ").unwrap();
            assert!(status.message().starts_with(text), "{status}");
            (app.code, 0)
        }
    }
}

#[test]
fn a_simulation_stands_behind_what_the_mempool_holds() {
    let payer = Payer::new();
    let mut node = payer.node();
    let (first, second) = (payer.pays(&node, 0), payer.pays(&node, 1));
    assert_eq!(simulated(&node, &second).0, 32, "nobody has sent the first");
    assert_eq!(node.check(&first).code, 0);
    let (code, gas) = simulated(&node, &second);
    assert_eq!(code, 0);
    assert!(gas > 20_000, "{gas}");
    assert_eq!(simulated(&node, &second), (0, gas), "a simulation changes nothing");
    assert_eq!(simulated(&node, &first).0, 32, "it is used up");
    assert_eq!(node.check(&second).code, 0, "and the next may still come");

    assert_eq!(node.block(vec![first])[0].code, 0);
    assert_eq!(simulated(&node, &second).0, 0, "behind the block now");
}

#[test]
fn a_refusal_of_grpc_says_so_over_abci_and_another_does_not() {
    let node = Node::beside(Comet::that_knows_nothing());
    let request = in_bytes(&unsigned("99999999999")).encode_to_vec();
    let refused = node.abci(SIMULATE, &request, 0, false);
    assert_eq!(refused.code, 6);
    let text = "rpc error: code = Unknown desc = failed to execute message; message index: 0: ";
    assert!(refused.log.starts_with(text), "{}", refused.log);
    assert!(refused.log.ends_with("': unknown request"), "{}", refused.log);

    let method = "/cosmos.auth.v1beta1.Query/AddressBytesToString";
    let plain = node.abci(method, &[], 0, false);
    let text = "empty address bytes is not allowed: invalid request";
    assert_eq!((plain.code, plain.log.as_str()), (18, text), "an error of Go, no status of gRPC");
}
