//! `whaled tx`.

mod bank;
mod codec;
mod deliver;
mod distribution;
mod document;
mod draft;
mod flags;
mod forms;
mod generated;
mod governance;
mod grants;
mod hints;
mod legacy;
mod msg;
mod multisign;
mod position;
mod producer;
mod proposal;
mod session;
mod sign;
mod sign_batch;
mod signer;
mod spare;
mod upgrade;
mod validate;

use clap::{Args, Subcommand};

pub(super) use flags::NodeArguments;

use super::context::Context;
use super::failure::Result;
use session::{CommonArguments, Session};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    common: CommonArguments,
}

#[derive(Subcommand)]
enum Verb {
    #[command(flatten)]
    Module(generated::ModuleTx),
    /// Sends any message, given in JSON.
    Msg(msg::Arguments),
    /// Signs a transaction that was made with --generate-only.
    Sign(sign::Arguments),
    /// Puts the signatures of a multisig's members together.
    #[command(visible_alias = "multisign")]
    MultiSign(multisign::Arguments),
    /// Signs many transactions, one on each line of a file.
    SignBatch(sign_batch::Arguments),
    /// Puts the signatures of a multisig's members together for many transactions.
    #[command(visible_alias = "multi-sign-batch")]
    MultisignBatch(multisign::BatchArguments),
    /// Checks who has signed a transaction, and whether the signatures are good.
    ValidateSignatures(validate::Arguments),
    /// Sends a signed transaction.
    Broadcast(codec::BroadcastArguments),
    /// Shows what a transaction would do, and how much gas it would use.
    Simulate(codec::SimulateArguments),
    /// Turns a transaction from JSON into bytes.
    Encode(codec::EncodeArguments),
    /// Turns a transaction from bytes into JSON.
    Decode(codec::DecodeArguments),
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let session = &Session { context, common: &arguments.common };
    match &arguments.verb {
        Verb::Module(message) => message.run(session),
        Verb::Msg(arguments) => msg::run(session, arguments),
        Verb::Sign(arguments) => sign::run(session, arguments),
        Verb::MultiSign(arguments) => multisign::run(session, arguments),
        Verb::SignBatch(arguments) => sign_batch::run(session, arguments),
        Verb::MultisignBatch(arguments) => multisign::batch(session, arguments),
        Verb::ValidateSignatures(arguments) => validate::run(session, arguments),
        Verb::Broadcast(arguments) => codec::broadcast(session, arguments),
        Verb::Simulate(arguments) => codec::simulate(session, arguments),
        Verb::Encode(arguments) => codec::encode(arguments),
        Verb::Decode(arguments) => codec::decode(arguments),
    }
}
