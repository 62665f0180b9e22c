//! `whaled genesis validate`.

use std::path::PathBuf;

use chain::{Chain, GenesisRequest, ValidatorUpdate};
use clap::Args;
use cometbft_config::{Genesis, GenesisValidator};
use store::Nothing;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::output;

#[derive(Args)]
pub(super) struct Arguments {
    /// The file; config/genesis.json of the home if left out.
    file: Option<PathBuf>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let file = arguments.file.clone().unwrap_or_else(|| context.config_file("genesis.json"));
    begin(&Genesis::read(&file)?).map_err(|failure| {
        failure.while_doing(format_args!("error validating genesis file {}", file.display()))
    })?;
    output::line(&format!("File at {} is a valid genesis file", file.display()))
}

/// Starts a chain in memory.
pub(super) fn begin(genesis: &Genesis) -> Result {
    let app_state = match genesis.app_state() {
        Some(state) => serde_json::to_vec(state)?,
        None => Vec::new(),
    };
    let request = GenesisRequest {
        chain_id: genesis.chain_id(),
        time: genesis.time().parse().map_err(Failure::new)?,
        initial_height: u64::try_from(genesis.initial_height())?,
        consensus_params: None,
        validators: named(genesis)?,
        app_state: &app_state,
    };
    Chain::new().genesis(&Nothing, &request).map_err(Failure::new)?;
    Ok(())
}

fn named(genesis: &Genesis) -> Result<Vec<ValidatorUpdate>> {
    let update = |validator: &GenesisValidator| {
        let power = u64::try_from(validator.power)?;
        Ok(ValidatorUpdate { key: validator.public_key, power })
    };
    genesis.validators().iter().map(update).collect()
}
