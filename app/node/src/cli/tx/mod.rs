//! `whaled tx`.

mod bank;
mod deliver;
mod flags;
mod signer;

use clap::{Args, Subcommand};

pub(super) use flags::NodeArguments;

use super::context::Context;
use super::failure::Result;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Moves money.
    Bank(bank::Arguments),
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    match &arguments.verb {
        Verb::Bank(arguments) => bank::run(context, arguments),
    }
}
