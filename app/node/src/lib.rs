//! The node: everything that touches the world around the chain, which is a pure function.
//!
//! `abci` speaks with CometBFT, `supervisor` runs it, `app` joins it to the core, `ledger`
//! keeps what is committed, `keys` keeps secrets. No rule of the chain is here.

pub mod abci;
pub mod app;
pub mod cli;
pub mod client;
pub mod comet_rpc;
pub mod config;
pub mod exit;
pub mod fatal;
pub mod gateway;
pub mod keys;
pub mod ledger;
mod priority;
pub mod services;
pub mod start;
pub mod supervisor;
