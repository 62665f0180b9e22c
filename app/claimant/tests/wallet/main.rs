//! The claimant's side from outside: keys, files, and what wallets give.

#![allow(clippy::unwrap_used, reason = "tests fail loudly")]
#![allow(clippy::indexing_slicing, reason = "JSON of known shape")]
#![allow(clippy::panic, reason = "tests fail loudly")]
#![allow(clippy::string_slice, reason = "keys are ASCII")]

mod derivation;
mod differences;
mod pasting;
mod sample;
mod signing;
