//! Decimals as text, in the SDK's two forms: with a point for people and JSON, and as the
//! integer of units of 10^-18 on the wire.

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

use crate::dec::{Dec, UNIT};
use crate::errors::Error;
use crate::integer::{self, Integer, Unreadable, Wide};

/// Places after the point.
const PLACES: usize = 18;

/// Why a text is no [`Dec`], in the words of the SDK.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseDecError {
    /// Nothing, or a sign alone.
    #[error("decimal string cannot be empty")]
    Empty,
    /// A point without digits on both sides.
    #[error("invalid decimal length")]
    Length,
    /// More than one point.
    #[error("invalid decimal string")]
    Points,
    /// More than 18 places: the text without sign, and how many are too many.
    #[error("value '{0}' exceeds max precision by -{1} decimal places: max precision 18")]
    Precision(String, usize),
    /// Something else than digits: they and the zeros that fill up the places.
    #[error("failed to set decimal string with base 10: {0}")]
    Digits(String),
    /// Farther from zero than 2^256 − 10^-18.
    #[error("out of range: invalid decimal string")]
    OutOfRange,
    /// Not an integer, on the wire.
    #[error("math/big: cannot unmarshal {0:?} into a *big.Int")]
    Wire(String),
    /// Farther from zero than 2^256 − 10^-18, on the wire.
    #[error("decimal out of range")]
    WireOutOfRange,
}

impl Dec {
    /// Reads the wire form, the integer of units of 10^-18.
    ///
    /// An empty text is zero, as absent fields are; the SDK leaves such a decimal unset and
    /// panics where it is used.
    pub fn from_wire(text: &str) -> Result<Dec, ParseDecError> {
        if text.is_empty() {
            return Ok(Dec::ZERO);
        }
        let Integer { negative, magnitude } = integer::read(text).map_err(|fault| match fault {
            Unreadable::Syntax => ParseDecError::Wire(text.to_owned()),
            Unreadable::TooBig => ParseDecError::WireOutOfRange,
        })?;
        Dec::from_scaled(negative, magnitude).map_err(|_| ParseDecError::WireOutOfRange)
    }

    /// The wire form.
    pub fn to_wire(self) -> String {
        format!("{}{}", self.sign(), self.scaled())
    }

    fn sign(self) -> &'static str {
        if self.is_negative() { "-" } else { "" }
    }
}

impl FromStr for Dec {
    type Err = ParseDecError;

    /// As `LegacyNewDecFromStr`: one sign is taken off, and the digits may begin with
    /// another, so `--1` is 1.
    fn from_str(text: &str) -> Result<Dec, ParseDecError> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if text.is_empty() {
            return Err(ParseDecError::Empty);
        }
        let (whole, places) = match text.split_once('.') {
            Some((_, places)) if places.contains('.') => return Err(ParseDecError::Points),
            Some((whole, places)) if whole.is_empty() || places.is_empty() => {
                return Err(ParseDecError::Length);
            }
            Some(parts) => parts,
            None => (text, ""),
        };
        let Some(zeros) = PLACES.checked_sub(places.len()) else {
            let excess = places.len().saturating_sub(PLACES);
            return Err(ParseDecError::Precision(text.to_owned(), excess));
        };
        let digits = format!("{whole}{places}{:0<zeros$}", "");
        let integer = match integer::read_decimal(&digits) {
            Ok(integer) => integer,
            Err(Unreadable::Syntax) => return Err(ParseDecError::Digits(digits)),
            Err(Unreadable::TooBig) => return Err(ParseDecError::OutOfRange),
        };
        Dec::from_scaled(negative != integer.negative, integer.magnitude)
            .map_err(|_| ParseDecError::OutOfRange)
    }
}

/// Always with 18 places.
impl Display for Dec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (whole, places) = self.scaled().div_rem(Wide::from(UNIT));
        write!(f, "{}{whole}.{places:018}", self.sign())
    }
}

impl Debug for Dec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl From<ParseDecError> for Error {
    fn from(error: ParseDecError) -> Error {
        Error::undefined(error.to_string())
    }
}
