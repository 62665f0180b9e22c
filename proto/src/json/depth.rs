//! How deep messages may lie in each other.

use super::Error;

/// Levels of messages in messages, counted through `Any` too. Protobuf decoders stop at 100 by
/// themselves, but start again at each `Any`, so that a few kilobytes could exhaust the stack.
const DEEPEST: u8 = 100;

/// The level that a walk over a document has reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Depth(u8);

impl Depth {
    pub(crate) const START: Depth = Depth(0);

    /// One level further in.
    pub(crate) fn deeper(self) -> Result<Depth, Error> {
        match self.0.checked_add(1) {
            Some(level) if level <= DEEPEST => Ok(Depth(level)),
            _ => Err(Error::new(format!(
                "messages lie in each other more than {DEEPEST} levels deep"
            ))),
        }
    }
}
