//! `whaled genesis migrate`.

use std::path::PathBuf;

use clap::Args;
use cometbft_config::Genesis;
use serde_json::Value;

use super::validate::begin;
use crate::cli::failure::{Failure, Kind, Result};
use crate::cli::output;

/// The SDK whose form of a genesis file this version reads besides CometBFT's.
const SUPPORTED: &str = "v0.53";

/// Versions to which the SDK brings the state of its own modules.
const OF_THE_SDK: [&str; 3] = ["v0.43", "v0.46", "v0.47"];

#[derive(Args)]
pub(super) struct Arguments {
    /// The version whose form is wanted.
    #[arg(value_name = "TARGET-VERSION")]
    target: String,
    /// The genesis file of this chain.
    #[arg(value_name = "GENESIS-FILE")]
    file: PathBuf,
    /// Writes the genesis to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output_document: Option<PathBuf>,
    /// Another chain ID than the file has.
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    /// Another time of genesis than the file has, such as 2026-01-02T03:04:05Z.
    #[arg(long, value_name = "TIME")]
    genesis_time: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result {
    known(&arguments.target)?;
    let file = arguments.file.display().to_string();
    let genesis = Genesis::read(&arguments.file)?.to_genesis_doc();
    let mut document: Value = serde_json::from_str(&genesis.to_json())?;
    let replaced = [("chain_id", &arguments.chain_id), ("genesis_time", &arguments.genesis_time)];
    for (name, text) in replaced {
        if let Some((text, place)) = text.as_ref().zip(document.get_mut(name)) {
            *place = text.clone().into();
        }
    }
    let genesis = Genesis::parse(&document.to_string(), &file)?;
    if genesis.consensus_params().is_some_and(|params| params.evidence_bytes_max == 0) {
        output::remark("Warning: consensus_params.evidence.max_bytes is set to 0.");
    }
    begin(&genesis).map_err(|failure| failure.while_doing(&file))?;
    match &arguments.output_document {
        Some(path) => Ok(genesis.write(path)?),
        None => output::text(&genesis.to_json()),
    }
}

fn known(target: &str) -> Result {
    if target == SUPPORTED {
        return Ok(());
    }
    if OF_THE_SDK.contains(&target) {
        let reason = format!(
            "no genesis of this chain is of version {target}: the SDK converts the state of its \
             own modules to that, and modules of this chain were never of it \
             (supported versions {SUPPORTED})"
        );
        return Err(Failure::new(reason).again_with(target, SUPPORTED));
    }
    let reason = format!(
        "unknown migration function for version: {target} (supported versions {SUPPORTED})"
    );
    Err(Failure::kind(Kind::Missing, reason).again_with(target, SUPPORTED))
}
