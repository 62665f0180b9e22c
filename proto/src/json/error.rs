//! What was refused, and where in the document.

use std::fmt;

/// Why a text or a message was refused: the place in it and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    path: String,
    reason: String,
}

impl Error {
    /// A refusal whose place is added on the way out.
    pub(crate) fn new(reason: impl Into<String>) -> Error {
        Error { path: String::new(), reason: reason.into() }
    }

    /// Where in the document, such as `body.messages[0].amount`; empty for the whole of it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same error, one field further out.
    pub(crate) fn in_field(self, name: &str) -> Error {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Error { path: format!("{name}{dot}{}", self.path), reason: self.reason }
    }

    /// The same error, one list further out.
    pub(crate) fn in_item(self, index: usize) -> Error {
        self.in_field(&format!("[{index}]"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Error {}
