//! Integers as text, read as Go's `math/big` reads them from protobuf and JSON.
//!
//! The SDK writes plain decimals but takes all that `big.Int.UnmarshalText` takes: a sign,
//! the prefixes `0b`, `0o`, `0x`, octal after a leading zero, and `_` between digits. What
//! its clients may send, they may send to us.

use ruint::Uint;

/// Wide enough for a decimal's scaled integer (316 bits), and so for every integer.
pub(crate) type Wide = Uint<320, 5>;

/// A number that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Integer {
    /// Whether a minus sign stands before it, as in `-0` too.
    pub(crate) negative: bool,
    /// Its value without the sign.
    pub(crate) magnitude: Wide,
}

/// Why a text is no [`Integer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is not a number.
    Syntax,
    /// It is a number of more than 320 bits.
    TooBig,
}

/// Reads a number in any notation that `big.Int.UnmarshalText` takes.
pub(crate) fn read(text: &str) -> Result<Integer, Unreadable> {
    let (negative, unsigned) = split_sign(text);
    let (base, prefixed, digits) = split_base(unsigned);
    // A separator stands between digits, or between the prefix and a digit.
    let misplaced =
        digits.ends_with('_') || digits.contains("__") || (digits.starts_with('_') && !prefixed);
    if misplaced {
        return Err(Unreadable::Syntax);
    }
    let digits = digits.bytes().filter(|byte| *byte != b'_');
    Ok(Integer { negative, magnitude: number(digits, base)? })
}

/// Reads decimal digits with an optional sign, as `big.Int.SetString(text, 10)` does.
pub(crate) fn read_decimal(text: &str) -> Result<Integer, Unreadable> {
    let (negative, digits) = split_sign(text);
    Ok(Integer { negative, magnitude: number(digits.bytes(), 10)? })
}

/// The value of a plain decimal of at most 19 digits, which is what nearly all are.
pub(crate) fn short(text: &[u8]) -> Option<u64> {
    let plain = match text {
        [b'1'..=b'9', rest @ ..] => rest.len() < 19,
        text => text == b"0",
    };
    if !plain {
        return None;
    }
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        // Nineteen digits are below 2^64, so nothing wraps.
        (digit < 10).then(|| value.wrapping_mul(10).wrapping_add(u64::from(digit)))
    })
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The base, whether a prefix of letters chose it, and the digits. The zero that stands for
/// base 8 is a digit too: alone it is the number zero.
fn split_base(text: &str) -> (u32, bool, &str) {
    let (base, prefixed) = match text.as_bytes() {
        [b'0', b'b' | b'B', ..] => (2, true),
        [b'0', b'o' | b'O', ..] => (8, true),
        [b'0', b'x' | b'X', ..] => (16, true),
        [b'0', ..] => (8, false),
        _ => (10, false),
    };
    let digits = if prefixed { text.get(2..).unwrap_or_default() } else { text };
    (base, prefixed, digits)
}

/// Collects digits in a machine word and folds the word into the wide value when it is full.
fn number(digits: impl Iterator<Item = u8>, base: u32) -> Result<Wide, Unreadable> {
    /// A word below this takes one more digit of any base up to 16.
    const FULL: u64 = u64::MAX / 16;
    let fold = |value: Option<Wide>, scale: u64, word: u64| {
        value?.checked_mul(Wide::from(scale))?.checked_add(Wide::from(word))
    };
    let (mut value, mut scale, mut word) = (Some(Wide::ZERO), 1_u64, 0_u64);
    let mut empty = true;
    for byte in digits {
        let digit = char::from(byte).to_digit(base).ok_or(Unreadable::Syntax)?;
        empty = false;
        scale = scale.wrapping_mul(u64::from(base));
        word = word.wrapping_mul(u64::from(base)).wrapping_add(u64::from(digit));
        if scale > FULL {
            value = fold(value, scale, word);
            (scale, word) = (1, 0);
        }
    }
    if empty {
        return Err(Unreadable::Syntax);
    }
    fold(value, scale, word).ok_or(Unreadable::TooBig)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(bool, u64)> {
        let integer = read(text).ok()?;
        Some((integer.negative, u64::try_from(integer.magnitude).ok()?))
    }

    #[test]
    fn every_notation_of_go_is_read() {
        let accepted = [
            ("0", 0),
            ("00", 0),
            ("+7", 7),
            ("007", 7),
            ("010", 8),
            ("0_7", 7),
            ("1_000", 1000),
            ("0b11", 3),
            ("0B_11", 3),
            ("0o17", 15),
            ("0O1_7", 15),
            ("0x1f", 31),
            ("0XF_f", 255),
        ];
        for (text, expected) in accepted {
            assert_eq!(value(text), Some((false, expected)), "{text}");
        }
        assert_eq!(value("-0x10"), Some((true, 16)));
    }

    #[test]
    fn what_go_refuses_is_refused() {
        let refused = [
            "", "-", "+", "--1", "+-1", "_1", "1_", "1__0", "0_", "0x", "0x_", "0b2", "0o8", "08",
            "0xg", "1.0", "1e3", " 1", "1 ", "a", "\u{661}", "-_1", "0b", "0__7",
        ];
        for text in refused {
            assert_eq!(read(text), Err(Unreadable::Syntax), "{text:?}");
        }
    }

    #[test]
    fn the_width_ends_at_320_bits() {
        let most = Wide::MAX.to_string();
        assert_eq!(read(&most), Ok(Integer { negative: false, magnitude: Wide::MAX }));
        assert_eq!(read(&format!("1{most}")), Err(Unreadable::TooBig));
        let longer = format!("0b1{}", "0".repeat(320));
        assert_eq!(read(&longer), Err(Unreadable::TooBig));
        assert_eq!(read(&"9".repeat(1_000)), Err(Unreadable::TooBig));
        assert_eq!(read(&("9".repeat(1_000) + "x")), Err(Unreadable::Syntax));
    }

    #[test]
    fn the_short_way_takes_nothing_but_plain_decimals() {
        assert_eq!(short(b"0"), Some(0));
        assert_eq!(short(b"9999999999999999999"), Some(9_999_999_999_999_999_999));
        for other in ["", "00", "01", "-1", "+1", "1_0", "1a", "10000000000000000000"] {
            assert_eq!(short(other.as_bytes()), None, "{other}");
        }
    }
}
