//! Making the folder of a new network.

use crate::blueprint::{Blueprint, IpBase, IpRange};
use crate::faucet;
use crate::folder::{self, BLUEPRINT, Contents};
use crate::genesis::genesis;
use crate::home;
use crate::layout::Layout;
use crate::lease::Lease;
use crate::options::Options;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

/// A network that may be started: its files are there and its addresses are free.
pub(crate) struct Prepared {
    pub(crate) layout: Layout,
    pub(crate) lease: Lease,
    /// Bound first and kept: it is what tells two networks on the same addresses apart.
    pub(crate) faucet: TcpListener,
}

/// Takes over the folder that `options` name: goes on with the network in it, or makes one.
pub(crate) fn prepare(options: &Options) -> Result<Prepared> {
    let dir = folder::claim(&options.dir)?;
    let lease = Lease::take(&dir)?;
    if options.reset || folder::inspect(&dir)? == Contents::Unfinished {
        folder::wipe(&dir)?;
    }
    if folder::inspect(&dir)? == Contents::Localnet {
        let layout = Layout::open(&dir)?;
        if let Some(difference) = layout.blueprint.conflict(options) {
            bail!(
                "{} holds another localnet: {difference}\nTry: --reset to start anew, or another folder with --dir",
                options.dir.display()
            );
        }
        let faucet = claim(layout.blueprint.ip_base, layout.blueprint.validators)?;
        return Ok(Prepared { layout, lease, faucet });
    }

    let (ip_base, faucet) = place(options)?;
    let layout = Layout { dir, blueprint: Blueprint::draw(options, ip_base)? };
    write(&layout, &options.whaled)?;
    Ok(Prepared { layout, lease, faucet })
}

fn place(options: &Options) -> Result<(IpBase, TcpListener)> {
    match options.ip_range {
        IpRange::Base(base) => Ok((base, claim(base, options.validators)?)),
        IpRange::Free => IpBase::spares()
            .find_map(|base| Some((base, claim(base, options.validators).ok()?)))
            .context("nothing from 127.128.0 on is free"),
    }
}

/// Takes the faucet's port on `base` and makes sure that the nodes will get theirs.
fn claim(base: IpBase, validators: usize) -> Result<TcpListener> {
    let taken = |address: String, error: std::io::Error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow::anyhow!("{address} is in use, perhaps by another localnet\nTry: --ip-base free")
        }
        _ => anyhow::anyhow!("cannot listen on {address}: {error}"),
    };
    let address = (base.node(0), faucet::PORT);
    let listener = TcpListener::bind(address)
        .map_err(|error| taken(format!("{}:{}", address.0, address.1), error))?;
    for n in 0..validators {
        for port in home::PORTS {
            let ip = base.node(n);
            TcpListener::bind((ip, port)).map_err(|error| taken(format!("{ip}:{port}"), error))?;
        }
    }
    Ok(listener)
}

/// All files of a network; the blueprint last, as the sign that nothing is missing.
fn write(layout: &Layout, whaled: &Path) -> Result<()> {
    let Layout { dir, blueprint } = layout;
    let keys: Vec<_> =
        (0..blueprint.validators).map(|n| home::validator_key(blueprint, n)).collect();
    let genesis = genesis(blueprint, &keys)?;
    for node in layout.nodes() {
        home::write_node(&node, blueprint, &genesis)?;
    }
    home::write_client(dir, blueprint)?;
    for account in &blueprint.accounts {
        import(whaled, dir, account).with_context(|| format!("key of {}", account.name))?;
    }
    let path = dir.join(BLUEPRINT);
    fs::write(&path, serde_json::to_string_pretty(blueprint)?)
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Puts an account into the key ring through `whaled` itself, which also confirms its address.
fn import(whaled: &Path, dir: &Path, account: &crate::Account) -> Result<()> {
    let mut child = Command::new(whaled)
        .args(["keys", "add", &account.name, "--recover", "--keyring-backend", "test"])
        .args(["--output", "json", "--home"])
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", whaled.display()))?;
    let words = child.stdin.take().map(|mut input| writeln!(input, "{}", account.mnemonic));
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{} keys add: {}", whaled.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    words.transpose().context("cannot hand over the mnemonic")?;
    let answer: Value = serde_json::from_slice(&output.stdout).context("answer of keys add")?;
    match answer.get("address").and_then(Value::as_str) {
        Some(address) if address == account.address => Ok(()),
        other => bail!(
            "{} keys add made {other:?} of the words of {}",
            whaled.display(),
            account.address
        ),
    }
}
