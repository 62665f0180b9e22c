//! What people see of the chain: messages in, queries, events and codes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod accounts;
mod bank_queries;
mod burns;
mod cache;
mod checks;
mod consensus_params;
mod fees;
mod foreign_modules;
mod gas;
mod genesis;
mod genesis_faults;
mod limits;
mod multi_sends;
mod proposals;
mod sends;
mod signatures;
mod switches;
