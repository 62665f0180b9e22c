//! `whaled snapshots`: the states that a node keeps on disk and serves to others.

use clap::{Args, Subcommand};

use super::context::Context;
use super::failure::{Failure, Result};
use super::output;
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
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let Verb::List = arguments.verb;
    let (_, ledger) = open_home(&context.home, &[]).map_err(|reason| Failure::of(&reason))?;
    let lines: Vec<String> = ledger
        .checkpoints()
        .iter()
        .map(|checkpoint| {
            let snapshot = &checkpoint.snapshot;
            let (height, format) = (snapshot.height, snapshot.format);
            format!("height: {height} format: {format} chunks: {}", snapshot.chunks())
        })
        .collect();
    ledger.close()?;
    output::line("local snapshots:")?;
    lines.iter().try_for_each(|line| output::line(line))
}
