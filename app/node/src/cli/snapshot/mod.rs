//! `whaled snapshot`: who held what on BitShares, and what they get for it. Needs no node.

mod generate;
mod progress;
mod shown;

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use snapshot::{Dump, Policy, Published, Snapshot, Wanted, ingest};

use super::context::Context;
use super::failure::{Failure, Kind, Result};
use super::output::{self, OutputArguments};
use progress::Progress;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Reads a dump of BitShares and tells what is in it.
    Ingest(Balances),
    /// Adds up a dump: every asset, by where it lies, must come to its supply.
    Reconcile(Balances),
    /// Makes a snapshot of a dump: header, leaves, shards and names.
    Build(Whole),
    /// Makes the snapshot again and compares every byte with what is there.
    Audit(Whole),
    /// Shows that an account is in a snapshot, and how its share comes about.
    Prove(ProveArguments),
    /// Writes a dump that nobody made, with the true holdings and some keys beside it.
    Generate(generate::Arguments),
}

#[derive(Args)]
struct Balances {
    /// The dump, as the snapshot plugin of bitshares-core writes it.
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// The block behind which it was made.
    #[arg(long, value_name = "HEIGHT")]
    block: u64,
}

#[derive(Args)]
struct Whole {
    #[command(flatten)]
    balances: Balances,
    /// The folder of the snapshot.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Whom it concerns, and how: docs in app/snapshot/README.md.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// A later dump, for the keys of accounts; the first one if left out.
    #[arg(long, value_name = "DUMP", requires = "authority_block")]
    authorities: Option<PathBuf>,
    /// The block behind which that was made.
    #[arg(long, value_name = "HEIGHT", requires = "authorities")]
    authority_block: Option<u64>,
}

#[derive(Args)]
struct ProveArguments {
    /// The folder of the snapshot.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The account, by its name on BitShares or as 1.2.n.
    #[arg(value_name = "ACCOUNT")]
    account: String,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let format = context.format(arguments.output)?;
    match &arguments.verb {
        Verb::Ingest(balances) => output::value(&shown::counts(&read(balances)?), format),
        Verb::Reconcile(balances) => {
            let sums = read(balances)?.reconcile().map_err(failed)?;
            output::value(&sums.to_json(), format)?;
            sums.check().map_err(failed)
        }
        Verb::Build(whole) => {
            let snapshot = make(whole)?;
            fs::create_dir_all(&whole.folder)?;
            snapshot.write(&whole.folder).map_err(failed)?;
            output::value(&shown::snapshot(&snapshot), format)
        }
        Verb::Audit(whole) => {
            let snapshot = make(whole)?;
            snapshot.audit(&whole.folder).map_err(failed)?;
            output::value(&shown::snapshot(&snapshot), format)
        }
        Verb::Prove(ProveArguments { folder, account }) => {
            let published = Published::open(folder).map_err(failed)?;
            let proof = published.prove(account).map_err(failed)?;
            output::value(&shown::proof(&published, &proof), format)
        }
        Verb::Generate(arguments) => {
            output::value(&shown::summary(&generate::run(arguments)?), format)
        }
    }
}

fn read(balances: &Balances) -> Result<Dump> {
    let Balances { dump, block } = balances;
    let size = fs::metadata(dump).map_or(0, |file| file.len());
    let mut progress = Progress::begin("reading", size);
    let read = ingest(dump, &Wanted::main_net(*block), &mut |done| progress.told(done));
    progress.end();
    read.map_err(failed)
}

/// The snapshot of one dump, or of balances of one and authorities of a later one.
fn make(whole: &Whole) -> Result<Snapshot> {
    let policy = Policy::read(&whole.policy).map_err(failed)?;
    let balances = read(&whole.balances)?;
    let later = match (&whole.authorities, whole.authority_block) {
        (Some(dump), Some(block)) => Some(read(&Balances { dump: dump.clone(), block })?),
        _ => None,
    };
    let authorities = later.as_ref().unwrap_or(&balances);
    let accounts = u64::try_from(balances.accounts()).unwrap_or(u64::MAX);
    let mut progress = Progress::begin("building", accounts);
    let built = Snapshot::build(&balances, authorities, &policy, &mut |done| progress.told(done));
    progress.end();
    let built = built.map_err(failed)?;
    for name in &built.absent {
        output::remark(&format!("the policy names {name}, which the dump does not have"));
    }
    Ok(built)
}

/// Somebody who is not there is missing; everything else is a failure.
pub(super) fn failed(error: snapshot::Error) -> Failure {
    match error {
        snapshot::Error::Nobody(_) => Failure::kind(Kind::Missing, error),
        other => Failure::new(other),
    }
}
