//! `whaled version`.

use clap::Args;
use serde_json::json;

use super::failure::Result;
use super::output::{self, Format, OutputArguments};

/// The level of the SDK whose interfaces this program has.
const SDK_VERSION: &str = "v0.53.8";

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
        "cosmos_sdk_version": SDK_VERSION,
    });
    output::value(&versions, arguments.output.output.unwrap_or(Format::Text))
}
