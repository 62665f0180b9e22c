//! `whaled snapshots`: the states that a node keeps on disk and serves to others.

mod archive;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::context::Context;
use super::export;
use super::failure::{Failure, Kind, Result};
use super::output;
use crate::exit::ExitReason;
use crate::ledger::{Found, LedgerError, Snapshots};
use crate::start::open_home;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Lists the snapshots of a node that does not run.
    List,
    /// Makes a snapshot of a state.
    Export(ExportArguments),
    /// Removes a snapshot.
    Delete(Which),
    /// Writes a snapshot into an archive for another node.
    Dump(DumpArguments),
    /// Takes a snapshot out of an archive, to be restored.
    Load(LoadArguments),
    /// Goes back to a snapshot of this node, or begins with one that was loaded.
    Restore(Which),
}

#[derive(Args)]
struct ExportArguments {
    /// The height of the state, one of those since the newest snapshot; 0 is the newest.
    #[arg(long, value_name = "HEIGHT", default_value_t = 0)]
    height: i64,
}

#[derive(Args, Clone, Copy)]
struct Which {
    /// The height of the snapshot.
    height: u64,
    /// Its format, as `snapshots list` tells it.
    format: u32,
}

#[derive(Args)]
struct DumpArguments {
    #[command(flatten)]
    which: Which,
    /// The archive; HEIGHT-FORMAT.tar.gz if left out.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
struct LoadArguments {
    /// The archive (.tar.gz), from `snapshots dump`.
    archive: PathBuf,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    match &arguments.verb {
        Verb::List => list(context),
        Verb::Export(arguments) => export(context, arguments.height),
        Verb::Delete(which) => delete(context, *which),
        Verb::Dump(arguments) => dump(context, arguments),
        Verb::Load(arguments) => load(context, arguments),
        Verb::Restore(which) => restore(context, *which),
    }
}

fn open(context: &Context) -> Result<Snapshots> {
    let data = context.home.join("data");
    if !data.is_dir() {
        return Err(Failure::new(format!("there is no node in {}", context.home.display())));
    }
    Snapshots::open(&data).map_err(|error| match error {
        LedgerError::Locked { .. } => Failure::of(&ExitReason::Store(error.to_string())),
        other => other.into(),
    })
}

fn list(context: &Context) -> Result {
    let line = |found: &Found<'_>| {
        let snapshot = &found.checkpoint.snapshot;
        let (height, format, chunks) = (snapshot.height, snapshot.format, snapshot.chunks());
        let loaded = if found.is_loaded { " (loaded)" } else { "" };
        output::line(&format!("height: {height} format: {format} chunks: {chunks}{loaded}"))
    };
    open(context)?.list().iter().try_for_each(line)
}

fn export(context: &Context, height: i64) -> Result {
    let (_, ledger) = open_home(&context.home, &[]).map_err(|reason| Failure::of(&reason))?;
    let committed = export::at_height(&ledger, if height == 0 { -1 } else { height })?;
    let height = committed.commit.height;
    output::line(&format!("Exporting snapshot for height {height}"))?;
    ledger.checkpoint(&committed)?;
    let made = ledger.checkpoints().into_iter().find(|found| found.commit.height == height);
    ledger.close()?;
    let made = made.ok_or_else(|| {
        Failure::new("it is gone again: it was older than all that app.toml keeps")
    })?;
    let (format, chunks) = (made.snapshot.format, made.snapshot.chunks());
    output::line(&format!("Snapshot created at height {height}, format {format}, chunks {chunks}"))
}

fn delete(context: &Context, which: Which) -> Result {
    let Which { height, format } = which;
    if !open(context)?.delete(height, format)? {
        output::remark(&format!("there is no snapshot of height {height} and format {format}"));
    }
    Ok(())
}

fn dump(context: &Context, arguments: &DumpArguments) -> Result {
    let Which { height, format } = arguments.which;
    let default = || PathBuf::from(format!("{height}-{format}.tar.gz"));
    let path = arguments.output.clone().unwrap_or_else(default);
    let snapshots = open(context)?;
    archive::write(&found(&snapshots, arguments.which)?, &path)?;
    output::remark(&format!("wrote {}", path.display()));
    Ok(())
}

fn load(context: &Context, arguments: &LoadArguments) -> Result {
    let LoadArguments { archive } = arguments;
    let loaded = archive::read(archive, &open(context)?)
        .map_err(|failure| failure.while_doing(archive.display()))?;
    let snapshot = &loaded.snapshot;
    let again = format!("whaled snapshots restore {} {}", snapshot.height, snapshot.format);
    output::remark(&format!("loaded; {again} makes it the state of this node"));
    Ok(())
}

fn restore(context: &Context, which: Which) -> Result {
    let Which { height, .. } = which;
    let snapshots = open(context)?;
    if !found(&snapshots, which)?.is_loaded {
        let hash = hex::encode_upper(snapshots.go_back(height)?.app_hash);
        output::remark(&format!(
            "the state is the one at height {height} again, with app hash {hash}; at the next \
             start CometBFT gives this node the blocks above it"
        ));
        return Ok(());
    }
    drop(snapshots);
    let (_, ledger) = open_home(&context.home, &[]).map_err(|reason| Failure::of(&reason))?;
    let ledger = Arc::new(ledger);
    let hash = hex::encode_upper(ledger.restore_loaded(height)?.app_hash);
    ledger.close()?;
    let next = height.saturating_add(1);
    output::remark(&format!(
        "the state is the one at height {height}, with app hash {hash}\n\
         Whoever made the archive is trusted for that, and for the time of its block, until \
         CometBFT compares the hash with the next block. `whaled query block {next}` of a node \
         that you trust must say the same (app_hash).\n\
         CometBFT's own blocks must reach height {height}, or it does not start: state sync \
         (statesync in config.toml) brings state and blocks together."
    ));
    Ok(())
}

fn found(snapshots: &Snapshots, which: Which) -> Result<Found<'_>> {
    let Which { height, format } = which;
    snapshots.find(height, format).ok_or_else(|| {
        let text = format!("snapshot doesn't exist, height: {height}, format: {format}");
        Failure::kind(Kind::Missing, text).try_this("whaled snapshots list")
    })
}
