//! Holders of BitShares tokens and their own wallets: released libraries sign, the commands that
//! people type do the rest, and real CometBFT nodes decide.
//!
//! All tests share a localnet of four validators and the published keys of its snapshot, each test
//! has accounts of its own. They need Python 3, Node.js with npm, and CometBFT; a test that misses
//! one says so and passes, except with `CI=true`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail loudly, and show what programs say"
)]

mod forms;
mod lasting;
mod memo;
mod owners;
#[path = "../pinned/mod.rs"]
mod pinned;
mod readme;
#[path = "../real/mod.rs"]
mod real;
mod stage;
mod wallets;
