//! A thin client of CometBFT's JSON-RPC: what the services need of it, and nothing else.
//!
//! CometBFT writes 64-bit numbers as texts, hashes in hex, other bytes in base64, and moments in
//! RFC 3339; the answers here are the protobuf messages that clients of the services get.

mod blocks;
mod broadcast;
mod error;
mod evidence;
mod methods;
mod quoted;
mod status;
mod transactions;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use blocks::BlockAnswer;
pub use broadcast::Wait;
pub use error::RpcError;
pub use status::{NodeInfo, PublicKey, Status, SyncInfo, ValidatorOfSet, Validators};
pub use transactions::{Found, FoundTx, TxOutcome};

/// A CometBFT on the same machine takes a connection at once or is not there.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);

/// A search over a large index may take seconds; nobody waits longer than this.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// A block of the largest size in hex and base64, with room to spare.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// CometBFT's RPC server.
#[derive(Clone, Debug)]
pub struct CometRpc {
    uri: http::Uri,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// The frame of every answer.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Frame<T> {
    result: Option<T>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
    #[serde(default)]
    data: String,
}

impl CometRpc {
    /// The server at `address`: `tcp://127.0.0.1:26657` as in `rpc.laddr`, or `http://host:port`.
    /// An address that stands for all of this machine is called on the loopback.
    pub fn new(address: &str) -> Result<CometRpc, RpcError> {
        let malformed = |reason: String| RpcError::Address { address: address.to_owned(), reason };
        let place = match address.split_once("://") {
            None => address,
            Some(("tcp" | "http", place)) => place.trim_end_matches('/'),
            Some((scheme, _)) => {
                return Err(malformed(format!("{scheme} is not supported, only tcp and http are")));
            }
        };
        let authority: http::uri::Authority =
            place.parse().map_err(|error: http::uri::InvalidUri| malformed(error.to_string()))?;
        let Some(port) = authority.port_u16() else {
            return Err(malformed("the port is missing".to_owned()));
        };
        let host = match authority.host().trim_matches(['[', ']']).parse() {
            Ok(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) => "127.0.0.1",
            Ok(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => "[::1]",
            _ => authority.host(),
        };
        let uri = format!("http://{host}:{port}/")
            .parse()
            .map_err(|error: http::uri::InvalidUri| malformed(error.to_string()))?;
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_LIMIT));
        connector.set_nodelay(true);
        Ok(CometRpc { uri, client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Calls `method` with named parameters.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: Value,
    ) -> Result<T, RpcError> {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters});
        let body = tokio::time::timeout(ANSWER_LIMIT, self.post(request.to_string()))
            .await
            .map_err(|_| self.silent(format!("no answer to {method} in {ANSWER_LIMIT:?}")))??;
        let frame: Frame<T> = serde_json::from_slice(&body).map_err(|error| {
            RpcError::Unexpected { method: method.to_owned(), reason: error.to_string() }
        })?;
        match frame {
            Frame { error: Some(Refusal { code, message, data }), .. } => {
                Err(RpcError::Refused { code, message, data })
            }
            Frame { result: Some(result), .. } => Ok(result),
            Frame { .. } => {
                let reason = "neither a result nor an error".to_owned();
                Err(RpcError::Unexpected { method: method.to_owned(), reason })
            }
        }
    }

    async fn post(&self, body: String) -> Result<Bytes, RpcError> {
        let request = http::Request::post(self.uri.clone())
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|error| self.silent(error.to_string()))?;
        let response =
            self.client.request(request).await.map_err(|error| self.silent(innermost(&error)))?;
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
        let collected = body.collect().await.map_err(|error| self.silent(error.to_string()))?;
        Ok(collected.to_bytes())
    }

    fn silent(&self, reason: String) -> RpcError {
        RpcError::Silent { address: self.uri.to_string(), reason }
    }
}

/// What went wrong at the bottom: hyper's own text says little more than `client error`.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    match error.source() {
        Some(source) => innermost(source),
        None => error.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_cometbft_writes_it() {
        let uri = |text: &str| CometRpc::new(text).unwrap().uri.to_string();
        assert_eq!(uri("tcp://127.0.0.3:26657"), "http://127.0.0.3:26657/");
        assert_eq!(uri("http://node:26657/"), "http://node:26657/");
        assert_eq!(uri("localhost:26657"), "http://localhost:26657/");
        assert_eq!(uri("tcp://0.0.0.0:26657"), "http://127.0.0.1:26657/");
        assert_eq!(uri("tcp://[::]:26657"), "http://[::1]:26657/");
    }

    #[test]
    fn an_address_that_can_not_be_called_is_named() {
        for (address, why) in
            [("unix:///tmp/rpc", "only tcp and http"), ("tcp://node", "the port is missing")]
        {
            let error = CometRpc::new(address).unwrap_err().to_string();
            assert!(error.contains(address) && error.contains(why), "{error}");
        }
    }
}
