//! The genesis of a new network, made as founders of a chain make it: `whaled init`,
//! `add-snapshot`, a `gentx` of each validator, `collect-gentxs`.

use crate::blueprint::{Blueprint, operator};
use crate::genesis::{begin, stake};
use crate::holders;
use crate::home;
use crate::program::{Program, each};
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cometbft_config::Genesis;
use serde_json::json;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// The home in which it is made; gone afterwards.
const FOLDER: &str = "founding";

/// The genesis that `blueprint` describes. The key ring in `dir` has all accounts, and the snapshot
/// is there.
pub(crate) fn found(program: Program<'_>, dir: &Path, blueprint: &Blueprint) -> Result<Genesis> {
    let home = dir.join(FOLDER);
    let Blueprint { chain_id, prefix, denom, .. } = blueprint;
    let init = ["init", FOLDER, "--chain-id", chain_id, "--prefix", prefix];
    let init = init.into_iter().chain(["--default-denom", denom]);
    run(program, init, &home)?;

    let file = home.join("config/genesis.json");
    let mut genesis = Genesis::read(&file)?;
    begin(&mut genesis, blueprint)?;
    genesis.write(&file)?;
    let arguments = ["genesis", "add-snapshot"].map(Into::into);
    run(program, arguments.into_iter().chain(holders::claims(dir, blueprint)), &home)?;

    let validators: Vec<usize> = (0..blueprint.validators).collect();
    each(&validators, |n| register(program, dir, &home, blueprint, *n))?;
    run(program, ["genesis", "collect-gentxs"], &home)?;
    let genesis = Genesis::read(&file)?;
    fs::remove_dir_all(&home).with_context(|| format!("cannot remove {}", home.display()))?;
    Ok(genesis)
}

/// Registers node `n` as a producer of the first block.
fn register(
    program: Program<'_>,
    dir: &Path,
    home: &Path,
    blueprint: &Blueprint,
    n: usize,
) -> Result<()> {
    let key = STANDARD.encode(home::validator_key(blueprint, n).public_key());
    let key = json!({ "@type": "/cosmos.crypto.ed25519.PubKey", "key": key }).to_string();
    let peer = home::peer(blueprint, n);
    let (name, stake) = (operator(n), stake(&blueprint.denom));
    let (moniker, id, port) = (format!("node{n}"), peer.id.to_string(), peer.port.to_string());
    let arguments = ["genesis", "gentx", &name, &stake, "--moniker", &moniker, "--pubkey", &key];
    let place = ["--node-id", &id, "--ip", &peer.host, "--p2p-port", &port];
    let keys = ["--keyring-backend", "test", "--keyring-dir"].map(OsStr::new);
    let keys = keys.into_iter().chain([dir.as_os_str()]);
    run(program, arguments.iter().chain(&place).map(|text| OsStr::new(*text)).chain(keys), home)
}

fn run<A: AsRef<OsStr>>(
    program: Program<'_>,
    arguments: impl IntoIterator<Item = A>,
    home: &Path,
) -> Result<()> {
    let arguments = arguments.into_iter().map(|argument| argument.as_ref().to_owned());
    let home = [OsStr::new("--home"), home.as_os_str()].map(OsStr::to_owned);
    program.run(arguments.chain(home), "").map(|_| ())
}
