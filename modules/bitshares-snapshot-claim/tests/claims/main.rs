//! What holders of BitShares accounts bring, made and signed by the released libraries.

#![allow(clippy::unwrap_used, reason = "tests fail loudly")]
#![allow(clippy::indexing_slicing, reason = "JSON of known shape")]
#![allow(clippy::panic, reason = "tests fail loudly")]

mod evidence;
mod sample;
mod vectors;
