//! A chain above memory, driven by sentences: messages in, results and queries out.
//!
//! It is the real pipeline: transactions are built, signed, decoded, checked and executed;
//! only consensus and the disk are missing.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a harness of tests fails loudly"
)]

mod draft;
mod key;
mod messages;
mod scene;

pub use draft::{Crowd, Draft, Signer};
pub use key::Key;
pub use messages::{burn, coins, multi_send, send, send_to};
pub use scene::{OK, Refused, Scene, Start, log, pack, verdict};
