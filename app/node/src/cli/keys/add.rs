//! `whaled keys add`.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::json;
use zeroize::Zeroizing;

use super::{KEY_TYPE, print};
use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format};
use crate::cli::prompt;
use crate::keys::{
    Backend, KeyInfo, Keyring, KeysError, Mnemonic, Passphrases, Path, Record, Role,
};

#[derive(Args)]
pub(super) struct Arguments {
    /// What the key will be called.
    name: String,
    /// Reads the words of an existing key from standard input.
    #[arg(long)]
    recover: bool,
    /// Reads the words from this file instead.
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// Asks for words (none makes new ones) and for a BIP-39 passphrase.
    #[arg(short, long, conflicts_with = "recover")]
    interactive: bool,
    /// Adds a key without its secret, from the JSON that `keys show --pubkey` prints.
    #[arg(long, value_name = "JSON", conflicts_with_all = ["recover", "interactive", "multisig"])]
    pubkey: Option<String>,
    /// The same from base64 alone.
    #[arg(long, value_name = "BASE64", conflicts_with_all = ["pubkey", "recover", "interactive", "multisig"])]
    pubkey_base64: Option<String>,
    /// Adds a key that several others sign for: their names, with commas between.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with_all = ["recover", "interactive"])]
    multisig: Vec<String>,
    /// How many of the multisig's keys must sign.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    multisig_threshold: u32,
    /// Keeps the order of --multisig; another order is another address.
    #[arg(long)]
    nosort: bool,
    /// Coin type in the path of the key.
    #[arg(long, default_value_t = 118)]
    coin_type: u32,
    /// Account in the path of the key.
    #[arg(long, default_value_t = 0)]
    account: u32,
    /// Index in the path of the key.
    #[arg(long, default_value_t = 0)]
    index: u32,
    /// The whole path, instead of coin type, account and index.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["coin_type", "account", "index"])]
    hd_path: Option<String>,
    /// The scheme of the key.
    #[arg(long, alias = "algo", default_value = KEY_TYPE)]
    key_type: String,
    /// Does not print the words of a new key.
    #[arg(long)]
    no_backup: bool,
    /// Shows the key and keeps nothing.
    #[arg(long)]
    dry_run: bool,
    /// Replaces a key of this name without asking.
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(keyring: &mut Keyring, arguments: &Arguments, format: Format) -> Result {
    if arguments.key_type != KEY_TYPE {
        return Err(KeysError::UnsupportedAlgorithm(arguments.key_type.clone()).into());
    }
    let mut nowhere = Keyring::open(Backend::Memory, "".as_ref(), Passphrases::StandardInput);
    let keyring = if arguments.dry_run { &mut nowhere } else { keyring };
    make_room(keyring, arguments)?;

    if let Some(record) = from_elsewhere(keyring, arguments)? {
        return show(&record, None, format);
    }
    let path = match &arguments.hd_path {
        Some(path) => path.parse()?,
        None => Path::bip44(arguments.coin_type, arguments.account, arguments.index)?,
    };
    let (mnemonic, is_new) = words(arguments)?;
    let passphrase = bip39_passphrase(arguments)?;
    let record = keyring.recover(&arguments.name, &mnemonic, &passphrase, &path)?;
    let shown = is_new && !arguments.no_backup;
    show(&record, shown.then_some(mnemonic), format)
}

/// Asks before a key of the same name is replaced, which it is once the new one is known.
fn make_room(keyring: &mut Keyring, arguments: &Arguments) -> Result {
    let name = &arguments.name;
    match keyring.key(name) {
        Err(KeysError::NotFound(_)) => return Ok(()),
        found => found?,
    };
    if !arguments.yes && !prompt::confirm(&format!("override the existing name {name}"), "--yes")? {
        return Err(Failure::new("aborted"));
    }
    keyring.replace(name);
    Ok(())
}

/// A key whose secret is not here: a multisig or a public key.
fn from_elsewhere(keyring: &mut Keyring, arguments: &Arguments) -> Result<Option<Record>> {
    let Arguments { name, multisig, multisig_threshold, nosort, .. } = arguments;
    if !multisig.is_empty() {
        let members: Vec<&str> = multisig.iter().map(String::as_str).collect();
        return Ok(Some(keyring.add_multisig(name, *multisig_threshold, &members, *nosort)?));
    }
    let json = match (&arguments.pubkey, &arguments.pubkey_base64) {
        (Some(json), _) => json.clone(),
        (None, Some(text)) => {
            let key = STANDARD.decode(text)?;
            json!({ "@type": "/cosmos.crypto.secp256k1.PubKey", "key": STANDARD.encode(key) })
                .to_string()
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(keyring.add_public_key_json(name, &json)?))
}

/// The words of the key, and whether they are new.
fn words(arguments: &Arguments) -> Result<(Mnemonic, bool)> {
    let text = match &arguments.source {
        Some(file) if arguments.recover || arguments.interactive => {
            let failed = |error| Failure::new(format!("cannot read {}: {error}", file.display()));
            Zeroizing::new(std::fs::read_to_string(file).map_err(failed)?.trim().to_owned())
        }
        Some(_) => {
            return Err(Failure::usage("--source is of use only with --recover or --interactive"));
        }
        None if arguments.recover => prompt::line("Enter your bip39 mnemonic")?,
        None if arguments.interactive => {
            prompt::line("Enter your bip39 mnemonic, or hit enter to generate one.")?
        }
        None => Zeroizing::default(),
    };
    if text.is_empty() && !arguments.recover {
        return Ok((Mnemonic::generate()?, true));
    }
    Ok((text.parse()?, false))
}

fn bip39_passphrase(arguments: &Arguments) -> Result<Zeroizing<String>> {
    if !arguments.interactive {
        return Ok(Zeroizing::default());
    }
    let passphrase = prompt::line(
        "Enter your bip39 passphrase. This is combined with the mnemonic to derive the seed. \
         Most users should just hit enter to use the default, \"\"",
    )?;
    if !passphrase.is_empty() && *prompt::line("Repeat the passphrase:")? != *passphrase {
        return Err(KeysError::PassphrasesDiffer.into());
    }
    Ok(passphrase)
}

fn show(record: &Record, mnemonic: Option<Mnemonic>, format: Format) -> Result {
    let key = KeyInfo::of(record, Role::Account)?;
    match format {
        Format::Json => print::one(&KeyInfo { mnemonic, ..key }, format),
        Format::Text => {
            output::remark("");
            print::one(&key, format)?;
            if let Some(mnemonic) = mnemonic {
                output::remark(&format!(
                    "\n**Important** write this mnemonic phrase in a safe place.\n\
                     It is the only way to recover your account if you ever forget your password.\n\n{}",
                    *mnemonic.phrase()
                ));
            }
            Ok(())
        }
    }
}
