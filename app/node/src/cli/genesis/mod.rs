//! `whaled genesis`.

mod add_account;
mod add_snapshot;
mod collect_gentxs;
mod file;
mod gentx;
mod migrate;
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
    /// Shares Whalestake out to holders of BitShares tokens, as a snapshot of them says.
    AddSnapshot(Box<add_snapshot::Arguments>),
    /// Writes the registration of one of the first producers, signed.
    ///
    /// By default the producer keeps all of its pay, as in the whitepaper; a lower
    /// --commission-rate shares it with those who vote for it.
    Gentx(Box<gentx::Arguments>),
    /// Puts the registrations of the first producers into the genesis file.
    CollectGentxs(collect_gentxs::Arguments),
    /// Checks a genesis file by starting the chain from it in memory.
    #[command(visible_alias = "validate-genesis")]
    Validate(validate::Arguments),
    /// Prints a genesis file in the form that this version and its CometBFT read, checked.
    Migrate(migrate::Arguments),
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    match &arguments.verb {
        Verb::AddGenesisAccount(arguments) => add_account::run(context, arguments),
        Verb::BulkAddGenesisAccount(arguments) => add_account::bulk(context, arguments),
        Verb::AddSnapshot(arguments) => add_snapshot::run(context, arguments),
        Verb::Gentx(arguments) => gentx::run(context, arguments),
        Verb::CollectGentxs(arguments) => collect_gentxs::run(context, arguments),
        Verb::Validate(arguments) => validate::run(context, arguments),
        Verb::Migrate(arguments) => migrate::run(arguments),
    }
}
