//! Transactions in blocks: by hash, by events, by height.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base::{DEFAULT_LIMIT, Error, Result, Sdk, Status, Time};
use prost::Message;
use prost_types::Any;
use proto::cosmos::base::abci::v1beta1::TxResponse;
use proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use proto::cosmos::tx::v1beta1::{
    GetBlockWithTxsRequest, GetBlockWithTxsResponse, GetTxRequest, GetTxResponse,
    GetTxsEventRequest, GetTxsEventResponse, OrderBy, Tx,
};

use super::{Asked, invalid, read};
use crate::comet_rpc::{FoundTx, RpcError};

pub(super) fn tx(asked: &Asked<'_>, request: GetTxRequest) -> Result<GetTxResponse> {
    if request.hash.is_empty() {
        return Err(invalid("tx hash cannot be empty"));
    }
    let hash = hex::decode(&request.hash).map_err(|error| {
        invalid(format!("tx hash {:?} is not hexadecimal: {error}", request.hash))
    })?;
    let found = match asked.ask(asked.comet().tx(&hash)) {
        Ok(found) => found,
        Err(RpcError::Refused { data, .. }) if data.contains("not found") => {
            let text = format!("tx not found: {}", request.hash);
            return Err(Error::query(Status::NotFound, text));
        }
        Err(error) => return Err(error.into()),
    };
    let time = block_time(asked, found.height)?;
    let (tx, tx_response) = response(asked, found, &time)?;
    Ok(GetTxResponse { tx: Some(tx), tx_response: Some(tx_response) })
}

pub(super) fn search(
    asked: &Asked<'_>,
    request: GetTxsEventRequest,
) -> Result<GetTxsEventResponse> {
    let failed = |error: Error| Error::query(Status::Internal, error.to_string());
    if request.query.is_empty() {
        return Err(Error::query(Status::Internal, "query cannot be empty"));
    }
    let order_by = match request.order_by() {
        OrderBy::Asc => "asc",
        OrderBy::Desc => "desc",
        OrderBy::Unspecified => "",
    };
    let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
    let page = request.page.max(1);
    let found = match asked.ask(asked.comet().tx_search(&request.query, page, limit, order_by)) {
        Ok(found) => found,
        Err(error @ RpcError::Refused { .. }) => {
            let text = format!("failed to search for txs: {error}");
            return Err(Error::query(Status::Internal, text));
        }
        Err(error) => return Err(error.into()),
    };
    let total = found.total_count;
    let mut times = BTreeMap::new();
    let (mut txs, mut tx_responses) = (Vec::new(), Vec::new());
    for one in found.txs {
        let time: &String = match times.entry(one.height) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(block_time(asked, one.height)?),
        };
        let (tx, tx_response) = response(asked, one, time).map_err(failed)?;
        txs.push(tx);
        tx_responses.push(tx_response);
    }
    Ok(GetTxsEventResponse { txs, tx_responses, total, ..GetTxsEventResponse::default() })
}

pub(super) fn block(
    asked: &Asked<'_>,
    request: GetBlockWithTxsRequest,
) -> Result<GetBlockWithTxsResponse> {
    let height = request.height;
    let exists = u64::try_from(height).is_ok_and(|height| (1..=asked.height).contains(&height));
    if !exists {
        let text = format!(
            "requested height {height} but height must not be less than 1 or greater than the current height {}",
            asked.height
        );
        return Err(Sdk::InvalidHeight.because(text));
    }
    let answer = asked.wait(asked.comet().block(Some(height)))?;
    let all = answer.block.data.as_ref().map_or(&[][..], |data| data.txs.as_slice());
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let txs = page(all, request.pagination)?;
    // What can not be read is left out; it took no effect in its block either.
    let txs = txs.into_iter().filter_map(|tx| read(asked, tx).ok()).collect();
    Ok(GetBlockWithTxsResponse {
        txs,
        block_id: Some(answer.id),
        block: Some(answer.block),
        pagination: Some(PageResponse { total, ..PageResponse::default() }),
    })
}

/// The transactions of a page; a page without a limit has as many as everywhere.
fn page(all: &[Vec<u8>], request: Option<PageRequest>) -> Result<Vec<&[u8]>> {
    let PageRequest { offset, limit, reverse, .. } = request.unwrap_or_default();
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    if skipped >= all.len() && !all.is_empty() {
        let text = format!(
            "out of range: cannot paginate {} txs with offset {offset} and limit {limit}",
            all.len()
        );
        return Err(Sdk::InvalidRequest.because(text));
    }
    let limit = if limit == 0 { DEFAULT_LIMIT } else { limit };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let txs = all.iter().map(Vec::as_slice);
    Ok(match reverse {
        false => txs.skip(skipped).take(limit).collect(),
        true => txs.rev().skip(skipped).take(limit).collect(),
    })
}

/// What became of a transaction, as the SDK tells it.
fn response(asked: &Asked<'_>, found: FoundTx, time: &str) -> Result<(Tx, TxResponse)> {
    let tx = read(asked, &found.tx)?;
    let outcome = found.tx_result;
    let response = TxResponse {
        height: found.height,
        txhash: hex::encode_upper(found.hash),
        codespace: outcome.codespace,
        code: outcome.code,
        data: hex::encode_upper(outcome.data),
        raw_log: outcome.log,
        logs: Vec::new(),
        info: outcome.info,
        gas_wanted: outcome.gas_wanted,
        gas_used: outcome.gas_used,
        tx: Some(Any { type_url: base::type_url::<Tx>(), value: tx.encode_to_vec() }),
        timestamp: time.to_owned(),
        events: outcome.events,
    };
    Ok((tx, response))
}

/// The time of a block in whole seconds, as RFC 3339.
fn block_time(asked: &Asked<'_>, height: i64) -> Result<String> {
    let time = asked.wait(asked.comet().header(height))?.time.unwrap_or_default();
    let nanos = u32::try_from(time.nanos).unwrap_or_default();
    let time =
        Time::new(time.seconds, nanos).map_err(|error| Error::undefined(error.to_string()))?;
    Ok(time.to_second_text())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn paged(offset: u64, limit: u64, reverse: bool) -> Result<Vec<u8>> {
        let all: Vec<Vec<u8>> = (1..=3).map(|tx| vec![tx]).collect();
        let request = PageRequest { offset, limit, reverse, ..PageRequest::default() };
        Ok(page(&all, Some(request))?.concat())
    }

    #[test]
    fn a_block_is_paged_from_both_ends() {
        assert_eq!(paged(0, 0, false).unwrap(), [1, 2, 3]);
        assert_eq!(paged(1, 1, false).unwrap(), [2]);
        assert_eq!(paged(0, 2, true).unwrap(), [3, 2]);
        assert_eq!(paged(2, 9, true).unwrap(), [1]);
    }

    #[test]
    fn a_page_beyond_the_block_is_refused_and_an_empty_block_has_an_empty_page() {
        let error = paged(7, 0, false).unwrap_err();
        assert_eq!(
            error.grpc_message(),
            "codespace sdk code 18: invalid request: out of range: cannot paginate 3 txs with offset 7 and limit 0"
        );
        assert!(
            page(&[], Some(PageRequest { offset: 7, ..PageRequest::default() }))
                .unwrap()
                .is_empty()
        );
    }
}
