//! Why somebody does not get a name.

use base::{Address, Code, Time};

use crate::grammar::LONGEST;

/// The code of a text that is no name.
pub const MALFORMED: u32 = 2;

/// The code of a name that is kept for somebody else.
pub const RESERVED: u32 = 5;

/// Codes are public: add at the end, never renumber.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a name by the grammar.
    #[error(
        "{start:?}, {length} bytes long, is no name: a name has 1 to {LONGEST} lower case letters, digits, \
         hyphens, underscores and dots, and between dots it begins with a letter and ends with a \
         letter or a digit"
    )]
    Malformed {
        /// As much of the text as a name can be long.
        start: String,
        /// All of it, in bytes.
        length: usize,
    },
    /// Somebody has the name.
    #[error("the name {name} is taken: it belongs to {owner}; choose another one")]
    Taken {
        /// The name.
        name: String,
        /// Whose it is.
        owner: Address,
    },
    /// An account has one name, and this one has it.
    #[error("{address} is called {name} already; an account has one name")]
    AlreadyNamed {
        /// The account.
        address: Address,
        /// Its name.
        name: String,
    },
    /// Holders of BitShares accounts come first.
    #[error(
        "the name {name} is reserved: names without an underscore are kept for holders of BitShares \
         accounts until {until}; add an underscore"
    )]
    Reserved {
        /// The name.
        name: String,
        /// From then on it is free.
        until: Time,
    },
}

impl Error {
    pub(crate) fn malformed(text: &str) -> Error {
        Error::Malformed { start: text.chars().take(LONGEST).collect(), length: text.len() }
    }
}

impl Code for Error {
    const CODESPACE: &'static str = "names";

    fn code(&self) -> u32 {
        match self {
            Error::Malformed { .. } => MALFORMED,
            Error::Taken { .. } => 3,
            Error::AlreadyNamed { .. } => 4,
            Error::Reserved { .. } => RESERVED,
        }
    }
}
