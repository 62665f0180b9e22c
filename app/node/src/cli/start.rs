//! `whaled start`.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, ValueEnum};
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

use super::output;
use crate::exit::ExitReason;
use crate::start::{Start, run as run_node};

#[derive(Args)]
pub(super) struct Arguments {
    /// Where CometBFT connects: unix://<path> or tcp://<host>:<port>.
    #[arg(long)]
    address: Option<String>,
    /// The CometBFT program to run.
    #[arg(long, value_name = "PROGRAM")]
    comet: Option<PathBuf>,
    /// Leaves CometBFT to you: only the application runs.
    #[arg(long, conflicts_with = "comet")]
    external_comet: bool,
    /// The same as --external-comet when false.
    #[arg(long, value_name = "BOOL", default_value_t = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    with_comet: bool,
    /// Stops when nobody holds a lock on this file any more.
    #[arg(long, hide = true)]
    exit_when_unlocked: Option<PathBuf>,
    /// The chain that is meant; another one in the genesis file is an error.
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    comet_settings: CometSettings,
    #[command(flatten)]
    logs: LogArguments,
}

/// Flags over `app.toml`.
#[derive(Args)]
#[command(next_help_heading = "Over app.toml")]
struct Settings {
    /// Lowest price of gas that this node takes.
    #[arg(long, value_name = "PRICES")]
    minimum_gas_prices: Option<String>,
    /// Whether REST is served.
    #[arg(long = "api.enable", value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    api_enable: Option<bool>,
    /// Where REST is served.
    #[arg(long = "api.address", value_name = "ADDRESS")]
    api_address: Option<String>,
    /// Whether gRPC is served.
    #[arg(long = "grpc.enable", value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    grpc_enable: Option<bool>,
    /// Where gRPC is served.
    #[arg(long = "grpc.address", value_name = "ADDRESS")]
    grpc_address: Option<String>,
    /// Height behind which the node stops.
    #[arg(long, value_name = "HEIGHT")]
    halt_height: Option<u64>,
    /// Time in seconds since 1970 behind which the node stops.
    #[arg(long, value_name = "SECONDS")]
    halt_time: Option<u64>,
    /// Blocks that CometBFT keeps at least; 0 keeps all.
    #[arg(long, value_name = "BLOCKS")]
    min_retain_blocks: Option<u64>,
    /// Whether web pages may use gRPC, at the address of REST.
    #[arg(long = "grpc-web.enable", value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    grpc_web_enable: Option<bool>,
    /// Changes nothing, and is there for scripts of other chains: queries see the last 256 states at most.
    #[arg(long, value_parser = ["default", "nothing", "everything", "custom"])]
    pruning: Option<String>,
}

/// Flags that are passed on to CometBFT, over `config.toml`.
#[derive(Args)]
#[command(next_help_heading = "Over config.toml")]
struct CometSettings {
    /// Where CometBFT's RPC is served.
    #[arg(long = "rpc.laddr", value_name = "ADDRESS")]
    rpc_laddr: Option<String>,
    /// Where other nodes connect.
    #[arg(long = "p2p.laddr", value_name = "ADDRESS")]
    p2p_laddr: Option<String>,
    /// Nodes to stay connected with, as id@host:port with commas between.
    #[arg(long = "p2p.persistent_peers", value_name = "PEERS")]
    persistent_peers: Option<String>,
    /// Nodes that know others, as id@host:port with commas between.
    #[arg(long = "p2p.seeds", value_name = "PEERS")]
    seeds: Option<String>,
    /// Any other arguments of cometbft start.
    #[arg(last = true, value_name = "COMETBFT ARGUMENTS")]
    rest: Vec<OsString>,
}

#[derive(Args)]
#[command(next_help_heading = "Logs")]
struct LogArguments {
    /// How logs are printed.
    #[arg(long, alias = "log_format", value_name = "FORMAT", default_value = "plain")]
    log_format: LogFormat,
    /// What is logged: a level, or target=level with commas between; WHALED_LOG says the same.
    #[arg(long, alias = "log_level", value_name = "FILTER")]
    log_level: Option<String>,
    /// Prints logs without colours.
    #[arg(long, alias = "log_no_color")]
    log_no_color: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Plain,
    Json,
}

pub(super) fn run(home: PathBuf, arguments: Arguments) -> ExitCode {
    if let Err(reason) = log(&arguments.logs) {
        output::remark(&format!("error: {reason}"));
        return ExitCode::from(reason.code());
    }
    if let Some(pruning) = &arguments.settings.pruning {
        info!("--pruning {pruning} changes nothing: queries see the last 256 states at most");
    }
    let reason = run_node(&start(home, arguments));
    match reason {
        ExitReason::Stopped => info!("{reason}"),
        _ => error!("{reason}"),
    }
    ExitCode::from(reason.code())
}

fn start(home: PathBuf, arguments: Arguments) -> Start {
    let given = arguments.settings;
    let flag = |value: Option<bool>| value.map(|value| value.to_string());
    let number = |value: Option<u64>| value.map(|value| value.to_string());
    let settings = [
        ("minimum-gas-prices", given.minimum_gas_prices),
        ("halt-height", number(given.halt_height)),
        ("halt-time", number(given.halt_time)),
        ("min-retain-blocks", number(given.min_retain_blocks)),
        ("api.enable", flag(given.api_enable)),
        ("api.address", given.api_address),
        ("grpc.enable", flag(given.grpc_enable)),
        ("grpc.address", given.grpc_address),
        ("grpc-web.enable", flag(given.grpc_web_enable)),
    ];
    let CometSettings { rpc_laddr, p2p_laddr, persistent_peers, seeds, rest } =
        arguments.comet_settings;
    let passed = [
        ("--p2p.laddr", p2p_laddr),
        ("--p2p.persistent_peers", persistent_peers),
        ("--p2p.seeds", seeds),
    ];
    let passed = passed.into_iter().filter_map(|(flag, value)| Some([flag.into(), value?.into()]));
    Start {
        home,
        address: arguments.address,
        comet: arguments.comet,
        external_comet: arguments.external_comet || !arguments.with_comet,
        exit_when_unlocked: arguments.exit_when_unlocked,
        chain_id: arguments.chain_id,
        settings: settings.into_iter().filter_map(|(key, value)| Some((key, value?))).collect(),
        rpc_address: rpc_laddr,
        comet_arguments: passed.flatten().chain(rest).collect(),
    }
}

fn log(arguments: &LogArguments) -> Result<(), ExitReason> {
    let filter = match &arguments.log_level {
        Some(text) => EnvFilter::try_new(text)
            .map_err(|error| ExitReason::Usage(format!("--log-level {text}: {error}")))?,
        None => EnvFilter::try_from_env("WHALED_LOG").unwrap_or_else(|_| "info".into()),
    };
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match arguments.log_format {
        LogFormat::Json => logs.json().init(),
        LogFormat::Plain => {
            let colours = io::stderr().is_terminal() && !arguments.log_no_color;
            logs.with_ansi(colours).init();
        }
    }
    Ok(())
}
