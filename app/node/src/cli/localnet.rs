//! `whaled localnet`: networks of real validators on this machine.

use std::env;
use std::io;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use localnet::{GenesisParam, IpRange, Options};

use super::failure::{Failure, Result, with_causes};
use super::output;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    up: UpArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Makes the network if there is none, and runs it until Ctrl-C.
    Up(UpArguments),
    /// Stops the network in order; its state stays.
    Down(Place),
    /// Shows processes, height and peers of each node.
    Status(Place),
    /// Shows what nodes print.
    Logs(LogArguments),
    /// Kills a node and its CometBFT without warning.
    Kill(NodeArguments),
    /// Starts a node again.
    Restart(NodeArguments),
    /// Freezes a node and its CometBFT.
    Pause(NodeArguments),
    /// Lets a frozen node go on.
    Resume(NodeArguments),
}

#[derive(Args)]
struct Place {
    /// The folder of the network.
    #[arg(long, default_value = ".localnet")]
    dir: PathBuf,
}

#[derive(Args)]
struct UpArguments {
    /// How many validators: 1, 4 or 21.
    #[arg(long, default_value_t = 4)]
    validators: usize,
    /// How many nodes beside them follow the chain without being validators.
    #[arg(long, default_value_t = 0)]
    full_nodes: usize,
    #[command(flatten)]
    place: Place,
    /// The name of the chain.
    #[arg(long, value_name = "ID", default_value = "whaleshares-local-1")]
    chain_id: String,
    /// The Bech32 prefix of addresses.
    #[arg(long, default_value = base::prefix::DEFAULT)]
    prefix: String,
    /// The base denomination of accounts and stakes.
    #[arg(long, default_value = "uwls")]
    denom: String,
    /// Begins the chain with another parameter than the default, such as
    /// staking.inactive_seconds=20; may be given more than once.
    #[arg(long, value_name = "MODULE.PARAMETER=JSON")]
    genesis_param: Vec<GenesisParam>,
    /// Node i gets the address BASE.(i+1); "free" takes a range that nothing uses.
    #[arg(long, value_name = "BASE", default_value = "127.0.0")]
    ip_base: IpRange,
    /// What all keys come from.
    #[arg(long, default_value = "whaleshares")]
    seed: String,
    /// The CometBFT program; found or built if left out.
    #[arg(long, value_name = "PROGRAM")]
    comet: Option<PathBuf>,
    /// Wipes an earlier network in the folder first.
    #[arg(long)]
    reset: bool,
    /// Returns when the network is ready and leaves it running.
    #[arg(long)]
    detach: bool,
}

#[derive(Args)]
struct LogArguments {
    /// The node; all if left out.
    node: Option<usize>,
    #[command(flatten)]
    place: Place,
    /// How many lines of each node.
    #[arg(short = 'n', long, default_value_t = 20)]
    lines: usize,
    /// Goes on with new lines.
    #[arg(short, long)]
    follow: bool,
}

#[derive(Args)]
struct NodeArguments {
    /// The node: 0 and up.
    node: usize,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(arguments: Arguments) -> Result {
    let logs = tracing_subscriber::fmt().with_writer(io::stderr).without_time();
    logs.with_max_level(tracing::Level::WARN).init();
    let verb = arguments.verb.unwrap_or(Verb::Up(arguments.up));
    let done = match &verb {
        Verb::Up(arguments) => return up(arguments),
        Verb::Down(place) => localnet::down(&place.dir),
        Verb::Status(place) => return status(place),
        Verb::Logs(arguments) => {
            let LogArguments { node, place, lines, follow } = arguments;
            localnet::logs(&place.dir, *node, *lines, *follow, &mut io::stdout().lock())
        }
        Verb::Kill(arguments) => localnet::kill(&arguments.place.dir, arguments.node),
        Verb::Restart(arguments) => localnet::restart(&arguments.place.dir, arguments.node),
        Verb::Pause(arguments) => localnet::pause(&arguments.place.dir, arguments.node),
        Verb::Resume(arguments) => localnet::resume(&arguments.place.dir, arguments.node),
    };
    done.map_err(with_causes)
}

fn up(arguments: &UpArguments) -> Result {
    if ![1, 4, 21].contains(&arguments.validators) {
        let text = format!("--validators {}: expected 1, 4 or 21", arguments.validators);
        return Err(Failure::usage(text));
    }
    let options = Options {
        dir: arguments.place.dir.clone(),
        validators: arguments.validators,
        full_nodes: arguments.full_nodes,
        chain_id: arguments.chain_id.clone(),
        prefix: arguments.prefix.clone(),
        denom: arguments.denom.clone(),
        genesis_params: arguments.genesis_param.clone(),
        ip_range: arguments.ip_base,
        seed: arguments.seed.clone(),
        reset: arguments.reset,
        comet: arguments.comet.clone(),
        ..Options::new(env::current_exe()?)
    };
    let out = &mut io::stdout();
    let done = match arguments.detach {
        true => localnet::up_detached(&options, out),
        false => localnet::up(&options, out),
    };
    done.map_err(with_causes)
}

fn status(place: &Place) -> Result {
    let nodes = localnet::status(&place.dir).map_err(with_causes)?;
    nodes.iter().try_for_each(|node| output::line(&node.to_string()))
}
