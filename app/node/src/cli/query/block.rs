//! `whaled query block`, `blocks`, `block-results` and `comet-validator-set`.

use base::Address;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use prost::Message;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Asking;
use super::pages::{PageArguments, SearchArguments};
use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format};
use crate::client::Node;
use crate::comet_rpc::BlockAnswer;

#[derive(Args)]
pub(super) struct BlockArguments {
    /// The height or the hash; the newest block if left out.
    #[arg(value_name = "HEIGHT | HASH")]
    wanted: Option<String>,
    /// What is given: height or hash; told by its length if left out.
    #[arg(long = "type", value_name = "TYPE", value_parser = ["height", "hash"])]
    by: Option<String>,
}

#[derive(Args)]
pub(super) struct BlocksArguments {
    /// Which events: block.height>5.
    #[arg(long, value_name = "EVENTS", required = true)]
    query: String,
    #[command(flatten)]
    search: SearchArguments,
}

#[derive(Args)]
pub(super) struct ResultsArguments {
    /// The height; the newest block if left out.
    height: Option<u64>,
}

#[derive(Args)]
pub(super) struct ValidatorsArguments {
    /// The height; the newest if left out.
    height: Option<u64>,
    #[command(flatten)]
    pages: PageArguments,
}

/// The answer of `block_search`.
#[derive(Deserialize)]
struct Blocks {
    blocks: Vec<BlockAnswer>,
    total_count: String,
}

pub(super) fn block(asking: &Asking<'_>, arguments: &BlockArguments) -> Result {
    let node = asking.node()?;
    let answer: BlockAnswer = match &arguments.wanted {
        None => {
            // Not on standard output, where it would spoil the JSON.
            output::remark("Falling back to latest block height:");
            node.call("block", json!({}))?
        }
        Some(wanted) if is_hash(arguments, wanted) => {
            let hash = hex::decode(wanted).map_err(|error| {
                Failure::usage(format!("{wanted} is no hash of a block: {error}"))
            })?;
            by_hash(&node, wanted, &hash)?
        }
        Some(wanted) => {
            let height: u64 = wanted
                .parse()
                .map_err(|_| Failure::usage(format!("{wanted} is no height: expected a number")))?;
            node.call("block", json!({ "height": height.to_string() }))?
        }
    };
    print(&block_json(&answer)?, asking.format()?)
}

fn is_hash(arguments: &BlockArguments, wanted: &str) -> bool {
    match arguments.by.as_deref() {
        Some(by) => by == "hash",
        None => wanted.len() >= 40,
    }
}

fn by_hash(node: &Node, text: &str, hash: &[u8]) -> Result<BlockAnswer> {
    let answer: Value = node.call("block_by_hash", json!({ "hash": STANDARD.encode(hash) }))?;
    if answer.get("block").is_none_or(Value::is_null) {
        return Err(Failure::new(format!("there is no block with the hash {text}")));
    }
    Ok(serde_json::from_value(answer)?)
}

pub(super) fn blocks(asking: &Asking<'_>, arguments: &BlocksArguments) -> Result {
    let BlocksArguments { query, search: SearchArguments { pages, order_by } } = arguments;
    let PageArguments { page, limit } = pages;
    let parameters = json!({
        "query": query,
        "page": page.to_string(),
        "per_page": limit.to_string(),
        "order_by": order_by.as_deref().unwrap_or_default(),
    });
    let found: Blocks = asking.node()?.call("block_search", parameters)?;
    let total: u64 = found.total_count.parse()?;
    let blocks = found.blocks.iter().map(block_json).collect::<Result<Vec<_>>>()?;
    let result = json!({
        "total_count": total.to_string(),
        "count": blocks.len().to_string(),
        "page_number": page.to_string(),
        "page_total": pages.count(total).to_string(),
        "limit": limit.to_string(),
        "blocks": blocks,
    });
    print(&result, asking.format()?)
}

pub(super) fn results(asking: &Asking<'_>, arguments: &ResultsArguments) -> Result {
    let height = arguments.height.map(|height| height.to_string());
    let results: Value = asking.node()?.call("block_results", json!({ "height": height }))?;
    print(&results, asking.format()?)
}

pub(super) fn validators(asking: &Asking<'_>, arguments: &ValidatorsArguments) -> Result {
    let node = asking.node()?;
    let height = arguments.height.map(i64::try_from).transpose()?;
    let PageArguments { page, limit } = arguments.pages;
    let set = node.wait(node.rpc().validators(height, page, limit))?;
    let validators = set.validators.iter().map(|validator| {
        let key = proto::tendermint::crypto::PublicKey::from(validator.pub_key.clone());
        let (kind, bytes) = match key.sum {
            Some(proto::tendermint::crypto::public_key::Sum::Secp256k1(bytes)) => ("secp256k1", bytes),
            Some(proto::tendermint::crypto::public_key::Sum::Ed25519(bytes)) => ("ed25519", bytes),
            None => ("ed25519", Vec::new()),
        };
        Ok(json!({
            "address": Address::new(&validator.address)?.consensus_text(),
            "pub_key": { "@type": format!("/cosmos.crypto.{kind}.PubKey"), "key": STANDARD.encode(bytes) },
            "voting_power": validator.voting_power.to_string(),
            "proposer_priority": validator.proposer_priority.to_string(),
        }))
    });
    let result = json!({
        "block_height": set.block_height.to_string(),
        "validators": validators.collect::<Result<Vec<_>>>()?,
        "pagination": { "next_key": null, "total": set.total.to_string() },
    });
    print(&result, asking.format()?)
}

fn block_json(answer: &BlockAnswer) -> Result<Value> {
    let json = proto::json::print("tendermint.types.Block", &answer.block.encode_to_vec())?;
    Ok(serde_json::from_str(&json)?)
}

fn print(value: &Value, format: Format) -> Result {
    output::document(&value.to_string(), format)
}
