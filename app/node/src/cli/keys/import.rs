//! `whaled keys import` and `whaled keys import-hex`.

use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use super::KEY_TYPE;
use crate::cli::failure::{Failure, Result};
use crate::cli::prompt;
use crate::keys::{Keyring, KeysError, Passphrases};

#[derive(Args)]
pub(super) struct ArmorArguments {
    /// What the key will be called.
    name: String,
    /// The file that export wrote.
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct HexArguments {
    /// What the key will be called.
    name: String,
    /// The secret in hex; asked for when left out, which keeps it out of the shell's history.
    hex: Option<String>,
    /// The scheme of the key.
    #[arg(long, default_value = KEY_TYPE)]
    key_type: String,
}

/// From an armored secret, or an armored public key, which needs no passphrase.
pub(super) fn armor(keyring: &mut Keyring, arguments: &ArmorArguments) -> Result {
    let ArmorArguments { name, file } = arguments;
    let failed = |error| Failure::new(format!("cannot read {}: {error}", file.display()));
    let armored = Zeroizing::new(std::fs::read_to_string(file).map_err(failed)?);
    if armored.contains("PUBLIC KEY-----") {
        keyring.import_public_key(name, &armored)?;
        return Ok(());
    }
    let passphrase = Passphrases::from_user().ask("Enter passphrase to decrypt your key:")?;
    keyring.import(name, &armored, &passphrase)?;
    Ok(())
}

pub(super) fn hex(keyring: &mut Keyring, arguments: &HexArguments) -> Result {
    if arguments.key_type != KEY_TYPE {
        return Err(KeysError::UnsupportedAlgorithm(arguments.key_type.clone()).into());
    }
    let digits = match &arguments.hex {
        Some(digits) => Zeroizing::new(digits.clone()),
        None => prompt::line("Enter hex string")?,
    };
    keyring.import_hex(&arguments.name, &digits)?;
    Ok(())
}
