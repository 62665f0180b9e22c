//! A client of CometBFT's RPC for the few calls that a localnet makes.
//!
//! Blocking, so that tests and the command line may use it from anywhere; HTTP 1.0, where an answer
//! ends with its connection, so that no HTTP library is needed for it.

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A node on the same machine answers at once or is overloaded.
const TIMEOUT: Duration = Duration::from_secs(5);
/// No answer that we ask for comes near this.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The RPC server of one node.
#[derive(Clone, Debug)]
pub(crate) struct Rpc {
    address: SocketAddr,
}

/// What a localnet wants to know of a node's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Progress {
    pub(crate) height: u64,
    pub(crate) catching_up: bool,
}

/// What the application said to a transaction, in CheckTx or in a block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Verdict {
    pub(crate) code: u64,
    pub(crate) log: String,
}

impl Rpc {
    pub(crate) fn new(address: SocketAddr) -> Rpc {
        Rpc { address }
    }

    /// Height and whether the node is still behind.
    pub(crate) fn progress(&self) -> Result<Progress> {
        let status = self.call("status", json!({}))?;
        let at = |pointer: &str| {
            status.pointer(pointer).with_context(|| format!("status has no {pointer}"))
        };
        let height =
            at("/sync_info/latest_block_height")?.as_str().and_then(|text| text.parse().ok());
        Ok(Progress {
            height: height.context("the height in status is no number")?,
            catching_up: at("/sync_info/catching_up")?.as_bool().unwrap_or(true),
        })
    }

    /// How many peers the node is connected with.
    pub(crate) fn peers(&self) -> Result<usize> {
        let info = self.call("net_info", json!({}))?;
        let count = info.get("n_peers").and_then(Value::as_str).and_then(|text| text.parse().ok());
        count.context("net_info has no n_peers")
    }

    /// Asks the application: path and protobuf in, protobuf out.
    pub(crate) fn query(&self, path: &str, request: &[u8]) -> Result<Vec<u8>> {
        let answer =
            self.call("abci_query", json!({ "path": path, "data": hex::encode(request) }))?;
        let response = answer.get("response").context("abci_query has no response")?;
        let Verdict { code, log } = verdict(response);
        if code != 0 {
            bail!("query {path} failed with code {code}: {log}");
        }
        let value = response.get("value").and_then(Value::as_str).unwrap_or_default();
        STANDARD.decode(value).with_context(|| format!("answer of {path}"))
    }

    /// Hands in a transaction and returns what CheckTx said.
    pub(crate) fn broadcast(&self, tx: &[u8]) -> Result<Verdict> {
        Ok(verdict(&self.call("broadcast_tx_sync", json!({ "tx": STANDARD.encode(tx) }))?))
    }

    /// What became of a transaction in its block; none while it is in no block.
    pub(crate) fn outcome(&self, hash: &[u8]) -> Result<Option<Verdict>> {
        match self.call("tx", json!({ "hash": STANDARD.encode(hash), "prove": false })) {
            Ok(answer) => {
                Ok(Some(verdict(answer.get("tx_result").context("tx has no tx_result")?)))
            }
            Err(error) if error.to_string().contains("not found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn call(&self, method: &str, parameters: Value) -> Result<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let body = self
            .post(&request.to_string())
            .with_context(|| format!("{method} of http://{}", self.address))?;
        let mut answer: Value =
            serde_json::from_str(&body).with_context(|| format!("answer of {method}"))?;
        if let Some(error) = answer.get("error") {
            let text = |key| error.get(key).and_then(Value::as_str).unwrap_or_default();
            bail!("{method} failed: {} {}", text("message"), text("data"));
        }
        answer
            .get_mut("result")
            .map(Value::take)
            .ok_or_else(|| anyhow!("{method} answered without a result"))
    }

    fn post(&self, body: &str) -> Result<String> {
        let mut stream = TcpStream::connect_timeout(&self.address, TIMEOUT)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        let head = format!(
            "POST / HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut answer = String::new();
        stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("not an HTTP answer")?;
        Ok(body.to_owned())
    }
}

fn verdict(result: &Value) -> Verdict {
    Verdict {
        code: result.get("code").and_then(Value::as_u64).unwrap_or_default(),
        log: result.get("log").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
}
