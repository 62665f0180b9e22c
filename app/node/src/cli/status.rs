//! `whaled status`.

use clap::Args;
use serde_json::{Value, json};

use super::context::Context;
use super::failure::Result;
use super::output::{self, Format, OutputArguments};
use super::tx::NodeArguments;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    node: NodeArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// What CometBFT says of itself. JSON unless asked otherwise: programs read it, cosmovisor among
/// them.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let status: Value = arguments.node.connect(context)?.call("status", json!({}))?;
    output::value(&status, arguments.output.output.unwrap_or(Format::Json))
}
