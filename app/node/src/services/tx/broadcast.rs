//! `BroadcastTx`: hands a transaction to CometBFT's mempool.

use base::{Code, Error, Result, Sdk};
use proto::cosmos::base::abci::v1beta1::TxResponse;
use proto::cosmos::tx::v1beta1::{BroadcastMode, BroadcastTxRequest, BroadcastTxResponse};
use sha2::{Digest, Sha256};

use super::{Asked, invalid};
use crate::comet_rpc::{Broadcast, RpcError};

pub(super) fn broadcast(
    asked: &Asked<'_>,
    request: BroadcastTxRequest,
) -> Result<BroadcastTxResponse> {
    if request.tx_bytes.is_empty() {
        return Err(invalid("invalid empty tx"));
    }
    let tx = request.tx_bytes.as_slice();
    let answer = match BroadcastMode::try_from(request.mode) {
        Ok(BroadcastMode::Sync) => asked.ask(asked.comet().broadcast_tx_sync(tx)),
        Ok(BroadcastMode::Async) => asked.ask(asked.comet().broadcast_tx_async(tx)),
        _ => {
            let text = "unsupported return type unspecified; supported types: sync, async";
            return Err(Error::undefined(text));
        }
    };
    let tx_response = match answer {
        Ok(answer) => accepted(answer),
        Err(error) => refused(&error, tx).ok_or_else(|| Error::from(error))?,
    };
    Ok(BroadcastTxResponse { tx_response: Some(tx_response) })
}

/// What CheckTx said, which may be a refusal as well.
fn accepted(answer: Broadcast) -> TxResponse {
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
    let reason = [
        ("tx already exists in cache", Sdk::TxInMempoolCache),
        ("mempool is full", Sdk::MempoolIsFull),
        ("tx too large", Sdk::TxTooLarge),
        // Before the mempool sees it; nothing else in the call can be long.
        ("request body too large", Sdk::TxTooLarge),
    ]
    .into_iter()
    .find_map(|(sign, reason)| text.contains(sign).then_some(reason))?;
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
