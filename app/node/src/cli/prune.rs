//! `whaled prune`: a node that does not run gives back the disk that older states need, and
//! starts sooner.
//!
//! It keeps at most as many states as queries may ask for, and those are not on the disk but
//! made again from a checkpoint and the journal. So a checkpoint is written of the oldest state
//! that is to stay; with it go the oldest checkpoint and the journal that only that one needed.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use clap::{Args, ValueEnum};

use super::context::Context;
use super::failure::{Failure, Result};
use super::output;
use crate::start::open_home;

/// What the SDK keeps under `everything`, and how often it removes.
const KEPT_LEAST: u64 = 2;
const INTERVAL: u64 = 10;
/// What the SDK keeps by default.
const KEPT: u64 = 362_880;

#[derive(Args)]
pub(super) struct Arguments {
    /// Which states stay: default (all that can be asked for), everything (the newest two),
    /// custom (as many as --pruning-keep-recent says) or nothing (nothing is removed).
    #[arg(value_name = "METHOD", conflicts_with = "pruning", ignore_case = true)]
    method: Option<Method>,
    /// The same as the argument.
    #[arg(long, value_name = "METHOD", ignore_case = true)]
    pruning: Option<Method>,
    /// How many of the newest states stay, with custom.
    #[arg(long, value_name = "STATES", default_value_t = 0)]
    pruning_keep_recent: u64,
    /// Taken for scripts of other chains: this command prunes once.
    #[arg(long, value_name = "BLOCKS", default_value_t = INTERVAL)]
    pruning_interval: u64,
    /// Taken for scripts of other chains: app.toml says which database it is.
    #[arg(long, value_name = "KIND")]
    app_db_backend: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    Default,
    Everything,
    Nothing,
    Custom,
}

/// The SDK's words for a method: its number, the states that stay, and the interval.
struct Options {
    strategy: u8,
    keep_recent: u64,
    interval: u64,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let method = arguments.method.or(arguments.pruning).unwrap_or(Method::Default);
    let Options { strategy, keep_recent, interval } = options(method, arguments)?;
    let understood = format!(
        "get pruning options from command flags, strategy: {strategy}, \
         keep-recent: {keep_recent}, interval: {interval}"
    );
    if method == Method::Nothing {
        output::remark("nothing is removed");
        return output::line(&understood);
    }
    if let Some(kind) = &arguments.app_db_backend {
        output::remark(&format!("--app-db-backend {kind} changes nothing: app.toml names it"));
    }
    let (_, ledger) = open_home(&context.home, &[]).map_err(|reason| Failure::of(&reason))?;
    let newest = ledger.latest().commit.height;
    if newest == 0 {
        return Err(Failure::new(
            "the database has no valid heights to prune, the latest height: 0",
        ));
    }
    let height = newest.saturating_sub(keep_recent).max(ledger.earliest());
    output::line(&understood)?;
    output::line(&format!("pruning heights up to {height}"))?;
    let data = context.home.join("data");
    let before = taken(&data)?;
    if let Some(oldest) = ledger.version(height) {
        ledger.checkpoint(&oldest)?;
    }
    ledger.close()?;
    let after = taken(&data)?;
    output::remark(&match before.checked_sub(after) {
        Some(freed) => format!("{freed} bytes are free again; {after} are taken"),
        None => format!("{} bytes more are taken", after.saturating_sub(before)),
    });
    output::line("successfully pruned the application root multi stores")
}

fn options(method: Method, arguments: &Arguments) -> Result<Options> {
    let (keep_recent, interval) = (arguments.pruning_keep_recent, arguments.pruning_interval);
    Ok(match method {
        Method::Default => Options { strategy: 0, keep_recent: KEPT, interval: INTERVAL },
        Method::Everything => Options { strategy: 1, keep_recent: KEPT_LEAST, interval: INTERVAL },
        Method::Nothing => Options { strategy: 2, keep_recent: 0, interval: 0 },
        Method::Custom => {
            if let Some(refused) = refused(keep_recent, interval) {
                return Err(refused);
            }
            Options { strategy: 3, keep_recent, interval }
        }
    })
}

/// Why the SDK would not take these numbers.
fn refused(keep_recent: u64, interval: u64) -> Option<Failure> {
    let (reason, flag, least) = match (interval, keep_recent) {
        (0, _) => (
            "'pruning-interval' must not be 0. If you want to disable pruning, \
             select pruning = \"nothing\""
                .to_owned(),
            "--pruning-interval",
            INTERVAL,
        ),
        (..INTERVAL, _) => (too_small("interval", INTERVAL), "--pruning-interval", INTERVAL),
        (_, ..KEPT_LEAST) => {
            (too_small("keep-recent", KEPT_LEAST), "--pruning-keep-recent", KEPT_LEAST)
        }
        _ => return None,
    };
    let failure = Failure::usage(format!("invalid custom pruning options: {reason}"));
    Some(failure.again(flag, &least.to_string()))
}

fn too_small(what: &str, least: u64) -> String {
    format!(
        "'pruning-{what}' must not be less than {least}. For the most aggressive pruning, \
         select pruning = \"everything\""
    )
}

/// The bytes of journal and checkpoints.
fn taken(data: &Path) -> Result<u64> {
    Ok(bytes_below(&data.join("journal"))?.saturating_add(bytes_below(&data.join("snapshots"))?))
}

fn bytes_below(folder: &Path) -> std::io::Result<u64> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut sum = 0_u64;
    for entry in entries {
        let entry = entry?;
        let bytes = match entry.file_type()?.is_dir() {
            true => bytes_below(&entry.path())?,
            false => entry.metadata()?.len(),
        };
        sum = sum.saturating_add(bytes);
    }
    Ok(sum)
}
