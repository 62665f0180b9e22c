//! The snapshot tool from outside: what a dump becomes, and what is refused.

#![allow(clippy::unwrap_used, reason = "tests fail loudly")]
#![allow(clippy::indexing_slicing, reason = "JSON and files of known shape")]
#![allow(clippy::panic, reason = "tests fail loudly")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

mod dump;
mod policy;
mod published;
mod refusals;
mod sample;
