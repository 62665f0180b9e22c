//! The command line.

mod start;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Whaleshares: a node and a command line for the chain.
#[derive(Parser)]
#[command(name = "whaled", version, arg_required_else_help = true)]
struct Whaled {
    /// The home of the node: configuration and data.
    #[arg(long, global = true, env = "WHALED_HOME")]
    home: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Runs the node, and CometBFT beside it.
    Start(start::Arguments),
}

/// Runs the command that the process was called with.
pub fn main() -> ExitCode {
    let whaled = Whaled::parse();
    let home = whaled.home.unwrap_or_else(default_home);
    match whaled.verb {
        Verb::Start(arguments) => start::run(home, arguments),
    }
}

fn default_home() -> PathBuf {
    std::env::var_os("HOME").map_or_else(|| PathBuf::from(".whaled"), |home| PathBuf::from(home).join(".whaled"))
}
