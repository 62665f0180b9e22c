//! `Amount`: money and other whole numbers that are never negative.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use ruint::Uint;
use ruint::aliases::U256;

use crate::errors::Error;
use crate::integer::{self, Integer, Unreadable};

/// A whole number from 0 to 2^256 − 1, the SDK's `Int` without its negative half.
///
/// Text is what the SDK writes and reads as `Int`, in JSON and in protobuf fields alike.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(U256);

/// A result that no [`Amount`] can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// More than 2^256 − 1.
    #[error("integer overflow")]
    Overflow,
    /// Less than zero; the value says by how much.
    #[error("negative amount: -{0}")]
    Negative(Amount),
    /// A share of nothing.
    #[error("divide by zero")]
    DivideByZero,
}

/// Why a text is no [`Amount`]; the words are those of the SDK's decoder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseAmountError {
    /// Not a number.
    #[error("math/big: cannot unmarshal {0:?} into a *big.Int")]
    Malformed(String),
    /// Outside of ±(2^256 − 1). The length is exact up to 320 bits; 321 stands for more.
    #[error("integer out of range; got: {bits}, max: 256")]
    OutOfRange {
        /// Length of the number in bits.
        bits: usize,
    },
    /// A valid `Int` below zero; the value is its magnitude.
    #[error("negative amount: -{0}")]
    Negative(Amount),
}

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(U256::ZERO);

    /// The most that can be held, 2^256 − 1.
    pub const MAX: Amount = Amount(U256::MAX);

    /// This many, for constants.
    pub const fn new(value: u64) -> Amount {
        Amount(U256::from_limbs([value, 0, 0, 0]))
    }

    /// Both together.
    pub fn plus(self, other: Amount) -> Result<Amount, AmountError> {
        self.0.checked_add(other.0).map(Amount).ok_or(AmountError::Overflow)
    }

    /// What remains after `other` is taken away.
    pub fn minus(self, other: Amount) -> Result<Amount, AmountError> {
        let missing = || AmountError::Negative(Amount(other.0.wrapping_sub(self.0)));
        self.0.checked_sub(other.0).map(Amount).ok_or_else(missing)
    }

    /// How much more this is than `other`; nothing if it is not.
    #[must_use]
    pub fn beyond(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }

    /// This many, `count` times.
    pub fn times(self, count: Amount) -> Result<Amount, AmountError> {
        self.0.checked_mul(count.0).map(Amount).ok_or(AmountError::Overflow)
    }

    /// `self × part / whole`, rounded down. The product may be 512 bits wide.
    pub fn share(self, part: Amount, whole: Amount) -> Result<Amount, AmountError> {
        if whole.is_zero() {
            return Err(AmountError::DivideByZero);
        }
        if let Some(product) = self.0.checked_mul(part.0) {
            return Ok(Amount(product.wrapping_div(whole.0)));
        }
        let product: Uint<512, 8> = self.0.widening_mul(part.0);
        let share = product.wrapping_div(Uint::from_limbs_slice(whole.0.as_limbs()));
        U256::checked_from_limbs_slice(share.as_limbs()).map(Amount).ok_or(AmountError::Overflow)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self == Amount::ZERO
    }

    /// The value, if it is below 2^64.
    pub fn to_u64(self) -> Option<u64> {
        match *self.0.as_limbs() {
            [value, 0, 0, 0] => Some(value),
            _ => None,
        }
    }

    /// The value, if it is below 2^128.
    pub fn to_u128(self) -> Option<u128> {
        match *self.0.as_limbs() {
            [low, high, 0, 0] => Some((u128::from(high) << 64) | u128::from(low)),
            _ => None,
        }
    }

    /// Appends the decimal digits, as [`Display`] prints them.
    pub fn write_decimal(self, out: &mut Vec<u8>) {
        let Some(mut rest) = self.to_u64() else {
            out.extend_from_slice(self.to_string().as_bytes());
            return;
        };
        let mut digits = [0_u8; 20];
        let mut unused = digits.len();
        for slot in digits.iter_mut().rev() {
            let [digit, ..] = (rest % 10).to_le_bytes();
            *slot = b'0' | digit;
            unused = unused.saturating_sub(1);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        out.extend_from_slice(digits.get(unused..).unwrap_or_default());
    }

    pub(crate) fn from_uint(value: U256) -> Amount {
        Amount(value)
    }

    pub(crate) fn to_uint(self) -> U256 {
        self.0
    }
}

impl Display for Amount {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

impl FromStr for Amount {
    type Err = ParseAmountError;

    fn from_str(text: &str) -> Result<Amount, ParseAmountError> {
        if let Some(value) = integer::short(text.as_bytes()) {
            return Ok(Amount::from(value));
        }
        let Integer { negative, magnitude } = integer::read(text).map_err(|fault| match fault {
            Unreadable::Syntax => ParseAmountError::Malformed(text.to_owned()),
            Unreadable::TooBig => ParseAmountError::OutOfRange { bits: 321 },
        })?;
        let amount = U256::checked_from_limbs_slice(magnitude.as_limbs())
            .map(Amount)
            .ok_or(ParseAmountError::OutOfRange { bits: magnitude.bit_len() })?;
        if negative && !amount.is_zero() {
            return Err(ParseAmountError::Negative(amount));
        }
        Ok(amount)
    }
}

impl From<u64> for Amount {
    fn from(value: u64) -> Amount {
        Amount::new(value)
    }
}

impl From<u128> for Amount {
    fn from(value: u128) -> Amount {
        Amount(U256::from(value))
    }
}

/// The decimal digits, as the SDK's `IntValue`.
impl store::Codec for Amount {
    type Value = Amount;

    fn encode(value: &Amount) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(20);
        value.write_decimal(&mut bytes);
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Amount> {
        match integer::short(bytes) {
            Some(value) => Some(Amount::from(value)),
            None => std::str::from_utf8(bytes).ok()?.parse().ok(),
        }
    }
}

impl From<AmountError> for Error {
    fn from(error: AmountError) -> Error {
        Error::undefined(error.to_string())
    }
}

impl From<ParseAmountError> for Error {
    fn from(error: ParseAmountError) -> Error {
        Error::undefined(error.to_string())
    }
}
