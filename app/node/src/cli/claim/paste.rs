//! `whaled claim paste`.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use claimant::{SigningError, enter, read_pasted};
use clap::Args;

use super::files::{self, read};
use super::{Claiming, check, failed};
use crate::cli::failure::{Failure, Result};
use crate::cli::output;

#[derive(Args)]
pub(super) struct Arguments {
    /// The file that `claim text` has written.
    file: PathBuf,
    /// What the wallet returned, in a file; read from standard input if left out.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let mut file = read(&arguments.file)?;
    let text = pasted(arguments.from.as_deref())?;
    let pasted = read_pasted(&text)
        .map_err(|error| Failure::of_key(error).try_this("whaled claim paste --help"))?;
    let entered = enter(&mut file, &pasted).map_err(|error| refused(error, &arguments.file))?;
    files::write(&arguments.file, &file)?;
    check::tell(claiming, &arguments.file, &file, &entered)
}

fn pasted(from: Option<&Path>) -> Result<String> {
    match from {
        Some(path) => fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display()))),
        None => {
            if io::stdin().is_terminal() {
                output::remark("> Paste what the wallet returned, then press Ctrl-D.");
            }
            Ok(io::read_to_string(io::stdin())?)
        }
    }
}

/// `check` prints the text that should have been signed.
fn refused(error: SigningError, path: &Path) -> Failure {
    match error {
        SigningError::File(error) => failed(error),
        other => Failure::of_key(other).try_this(format!("whaled claim check {}", path.display())),
    }
}
