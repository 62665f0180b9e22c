//! Durability of the ledger: crashes, damage, full disks, second processes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail loudly"
)]
#![allow(missing_docs, unreachable_pub, dead_code, reason = "modules of a test program")]

mod crash;
mod damage;
mod databases;
mod deleted;
#[path = "../../../store/tests/faults/mod.rs"]
mod faults;
mod keeping;
mod loaded;
mod machine;
mod processes;
mod rewind;
mod story;
#[path = "../../../store/tests/suite/mod.rs"]
mod suite;
