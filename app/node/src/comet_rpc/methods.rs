//! The calls that the services make, with their parameters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proto::tendermint::types;
use serde_json::json;

use super::blocks::{BlockAnswer, HeaderText};
use super::transactions::Broadcast;
use super::{CometRpc, Found, FoundTx, RpcError, Status, Validators, Wait};

impl CometRpc {
    /// Who the node is and how far.
    pub async fn status(&self) -> Result<Status, RpcError> {
        self.call("status", json!({})).await
    }

    /// The block at `height`, or the newest one.
    pub async fn block(&self, height: Option<i64>) -> Result<BlockAnswer, RpcError> {
        self.call("block", json!({"height": height.map(|height| height.to_string())})).await
    }

    /// The head of the block at `height`.
    pub async fn header(&self, height: i64) -> Result<types::Header, RpcError> {
        let answer: HeaderText = self.call("header", json!({"height": height.to_string()})).await?;
        Ok(answer.header.into())
    }

    /// A page of the validators at `height`, or of those who sign next. Pages count from 1.
    pub async fn validators(
        &self,
        height: Option<i64>,
        page: u64,
        per_page: u64,
    ) -> Result<Validators, RpcError> {
        let parameters = json!({
            "height": height.map(|height| height.to_string()),
            "page": page.to_string(),
            "per_page": per_page.to_string(),
        });
        self.call("validators", parameters).await
    }

    /// The transaction with this hash, once it is in a block.
    pub async fn tx(&self, hash: &[u8]) -> Result<FoundTx, RpcError> {
        self.call("tx", json!({"hash": STANDARD.encode(hash), "prove": false})).await
    }

    /// A page of the transactions whose events fit `query`. Pages count from 1; `order_by` is
    /// `asc`, `desc` or empty.
    pub async fn tx_search(
        &self,
        query: &str,
        page: u64,
        per_page: u64,
        order_by: &str,
    ) -> Result<Found, RpcError> {
        let parameters = json!({
            "query": query,
            "prove": false,
            "page": page.to_string(),
            "per_page": per_page.to_string(),
            "order_by": order_by,
        });
        self.call("tx_search", parameters).await
    }

    pub(super) async fn broadcast_tx(&self, tx: &[u8], wait: Wait) -> Result<Broadcast, RpcError> {
        let method = match wait {
            Wait::Sync => "broadcast_tx_sync",
            Wait::Async => "broadcast_tx_async",
        };
        self.call(method, json!({"tx": STANDARD.encode(tx)})).await
    }
}
