//! `whaled keys export`.

use clap::Args;

use crate::cli::failure::{Failure, Result};
use crate::cli::{output, prompt};
use crate::keys::{Keyring, Passphrases};

#[derive(Args)]
pub(super) struct Arguments {
    /// The key.
    #[arg(value_name = "KEY_NAME")]
    name: String,
    /// Prints the secret in the clear, as hex. Needs --unsafe.
    #[arg(long)]
    unarmored_hex: bool,
    /// Allows what gives the key away.
    #[arg(long = "unsafe")]
    is_unsafe: bool,
    /// Does not ask.
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(keyring: &mut Keyring, arguments: &Arguments) -> Result {
    let Arguments { name, unarmored_hex, is_unsafe, yes } = arguments;
    match (unarmored_hex, is_unsafe) {
        (true, true) => {
            let question = "WARNING: The private key will be exported as an unarmored hexadecimal string. \
                            USE AT YOUR OWN RISK. Continue?";
            if *yes || prompt::confirm(question, "--yes")? {
                output::line(&keyring.export_unsafe_hex(name)?)?;
            }
            Ok(())
        }
        (false, false) => {
            keyring.key(name)?;
            let passphrase = Passphrases::from_user().ask_new(
                "Enter passphrase to encrypt the exported key:",
                "Re-enter the passphrase:",
            )?;
            output::line(&keyring.export(name, &passphrase)?)
        }
        _ => Err(Failure::usage("the flags unsafe and unarmored-hex must be used together")),
    }
}
