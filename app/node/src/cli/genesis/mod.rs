//! `whaled genesis`.

mod add_account;
mod validate;

use clap::{Args, Subcommand};

use super::context::Context;
use super::failure::Result;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Gives an account money in the genesis file.
    #[command(visible_alias = "add-account")]
    AddGenesisAccount(add_account::Arguments),
    /// Gives many accounts money in the genesis file, from a JSON list.
    BulkAddGenesisAccount(add_account::BulkArguments),
    /// Checks a genesis file by starting the chain from it in memory.
    #[command(visible_alias = "validate-genesis")]
    Validate(validate::Arguments),
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    match &arguments.verb {
        Verb::AddGenesisAccount(arguments) => add_account::run(context, arguments),
        Verb::BulkAddGenesisAccount(arguments) => add_account::bulk(context, arguments),
        Verb::Validate(arguments) => validate::run(context, arguments),
    }
}
