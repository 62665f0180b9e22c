//! `whaled keys show`.

use clap::Args;

use super::print;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format, OutputArguments};
use crate::keys::{Backend, KeyInfo, Keyring, Passphrases, Record, Role};

#[derive(Args)]
pub(super) struct Arguments {
    /// Names or addresses; several show the multisig that they would make.
    #[arg(required = true, value_name = "NAME_OR_ADDRESS")]
    keys: Vec<String>,
    /// Prints the address only.
    #[arg(short, long)]
    address: bool,
    /// Prints the public key only.
    #[arg(short, long)]
    pubkey: bool,
    /// As what the address is shown: acc, val (operator of a validator) or cons (signer of blocks).
    #[arg(long, value_name = "ROLE", default_value = "acc")]
    bech: String,
    /// How many of several keys must sign.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    multisig_threshold: u32,
}

pub(super) fn run(
    keyring: &mut Keyring,
    arguments: &Arguments,
    asked: OutputArguments,
    format: Format,
) -> Result {
    let Arguments { address, pubkey, .. } = arguments;
    if *address && *pubkey {
        return Err(Failure::usage("cannot use both --address and --pubkey at once"));
    }
    if (*address || *pubkey) && asked.output.is_some() {
        return Err(Failure::usage("cannot use --output with --address or --pubkey"));
    }
    let role: Role = arguments.bech.parse()?;
    let key = KeyInfo::of(&find(keyring, arguments)?, role)?;
    match (address, pubkey) {
        (true, _) => output::line(&key.address),
        (_, true) => output::line(&key.pubkey),
        _ => print::one(&key, format),
    }
}

fn find(keyring: &mut Keyring, arguments: &Arguments) -> Result<Record> {
    if let [only] = arguments.keys.as_slice() {
        return Ok(keyring.find(only)?);
    }
    let mut joined = Keyring::open(Backend::Memory, "".as_ref(), Passphrases::StandardInput);
    let mut names = Vec::new();
    for (index, text) in arguments.keys.iter().enumerate() {
        let name = index.to_string();
        joined.add_public_key(&name, keyring.find(text)?.public_key)?;
        names.push(name);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(joined.add_multisig("multisig", arguments.multisig_threshold, &names, true)?)
}
