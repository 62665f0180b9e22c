//! `whaled init`: the files of a new node.

use std::path::Path;
use std::time::SystemTime;

use base::prefix;
use chain::Chain;
use clap::Args;
use cometbft_config::{Genesis, GenesisValidator, NodeKey, Settings, SignState, ValidatorKey};
use rand::Rng;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

use super::context::Context;
use super::failure::{Failure, Result};
use super::words::quoted;
use super::{output, prompt};
use crate::config::{AppToml, ClientToml};
use crate::keys::Mnemonic;

/// The power of the one validator that a new chain has.
const POWER: i64 = 10;

/// The denomination of a chain that names none.
const DENOM: &str = "uwls";

/// Where a genesis names it.
const DENOMS: [&str; 3] = [
    "/staking/params/bond_denom",
    "/gov/params/min_deposit/0/denom",
    "/gov/params/expedited_min_deposit/0/denom",
];

#[derive(Args)]
pub(super) struct Arguments {
    /// The name of the node among others.
    moniker: String,
    /// The name of the chain; a random one if left out.
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    /// Replaces genesis.json. Keys are never replaced.
    #[arg(short, long)]
    overwrite: bool,
    /// Reads words from standard input and derives the validator's key from them.
    #[arg(long)]
    recover: bool,
    /// The base denomination of the chain, which is locked as stake, too.
    #[arg(long, value_name = "DENOM", default_value = DENOM)]
    default_denom: String,
    /// The height of the first block.
    #[arg(long, value_name = "HEIGHT", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
    initial_height: i64,
    /// The scheme of the validator's key.
    #[arg(long, value_name = "SCHEME", default_value = "ed25519", value_parser = ["ed25519"])]
    consensus_key_algo: String,
    /// The Bech32 prefix of the chain's addresses.
    #[arg(long, value_name = "PREFIX", default_value = prefix::DEFAULT)]
    prefix: String,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let genesis_file = context.config_file("genesis.json");
    if genesis_file.exists() && !arguments.overwrite {
        let text = format!("genesis.json file already exists: {}", genesis_file.display());
        return Err(Failure::new(text).again("--overwrite", ""));
    }
    base::Denom::parse(&arguments.default_denom)?;
    let seed = arguments.recover.then(recovered_seed).transpose()?;
    let (node_key, validator) = keys(context, seed.as_ref())?;
    let chain_id = arguments.chain_id.clone().unwrap_or_else(random_chain_id);
    let genesis = genesis(&chain_id, arguments, &validator)?;
    genesis.write(&genesis_file)?;

    write_new(&context.config_file("config.toml"), &Settings::new(&arguments.moniker).render())?;
    let price = format!("0{}", arguments.default_denom);
    write_new(&context.config_file("app.toml"), &AppToml::render(&arguments.prefix, &price))?;
    write_new(&context.config_file("client.toml"), &ClientToml::render(&chain_id))?;

    let summary = json!({
        "moniker": arguments.moniker,
        "chain_id": chain_id,
        "node_id": node_key.id().to_string(),
        "gentxs_dir": "",
        "app_message": genesis.app_state(),
    });
    output::remark(&indented(&summary)?);
    Ok(())
}

/// With one blank for each level, as the SDK prints what it has made of a genesis.
pub(super) fn indented(value: &Value) -> Result<String> {
    let mut text = Vec::new();
    let formatter = PrettyFormatter::with_indent(b" ");
    value.serialize(&mut Serializer::with_formatter(&mut text, formatter))?;
    Ok(String::from_utf8(text)?)
}

/// The keys that are there, or new ones. A node is what its keys are, so nothing replaces them.
fn keys(context: &Context, seed: Option<&[u8; 32]>) -> Result<(NodeKey, ValidatorKey)> {
    let node_file = context.config_file("node_key.json");
    if !node_file.exists() {
        NodeKey::random().write_new(&node_file)?;
    }
    let validator_file = context.config_file("priv_validator_key.json");
    if !validator_file.exists() {
        seed.map_or_else(ValidatorKey::random, ValidatorKey::from_seed)
            .write_new(&validator_file)?;
    } else if seed.is_some() {
        let text =
            format!("{} exists already; --recover would not be heeded", validator_file.display());
        let file = validator_file.display().to_string();
        return Err(Failure::new(text).try_this(format!(
            "mv {} {}",
            quoted(&file),
            quoted(&format!("{file}.old"))
        )));
    }
    let state = context.home.join("data/priv_validator_state.json");
    if !state.exists() {
        SignState::write_new(&state)?;
    }
    Ok((NodeKey::read(&node_file)?, ValidatorKey::read(&validator_file)?))
}

/// As the SDK derives it: CometBFT's key of the secret that the words are.
fn recovered_seed() -> Result<[u8; 32]> {
    use sha2::{Digest, Sha256};
    let words = prompt::line("Enter your bip39 mnemonic")?;
    let mnemonic: Mnemonic = words.parse()?;
    Ok(Sha256::digest(mnemonic.phrase().as_bytes()).into())
}

/// A chain with nothing in it but this node as its validator, so that it can be started at once.
fn genesis(chain_id: &str, arguments: &Arguments, validator: &ValidatorKey) -> Result<Genesis> {
    let mut state = Chain::new().default_app_state()?;
    for place in DENOMS {
        if let Some(denom) = state.pointer_mut(place) {
            *denom = arguments.default_denom.clone().into();
        }
    }
    if let Some(metadata) = localnet::denom_metadata(&arguments.default_denom)
        && let Some(known) = state.pointer_mut("/bank/denom_metadata")
    {
        *known = json!([metadata]);
    }
    let Value::Object(state) = state else {
        unreachable!("the state of a chain is an object of its modules")
    };
    let mut genesis = Genesis::new(chain_id, SystemTime::now(), state)?;
    genesis.set_validators(vec![GenesisValidator::new(validator, POWER, &arguments.moniker)]);
    let mut document: Value = serde_json::from_str(&genesis.to_json())?;
    if let Some(height) = document.get_mut("initial_height") {
        *height = arguments.initial_height.to_string().into();
    }
    Ok(Genesis::parse(&document.to_string(), "the new genesis")?)
}

/// Six letters, as the SDK names a chain that nobody named.
fn random_chain_id() -> String {
    let mut random = rand::thread_rng();
    let letters = (0..6).map(|_| char::from(random.gen_range(b'A'..=b'Z')));
    format!("test-chain-{}", letters.collect::<String>())
}

/// Writes a configuration file unless the operator has one already.
fn write_new(path: &Path, text: &str) -> Result {
    if path.exists() {
        return Ok(());
    }
    let failed = |error| Failure::new(format!("cannot write {}: {error}", path.display()));
    std::fs::write(path, text).map_err(failed)
}
