//! Integers as text, in the width that amounts and decimals need; [`proto::integer`] has the
//! rules of the notation.

use proto::integer;

pub(crate) use proto::integer::Unreadable;

/// Wide enough for a decimal's scaled integer (316 bits), and so for every integer.
pub(crate) type Wide = ruint::Uint<320, 5>;

/// A number of at most 320 bits.
pub(crate) type Integer = integer::Integer<320, 5>;

/// Reads a number in any notation that `big.Int.UnmarshalText` takes.
pub(crate) fn read(text: &str) -> Result<Integer, Unreadable> {
    integer::read(text.as_bytes())
}

/// Reads decimal digits with an optional sign, as `big.Int.SetString(text, 10)` does.
pub(crate) fn read_decimal(text: &str) -> Result<Integer, Unreadable> {
    integer::read_decimal(text.as_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_takes_nothing_but_plain_decimals() {
        assert_eq!(short(b"0"), Some(0));
        assert_eq!(short(b"9999999999999999999"), Some(9_999_999_999_999_999_999));
        for other in ["", "00", "01", "-1", "+1", "1_0", "1a", "10000000000000000000"] {
            assert_eq!(short(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn the_width_ends_at_320_bits() {
        let most = Wide::MAX.to_string();
        assert_eq!(read(&most), Ok(Integer { negative: false, magnitude: Wide::MAX }));
        assert_eq!(read(&format!("1{most}")), Err(Unreadable::TooBig));
    }
}
