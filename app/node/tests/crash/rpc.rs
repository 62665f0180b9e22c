//! CometBFT's RPC as a blocking client: what it tells of blocks, and what it takes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use localnet::NodeDescription;
use node::comet_rpc::{CometRpc, RpcError, Wait};
use prost::Message;
use proto::cosmos::base::abci::v1beta1::TxResponse;
use proto::tendermint::types::Block;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A client of one node, which may come and go.
pub(crate) struct Rpc {
    client: CometRpc,
    runtime: Runtime,
}

/// All that a node tells of a block and what became of it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Told {
    /// The block's hash.
    pub(crate) hash: Vec<u8>,
    /// Header, transactions, and the votes for the block before.
    pub(crate) block: Block,
    /// What the application answered for each transaction.
    pub(crate) results: Vec<Value>,
}

impl Told {
    /// The app hash that the block before led to.
    pub(crate) fn app_hash(&self) -> &[u8] {
        &self.block.header.as_ref().unwrap().app_hash
    }

    /// The transactions.
    pub(crate) fn txs(&self) -> &[Vec<u8>] {
        &self.block.data.as_ref().unwrap().txs
    }

    /// The code of each transaction.
    pub(crate) fn codes(&self) -> impl Iterator<Item = u64> {
        self.results.iter().map(|result| result["code"].as_u64().unwrap())
    }
}

impl Rpc {
    pub(crate) fn new(node: &NodeDescription) -> Rpc {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // The client wants a runtime around it from the beginning.
        let client = runtime.block_on(async { CometRpc::new(&node.rpc) }).unwrap();
        Rpc { client, runtime }
    }

    /// The height of the newest block.
    pub(crate) fn height(&self) -> Result<u64, RpcError> {
        let status = self.runtime.block_on(self.client.status())?;
        Ok(u64::try_from(status.sync_info.latest_block_height).unwrap())
    }

    /// The newest block.
    pub(crate) fn newest(&self) -> Result<Block, RpcError> {
        Ok(self.runtime.block_on(self.client.block(None))?.block)
    }

    /// The block at `height` with its results.
    pub(crate) fn told(&self, height: u64) -> Result<Told, RpcError> {
        let number = i64::try_from(height).unwrap();
        let answer = self.runtime.block_on(self.client.block(Some(number)))?;
        let at = json!({ "height": height.to_string() });
        let results: Value = self.runtime.block_on(self.client.call("block_results", at))?;
        let results = results["txs_results"].as_array().cloned().unwrap_or_default();
        Ok(Told { hash: answer.id.hash, block: answer.block, results })
    }

    /// Hands in a transaction and waits for CheckTx.
    pub(crate) fn broadcast(&self, tx: &[u8]) -> Result<TxResponse, RpcError> {
        self.runtime.block_on(self.client.broadcast(tx, Wait::Sync))
    }

    /// Asks the application for its state at `height`; 0 is the newest.
    pub(crate) fn query<R: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
        height: u64,
    ) -> Result<R, RpcError> {
        let data = hex::encode(request.encode_to_vec());
        let question = json!({ "path": path, "data": data, "height": height.to_string() });
        let answer: Value = self.runtime.block_on(self.client.call("abci_query", question))?;
        let response = &answer["response"];
        assert_eq!(response["code"], 0, "{path}: {response}");
        let value = STANDARD.decode(response["value"].as_str().unwrap_or_default());
        Ok(R::decode(value.unwrap().as_slice()).unwrap())
    }
}
