//! A node as the command line sees it: CometBFT's RPC, and the application's queries through it.

mod broadcast;
mod transaction;

pub use broadcast::Wait;
pub use transaction::{Draft, Entry, SignError, TxFile};

use std::future::Future;

use base::Address;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountInfoRequest, QueryAccountInfoResponse,
};
use proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::comet_rpc::{CometRpc, RpcError};

/// A node, called one question at a time.
pub struct Node {
    rpc: CometRpc,
    runtime: Runtime,
}

/// Why a node did not give what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody answers at the address.
    #[error("{0}")]
    Unreachable(#[source] RpcError),
    /// CometBFT refused.
    #[error(transparent)]
    Rpc(RpcError),
    /// The application refused.
    #[error("{}", bare(text))]
    Refused {
        /// Who gave the code.
        codespace: String,
        /// The code of ABCI.
        code: u32,
        /// The application's words.
        text: String,
    },
    /// The answer is not what the question asks for.
    #[error("the answer to {path} is not understood: {reason}")]
    Unexpected {
        /// What was asked.
        path: String,
        /// Where the answer differs.
        reason: String,
    },
    /// No thread for the connection.
    #[error("can not start the runtime of the connection: {0}")]
    Runtime(#[from] std::io::Error),
}

type Result<T> = std::result::Result<T, ClientError>;

/// The codespace and code of what is not there.
const NOT_FOUND: (&str, u32) = ("sdk", 22);

impl From<RpcError> for ClientError {
    fn from(error: RpcError) -> ClientError {
        match error {
            RpcError::Address { .. } | RpcError::Silent { .. } => ClientError::Unreachable(error),
            RpcError::Refused { .. } | RpcError::Unexpected { .. } => ClientError::Rpc(error),
        }
    }
}

impl ClientError {
    /// Whether the application said that there is no such thing.
    pub fn is_not_found(&self) -> bool {
        match self {
            ClientError::Refused { codespace, code, .. } => {
                (codespace.as_str(), *code) == NOT_FOUND
            }
            _ => false,
        }
    }
}

/// The answer of `abci_query`.
#[derive(Deserialize)]
struct AbciAnswer {
    response: AbciResponse,
}

#[derive(Deserialize)]
struct AbciResponse {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    codespace: String,
    #[serde(default)]
    log: String,
    #[serde(default)]
    value: Option<String>,
}

impl Node {
    /// The node whose CometBFT serves RPC at `address`, such as `tcp://localhost:26657`.
    pub fn at(address: &str) -> Result<Node> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Node { rpc: CometRpc::new(address)?, runtime })
    }

    /// Calls a method of CometBFT's RPC that has no name here.
    pub fn call<T: DeserializeOwned>(&self, method: &str, parameters: Value) -> Result<T> {
        self.wait(self.rpc.call(method, parameters))
    }

    /// CometBFT's RPC with all its methods; [`Node::wait`] waits for their answers.
    pub fn rpc(&self) -> &CometRpc {
        &self.rpc
    }

    /// Waits for an answer.
    pub fn wait<T>(
        &self,
        answer: impl Future<Output = std::result::Result<T, RpcError>>,
    ) -> Result<T> {
        Ok(self.runtime.block_on(answer)?)
    }

    /// Asks the method `path` of a service; height 0 is the newest state.
    pub fn query(&self, path: &str, request: &[u8], height: u64) -> Result<Vec<u8>> {
        let parameters = json!({
            "path": path,
            "data": hex::encode(request),
            "height": height.to_string(),
            "prove": false,
        });
        let AbciAnswer { response } = self.call("abci_query", parameters)?;
        let AbciResponse { code, codespace, log, value } = response;
        if code != 0 {
            return Err(ClientError::Refused { codespace, code, text: log });
        }
        let unexpected = |error: base64::DecodeError| ClientError::Unexpected {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        STANDARD.decode(value.unwrap_or_default()).map_err(unexpected)
    }

    /// The same with the messages of the method.
    pub fn ask<A: Message + Default>(&self, path: &str, request: &impl Message) -> Result<A> {
        let answer = self.query(path, &request.encode_to_vec(), 0)?;
        A::decode(answer.as_slice()).map_err(|error| ClientError::Unexpected {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// Number, sequence and key of an account.
    pub fn account(&self, address: &Address) -> Result<BaseAccount> {
        let request = QueryAccountInfoRequest { address: address.to_string() };
        let answer: QueryAccountInfoResponse =
            self.ask("/cosmos.auth.v1beta1.Query/AccountInfo", &request)?;
        Ok(answer.info.unwrap_or_default())
    }

    /// What a transaction would do now, and how much gas it would use.
    pub fn simulate(&self, tx: Vec<u8>) -> Result<SimulateResponse> {
        let request = SimulateRequest { tx_bytes: tx, ..SimulateRequest::default() };
        self.ask("/cosmos.tx.v1beta1.Service/Simulate", &request)
    }
}

/// A refusal without the frames that gRPC puts around its text, once or twice.
fn bare(text: &str) -> &str {
    let mut rest = text;
    while let Some((frame, inner)) = rest.split_once(" desc = ") {
        if !frame.starts_with("rpc error: code = ") {
            break;
        }
        rest = inner;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_without_the_frames_of_grpc() {
        let twice = "rpc error: code = NotFound desc = rpc error: code = NotFound desc = account \
                     x not found: key not found";
        assert_eq!(bare(twice), "account x not found: key not found");
        assert_eq!(bare("unknown query path"), "unknown query path");
    }
}
