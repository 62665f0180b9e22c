//! `whaled start`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tracing::{error, info};

use crate::exit::ExitReason;
use crate::start::{Start, run as run_node};

#[derive(Args)]
pub(super) struct Arguments {
    /// Where CometBFT connects: unix://<path> or tcp://<host>:<port>.
    #[arg(long)]
    address: Option<String>,
    /// The CometBFT program to run.
    #[arg(long)]
    comet: Option<PathBuf>,
    /// Leaves CometBFT to you: only the application runs.
    #[arg(long)]
    external_comet: bool,
    /// Stops when nobody holds a lock on this file any more.
    #[arg(long, hide = true)]
    exit_when_unlocked: Option<PathBuf>,
    /// How logs are printed: plain or json.
    #[arg(long, default_value = "plain")]
    log_format: String,
}

pub(super) fn run(home: PathBuf, arguments: Arguments) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("WHALED_LOG")
        .unwrap_or_else(|_| "info".into());
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match arguments.log_format.as_str() {
        "json" => logs.json().init(),
        _ => logs.init(),
    }
    let Arguments { address, comet, external_comet, exit_when_unlocked, .. } = arguments;
    let reason = run_node(&Start { home, address, comet, external_comet, exit_when_unlocked });
    match reason {
        ExitReason::Stopped => info!("{reason}"),
        _ => error!("{reason}"),
    }
    ExitCode::from(reason.code())
}
