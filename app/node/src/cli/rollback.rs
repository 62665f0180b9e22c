//! `whaled rollback`: the node forgets what its last block did.
//!
//! CometBFT goes back first, but keeps the block; then the ledger; the block goes last, if it is to
//! go. In between CometBFT has every block that the ledger may still ask for, and a second
//! call finds CometBFT where the first one has left it and does the rest.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use clap::Args;
use cometbft_config::comet;

use super::context::Context;
use super::failure::{Failure, Result};
use super::output;
use crate::exit::ExitReason;
use crate::ledger::{LedgerError, Past};

#[derive(Args)]
pub(super) struct Arguments {
    /// Removes the last block too; it comes from other nodes again.
    #[arg(long)]
    hard: bool,
    /// The CometBFT program to run.
    #[arg(long, value_name = "PROGRAM")]
    comet: Option<PathBuf>,
}

/// Where CometBFT says that it has gone.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    height: u64,
    hash: String,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let data = context.home.join("data");
    if !data.is_dir() {
        return Err(Failure::new(format!("there is no node in {}", context.home.display())));
    }
    let program = comet::find(arguments.comet.as_deref())
        .map_err(|error| Failure::of(&ExitReason::CometNotFound(error.to_string())))?;
    let past = Past::open(&data).map_err(refused)?;
    let newest = past.newest()?;
    if newest == 0 {
        return Err(Failure::new("this node has no state yet: it has executed no block"));
    }
    // CometBFT is never behind by more than the block before the newest.
    past.commit(newest.saturating_sub(1)).map_err(out_of_reach)?;

    let place = roll_back(&program.path, &context.home, false)?;
    let hash = match place.height {
        height if height > newest => {
            output::remark(&format!(
                "the application is at height {newest}; the next start brings it to {height}"
            ));
            place.hash
        }
        height => {
            let hash = hex::encode_upper(past.rewind(height).map_err(out_of_reach)?.app_hash);
            if hash != place.hash {
                let theirs = &place.hash;
                output::remark(&format!("CometBFT has the hash {theirs} for height {height}"));
            }
            hash
        }
    };
    if arguments.hard {
        roll_back(&program.path, &context.home, true)?;
    }
    output::line(&format!("Rolled back state to height {} and hash {hash}", place.height))
}

fn refused(error: LedgerError) -> Failure {
    match error {
        LedgerError::Locked { .. } => Failure::of(&ExitReason::Store(error.to_string())),
        other => other.into(),
    }
}

/// What is left when a node can not go back by itself.
fn out_of_reach(error: LedgerError) -> Failure {
    match error {
        LedgerError::NoWayBack { .. } => Failure::new(error).knowing("state sync brings one"),
        other => refused(other),
    }
}

/// Sets CometBFT's state back by one height. If its store has one block more than its state knows
/// of, that one goes if it is to go, and the state stays.
fn roll_back(program: &Path, home: &Path, remove_block: bool) -> Result<Place> {
    let mut command = Command::new(program);
    command.arg("rollback").arg("--home").arg(home);
    if remove_block {
        command.arg("--hard");
    }
    // These would win over --home.
    command.env_remove("CMTHOME").env_remove("TMHOME").stdin(Stdio::null());
    let output = command.output().map_err(|error| {
        let program = program.display();
        Failure::of(&ExitReason::CometNotFound(format!("{program} did not start: {error}")))
    })?;
    let Output { status, stdout, stderr } = output;
    let (said, complained) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    let place = said.lines().find_map(Place::told).filter(|_| status.success());
    place.ok_or_else(|| {
        let words = [&said, &complained].into_iter().flat_map(|text| text.lines());
        let reason = words.filter_map(reason).next_back().unwrap_or(status.to_string());
        Failure::new(format!("failed to rollback CometBFT state: {reason}"))
    })
}

/// The reason in a line of a CometBFT that failed.
fn reason(line: &str) -> Option<String> {
    let line = line.trim();
    let line = line.strip_prefix("ERROR: ").unwrap_or(line);
    let line = line.strip_prefix("failed to rollback state: ").unwrap_or(line);
    (!line.is_empty()).then(|| line.to_owned())
}

impl Place {
    /// Reads `Rolled back state to height 7 and hash AB12`.
    fn told(line: &str) -> Option<Place> {
        let told = line.strip_prefix("Rolled back ")?;
        let (_, told) = told.split_once(" to height ")?;
        let (height, hash) = told.split_once(" and hash ")?;
        Some(Place { height: height.parse().ok()?, hash: hash.trim().to_owned() })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_cometbft_says_is_understood_in_both_forms() {
        let place = Place { height: 41, hash: "00FF".to_owned() };
        for line in [
            "Rolled back state to height 41 and hash 00FF",
            "Rolled back both state and block to height 41 and hash 00FF",
        ] {
            assert_eq!(Place::told(line).unwrap(), place);
        }
        for line in ["", "Rolled back", "Rolled back state to height x and hash 00FF"] {
            assert_eq!(Place::told(line), None);
        }
        let failed = "ERROR: failed to rollback state: no state found";
        assert_eq!(reason(failed).unwrap(), "no state found");
    }
}
