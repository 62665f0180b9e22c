//! The doors of a node: REST, gRPC and ABCI queries above one application, with a CometBFT that
//! answers what a test says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::result_large_err,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail loudly"
)]
#![allow(missing_docs, unreachable_pub, reason = "modules of a test program")]

mod clients;
mod comet;
mod doors;
mod grpc;
mod node;
mod npm;
mod operators;
mod pages;
#[allow(dead_code, reason = "here it only says what is missing")]
#[path = "../real/mod.rs"]
mod real;
mod recorded;
mod rest;
mod served;
mod transactions;
