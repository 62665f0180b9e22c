//! The texts of `math.Int` and `math.LegacyDec`, on the wire and in JSON.
//!
//! Both are decimal integers on the wire; a `LegacyDec` counts units of 10^-18. Whatever
//! [`crate::integer`] reads is a number; it is printed in its one decimal form.

use super::Error;
use crate::integer::{self, Integer, Unreadable};

/// Wide enough for every `LegacyDec`: they end below 2^256 × 10^18.
type Wide = ruint::Uint<320, 5>;

const INT_BITS: usize = 256;
const DECIMALS: usize = 18;
const ONE: u64 = 1_000_000_000_000_000_000;

/// The decimal form of an `Int`, which holds up to 256 bits and a sign.
pub(crate) fn integer(text: &str) -> Result<String, Error> {
    if is_canonical(text) && text.len() <= 77 {
        return Ok(text.to_owned());
    }
    match integer::read(text.as_bytes()) {
        Ok(Integer { negative, magnitude }) if magnitude.bit_len() <= INT_BITS => {
            Ok(signed(negative, magnitude))
        }
        Ok(_) | Err(Unreadable::TooBig) => {
            Err(Error::new(format!("integer {text} does not fit {INT_BITS} bits")))
        }
        Err(Unreadable::Syntax) => Err(Error::new(format!("{text:?} is not an integer"))),
    }
}

/// The text with a point and 18 digits of a `LegacyDec` that came as `text` from the wire.
pub(crate) fn decimal_from_wire(text: &str) -> Result<String, Error> {
    let malformed = || Error::new(format!("{text:?} is not a decimal"));
    let Integer { negative, magnitude } =
        in_range(integer::read(text.as_bytes()), text, malformed)?;
    let digits = format!("{magnitude:0>19}");
    let (whole, fraction) =
        digits.split_at_checked(digits.len().saturating_sub(DECIMALS)).unwrap_or((&digits, ""));
    let sign = sign(negative, magnitude);
    Ok(format!("{sign}{whole}.{fraction}"))
}

/// The wire form of a decimal that a person wrote, such as `0.05` or `-3`.
pub(crate) fn decimal_to_wire(text: &str) -> Result<String, Error> {
    let malformed = || Error::new(format!("{text:?} is not a decimal such as 0.05"));
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if whole.is_empty() || fraction.is_empty() => {
            return Err(malformed());
        }
        Some(parts) => parts,
        None if unsigned.is_empty() => return Err(malformed()),
        None => (unsigned, ""),
    };
    if fraction.len() > DECIMALS {
        return Err(Error::new(format!(
            "{text} has {} digits after the point, at most {DECIMALS} are kept",
            fraction.len()
        )));
    }
    // A second sign is read with the digits, as in Go: `--1` is 1.
    let digits = format!("{whole}{fraction:0<DECIMALS$}");
    let inner = in_range(integer::read_decimal(digits.as_bytes()), text, malformed)?;
    Ok(signed(negative != inner.negative, inner.magnitude))
}

/// The count of 10^-18 that was read of `text`, if a `LegacyDec` can be as large.
fn in_range(
    read: Result<Integer<320, 5>, Unreadable>,
    text: &str,
    malformed: impl FnOnce() -> Error,
) -> Result<Integer<320, 5>, Error> {
    let end = Wide::from(ONE).checked_shl(INT_BITS).unwrap_or(Wide::MAX);
    match read {
        Ok(number) if number.magnitude < end => Ok(number),
        Ok(_) | Err(Unreadable::TooBig) => {
            Err(Error::new(format!("decimal {text} is out of range")))
        }
        Err(Unreadable::Syntax) => Err(malformed()),
    }
}

fn is_canonical(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !digits.is_empty() && !digits.starts_with('0'))
}

fn signed(negative: bool, magnitude: Wide) -> String {
    format!("{}{magnitude}", sign(negative, magnitude))
}

fn sign(negative: bool, magnitude: Wide) -> &'static str {
    if negative && !magnitude.is_zero() { "-" } else { "" }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_integer_has_one_decimal_form() {
        let largest =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        for (text, form) in [
            ("0", "0"),
            ("-0", "0"),
            ("+5", "5"),
            ("005", "5"),
            ("010", "8"),
            ("0x1F", "31"),
            ("0x_1f", "31"),
            ("-0b101", "-5"),
            ("0o17", "15"),
            ("1_000", "1000"),
            ("0_7", "7"),
            (largest, largest),
        ] {
            assert_eq!(integer(text).as_deref(), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_is_no_integer_is_refused() {
        let too_large =
            "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        for text in [
            "", "-", "+", "--1", "+-1", "08", "0x", "0x_", "1_", "_1", "1__0", "5e3", "1.5", " 1",
            "1 ", "é", too_large,
        ] {
            assert!(integer(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_of_any_length_is_too_large_and_no_other_thing() {
        let digits = "9".repeat(1_000);
        let refusal = |error: Result<String, Error>| error.unwrap_err().to_string();
        assert!(refusal(integer(&digits)).ends_with("does not fit 256 bits"));
        for decimal in [decimal_from_wire(&digits), decimal_to_wire(&digits)] {
            assert!(refusal(decimal).ends_with("is out of range"));
        }
    }

    #[test]
    fn a_wire_decimal_gets_its_point_and_18_digits() {
        for (wire, text) in [
            ("0", "0.000000000000000000"),
            ("-0", "0.000000000000000000"),
            ("1", "0.000000000000000001"),
            ("-1500000000000000000", "-1.500000000000000000"),
            ("1000000000000000000", "1.000000000000000000"),
            ("0x10", "0.000000000000000016"),
        ] {
            assert_eq!(decimal_from_wire(wire).as_deref(), Ok(text), "{wire}");
        }
        assert!(decimal_from_wire("1.5").is_err());
    }

    #[test]
    fn a_written_decimal_becomes_its_wire_form() {
        for (text, wire) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("1.5", "1500000000000000000"),
            ("15", "15000000000000000000"),
            ("-0.000000000000000001", "-1"),
            ("--1", "1000000000000000000"),
            ("007", "7000000000000000000"),
        ] {
            assert_eq!(decimal_to_wire(text).as_deref(), Ok(wire), "{text}");
        }
        for text in ["", "-", ".5", "1.", "1.5.5", "1e3", "1_0", "0x1", "0.1234567890123456789"] {
            assert!(decimal_to_wire(text).is_err(), "{text}");
        }
    }

    #[test]
    fn decimals_end_below_two_to_the_256() {
        let whole =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        let largest = format!("{whole}.{}", "9".repeat(18));
        let wire = decimal_to_wire(&largest).unwrap();
        assert_eq!(decimal_from_wire(&wire).unwrap(), largest);
        let end = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        assert!(decimal_to_wire(end).is_err());
        assert!(decimal_from_wire(&format!("{end}{}", "0".repeat(18))).is_err());
    }
}
