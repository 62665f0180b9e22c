//! `whaled export`: the state of a node as a genesis file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base::{Block, Ctx, Mode, Time};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chain::{Chain, ValidatorUpdate};
use clap::Args;
use cometbft_config::{ConsensusParams, Genesis, GenesisValidator};
use proto::tendermint::types::ConsensusParams as Limits;
use serde_json::{Map, Value};

use super::context::Context;
use super::failure::{Failure, Result};
use super::output;
use crate::ledger::{Committed, Ledger};
use crate::start::open_home;

#[derive(Args)]
pub(super) struct Arguments {
    /// The height whose state is printed, of the last 256 at most; -1 is the newest.
    #[arg(long, value_name = "HEIGHT", default_value_t = -1, allow_negative_numbers = true)]
    height: i64,
    /// The modules to print, with commas between; all if left out.
    #[arg(long, value_name = "MODULES", value_delimiter = ',')]
    modules_to_export: Vec<String>,
    /// Writes the genesis to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output_document: Option<PathBuf>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let file = Genesis::read(&context.config_file("genesis.json"))?;
    let (_, ledger) = open_home(&context.home, &[]).map_err(|reason| Failure::of(&reason))?;
    let committed = at_height(&ledger, arguments.height)?;
    let genesis = genesis(file.chain_id(), &committed, &arguments.modules_to_export)?;
    ledger.close()?;
    match &arguments.output_document {
        Some(path) => Ok(genesis.write(path)?),
        None => output::text(&genesis.to_json()),
    }
}

pub(super) fn at_height(ledger: &Ledger, height: i64) -> Result<Arc<Committed>> {
    let latest = ledger.latest();
    let newest = latest.commit.height;
    if newest == 0 {
        return Err(Failure::new("this node has no state yet: it has executed no block"));
    }
    if height == -1 {
        return Ok(latest);
    }
    let found = u64::try_from(height).ok().and_then(|height| ledger.version(height));
    found.ok_or_else(|| {
        let oldest = ledger.earliest();
        Failure::new(format!("there is no state of height {height} any more, or not yet"))
            .knowing(format_args!("those from {oldest} to {newest} are there"))
            .again("--height", &newest.to_string())
    })
}

/// A chain of the same name that goes on behind `committed`. It begins at the moment of that block,
/// because CometBFT gives its first block the time of genesis, and state knows what time it was.
fn genesis(chain_id: &str, committed: &Committed, modules: &[String]) -> Result<Genesis> {
    let chain = Chain::new();
    let commit = &committed.commit;
    let block = Block {
        height: commit.height,
        time: Time::new(commit.time_s, commit.time_nanos)?,
        chain_id: chain_id.to_owned(),
        ..Block::default()
    };
    let ctx = Ctx::new(&block, Mode::Simulate, &committed.state);
    let Value::Object(mut app_state) = chain.export(&ctx)? else {
        unreachable!("the state of a chain is an object of its modules")
    };
    let names = monikers(&app_state);
    only(modules, &mut app_state)?;
    let since_1970 = Duration::new(u64::try_from(commit.time_s)?, commit.time_nanos);
    let time = SystemTime::UNIX_EPOCH.checked_add(since_1970);
    let time = time.ok_or_else(|| Failure::new(format!("no clock tells {}", block.time)))?;
    let mut genesis = Genesis::new(chain_id, time, app_state)?;
    genesis.set_initial_height(i64::try_from(commit.height.saturating_add(1))?);
    if let Some(limits) = chain.consensus_params(&committed.state) {
        genesis.set_consensus_params(consensus_params(limits)?);
    }
    let validator = |ValidatorUpdate { key, power }| {
        let name = names.get(&STANDARD.encode(key)).cloned().unwrap_or_default();
        Ok(GenesisValidator { public_key: key, power: i64::try_from(power)?, name })
    };
    let validators = chain.validators(&committed.state)?.into_iter().map(validator);
    genesis.set_validators(validators.collect::<Result<_>>()?);
    // Limits that CometBFT would refuse show here, not where the chain is to begin.
    Ok(Genesis::parse(&genesis.to_json(), "the exported genesis")?)
}

fn only(modules: &[String], app_state: &mut Map<String, Value>) -> Result {
    if let Some(unknown) = modules.iter().find(|name| !app_state.contains_key(*name)) {
        let known: Vec<&str> = app_state.keys().map(String::as_str).collect();
        let text = format!("module {unknown} does not exist; this chain has {}", known.join(", "));
        return Err(Failure::usage(text));
    }
    app_state.retain(|name, _| modules.is_empty() || modules.contains(name));
    Ok(())
}

/// What producers call themselves, by consensus key. CometBFT does not read it.
fn monikers(app_state: &Map<String, Value>) -> BTreeMap<String, String> {
    let producers = app_state.get("staking").and_then(|staking| staking.get("producers"));
    let named = producers.and_then(Value::as_array).into_iter().flatten().filter_map(|producer| {
        let key = producer.pointer("/producer/consensus_key")?.as_str()?;
        let name = producer.pointer("/description/moniker")?.as_str()?;
        Some((key.to_owned(), name.to_owned()))
    });
    named.collect()
}

/// What state does not say is as in a new chain.
fn consensus_params(limits: Limits) -> Result<ConsensusParams> {
    let mut params = ConsensusParams::default();
    if let Some(block) = limits.block {
        params.block_bytes_max = block.max_bytes;
        params.block_gas_max = block.max_gas;
    }
    if let Some(evidence) = limits.evidence {
        let age = Duration::try_from(evidence.max_age_duration.unwrap_or_default())?;
        params.evidence_age_max_blocks = evidence.max_age_num_blocks;
        params.evidence_age_max_ns = i64::try_from(age.as_nanos())?;
        params.evidence_bytes_max = evidence.max_bytes;
    }
    if let Some(validator) = limits.validator {
        params.key_types = validator.pub_key_types;
    }
    params.app_version = limits.version.map_or(0, |version| version.app);
    params.vote_extensions_height =
        limits.abci.map_or(0, |abci| abci.vote_extensions_enable_height);
    Ok(params)
}
