//! The built program, run as people and scripts run it: against recordings of the Cosmos SDK's
//! command line, and against a chain of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod archives;
mod batch;
mod bitshares;
mod chain;
mod claim;
#[path = "../comet/mod.rs"]
mod comet;
mod complaints;
mod completion;
mod desktop;
mod explain;
mod export;
mod files;
mod founding;
mod governance;
mod hermes;
mod keys;
mod migrate;
mod node;
mod program;
mod recording;
mod registry;
mod rollback;
mod scripts;
mod sharing;
mod signing;
mod snapshots;
mod staking;
mod usage;
