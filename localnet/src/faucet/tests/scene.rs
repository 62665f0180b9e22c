//! A faucet in front of a stand-in for node 0, which keeps a sequence and takes transfers.

use super::super::{Faucet, Teller};
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
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A node that accepts what has the right sequence, and puts it into a block at once.
#[derive(Default)]
pub(super) struct Node {
    pub(super) sequence: Mutex<u64>,
    /// The transfers of each transaction that did not fail.
    pub(super) sent: Mutex<Vec<Vec<MsgSend>>>,
    /// Hash to code and log of each transaction.
    pub(super) outcomes: Mutex<BTreeMap<Vec<u8>, (u32, String)>>,
    /// Whoever may not receive anything.
    pub(super) blocked: Option<String>,
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
            "tx" => {
                let hash = STANDARD.decode(parameters["hash"].as_str().unwrap()).unwrap();
                let (code, log) = self.outcomes.lock().unwrap()[&hash].clone();
                json!({ "tx_result": { "code": code, "log": log } })
            }
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
        let hash = Sha256::digest(tx).to_vec();
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
        let sends = body.messages.iter().map(|any| MsgSend::decode(any.value.as_slice()).unwrap());
        let sends: Vec<MsgSend> = sends.collect();
        let is_blocked = |send: &MsgSend| Some(&send.to_address) == self.blocked.as_ref();
        let outcome = match sends.iter().position(is_blocked) {
            Some(index) => (
                4,
                format!(
                    "failed to execute message; message index: {index}: it is not allowed to receive funds: unauthorized"
                ),
            ),
            None => {
                self.sent.lock().unwrap().push(sends);
                (0, String::new())
            }
        };
        self.outcomes.lock().unwrap().insert(hash, outcome);
        json!({ "code": 0, "log": "" })
    }

    /// Receivers and amounts of all transactions, each in its own list.
    pub(super) fn given(&self) -> Vec<Vec<(String, String)>> {
        let pair = |send: &MsgSend| (send.to_address.clone(), send.amount[0].amount.clone());
        self.sent.lock().unwrap().iter().map(|sends| sends.iter().map(pair).collect()).collect()
    }
}

/// A faucet and the node behind it.
pub(super) struct Scene {
    pub(super) node: Arc<Node>,
    faucet: SocketAddr,
    pub(super) blueprint: Blueprint,
    _serving: Faucet,
}

/// A node that listens, and the network that it is node 0 of.
pub(super) fn served(node: Node) -> (Arc<Node>, Layout) {
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
    let serving = Arc::clone(&node);
    thread::spawn(move || rpc.incoming().for_each(|stream| serve(stream.unwrap(), &serving)));
    (node, Layout { dir: "/nowhere".into(), blueprint })
}

pub(super) fn scene(node: Node) -> Scene {
    let (node, layout) = served(node);
    let teller = Teller::new(&layout).unwrap();
    let blueprint = layout.blueprint;
    let listener = TcpListener::bind((blueprint.ip_base.node(0), 0)).unwrap();
    let faucet = listener.local_addr().unwrap();
    let _serving = Faucet::serve(listener, teller).unwrap();
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
    pub(super) fn ask(&self, head: &str, body: &str) -> (u16, String) {
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
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        assert_eq!(head.to_lowercase().contains("retry-after: "), [429, 503].contains(&status));
        (status, body.to_owned())
    }

    pub(super) fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1"), "")
    }

    pub(super) fn credit(&self, body: &str) -> (u16, String) {
        self.ask("POST /credit HTTP/1.1\r\nContent-Type: application/json", body)
    }

    pub(super) fn ignite(&self, body: &Value) -> (u16, Value) {
        let (status, answer) = self.ask("POST / HTTP/1.1", &body.to_string());
        (status, serde_json::from_str(&answer).unwrap())
    }

    pub(super) fn alice(&self) -> String {
        self.blueprint.accounts[0].address.clone()
    }
}
