//! Handing in transactions.

use base::{Code, Sdk};
use proto::cosmos::base::abci::v1beta1::TxResponse;
use sha2::{Digest, Sha256};

use super::{ClientError, Node, Result};
use crate::comet_rpc::RpcError;

/// What a broadcast waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The check of the mempool.
    Sync,
    /// Nothing.
    Async,
}

/// Refusals of CometBFT's mempool, by a part of their text, with the codes of the SDK.
const MEMPOOL: [(&str, Sdk); 3] = [
    ("tx already exists in cache", Sdk::TxInMempoolCache),
    ("mempool is full", Sdk::MempoolIsFull),
    ("tx too large", Sdk::TxTooLarge),
];

impl Node {
    /// Hands in a transaction. A refusal is an answer too: its code is not 0.
    pub fn broadcast(&self, tx: &[u8], wait: Wait) -> Result<TxResponse> {
        let answer = match wait {
            Wait::Sync => self.wait(self.rpc.broadcast_tx_sync(tx)),
            Wait::Async => self.wait(self.rpc.broadcast_tx_async(tx)),
        };
        match answer {
            Ok(answer) => Ok(TxResponse {
                txhash: hex::encode_upper(answer.hash),
                codespace: answer.codespace,
                code: answer.code,
                data: hex::encode_upper(answer.data),
                raw_log: answer.log,
                ..TxResponse::default()
            }),
            Err(error) => refused(&error, tx).ok_or(error),
        }
    }
}

fn refused(error: &ClientError, tx: &[u8]) -> Option<TxResponse> {
    let ClientError::Rpc(RpcError::Refused { data, .. }) = error else { return None };
    let text = data.to_lowercase();
    let (_, reason) = MEMPOOL.into_iter().find(|(part, _)| text.contains(part))?;
    Some(TxResponse {
        txhash: hex::encode_upper(Sha256::digest(tx)),
        codespace: Sdk::CODESPACE.to_owned(),
        code: reason.code(),
        ..TxResponse::default()
    })
}
