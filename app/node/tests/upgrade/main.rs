//! Upgrades with real nodes: a chain decides that another version goes on, stops at the height of
//! the plan, and goes on with a second build of this program, by hand and by something that does
//! what cosmovisor 1.7 does.
//!
//! The second build is the example `rehearsal`, which this test makes. These tests need CometBFT;
//! without it they say so and pass, except with `CI=true`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail loudly, and show what happened when"
)]

mod by_vote;
mod cosmovisor;
mod home;
#[path = "../real/mod.rs"]
mod real;
mod rehearsal;
mod rest;
mod stage;

use std::thread;
use std::time::{Duration, Instant};

/// What takes longer never comes, even on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits for something that other processes do, and returns it.
fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {} s", PATIENCE.as_secs());
        thread::sleep(Duration::from_millis(50));
    }
}
