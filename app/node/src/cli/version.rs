//! `whaled version`.

use clap::Args;
use serde_json::json;

use super::failure::Result;
use super::output::{self, Format, OutputArguments};
use crate::services::COSMOS_SDK;

#[derive(Args)]
pub(super) struct Arguments {
    /// Prints what the program is made of, too.
    #[arg(long)]
    long: bool,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result {
    let version = env!("CARGO_PKG_VERSION");
    if !arguments.long {
        return output::line(version);
    }
    let versions = json!({
        "name": "whaleshares",
        "server_name": "whaled",
        "version": version,
        "cometbft_version": cometbft_config::comet::VERSION,
        "cosmos_sdk_version": COSMOS_SDK,
    });
    output::value(&versions, arguments.output.output.unwrap_or(Format::Text))
}
