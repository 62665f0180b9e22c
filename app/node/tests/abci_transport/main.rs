//! The ABCI transport as CometBFT sees it: bytes in, bytes out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod conformance;
mod failure;
mod flow;
mod mirror;
mod peer;
mod reference;
