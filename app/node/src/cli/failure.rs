//! Why a command failed, as the person who typed it reads it.

use std::fmt;

use crate::exit::ExitReason;

/// What failed with its numbers, and what to try. Not an error type itself, so that every error
/// becomes one with `?`.
pub(crate) struct Failure {
    text: String,
    hint: Option<String>,
    code: u8,
}

/// What commands return.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure without a hint and without a code of its own.
    pub(crate) fn new(text: impl fmt::Display) -> Failure {
        Failure::of(&ExitReason::Failed(text.to_string()))
    }

    /// Flags or arguments that can not be meant like that.
    pub(crate) fn usage(text: impl fmt::Display) -> Failure {
        Failure::of(&ExitReason::Usage(text.to_string()))
    }

    /// What would end a node; the exit code is the same.
    pub(crate) fn of(reason: &ExitReason) -> Failure {
        Failure { text: reason.to_string(), hint: None, code: reason.code() }
    }

    /// The same with one command or action to try.
    #[must_use]
    pub(crate) fn try_this(self, hint: impl fmt::Display) -> Failure {
        Failure { hint: Some(hint.to_string()), ..self }
    }

    /// The same with what was being done in front.
    #[must_use]
    pub(crate) fn while_doing(self, what: impl fmt::Display) -> Failure {
        Failure { text: format!("{what}: {}", self.text), ..self }
    }

    /// The exit code of the process.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.text)?;
        match &self.hint {
            Some(hint) => write!(f, "\nTry: {hint}"),
            None => Ok(()),
        }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::new(error)
    }
}

/// Errors of `anyhow` with all their causes.
pub(crate) fn with_causes(error: anyhow::Error) -> Failure {
    Failure::new(format!("{error:#}"))
}
