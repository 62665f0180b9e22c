//! The faucet in front of a stand-in for node 0, which keeps a sequence and takes transfers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]

use super::*;
use crate::blueprint::Blueprint;
use crate::layout::Layout;
use crate::{IpBase, Options};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cosmrs::Any;
use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{MsgSend, QueryBalanceResponse};
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
use cosmrs::proto::traits::{Message, Name};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A node that accepts what has the right sequence.
#[derive(Default)]
struct Node {
    sequence: Mutex<u64>,
    sent: Mutex<Vec<MsgSend>>,
}

impl Node {
    fn answer(&self, method: &str, parameters: &Value) -> Value {
        match method {
            "abci_query" => {
                json!({ "response": { "code": 0, "value": STANDARD.encode(self.query(&parameters["path"])) } })
            }
            "broadcast_tx_sync" => {
                self.check(&STANDARD.decode(parameters["tx"].as_str().unwrap()).unwrap())
            }
            "tx" => json!({ "tx_result": { "code": 0 } }),
            other => panic!("unexpected call of {other}"),
        }
    }

    fn query(&self, path: &Value) -> Vec<u8> {
        if path == "/cosmos.bank.v1beta1.Query/Balance" {
            let balance = Coin { denom: "uwls".into(), amount: "12345".into() };
            return QueryBalanceResponse { balance: Some(balance) }.encode_to_vec();
        }
        let account = BaseAccount { account_number: 4, sequence: 0, ..Default::default() };
        let any = Any { type_url: BaseAccount::type_url(), value: account.encode_to_vec() };
        QueryAccountResponse { account: Some(any) }.encode_to_vec()
    }

    fn check(&self, tx: &[u8]) -> Value {
        let tx = TxRaw::decode(tx).unwrap();
        let given =
            AuthInfo::decode(tx.auth_info_bytes.as_slice()).unwrap().signer_infos[0].sequence;
        let mut sequence = self.sequence.lock().unwrap();
        if given != *sequence {
            let log = format!(
                "account sequence mismatch, expected {sequence}, got {given}: incorrect account sequence"
            );
            return json!({ "code": 32, "codespace": "sdk", "log": log });
        }
        *sequence += 1;
        let body = TxBody::decode(tx.body_bytes.as_slice()).unwrap();
        self.sent.lock().unwrap().push(MsgSend::decode(body.messages[0].value.as_slice()).unwrap());
        json!({ "code": 0, "log": "" })
    }
}

/// A faucet and the node behind it.
struct Scene {
    node: Arc<Node>,
    faucet: SocketAddr,
    blueprint: Blueprint,
    _serving: Faucet,
}

fn scene(node: Node) -> Scene {
    let node = Arc::new(node);
    // Not among the spare ranges, where the RPC port would be taken away from a network that is
    // about to start.
    let free = |third: u8| {
        let base: IpBase = format!("127.127.{third}").parse().unwrap();
        Some((base, TcpListener::bind((base.node(0), crate::home::RPC_PORT)).ok()?))
    };
    let (base, rpc) = (0..=255).find_map(free).unwrap();
    let blueprint =
        Blueprint::draw(&Options { validators: 1, ..Options::new("whaled") }, base).unwrap();
    let layout = Layout { dir: "/nowhere".into(), blueprint: blueprint.clone() };
    let serving = Arc::clone(&node);
    thread::spawn(move || rpc.incoming().for_each(|stream| serve(stream.unwrap(), &serving)));
    let listener = TcpListener::bind((base.node(0), 0)).unwrap();
    let faucet = listener.local_addr().unwrap();
    let _serving = Faucet::serve(listener, Teller::new(&layout).unwrap()).unwrap();
    Scene { node, faucet, blueprint, _serving }
}

fn serve(stream: TcpStream, node: &Node) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = number.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let call: Value = serde_json::from_slice(&body).unwrap();
    let result = node.answer(call["method"].as_str().unwrap(), &call["params"]);
    let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": result }).to_string();
    write!(reader.get_mut(), "HTTP/1.0 200 OK\r\n\r\n{answer}").unwrap();
}

impl Scene {
    /// Status and body.
    fn ask(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.faucet).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head}\r\nHost: faucet\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.to_lowercase().contains("access-control-allow-origin: *"), "{head}");
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1"), "")
    }

    fn credit(&self, body: &str) -> (u16, String) {
        self.ask("POST /credit HTTP/1.1\r\nContent-Type: application/json", body)
    }

    fn alice(&self) -> String {
        self.blueprint.accounts[0].address.clone()
    }
}

#[test]
fn a_gift_goes_from_the_faucet_to_the_one_who_asks() {
    let scene = scene(Node::default());
    let (status, body) = scene.get(&format!("/send/{}", scene.alice()));
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["result"]["transactionHash"].as_str().unwrap().len(), 64);

    let sent = scene.node.sent.lock().unwrap();
    assert_eq!(sent[0].from_address, scene.blueprint.faucet().unwrap().address);
    assert_eq!(sent[0].to_address, scene.alice());
    assert_eq!(
        (sent[0].amount[0].denom.as_str(), sent[0].amount[0].amount.as_str()),
        ("uwls", "100000000")
    );
}

#[test]
fn cosmjs_is_answered_as_its_own_faucet_would() {
    let scene = scene(Node::default());
    let alice = scene.alice();
    let request = |denom: &str| json!({ "address": alice, "denom": denom }).to_string();
    assert_eq!(scene.credit(&request("uwls")), (200, "ok".into()));
    assert_eq!(scene.credit(&request("uatom")).0, 422);
    assert_eq!(scene.credit("[]").0, 400);
    assert_eq!(scene.credit(&json!({ "address": "cosmos1", "denom": "uwls" }).to_string()).0, 400);
    assert_eq!(scene.ask("POST /credit HTTP/1.1", &request("uwls")).0, 415);
    assert_eq!(scene.get("/credit").0, 405);
    assert_eq!(scene.credit(&" ".repeat(5000)).0, 413);
    assert_eq!(scene.node.sent.lock().unwrap().len(), 1);
}

#[test]
fn the_balance_is_what_the_chain_says() {
    let scene = scene(Node::default());
    assert_eq!(
        scene.get("/balance"),
        (200, json!({ "denom": "uwls", "amount": "12345" }).to_string())
    );
}

#[test]
fn an_address_of_another_chain_gets_nothing() {
    let scene = scene(Node::default());
    let (status, body) = scene.get("/send/cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
    assert_eq!(status, 400);
    assert!(body.contains("is not an address of this chain"), "{body}");
    assert!(scene.node.sent.lock().unwrap().is_empty());
}

#[test]
fn many_who_ask_at_once_all_get_a_gift() {
    let scene = scene(Node::default());
    let path = format!("/send/{}", scene.alice());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(scene.get(&path).0, 200));
        }
    });
    assert_eq!(scene.node.sent.lock().unwrap().len(), 8);
}

#[test]
fn a_faucet_that_lost_count_learns_the_sequence_from_the_refusal() {
    let scene = scene(Node { sequence: Mutex::new(7), ..Node::default() });
    assert_eq!(scene.get(&format!("/send/{}", scene.alice())).0, 200);
    assert_eq!(*scene.node.sequence.lock().unwrap(), 8);
}

#[test]
fn an_unknown_path_says_what_there_is() {
    let scene = scene(Node::default());
    let (status, body) = scene.get("/gimme");
    assert_eq!(status, 404);
    assert!(body.contains("/send/{address}"), "{body}");
    assert_eq!(scene.get("/").0, 200);
}
