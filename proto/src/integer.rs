//! Integers as text, read as Go's `math/big` reads them.
//!
//! The SDK writes plain decimals but takes all that `big.Int.UnmarshalText` takes, in protobuf
//! and in JSON: a sign, the prefixes `0b`, `0o`, `0x`, octal after a leading zero, and `_`
//! between digits. What its clients may send, they may send to us.
//!
//! How many bits a number may have depends on what it is, so the reader stops at the width that
//! its caller asks for, and callers know their own limits.

use ruint::Uint;

/// A number that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer<const BITS: usize, const LIMBS: usize> {
    /// Whether a minus sign stands before it, as in `-0` too.
    pub negative: bool,
    /// Its value without the sign.
    pub magnitude: Uint<BITS, LIMBS>,
}

/// Why a text is no [`Integer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not a number.
    Syntax,
    /// It is a number of more bits than were asked for.
    TooBig,
}

/// Reads a number in any notation that `big.Int.UnmarshalText` takes.
pub fn read<const BITS: usize, const LIMBS: usize>(
    text: &[u8],
) -> Result<Integer<BITS, LIMBS>, Unreadable> {
    let (negative, unsigned) = split_sign(text);
    let (base, digits, mut digit_before) = split_base(unsigned);
    // A separator stands between digits, the prefix counting as one.
    for byte in digits {
        let separates = *byte == b'_';
        if separates && !digit_before {
            return Err(Unreadable::Syntax);
        }
        digit_before = !separates;
    }
    if !digit_before {
        return Err(Unreadable::Syntax);
    }
    let digits = digits.iter().copied().filter(|byte| *byte != b'_');
    Ok(Integer { negative, magnitude: number(digits, base)? })
}

/// Reads decimal digits with an optional sign, as `big.Int.SetString(text, 10)` does.
pub fn read_decimal<const BITS: usize, const LIMBS: usize>(
    text: &[u8],
) -> Result<Integer<BITS, LIMBS>, Unreadable> {
    let (negative, digits) = split_sign(text);
    Ok(Integer { negative, magnitude: number(digits.iter().copied(), 10)? })
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        unsigned => (false, unsigned),
    }
}

/// The base, the digits, and whether a prefix stands before them. The zero that stands for base 8
/// is a digit too: alone it is the number zero.
fn split_base(text: &[u8]) -> (u32, &[u8], bool) {
    match text {
        [b'0', b'b' | b'B', digits @ ..] => (2, digits, true),
        [b'0', b'o' | b'O', digits @ ..] => (8, digits, true),
        [b'0', b'x' | b'X', digits @ ..] => (16, digits, true),
        [b'0', ..] => (8, text, false),
        _ => (10, text, false),
    }
}

/// Collects digits in a machine word and folds the word into the wide value when it is full.
fn number<const BITS: usize, const LIMBS: usize>(
    digits: impl Iterator<Item = u8>,
    base: u32,
) -> Result<Uint<BITS, LIMBS>, Unreadable> {
    /// A word below this takes one more digit of any base up to 16.
    const FULL: u64 = u64::MAX / 16;
    let fold = |value: Option<Uint<BITS, LIMBS>>, scale: u64, word: u64| {
        value?.checked_mul(Uint::from(scale))?.checked_add(Uint::from(word))
    };
    let (mut value, mut scale, mut word) = (Some(Uint::ZERO), 1_u64, 0_u64);
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

    type Narrow = Integer<64, 1>;

    fn value(text: &str) -> Option<(bool, u64)> {
        let Narrow { negative, magnitude } = read(text.as_bytes()).ok()?;
        Some((negative, u64::try_from(magnitude).ok()?))
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
        assert_eq!(value("-0"), Some((true, 0)));
    }

    #[test]
    fn what_go_refuses_is_refused() {
        let refused = [
            "", "-", "+", "--1", "+-1", "_1", "1_", "1__0", "0_", "0x", "0x_", "0x__1", "0b2",
            "0o8", "08", "0xg", "1.0", "1e3", " 1", "1 ", "a", "\u{661}", "-_1", "0b", "0__7", "_",
        ];
        for text in refused {
            assert_eq!(read::<64, 1>(text.as_bytes()), Err(Unreadable::Syntax), "{text:?}");
        }
        assert_eq!(read::<64, 1>(&[b'1', 0xff]), Err(Unreadable::Syntax), "not UTF-8");
    }

    #[test]
    fn decimal_digits_have_neither_prefix_nor_separators() {
        let seven = Ok(Narrow { negative: false, magnitude: Uint::from(7) });
        assert_eq!(read_decimal(b"007"), seven);
        assert_eq!(read_decimal(b"+7"), seven);
        for text in ["", "-", "0x7", "1_0", "--1"] {
            assert_eq!(read_decimal::<64, 1>(text.as_bytes()), Err(Unreadable::Syntax), "{text}");
        }
    }

    #[test]
    fn a_number_ends_at_the_width_that_is_asked_for() {
        type Wide = Uint<320, 5>;
        let most = Wide::MAX.to_string();
        assert_eq!(
            read(most.as_bytes()),
            Ok(Integer { negative: false, magnitude: Wide::MAX }),
            "{most}"
        );
        let too_big = Err::<Integer<320, 5>, _>(Unreadable::TooBig);
        assert_eq!(read(format!("1{most}").as_bytes()), too_big);
        assert_eq!(read(format!("0b1{}", "0".repeat(320)).as_bytes()), too_big);
        assert_eq!(read("9".repeat(1_000).as_bytes()), too_big);
        assert_eq!(read::<320, 5>(("9".repeat(1_000) + "x").as_bytes()), Err(Unreadable::Syntax));
    }
}
