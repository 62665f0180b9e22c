//! Real validator changes: the application elects, real CometBFT nodes follow two blocks later, and
//! who is silent or signs twice loses the seat.
//!
//! At every height of every run the set that the application has elected is compared with the one
//! that CometBFT goes by, key by key and power by power. These tests need CometBFT; without it they
//! say so and pass, except with `CI=true`.
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

mod by_power;
mod by_votes;
mod chronicle;
mod double_signing;
mod evidence;
mod inactivity;
#[path = "../real/mod.rs"]
mod real;
mod rpc;
mod stage;
mod twenty_one;

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Of the base denomination: what people count in.
const WLS: u64 = 1_000_000;

static MACHINE: RwLock<()> = RwLock::new(());

/// Five nodes sleep most of the time: two such networks share a machine of two cores.
fn beside_others() -> RwLockReadGuard<'static, ()> {
    MACHINE.read().unwrap_or_else(PoisonError::into_inner)
}

/// Twenty-two nodes need all of it.
fn alone() -> RwLockWriteGuard<'static, ()> {
    MACHINE.write().unwrap_or_else(PoisonError::into_inner)
}
