//! What a block of transfers costs, stage by stage: `cargo run --release -p bench`; and what
//! staking and claims cost: `cargo run --release -p bench -- staking`, `-- claims`.
//!
//! One process, no CometBFT. Transfers: 10,000 signed ones in one block above 1,000, 100,000 and
//! 1,000,000 accounts, with the signature cache warm and cold; then CheckTx through the real
//! socket. Staking: every message and every kind of block above as many stakers. Prints a table
//! and writes it as JSON.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench prints figures and ratios, and fails loudly"
)]

mod block;
mod claims;
mod clock;
mod memory;
mod report;
mod socket;
mod staking;
mod world;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The node's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures blocks of transfers in one process.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    other: Option<Other>,
    /// Numbers of accounts in state.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000,1000000")]
    accounts: Vec<usize>,
    /// Transfers in a block.
    #[arg(long, default_value_t = 10_000)]
    sends: usize,
    /// Measured blocks of each kind; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Where the figures go as JSON.
    #[arg(long, default_value = "target/bench.json")]
    json: PathBuf,
    /// Opens this home, prints what it cost, and ends: for the fresh process.
    #[arg(long, hide = true)]
    open: Option<PathBuf>,
}

/// What else can be measured.
#[derive(Subcommand)]
enum Other {
    /// Measures claims: the tree, the check of a claim, blocks of 100.
    Claims {
        /// Accounts that claim, all of them.
        #[arg(long, default_value_t = 100_000)]
        accounts: usize,
        /// Leaves of the tree that is measured by itself.
        #[arg(long, default_value_t = 1_000_000)]
        leaves: usize,
        /// Where the figures go as JSON.
        #[arg(long, default_value = "target/bench-claims.json")]
        json: PathBuf,
    },
    /// Measures messages and blocks of staking.
    Staking {
        /// Numbers of stakers in state.
        #[arg(long, value_delimiter = ',', default_value = "1000,100000,1000000")]
        accounts: Vec<usize>,
        /// Messages of each kind in a round.
        #[arg(long, default_value_t = 500)]
        samples: usize,
        /// Blocks of each kind in a round.
        #[arg(long, default_value_t = 10)]
        blocks: usize,
        /// Rounds; the fastest counts.
        #[arg(long, default_value_t = 20)]
        rounds: usize,
        /// Where the figures go as JSON.
        #[arg(long, default_value = "target/bench-staking.json")]
        json: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    let Arguments { other, accounts, sends, rounds, json, open } = Arguments::parse();
    match other {
        Some(Other::Claims { accounts, leaves, json }) => {
            return claims::run(accounts, leaves, &json);
        }
        Some(Other::Staking { accounts, samples, blocks, rounds, json }) => {
            return staking::run(&accounts, staking::Effort { samples, blocks, rounds }, &json);
        }
        None => {}
    }
    if let Some(home) = open {
        return memory::open(&home);
    }
    let mut report = report::Report::new(sends, rounds);
    for count in accounts {
        let world = world::World::build(count, sends)?;
        report.world(&world);
        report.block(block::measure(&world, rounds)?);
        report.socket(socket::measure(&world, rounds)?);
        let home = world.stop()?;
        report.start(memory::measure(home.path())?);
        report.print_last();
    }
    report.write(&json)?;
    println!("written to {}", json.display());
    Ok(())
}
