//! The node as one unit, with a real CometBFT and with impostors.
//!
//! CometBFT comes from `COMETBFT` or `PATH`; without it these tests say so and pass, except with
//! `CI=true`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests fail loudly"
)]

mod counter;
mod home;
mod impostor;
mod real;
