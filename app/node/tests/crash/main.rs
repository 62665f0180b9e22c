//! Real nodes that die at any moment: nothing that anybody was told is lost, all go on by
//! themselves, and every app hash is that of an undisturbed node.
//!
//! These tests need CometBFT; without it they say so and pass, except with `CI=true`. They take
//! their time with `WHALED_SLOW=1`, and do a tenth of it without. Fail points are compiled in with
//! `--features failpoints`.
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

mod load;
#[cfg(feature = "failpoints")]
mod points;
#[path = "../real/mod.rs"]
mod real;
mod rounds;
mod rpc;
mod undisturbed;
mod wallet;
mod witness;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// One network at a time: how soon a node is back depends on what else the machine does.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether there is time for everything.
fn slow() -> bool {
    std::env::var_os("WHALED_SLOW").is_some_and(|value| value == "1")
}

/// Waits for something that another process does.
fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "{what} did not happen within {} s", limit.as_secs());
        thread::sleep(Duration::from_millis(20));
    }
}
