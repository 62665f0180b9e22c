//! A chain above memory, driven by sentences: messages in, results and queries out.
//!
//! It is the real pipeline: transactions are built, signed, decoded, checked and executed;
//! only consensus and the disk are missing.

mod key;
mod scene;

pub use key::Key;
pub use scene::{Refused, Scene, pack};
