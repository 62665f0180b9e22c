//! The command line.

mod claim;
mod comet;
mod complaint;
mod completion;
mod config;
mod context;
mod debug;
mod export;
mod failure;
mod genesis;
mod init;
mod keys;
mod localnet;
mod output;
mod pre_upgrade;
mod prompt;
mod prune;
mod query;
mod registration;
mod registry;
mod rollback;
mod snapshot;
mod snapshots;
mod start;
mod status;
mod testnet;
mod tx;
mod typed;
mod version;
mod words;
mod yaml;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use complaint::Complaint;
use context::{Context, default_home};
use failure::Result;

/// Whaleshares: a node and a command line for the chain.
#[derive(Parser)]
// As in every command line of the Cosmos SDK, of a flag that stands there twice the last counts.
#[command(name = "whaled", version, args_override_self = true)]
struct Whaled {
    /// The home: configuration, data and keys; ~/.whaled if left out.
    #[arg(long, global = true, env = "WHALED_HOME", value_name = "DIR", hide_env = true)]
    home: Option<PathBuf>,
    /// Taken for scripts of other chains: errors always come with their causes.
    #[arg(long, global = true, hide = true)]
    trace: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(flatten)]
    InHome(HomeVerb),
    /// Runs the node, and CometBFT beside it.
    Start(start::Arguments),
    /// Runs networks of real validators on this machine.
    Localnet(localnet::Arguments),
    /// Makes the homes of a new chain's nodes, for machines of their own.
    Testnet(testnet::Arguments),
    /// Shows and changes configuration files.
    Config(config::Arguments),
    /// Prints the version.
    Version(version::Arguments),
    /// Does what has to be done before this version takes over, which is nothing; cosmovisor calls it.
    PreUpgrade,
    /// Prints what makes a shell complete commands, flags and names of keys.
    #[command(visible_alias = "completions")]
    Completion(completion::Arguments),
}

/// Commands that act on a home or for the user whose home it is.
#[derive(Subcommand)]
enum HomeVerb {
    /// Makes the files of a new node.
    Init(init::Arguments),
    /// Adds, shows and removes keys.
    Keys(keys::Arguments),
    /// Shows who a node is, how far it is, and whether it validates.
    Status(status::Arguments),
    /// Asks a node.
    #[command(visible_alias = "q")]
    Query(query::Arguments),
    /// Shows what the transactions of a block did, and what happened besides.
    BlockResults(query::RootResultsArguments),
    /// Makes, signs and sends transactions.
    Tx(tx::Arguments),
    /// Changes and checks a genesis file.
    Genesis(genesis::Arguments),
    /// Prints the state of a node that does not run, as the genesis of a chain that goes on from it.
    Export(export::Arguments),
    /// Takes back what the last block of a node that does not run did, so that it is executed again.
    Rollback(rollback::Arguments),
    /// Gives back the disk that older states of a node that does not run take.
    Prune(prune::Arguments),
    /// Makes, shows, hands over and restores the states that a node keeps on disk.
    Snapshots(snapshots::Arguments),
    /// Makes, checks and explains a snapshot of BitShares, of which holders claim their share.
    Snapshot(snapshot::Arguments),
    /// Gets Whalestake for BTS, WHALESHARE and BROWNIE.PTS, step by step.
    Claim(claim::Arguments),
    /// Writes what lists, wallets, relayers and explorers want to know of the chain.
    ChainRegistry(registry::Arguments),
    /// Shows addresses, keys and bytes in their other forms.
    Debug(debug::Arguments),
    /// Shows and resets the CometBFT half of a node.
    #[command(visible_aliases = ["cometbft", "tendermint"])]
    Comet(comet::Arguments),
}

/// Runs the command that the process was called with.
pub fn main() -> ExitCode {
    completion::answer(Whaled::command);
    let program = Whaled::command();
    let typed: Vec<OsString> = std::env::args_os().collect();
    let words = words::flags_last(typed.clone(), &program);
    let (whaled, complaint) = match read(&program, words) {
        Ok((whaled, path)) => (whaled, Complaint::new(typed, path)),
        Err(error) => return Complaint::new(typed, String::new()).usage(&error, &program),
    };
    let Whaled { home, verb, .. } = whaled;
    let done = match verb {
        Verb::Start(arguments) => return start::run(home.unwrap_or_else(default_home), arguments),
        Verb::Localnet(arguments) => localnet::run(arguments),
        Verb::Testnet(arguments) => testnet::run(&arguments),
        // A file that can not be used must not keep anybody from repairing it.
        Verb::Config(arguments) => {
            config::run(&home.unwrap_or_else(default_home), &arguments, &program)
        }
        Verb::Version(arguments) => version::run(&arguments),
        Verb::PreUpgrade => pre_upgrade::run(),
        Verb::Completion(arguments) => completion::run(&arguments),
        Verb::InHome(verb) => match Context::open(home) {
            Ok(context) => {
                let done = run(&context, verb);
                return complaint.ended(done, Some(&context));
            }
            Err(failure) => Err(failure),
        },
    };
    complaint.ended(done, None)
}

/// Reads the command line, with the names of the command. A group of commands without a command
/// shows what there is.
fn read(
    program: &clap::Command,
    mut words: Vec<OsString>,
) -> std::result::Result<(Whaled, String), clap::Error> {
    let matches = program.clone().try_get_matches_from(&words);
    if matches.as_ref().is_err_and(|error| error.kind() == ErrorKind::MissingSubcommand) {
        words.push("--help".into());
        return read(program, words);
    }
    let matches = matches?;
    let mut path = program.get_name().to_owned();
    let mut below = matches.subcommand();
    while let Some((name, inner)) = below {
        path = format!("{path} {name}");
        below = inner.subcommand();
    }
    Ok((Whaled::from_arg_matches(&matches)?, path))
}

fn run(context: &Context, verb: HomeVerb) -> Result {
    match verb {
        HomeVerb::Init(arguments) => init::run(context, &arguments),
        HomeVerb::Keys(arguments) => keys::run(context, arguments),
        HomeVerb::Status(arguments) => status::run(context, &arguments),
        HomeVerb::Query(arguments) => query::run(context, &arguments),
        HomeVerb::BlockResults(arguments) => query::block_results(context, &arguments),
        HomeVerb::Tx(arguments) => tx::run(context, &arguments),
        HomeVerb::Genesis(arguments) => genesis::run(context, &arguments),
        HomeVerb::Export(arguments) => export::run(context, &arguments),
        HomeVerb::Rollback(arguments) => rollback::run(context, &arguments),
        HomeVerb::Prune(arguments) => prune::run(context, &arguments),
        HomeVerb::Snapshots(arguments) => snapshots::run(context, &arguments),
        HomeVerb::Snapshot(arguments) => snapshot::run(context, &arguments),
        HomeVerb::Claim(arguments) => claim::run(context, &arguments),
        HomeVerb::ChainRegistry(arguments) => registry::run(context, &arguments),
        HomeVerb::Debug(arguments) => debug::run(context, &arguments),
        HomeVerb::Comet(arguments) => comet::run(context, &arguments),
    }
}
