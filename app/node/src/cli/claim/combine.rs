//! `whaled claim combine`.

use std::path::PathBuf;

use claimant::{MergeError, merge};
use clap::Args;

use super::files::{self, read};
use super::{Claiming, check, failed};
use crate::cli::failure::{Failure, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// The file that gets the signatures.
    file: PathBuf,
    /// Files of the same claim that others have signed.
    #[arg(required = true, value_name = "OTHERS")]
    others: Vec<PathBuf>,
}

/// Changes the file only if all others belong to it.
pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let Arguments { file: path, others } = arguments;
    let mut file = read(path)?;
    let mut entered = Vec::new();
    for other in others {
        let merged = merge(&mut file, &read(other)?);
        let merged = merged.map_err(|error| match error {
            MergeError::File(error) => failed(error).while_doing(other.display()),
            MergeError::Field { .. } => Failure::new(format!(
                "{} and {} do not belong together: {error}",
                path.display(),
                other.display()
            )),
        });
        entered.extend(merged?);
    }
    files::write(path, &file)?;
    check::tell(claiming, path, &file, &entered)
}
