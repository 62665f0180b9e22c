//! Making the folder of a new network.

use crate::blueprint::{Blueprint, IpBase, IpRange};
use crate::faucet;
use crate::folder::{self, BLUEPRINT, Contents};
use crate::founding::found;
use crate::holders;
use crate::home;
use crate::layout::Layout;
use crate::lease::Lease;
use crate::options::Options;
use crate::program::{Program, each};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

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
        let faucet = claim(layout.blueprint.ip_base, layout.blueprint.nodes())?;
        return Ok(Prepared { layout, lease, faucet });
    }

    let (ip_base, faucet) = place(options)?;
    let layout = Layout { dir, blueprint: Blueprint::draw(options, ip_base)? };
    write(&layout, &options.whaled)?;
    Ok(Prepared { layout, lease, faucet })
}

fn place(options: &Options) -> Result<(IpBase, TcpListener)> {
    let nodes = options.validators + options.full_nodes;
    match options.ip_range {
        IpRange::Base(base) => Ok((base, claim(base, nodes)?)),
        IpRange::Free => IpBase::spares()
            .find_map(|base| Some((base, claim(base, nodes).ok()?)))
            .context("nothing from 127.128.0 on is free"),
    }
}

/// Takes the faucet's port on `base` and makes sure that the nodes will get theirs.
fn claim(base: IpBase, nodes: usize) -> Result<TcpListener> {
    let taken = |address: String, error: std::io::Error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow::anyhow!("{address} is in use, perhaps by another localnet\nTry: --ip-base free")
        }
        _ => anyhow::anyhow!("cannot listen on {address}: {error}"),
    };
    let address = (base.node(0), faucet::PORT);
    let listener = TcpListener::bind(address)
        .map_err(|error| taken(format!("{}:{}", address.0, address.1), error))?;
    for n in 0..nodes {
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
    let program = Program(whaled);
    home::write_client(dir, blueprint)?;
    each(&blueprint.accounts, |account| {
        program.import(dir, account).with_context(|| format!("key of {}", account.name))
    })?;
    holders::count(program, dir).context("snapshot")?;
    let genesis = found(program, dir, blueprint).context("genesis")?;
    each(&layout.nodes(), |node| home::write_node(node, blueprint, &genesis))?;
    let path = dir.join(BLUEPRINT);
    fs::write(&path, serde_json::to_string_pretty(blueprint)?)
        .with_context(|| format!("cannot write {}", path.display()))
}
