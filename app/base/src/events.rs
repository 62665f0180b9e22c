//! Events: what indexers, wallets and relayers see of a transaction or a block.

use std::borrow::Cow;

/// One event. Attribute order is part of the public interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its type, such as `transfer`.
    pub kind: Cow<'static, str>,
    /// Keys and values in the order they are emitted.
    pub attributes: Vec<(Cow<'static, str>, String)>,
}

impl Event {
    /// An event of `kind` without attributes.
    pub fn new(kind: impl Into<Cow<'static, str>>) -> Event {
        Event { kind: kind.into(), attributes: Vec::new() }
    }

    /// Adds an attribute at the end.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Event {
        self.attributes.push((key.into(), value.into()));
        self
    }

    /// Whether an attribute is called `key`.
    pub fn has(&self, key: &str) -> bool {
        self.attributes.iter().any(|(name, _)| name == key)
    }
}

/// The key of the event that says who sent a message, and to which module.
pub const MESSAGE: &str = "message";
