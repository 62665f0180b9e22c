//! Claims of Whalestake, as holders and everybody else see them.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "tests fail loudly"
)]

mod attacks;
mod busy;
mod city;
mod closing;
mod codes;
mod corrections;
mod free_lane;
mod genesis;
mod lane_blocks;
mod loans;
mod memo;
mod memo_ends;
mod model;
mod names;
mod params;
mod paying;
mod queries;
mod receivers;
mod round_trip;
mod sponsoring;
mod team;
mod town;
mod windows;
