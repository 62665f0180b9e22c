//! `Dec`: decimals with 18 places, the SDK's `LegacyDec`.

use std::cmp::Ordering;

use ruint::Uint;
use ruint::aliases::U256;

use crate::amount::Amount;
use crate::errors::Error;
use crate::integer::Wide;

/// Room for the product of two scaled integers.
type Product = Uint<640, 10>;

/// 10^18, the scaled integer of one.
pub(crate) const UNIT: u64 = 1_000_000_000_000_000_000;

/// Half of [`UNIT`].
const HALF: u64 = UNIT / 2;

/// First magnitude that is out of range: 2^256 · 10^18.
const BOUND: Wide = Wide::from_limbs([0, 0, 0, 0, UNIT]);

/// A decimal with 18 places and a sign, at most 2^256 − 10^-18 away from zero.
///
/// The bound holds after reading and after every operation, so a `Dec` always has a whole
/// part that an [`Amount`] can hold, and every `Amount` is a `Dec`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Dec {
    /// Never set for zero.
    negative: bool,
    /// The value times 10^18.
    scaled: Wide,
}

/// A result that no [`Dec`], or no [`Amount`], can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecError {
    /// Farther from zero than 2^256 − 10^-18.
    #[error("Int overflow")]
    Overflow,
    /// A division by nothing.
    #[error("division by zero")]
    DivideByZero,
    /// An amount was asked for, and the value is below zero.
    #[error("negative amount: {0}")]
    Negative(Dec),
}

/// What becomes of the digits after the eighteenth.
#[derive(Clone, Copy)]
enum Rounding {
    /// To the nearest; from half-way to the even neighbour.
    Bankers,
    /// Dropped.
    Truncate,
    /// Upwards, which for a negative number means dropped.
    Up,
}

impl Dec {
    /// Nothing.
    pub const ZERO: Dec = Dec { negative: false, scaled: Wide::ZERO };

    /// 1.0.
    pub const ONE: Dec = Dec { negative: false, scaled: Wide::from_limbs([UNIT, 0, 0, 0, 0]) };

    /// 10^-18, the least that is more than nothing.
    pub const SMALLEST: Dec = Dec { negative: false, scaled: Wide::ONE };

    /// The sum.
    pub fn plus(self, other: Dec) -> Result<Dec, DecError> {
        if self.negative == other.negative {
            // Each is below 2^316: the sum fits.
            return Dec::from_scaled(self.negative, self.scaled.wrapping_add(other.scaled));
        }
        let larger = if self.scaled > other.scaled { self } else { other };
        Dec::from_scaled(larger.negative, self.scaled.abs_diff(other.scaled))
    }

    /// The difference.
    pub fn minus(self, other: Dec) -> Result<Dec, DecError> {
        self.plus(other.negated())
    }

    /// The product, rounded to the nearest, from half-way to even.
    pub fn times(self, other: Dec) -> Result<Dec, DecError> {
        self.product(other, Rounding::Bankers)
    }

    /// The product, rounded towards zero.
    pub fn times_truncate(self, other: Dec) -> Result<Dec, DecError> {
        self.product(other, Rounding::Truncate)
    }

    /// The product, rounded up.
    pub fn times_round_up(self, other: Dec) -> Result<Dec, DecError> {
        self.product(other, Rounding::Up)
    }

    /// The product with a whole number, which is exact.
    pub fn times_amount(self, count: Amount) -> Result<Dec, DecError> {
        let scaled: Uint<576, 9> = self.scaled.widening_mul(count.to_uint());
        Dec::from_scaled(self.negative, narrow(scaled.as_limbs())?)
    }

    /// The quotient, rounded to the nearest, from half-way to even. As in the SDK it is cut
    /// to 36 places before it is rounded to 18.
    pub fn quo(self, divisor: Dec) -> Result<Dec, DecError> {
        let dividend = widen(self.scaled).wrapping_mul(Product::from(UNIT));
        let (quotient, _) = scaled_quotient(dividend, divisor)?;
        Dec::cut(self.negative != divisor.negative, quotient, Rounding::Bankers)
    }

    /// The quotient, rounded towards zero.
    pub fn quo_truncate(self, divisor: Dec) -> Result<Dec, DecError> {
        let (quotient, _) = scaled_quotient(widen(self.scaled), divisor)?;
        Dec::from_scaled(self.negative != divisor.negative, narrow(quotient.as_limbs())?)
    }

    /// The quotient, rounded up as the SDK rounds up: where the quotient is inexact and the
    /// signs agree, 10^-18 is added to the truncated one. So it is where they differ, unless
    /// truncation left zero; −1 / 3 is −0.333333333333333332.
    pub fn quo_round_up(self, divisor: Dec) -> Result<Dec, DecError> {
        let truncated = self.quo_truncate(divisor)?;
        let (_, rest) = scaled_quotient(widen(self.scaled), divisor)?;
        let up = self.negative == (truncated.negative != divisor.negative);
        if up && !rest.is_zero() { truncated.plus(Dec::SMALLEST) } else { Ok(truncated) }
    }

    /// The quotient by a whole number, rounded towards zero.
    pub fn quo_amount(self, divisor: Amount) -> Result<Dec, DecError> {
        let divisor = Wide::from_limbs_slice(divisor.to_uint().as_limbs());
        let scaled = self.scaled.checked_div(divisor).ok_or(DecError::DivideByZero)?;
        Dec::from_scaled(self.negative, scaled)
    }

    /// The value multiplied by itself, `exponent` factors in all, in the SDK's order of
    /// squarings, on which the last places depend.
    pub fn power(self, exponent: u64) -> Result<Dec, DecError> {
        if exponent == 0 {
            return Ok(Dec::ONE);
        }
        let (mut square, mut rest, mut left) = (self, Dec::ONE, exponent);
        while left > 1 {
            if left % 2 == 1 {
                rest = rest.times(square)?;
            }
            left /= 2;
            square = square.times(square)?;
        }
        square.times(rest)
    }

    /// Without the places after the point.
    pub fn truncate(self) -> Dec {
        let (whole, _) = self.scaled.div_rem(Wide::from(UNIT));
        let scaled = whole.wrapping_mul(Wide::from(UNIT));
        Dec { negative: self.negative && !scaled.is_zero(), scaled }
    }

    /// The least whole number that is not less.
    pub fn ceil(self) -> Result<Dec, DecError> {
        self.whole(Rounding::Up)
    }

    /// The nearest whole number, from half-way the even one.
    pub fn round(self) -> Result<Dec, DecError> {
        self.whole(Rounding::Bankers)
    }

    /// The whole part. A value above −1 counts as nothing; below that there is no amount.
    pub fn to_amount(self) -> Result<Amount, DecError> {
        let (whole, _) = self.scaled.div_rem(Wide::from(UNIT));
        if self.negative && !whole.is_zero() {
            return Err(DecError::Negative(self));
        }
        U256::checked_from_limbs_slice(whole.as_limbs())
            .map(Amount::from_uint)
            .ok_or(DecError::Overflow)
    }

    /// With the other sign.
    #[must_use]
    pub fn negated(self) -> Dec {
        Dec { negative: !self.negative && !self.is_zero(), scaled: self.scaled }
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.scaled.is_zero()
    }

    /// Whether it is less than nothing.
    pub fn is_negative(self) -> bool {
        self.negative
    }

    /// The value times 10^18, without sign.
    pub(crate) fn scaled(self) -> Wide {
        self.scaled
    }

    pub(crate) fn from_scaled(negative: bool, scaled: Wide) -> Result<Dec, DecError> {
        if scaled >= BOUND {
            return Err(DecError::Overflow);
        }
        Ok(Dec { negative: negative && !scaled.is_zero(), scaled })
    }

    fn product(self, other: Dec, rounding: Rounding) -> Result<Dec, DecError> {
        let product = self.scaled.widening_mul(other.scaled);
        Dec::cut(self.negative != other.negative, product, rounding)
    }

    fn whole(self, rounding: Rounding) -> Result<Dec, DecError> {
        let units = Dec::cut(self.negative, widen(self.scaled), rounding)?;
        Dec::from_scaled(units.negative, units.scaled.wrapping_mul(Wide::from(UNIT)))
    }

    /// `long / 10^18`, rounded to an integer, as the scaled integer of a decimal.
    fn cut(negative: bool, long: Product, rounding: Rounding) -> Result<Dec, DecError> {
        let (quotient, rest) = long.div_rem(Product::from(UNIT));
        let up = match rounding {
            Rounding::Bankers => match rest.cmp(&Product::from(HALF)) {
                Ordering::Less => false,
                Ordering::Equal => quotient.bit(0),
                Ordering::Greater => true,
            },
            Rounding::Truncate => false,
            Rounding::Up => !negative && !rest.is_zero(),
        };
        // The product of two decimals is below 2^632, this below 2^573: one more fits.
        let rounded = quotient.wrapping_add(Product::from(u64::from(up)));
        Dec::from_scaled(negative, narrow(rounded.as_limbs())?)
    }
}

/// `dividend · 10^18` by the divisor's scaled integer: quotient and rest. The dividend is
/// below 2^376, so nothing wraps.
fn scaled_quotient(dividend: Product, divisor: Dec) -> Result<(Product, Product), DecError> {
    if divisor.is_zero() {
        return Err(DecError::DivideByZero);
    }
    Ok(dividend.wrapping_mul(Product::from(UNIT)).div_rem(widen(divisor.scaled)))
}

fn widen(scaled: Wide) -> Product {
    Product::from_limbs_slice(scaled.as_limbs())
}

fn narrow(limbs: &[u64]) -> Result<Wide, DecError> {
    Wide::checked_from_limbs_slice(limbs).ok_or(DecError::Overflow)
}

impl Ord for Dec {
    fn cmp(&self, other: &Dec) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.scaled.cmp(&other.scaled),
            (true, true) => other.scaled.cmp(&self.scaled),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Dec {
    fn partial_cmp(&self, other: &Dec) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Amount> for Dec {
    fn from(amount: Amount) -> Dec {
        let scaled = amount.to_uint().widening_mul(Uint::<64, 1>::from(UNIT));
        Dec { negative: false, scaled }
    }
}

impl From<u64> for Dec {
    fn from(value: u64) -> Dec {
        Dec::from(Amount::from(value))
    }
}

impl From<DecError> for Error {
    fn from(error: DecError) -> Error {
        Error::undefined(error.to_string())
    }
}
