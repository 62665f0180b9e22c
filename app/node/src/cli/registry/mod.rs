//! `whaled chain-registry`: what lists, wallets, relayers and explorers want to know of a chain, in
//! the file that each of them reads.
//!
//! What the chain knows is asked of a running node and never written down here; flags say the rest.

mod chain;
mod endpoints;
mod export;
mod hermes;
mod keplr;
mod ping_pub;
mod presentation;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::context::Context;
use super::failure::Result;
use super::output;
use super::tx::NodeArguments;
use chain::Chain;
use presentation::{PresentationArguments, Presented};

/// The coin type of m/44'/118'/0'/0/0, from which keys of this chain are derived.
const COIN_TYPE: u32 = 118;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    node: NodeArguments,
    #[command(flatten)]
    presentation: PresentationArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Writes chain.json, assetlist.json and versions.json of cosmos/chain-registry.
    Export(export::Arguments),
    /// Prints what a page hands to the wallet Keplr in experimentalSuggestChain.
    Keplr,
    /// Prints the block [[chains]] of the configuration of the relayer Hermes.
    Hermes(hermes::Arguments),
    /// Prints the chain file of the explorer ping.pub.
    PingPub,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let Arguments { verb, node, presentation } = arguments;
    let asked = node.node.as_ref().unwrap_or(&context.client.node);
    let chain = Chain::ask(&node.connect(context)?)?;
    let presented = Presented::of(&chain, asked, presentation)?;
    if chain.assets.iter().all(|asset| asset.base != chain.bond_denom) {
        let denom = &chain.bond_denom;
        output::remark(&format!(
            "the chain has no metadata of {denom}: it is shown without a name and decimals"
        ));
    }
    match verb {
        Verb::Export(arguments) => export::run(&chain, &presented, arguments),
        Verb::Keplr => print(&keplr::document(&chain, &presented)?),
        Verb::Hermes(arguments) => output::text(&hermes::block(&chain, &presented, arguments)?),
        Verb::PingPub => print(&ping_pub::document(&chain, &presented)?),
    }
}

fn print(document: &Value) -> Result {
    output::line(&serde_json::to_string_pretty(document)?)
}

/// A document without members and items that say nothing: null, empty texts, lists and objects.
fn without_nothing(document: Value) -> Value {
    let says_something = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    };
    match document {
        Value::Array(items) => {
            items.into_iter().map(without_nothing).filter(says_something).collect()
        }
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, without_nothing(value)))
            .filter(|(_, value)| says_something(value))
            .collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_says_nothing_is_left_out_and_zero_and_false_stay() {
        let document = json!({
            "a": { "b": null, "c": [], "d": { "e": "" } },
            "f": [{}, { "g": 0 }],
            "h": false,
        });
        assert_eq!(without_nothing(document), json!({ "f": [{ "g": 0 }], "h": false }));
    }
}
