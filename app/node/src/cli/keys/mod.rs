//! `whaled keys`.

mod add;
mod export;
mod import;
mod list;
mod parse;
mod print;
mod remove;
mod show;

use clap::{Args, Subcommand};

use super::context::{Context, KeyringArguments};
use super::failure::Result;
use super::output::{self, OutputArguments};
use crate::keys::Mnemonic;

/// The secp256k1 of the SDK, the one scheme of keys that people have.
const KEY_TYPE: &str = "secp256k1";

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    keyring: KeyringArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Adds a key: a new one, or one that is recovered from its words or given from elsewhere.
    Add(add::Arguments),
    /// Shows keys by name or address.
    Show(show::Arguments),
    /// Lists all keys.
    List(list::Arguments),
    /// Forgets keys, with their secrets.
    Delete(remove::DeleteArguments),
    /// Gives a key another name.
    Rename(remove::RenameArguments),
    /// Prints a secret under a passphrase, as text that any Cosmos chain imports.
    Export(export::Arguments),
    /// Adds a key from the text that export printed.
    Import(import::ArmorArguments),
    /// Adds a key from 64 hex digits.
    ImportHex(import::HexArguments),
    /// Prints 24 new words, and keeps them nowhere.
    Mnemonic,
    /// Converts an address between hex and the Bech32 forms.
    Parse(parse::Arguments),
    /// Lists the kinds of keys that can be added.
    ListKeyTypes,
    /// Does nothing: keyrings of the SDK are read as they are.
    #[command(hide = true)]
    Migrate,
}

pub(super) fn run(context: &Context, arguments: Arguments) -> Result {
    let Arguments { verb, keyring, output } = arguments;
    let format = context.format(output)?;
    let mut keyring = context.keyring(&keyring)?;
    match verb {
        Verb::Add(arguments) => add::run(&mut keyring, &arguments, format),
        Verb::Show(arguments) => show::run(&mut keyring, &arguments, output, format),
        Verb::List(arguments) => list::run(&mut keyring, &arguments, format),
        Verb::Delete(arguments) => remove::delete(&mut keyring, &arguments),
        Verb::Rename(arguments) => remove::rename(&mut keyring, &arguments),
        Verb::Export(arguments) => export::run(&mut keyring, &arguments),
        Verb::Import(arguments) => import::armor(&mut keyring, &arguments),
        Verb::ImportHex(arguments) => import::hex(&mut keyring, &arguments),
        Verb::Mnemonic => output::line(&Mnemonic::generate()?.phrase()),
        Verb::Parse(arguments) => parse::run(&arguments, format),
        Verb::ListKeyTypes => output::line(&format!("Supported key types/algos:\n{KEY_TYPE:?}")),
        Verb::Migrate => output::line("Keys migration has been successfully executed."),
    }
}
