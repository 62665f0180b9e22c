//! `whaled claim check`, and what every command says of a file that it has changed.

use std::path::{Path, PathBuf};

use base::Code;
use bitshares_snapshot_claim::Error;
use claimant::{ClaimFile, Entered, Progress, Signers};
use clap::Args;

use super::files::{check_expiry, foreseen, read};
use super::{Claiming, failed, shown};
use crate::cli::failure::{Failure, Result};
use crate::cli::output;

#[derive(Args)]
pub(super) struct Arguments {
    /// The file of the claim.
    file: PathBuf,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let file = read(&arguments.file)?;
    same_snapshot(claiming, &file)?;
    let progress = told(claiming, &arguments.file, &file)?;
    enough(&progress)?;
    check_expiry(&file)
}

/// The file brings its own header. Where the published one is, it must be the same.
fn same_snapshot(claiming: &Claiming<'_>, file: &ClaimFile) -> Result {
    let Some(published) = claiming.published_if_there()? else {
        output::remark("there is no published snapshot here: the file's own header is believed");
        return Ok(());
    };
    let (theirs, ours) = (hex::encode(file.header.id()), hex::encode(published.header().id()));
    match theirs == ours {
        true => Ok(()),
        false => {
            let text = format!("the file is of snapshot {theirs}, the published one is {ours}");
            Err(foreseen(Error::BadMerkleProof { index: file.claim.index }.code(), &text))
        }
    }
}

/// Says what was added, and how far the file is.
pub(super) fn tell(
    claiming: &Claiming<'_>,
    path: &Path,
    file: &ClaimFile,
    entered: &[Entered],
) -> Result {
    for line in shown::added(entered) {
        output::remark(&line);
    }
    if entered.is_empty() {
        output::remark("nothing was added: the signatures that are there are enough");
    }
    told(claiming, path, file).map(|_| ())
}

fn told(claiming: &Claiming<'_>, path: &Path, file: &ClaimFile) -> Result<Progress> {
    let signers = Signers::of(file).map_err(failed)?;
    let progress = signers.progress(file).map_err(failed)?;
    let standing = shown::standing(path, file, &signers, &progress)?;
    output::value(&standing, claiming.format()?)?;
    Ok(progress)
}

/// Fails with what is missing.
pub(super) fn enough(progress: &Progress) -> Result {
    match progress {
        Progress::Enough(_) => Ok(()),
        Progress::Missing { error, still } => {
            let failure: Failure = foreseen(error.code(), &error.to_string());
            Err(failure.knowing(format_args!("who can still sign: {}", still.join("; "))))
        }
    }
}
