//! What people see of the chain: messages in, queries, events and codes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod accounts;
mod burns;
mod limits;
mod multi_sends;
mod sends;
mod switches;
