//! Handing in transactions.

use base::{Code, Sdk};
use proto::cosmos::base::abci::v1beta1::TxResponse;
use sha2::{Digest, Sha256};

use super::transactions::Broadcast;
use super::{CometRpc, RpcError};

/// What a broadcast waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The check of the mempool.
    Sync,
    /// Nothing.
    Async,
}

/// Refusals of CometBFT's mempool, by a part of their text, with the codes of the SDK.
const REFUSALS: [(&str, Sdk); 4] = [
    ("tx already exists in cache", Sdk::TxInMempoolCache),
    ("mempool is full", Sdk::MempoolIsFull),
    ("tx too large", Sdk::TxTooLarge),
    // Before the mempool sees it; nothing else in the call can be long.
    ("request body too large", Sdk::TxTooLarge),
];

impl CometRpc {
    /// Hands in a transaction. A refusal of CheckTx or of the mempool is an answer too: its code is
    /// not 0.
    pub async fn broadcast(&self, tx: &[u8], wait: Wait) -> Result<TxResponse, RpcError> {
        match self.broadcast_tx(tx, wait).await {
            Ok(answer) => Ok(checked(answer)),
            Err(error) => refused(&error, tx).ok_or(error),
        }
    }
}

/// What CheckTx said.
fn checked(answer: Broadcast) -> TxResponse {
    TxResponse {
        txhash: hex::encode_upper(answer.hash),
        codespace: answer.codespace,
        code: answer.code,
        data: hex::encode_upper(answer.data),
        raw_log: answer.log,
        ..TxResponse::default()
    }
}

/// A refusal of the mempool itself, which CometBFT reports as a failed call; its text is all
/// there is to tell one from another.
fn refused(error: &RpcError, tx: &[u8]) -> Option<TxResponse> {
    let RpcError::Refused { data, .. } = error else { return None };
    let text = data.to_lowercase();
    let (_, reason) = REFUSALS.into_iter().find(|(part, _)| text.contains(part))?;
    Some(TxResponse {
        txhash: hex::encode_upper(Sha256::digest(tx)),
        codespace: Sdk::CODESPACE.to_owned(),
        code: reason.code(),
        ..TxResponse::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(data: &str) -> Option<u32> {
        let error =
            RpcError::Refused { code: -32603, message: "Internal error".into(), data: data.into() };
        refused(&error, b"tx").map(|response| response.code)
    }

    #[test]
    fn refusals_of_the_mempool_have_the_codes_of_the_sdk() {
        assert_eq!(code("tx already exists in cache"), Some(19));
        assert_eq!(
            code("mempool is full: number of txs 30 (max: 30), total bytes 1 (max: 2)"),
            Some(20)
        );
        assert_eq!(code("Tx too large. Max size is 102400, but got 120000"), Some(21));
        let unread = "error reading request body: http: request body too large";
        assert_eq!(code(unread), Some(21));
        assert_eq!(code("mempool is closed"), None, "anything else is a failed call");
    }

    #[test]
    fn a_comet_that_can_not_be_reached_is_no_refusal() {
        let error = RpcError::Silent { address: "here".into(), reason: "mempool is full".into() };
        assert_eq!(refused(&error, b"tx"), None);
    }
}
