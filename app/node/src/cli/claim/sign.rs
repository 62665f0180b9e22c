//! `whaled claim sign`: the one command that reads secrets of BitShares. It asks no node, keeps
//! nothing, and prints of them only which authority they were good for.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use claimant::{Given, SecretError, Signers, SigningError, candidates, sign};
use clap::{ArgGroup, Args};
use zeroize::Zeroizing;

use super::files::{self, moment, now, read};
use super::{Claiming, check, failed};
use crate::cli::failure::{Failure, Result};

/// More than any brain key or list of private keys takes.
const LONGEST: usize = 65_536;

#[derive(Args)]
#[command(group = ArgGroup::new("secret").required(true))]
pub(super) struct Arguments {
    /// The file that `claim text` has written.
    file: PathBuf,
    /// Reads private keys as wallets show them (5…), with blanks between.
    #[arg(long, group = "secret")]
    wif_stdin: bool,
    /// Reads the password of the web wallet's cloud account.
    #[arg(long, group = "secret")]
    password_stdin: bool,
    /// Reads a brain key.
    #[arg(long, group = "secret")]
    brain_key_stdin: bool,
    /// Numbers of the brain key's keys, with commas between.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_values_t = [0, 1, 2])]
    sequence: Vec<u32>,
    /// Signs with the memo key if no other fits, and accepts that such a claim waits.
    #[arg(long)]
    memo: bool,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let Arguments { file: path, wif_stdin, password_stdin, sequence, memo, .. } = arguments;
    let mut file = read(path)?;
    let signers = Signers::of(&file).map_err(failed)?;
    let question = match (wif_stdin, password_stdin) {
        (true, _) => "private key (WIF):",
        (_, true) => "password of the BitShares account:",
        _ => "brain key:",
    };
    let typed = secret(question)?;
    let given = match (wif_stdin, password_stdin) {
        (true, _) => Given::Wifs(&typed),
        (_, true) => Given::Password(&typed),
        _ => Given::BrainKey(&typed, sequence),
    };
    let secrets = candidates(&given, &signers.names());
    let secrets = secrets.map_err(|error: SecretError| Failure::of_key(error))?;
    let at = memo.then(|| moment(now()));
    let entered = sign(&mut file, &secrets, at.as_deref()).map_err(refused)?;
    files::write(path, &file)?;
    check::tell(claiming, path, &file, &entered)
}

/// What is typed without being seen, or all of standard input but the end of its last line.
fn secret(question: &str) -> Result<Zeroizing<String>> {
    if io::stdin().is_terminal() {
        return Ok(Zeroizing::new(rpassword::prompt_password(format!("{question} "))?));
    }
    // As long as it can get, so that no copy stays behind in a smaller buffer.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST));
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    io::stdin().lock().take(limit).read_to_string(&mut text)?;
    let end = text.trim_end_matches('\n').len().max(text.len().saturating_sub(1));
    text.truncate(end);
    if text.ends_with('\r') {
        text.pop();
    }
    match text.is_empty() {
        true => Err(Failure::of_key("standard input has no secret")),
        false => Ok(text),
    }
}

fn refused(error: SigningError) -> Failure {
    match error {
        SigningError::File(error) => failed(error),
        SigningError::NothingFits { ref name } => {
            let command = format!("whaled claim lookup {name}");
            Failure::of_key(error).try_this(command)
        }
        SigningError::OnlyMemo { .. } => Failure::of_key(error).again("--memo", ""),
        other => Failure::of_key(other),
    }
}
