//! `whaled query`.

mod answer;
mod block;
mod board;
mod claims;
mod daily;
mod economy;
mod generated;
mod governance;
mod grpc;
mod pages;
mod transactions;
mod tree;

use clap::{Args, Subcommand};

use super::context::{Context, KeyringArguments};
use super::failure::Result;
use super::output::OutputArguments;
use super::tx::NodeArguments;

use block::ResultsArguments;
pub(super) use transactions::included;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    asking: AskingArguments,
}

/// How and whom to ask.
#[derive(Args, Clone, Debug)]
pub(super) struct AskingArguments {
    #[command(flatten)]
    node: NodeArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    keyring: KeyringArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Finds a transaction by hash, by account and sequence, or by signature.
    Tx(transactions::TxArguments),
    /// Finds transactions by their events.
    Txs(transactions::TxsArguments),
    /// Waits until a transaction is in a block.
    #[command(alias = "event-query-tx-for")]
    WaitTx(transactions::WaitArguments),
    /// Shows a block by height or hash.
    Block(block::BlockArguments),
    /// Finds blocks by their events.
    Blocks(block::BlocksArguments),
    /// Shows what the transactions of a block did, and what happened besides.
    BlockResults(ResultsArguments),
    /// Shows the validators that sign at a height.
    #[command(aliases = ["cometbft-validator-set", "tendermint-validator-set"])]
    CometValidatorSet(block::ValidatorsArguments),
    /// Asks any method of any service, with a request in JSON.
    Grpc(grpc::Arguments),
    #[command(flatten)]
    Module(generated::ModuleQuery),
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let asking = Asking { context, arguments: &arguments.asking };
    match &arguments.verb {
        Verb::Tx(arguments) => transactions::tx(&asking, arguments),
        Verb::Txs(arguments) => transactions::txs(&asking, arguments),
        Verb::WaitTx(arguments) => transactions::wait(&asking, arguments),
        Verb::Block(arguments) => block::block(&asking, arguments),
        Verb::Blocks(arguments) => block::blocks(&asking, arguments),
        Verb::BlockResults(arguments) => block::results(&asking, arguments),
        Verb::CometValidatorSet(arguments) => block::validators(&asking, arguments),
        Verb::Grpc(arguments) => grpc::run(&asking, arguments),
        Verb::Module(query) => query.run(&asking),
    }
}

/// `whaled block-results`, as the SDK has it at the root too.
pub(super) fn block_results(context: &Context, arguments: &RootResultsArguments) -> Result {
    let asking = Asking { context, arguments: &arguments.asking };
    block::results(&asking, &arguments.results)
}

#[derive(Args)]
pub(super) struct RootResultsArguments {
    #[command(flatten)]
    results: ResultsArguments,
    #[command(flatten)]
    asking: AskingArguments,
}

/// A command that asks a node.
struct Asking<'a> {
    context: &'a Context,
    arguments: &'a AskingArguments,
}

impl Asking<'_> {
    fn node(&self) -> Result<crate::client::Node> {
        self.arguments.node.connect(self.context)
    }

    fn format(&self) -> Result<super::output::Format> {
        self.context.format(self.arguments.output)
    }

    fn keyring(&self) -> Result<crate::keys::Keyring> {
        self.context.keyring(&self.arguments.keyring)
    }
}
