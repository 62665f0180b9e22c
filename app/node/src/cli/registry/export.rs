//! `chain.json`, `assetlist.json` and `versions.json`, as cosmos/chain-registry takes them.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use proto::cosmos::bank::v1beta1::Metadata;
use serde_json::{Value, json};

use super::chain::{Chain, Shown};
use super::endpoints::{is_loopback, url, websocket};
use super::presentation::{Fee, NetworkType, Presented, number};
use super::{COIN_TYPE, without_nothing};
use crate::cli::failure::{Failure, Result};
use crate::cli::output;

/// Where pictures must lie that the registry shows.
const PICTURES: &str = "https://raw.githubusercontent.com/cosmos/chain-registry/master/";

/// The longest name of an asset.
const NAME_MAX: usize = 30;

/// The longest description of a chain.
const DESCRIPTION_MAX: usize = 3_000;

#[derive(Args)]
pub(super) struct Arguments {
    /// Where the files are written.
    #[arg(long, value_name = "DIR")]
    output_dir: PathBuf,
    /// Replaces files that are there.
    #[arg(long)]
    overwrite: bool,
    /// Whether the chain runs.
    #[arg(long, value_name = "STATUS", default_value = "live")]
    status: Status,
    /// Where the source is.
    #[arg(long, value_name = "URL", value_parser = url)]
    git_repo: Option<String>,
    /// Where the genesis file is.
    #[arg(long, value_name = "URL", value_parser = url)]
    genesis_url: Option<String>,
    /// A node that tells of others, as often as there are.
    #[arg(long, value_name = "ID@HOST:PORT")]
    seed: Vec<Peer>,
    /// A node that keeps connections.
    #[arg(long, value_name = "ID@HOST:PORT")]
    peer: Vec<Peer>,
    /// The name of the upgrade that brought what runs; its version if left out.
    #[arg(long, value_name = "NAME")]
    upgrade_name: Option<String>,
}

/// Whether a chain runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Status {
    Live,
    Upcoming,
    Killed,
}

/// A node that others dial.
#[derive(Clone, Debug)]
struct Peer {
    id: String,
    address: String,
}

impl std::str::FromStr for Peer {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Peer, String> {
        let expected = || format!("{text}: expected ID@HOST:PORT, as `whaled comet show-node-id`");
        let (id, address) = text.split_once('@').ok_or_else(expected)?;
        let is_id = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let port = address.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        if !is_id || !matches!(port, Some(Ok(_))) {
            return Err(expected());
        }
        Ok(Peer { id: id.to_owned(), address: address.to_owned() })
    }
}

pub(super) fn run(chain: &Chain, presented: &Presented, arguments: &Arguments) -> Result {
    let files = [
        ("chain.json", chain_json(chain, presented, arguments)?),
        ("assetlist.json", assetlist_json(chain, presented)?),
        ("versions.json", versions_json(chain, presented, arguments)),
    ];
    let folder = &arguments.output_dir;
    let there = files.iter().map(|(name, _)| folder.join(name)).find(|path| path.exists());
    if let Some(path) = there.filter(|_| !arguments.overwrite) {
        return Err(
            Failure::new(format!("{} is there already", path.display())).again("--overwrite", "")
        );
    }
    let failed = |path: &PathBuf, error| {
        Failure::new(error).while_doing(format!("can not write {}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (name, document) in files {
        let path = folder.join(name);
        let text = format!("{}\n", serde_json::to_string_pretty(&document)?);
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
        output::line(&path.display().to_string())?;
    }
    Ok(())
}

fn chain_json(chain: &Chain, presented: &Presented, arguments: &Arguments) -> Result<Value> {
    if presented.description.chars().count() > DESCRIPTION_MAX {
        let text = format!("--description: more than {DESCRIPTION_MAX} letters");
        return Err(Failure::usage(text));
    }
    let pictures = pictures(presented)?;
    let status = match arguments.status {
        Status::Live => "live",
        Status::Upcoming => "upcoming",
        Status::Killed => "killed",
    };
    let version = format!("v{}", chain.program.version);
    Ok(without_nothing(json!({
        "$schema": schema(presented, "chain"),
        "chain_name": presented.chain_name,
        "chain_type": "cosmos",
        "status": status,
        "network_type": presented.network_type.word(),
        "pretty_name": presented.pretty_name,
        "website": presented.website,
        "chain_id": chain.id,
        "bech32_prefix": chain.prefix,
        "daemon_name": chain.program.name,
        "node_home": format!("$HOME/.{}", chain.program.name),
        "key_algos": ["secp256k1"],
        "slip44": COIN_TYPE,
        "fees": { "fee_tokens": presented.fees.iter().map(fee_token).collect::<Result<Vec<_>>>()? },
        "staking": {
            "staking_tokens": [{ "denom": chain.bond_denom }],
            "lock_duration": { "time": format!("{}s", chain.unbonding_s) },
        },
        "codebase": {
            "git_repo": arguments.git_repo,
            "recommended_version": version,
            "compatible_versions": [version],
            "language": { "type": "rust" },
            "sdk": { "type": "other" },
            "consensus": { "type": "cometbft", "version": format!("v{}", chain.program.comet) },
            "ibc": ibc(chain),
            "genesis": arguments.genesis_url.as_ref().map(|url| json!({ "genesis_url": url })),
        },
        "images": [pictures],
        "logo_URIs": pictures,
        "description": presented.description,
        "peers": {
            "seeds": peers(&arguments.seed, presented),
            "persistent_peers": peers(&arguments.peer, presented),
        },
        "apis": apis(presented),
    })))
}

fn assetlist_json(chain: &Chain, presented: &Presented) -> Result<Value> {
    let pictures = pictures(presented)?;
    let assets = chain.listed().into_iter().map(|asset| {
        let pictures = if asset.base == chain.bond_denom { &pictures } else { &Value::Null };
        listed(&asset, pictures)
    });
    let assets: Value = assets.collect();
    Ok(json!({
        "$schema": schema(presented, "assetlist"),
        "chain_name": presented.chain_name,
        "assets": assets,
    }))
}

/// An asset. Units in the order of their size, as the list has them.
fn listed(asset: &Metadata, pictures: &Value) -> Value {
    let Shown { symbol, .. } = Shown::of(asset);
    let fits = !asset.name.is_empty() && asset.name.chars().count() <= NAME_MAX;
    let name = if fits { asset.name.clone() } else { symbol.clone() };
    let units = asset.denom_units.iter().map(
        |unit| json!({ "denom": unit.denom, "exponent": unit.exponent, "aliases": unit.aliases }),
    );
    without_nothing(json!({
        "description": asset.description,
        "denom_units": units.collect::<Value>(),
        "type_asset": "sdk.coin",
        "base": asset.base,
        "name": name,
        "display": asset.display,
        "symbol": symbol,
        "logo_URIs": pictures,
        "images": [pictures],
    }))
}

/// The version that runs; the list of the registry goes on from it with each upgrade.
fn versions_json(chain: &Chain, presented: &Presented, arguments: &Arguments) -> Value {
    let version = format!("v{}", chain.program.version);
    without_nothing(json!({
        "$schema": schema(presented, "versions"),
        "chain_name": presented.chain_name,
        "versions": [{
            "name": arguments.upgrade_name.as_ref().unwrap_or(&version),
            "tag": version,
            "recommended_version": version,
            "compatible_versions": [version],
            "language": { "type": "rust" },
            "sdk": { "type": "other" },
            "consensus": { "type": "cometbft", "version": format!("v{}", chain.program.comet) },
            "ibc": ibc(chain),
        }],
    }))
}

/// Where the schema is seen from the folder of a chain: networks without money lie one deeper.
fn schema(presented: &Presented, name: &str) -> String {
    let up = if presented.network_type == NetworkType::Mainnet { "../" } else { "../../" };
    format!("{up}{name}.schema.json")
}

fn fee_token(fee: &Fee) -> Result<Value> {
    Ok(json!({
        "denom": fee.denom,
        "fixed_min_gas_price": number(fee.low)?,
        "low_gas_price": number(fee.low)?,
        "average_gas_price": number(fee.average)?,
        "high_gas_price": number(fee.high)?,
    }))
}

fn ibc(chain: &Chain) -> Value {
    match &chain.ibc {
        Some(applications) => json!({ "type": "rust", "ics_enabled": applications }),
        None => Value::Null,
    }
}

fn peers(peers: &[Peer], presented: &Presented) -> Value {
    let each = peers.iter().map(|Peer { id, address }| {
        json!({ "id": id, "address": address, "provider": presented.provider })
    });
    each.collect()
}

/// The servers; none on this machine alone, unless the whole chain is there.
fn apis(presented: &Presented) -> Value {
    let near_too = presented.network_type == NetworkType::Devnet;
    let served = |addresses: &[String], as_known: &dyn Fn(&str) -> String| {
        let reached = addresses.iter().filter(|address| near_too || !is_loopback(address));
        let each = reached
            .map(|address| json!({ "address": as_known(address), "provider": presented.provider }));
        each.collect::<Value>()
    };
    let endpoints = &presented.endpoints;
    json!({
        "rpc": served(&endpoints.rpc, &str::to_owned),
        "rest": served(&endpoints.rest, &str::to_owned),
        "grpc": served(&endpoints.grpc, &str::to_owned),
        "wss": served(&endpoints.rpc, &websocket),
    })
}

/// The chain's picture under the name of its kind.
fn pictures(presented: &Presented) -> Result<Value> {
    let Presented { logo, chain_name, network_type, .. } = presented;
    if logo.is_empty() {
        return Ok(Value::Null);
    }
    let folder = if *network_type == NetworkType::Mainnet { "" } else { "testnets/" };
    let home = format!("{PICTURES}{folder}{chain_name}/images/");
    let name = logo.strip_prefix(&home).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((name, kind @ ("png" | "svg"))) if !name.is_empty() => Ok(json!({ kind: logo })),
        _ => Err(Failure::usage(format!(
            "--logo {logo}: the registry shows pictures of its own folder {home} only"
        ))
        .again("--logo", &format!("{home}{chain_name}.png"))),
    }
}

#[cfg(test)]
mod tests;
