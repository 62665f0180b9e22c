//! `whaled query tx`, `txs` and `wait-tx`.

use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use prost::Message;
use proto::cosmos::base::abci::v1beta1::{SearchTxsResult, TxResponse};
use proto::cosmos::tx::v1beta1::{
    GetTxRequest, GetTxResponse, GetTxsEventRequest, GetTxsEventResponse, OrderBy,
};

use super::Asking;
use super::pages::{PageArguments, SearchArguments};
use crate::cli::failure::{Failure, Kind, Result};
use crate::cli::output::{self, Format};
use crate::client::{ClientError, Node};

/// Between two looks for a transaction that is not in a block yet.
const POLL: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(super) struct TxArguments {
    /// The hash; or what --type says.
    #[arg(value_name = "HASH | ADDRESS/SEQUENCE | SIGNATURES")]
    wanted: String,
    /// By what it is found: hash, acc_seq (address/sequence) or signature (base64, with commas
    /// between).
    #[arg(long = "type", value_name = "TYPE", default_value = "hash")]
    by: String,
}

#[derive(Args)]
pub(super) struct TxsArguments {
    /// Which events: message.sender='whale1…' AND tx.height>5.
    #[arg(long, value_name = "EVENTS", required = true)]
    query: String,
    #[command(flatten)]
    search: SearchArguments,
}

#[derive(Args)]
pub(super) struct WaitArguments {
    /// The hash; read from standard input if left out, also out of the JSON of a broadcast.
    hash: Option<String>,
    /// How long to wait, such as 15s.
    #[arg(long, value_name = "SPAN", default_value = "15s", value_parser = humantime::parse_duration)]
    timeout: Duration,
}

pub(super) fn tx(asking: &Asking<'_>, arguments: &TxArguments) -> Result {
    let node = asking.node()?;
    let wanted = &arguments.wanted;
    let response = match arguments.by.as_str() {
        "hash" => find(&node, &hash(wanted)?)?.ok_or_else(|| missing(wanted))?,
        "acc_seq" => {
            let text = "found no txs matching given address and sequence combination";
            first(&node, &format!("tx.acc_seq='{wanted}'"), text)?
        }
        "signature" => {
            let parts = wanted.split(',').map(|signature| format!("tx.signature='{signature}'"));
            let query = parts.collect::<Vec<_>>().join(" AND ");
            first(&node, &query, "found no txs matching given signatures")?
        }
        other => {
            return Err(
                Failure::usage(format!("unknown --type value {other}")).again("--type", "hash")
            );
        }
    };
    print(&response, asking.format()?)
}

pub(super) fn txs(asking: &Asking<'_>, arguments: &TxsArguments) -> Result {
    let TxsArguments { query, search: SearchArguments { pages, order_by } } = arguments;
    let PageArguments { page, limit } = pages;
    let order_by = match order_by.as_deref() {
        Some("desc") => OrderBy::Desc,
        Some(_) => OrderBy::Asc,
        None => OrderBy::Unspecified,
    };
    let found = search(&asking.node()?, query, *page, *limit, order_by)?;
    let result = SearchTxsResult {
        total_count: found.total,
        count: u64::try_from(found.tx_responses.len())?,
        page_number: *page,
        page_total: pages.count(found.total),
        limit: *limit,
        txs: found.tx_responses,
    };
    let json =
        proto::json::print("cosmos.base.abci.v1beta1.SearchTxsResult", &result.encode_to_vec())?;
    output::document(&json, asking.format()?)
}

pub(super) fn wait(asking: &Asking<'_>, arguments: &WaitArguments) -> Result {
    let given = match &arguments.hash {
        Some(hash) => hash.clone(),
        None => hash_in(&std::io::read_to_string(std::io::stdin())?)?,
    };
    let response = included(&asking.node()?, &hash(&given)?, arguments.timeout)?;
    print(&response, asking.format()?)?;
    match response.code {
        0 => Ok(()),
        _ => Err(Failure::of_transaction(&response)),
    }
}

/// What became of a transaction, once a block has it.
pub(in crate::cli) fn included(node: &Node, hash: &str, timeout: Duration) -> Result<TxResponse> {
    let deadline = Instant::now().checked_add(timeout);
    loop {
        if let Some(response) = find(node, hash)? {
            return Ok(response);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            let span = humantime::format_duration(timeout);
            return Err(Failure::new(format!(
                "timed out waiting for transaction {hash} to be included in a block ({span})"
            ))
            .again("--timeout", "60s"));
        }
        thread::sleep(POLL);
    }
}

/// The hash in what a broadcast printed, or the text itself.
fn hash_in(text: &str) -> Result<String> {
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let in_json = json.as_ref().and_then(|json| json.get("txhash")).and_then(|hash| hash.as_str());
    let in_yaml = || text.lines().find_map(|line| line.strip_prefix("txhash: "));
    match in_json.or_else(in_yaml).unwrap_or(text).trim() {
        "" => Err(Failure::usage("no hash: neither an argument nor standard input has one")),
        hash => Ok(hash.to_owned()),
    }
}

fn hash(text: &str) -> Result<String> {
    let bytes = hex::decode(text.trim_start_matches("0x"))
        .map_err(|error| Failure::usage(format!("{text} is no hash of a transaction: {error}")))?;
    match bytes.len() {
        32 => Ok(hex::encode_upper(bytes)),
        other => Err(Failure::usage(format!(
            "{text} is no hash of a transaction: it has {other} bytes, expected 32"
        ))),
    }
}

fn find(node: &Node, hash: &str) -> Result<Option<TxResponse>> {
    let request = GetTxRequest { hash: hash.to_owned() };
    match node.ask::<GetTxResponse>("/cosmos.tx.v1beta1.Service/GetTx", &request) {
        Ok(found) => Ok(found.tx_response),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether the application knows of no such transaction. Nodes of the SDK say so in the text alone.
fn is_missing(error: &ClientError) -> bool {
    error.is_not_found()
        || matches!(error, ClientError::Refused { text, .. } if text.contains("not found"))
}

fn missing(hash: &str) -> Failure {
    Failure::kind(Kind::Missing, format!("tx ({hash}) not found"))
        .try_this(format!("whaled query wait-tx {hash}"))
}

fn first(node: &Node, query: &str, none: &str) -> Result<TxResponse> {
    let found = search(node, query, 1, 1, OrderBy::Unspecified)?;
    found.tx_responses.into_iter().next().ok_or_else(|| Failure::kind(Kind::Missing, none))
}

fn search(
    node: &Node,
    query: &str,
    page: u64,
    limit: u64,
    order_by: OrderBy,
) -> Result<GetTxsEventResponse> {
    let request = GetTxsEventRequest {
        query: query.to_owned(),
        page,
        limit,
        order_by: i32::from(order_by),
        ..GetTxsEventRequest::default()
    };
    Ok(node.ask("/cosmos.tx.v1beta1.Service/GetTxsEvent", &request)?)
}

fn print(response: &TxResponse, format: Format) -> Result {
    let json =
        proto::json::print("cosmos.base.abci.v1beta1.TxResponse", &response.encode_to_vec())?;
    output::document(&json, format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comet_rpc::RpcError;

    #[test]
    fn only_the_application_knows_that_a_transaction_is_missing() {
        let refused = |codespace: &str, code, text: &str| {
            let (codespace, text) = (codespace.to_owned(), text.to_owned());
            is_missing(&ClientError::Refused { codespace, code, text })
        };
        assert!(refused("sdk", 22, ""));
        assert!(refused("undefined", 1, "rpc error: code = NotFound desc = tx not found: AA"));
        assert!(!refused("sdk", 18, "tx hash cannot be empty"));

        let (message, data) = ("Method not found".to_owned(), String::new());
        let no_method = RpcError::Refused { code: -32601, message, data };
        assert!(!is_missing(&ClientError::Rpc(no_method)), "this is no node of CometBFT");
    }
}
