//! `Denom`: the name of a kind of money.

use std::borrow::Borrow;
use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;
use std::sync::Arc;

use store::Key;

use crate::errors::Error;

/// A letter and then 2 to 127 letters, digits, or any of `/ : . _ -`: `uwls`, `ibc/27…B2`.
///
/// Ordered as text; copies share it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Denom(Arc<str>);

/// A text that is no [`Denom`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid denom: {0}")]
pub struct InvalidDenom(pub String);

impl Denom {
    /// Reads a denomination.
    pub fn parse(text: &str) -> Result<Denom, InvalidDenom> {
        let first = text.starts_with(|first: char| first.is_ascii_alphabetic());
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
        if !first || !(3..=128).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(InvalidDenom(text.to_owned()));
        }
        Ok(Denom(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Denom {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Debug for Denom {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Denom {
    type Err = InvalidDenom;

    fn from_str(text: &str) -> Result<Denom, InvalidDenom> {
        Denom::parse(text)
    }
}

impl Borrow<str> for Denom {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

/// As a text key is: a denomination holds no zero byte, and stands raw as the last part.
impl Key for Denom {
    fn put(&self, out: &mut Vec<u8>) {
        self.put_last(out);
        out.push(0);
    }

    fn take(input: &mut &[u8]) -> Option<Denom> {
        Denom::parse(&String::take(input)?).ok()
    }

    fn put_last(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_str().as_bytes());
    }

    fn take_last(input: &[u8]) -> Option<Denom> {
        Denom::parse(std::str::from_utf8(input).ok()?).ok()
    }
}

impl From<InvalidDenom> for Error {
    fn from(error: InvalidDenom) -> Error {
        Error::undefined(error.to_string())
    }
}
