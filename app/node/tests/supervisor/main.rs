//! The node as one unit, with a real CometBFT and with impostors.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests fail loudly"
)]

#[path = "../comet/mod.rs"]
mod comet;
mod counter;
mod home;
mod impostor;
mod real;
