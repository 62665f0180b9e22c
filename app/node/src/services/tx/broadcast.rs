//! `BroadcastTx`: hands a transaction to CometBFT's mempool.

use base::{Error, Result};
use proto::cosmos::tx::v1beta1::{BroadcastMode, BroadcastTxRequest, BroadcastTxResponse};

use super::{Asked, invalid};
use crate::comet_rpc::Wait;

pub(super) fn broadcast(
    asked: &Asked<'_>,
    request: BroadcastTxRequest,
) -> Result<BroadcastTxResponse> {
    if request.tx_bytes.is_empty() {
        return Err(invalid("invalid empty tx"));
    }
    let wait = match BroadcastMode::try_from(request.mode) {
        Ok(BroadcastMode::Sync) => Wait::Sync,
        Ok(BroadcastMode::Async) => Wait::Async,
        _ => {
            let text = "unsupported return type unspecified; supported types: sync, async";
            return Err(Error::undefined(text));
        }
    };
    let tx_response = asked.wait(asked.comet().broadcast(&request.tx_bytes, wait))?;
    Ok(BroadcastTxResponse { tx_response: Some(tx_response) })
}
