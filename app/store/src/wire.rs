//! Varints and protobuf fields, read without trusting a byte.

/// Appends `value` as an unsigned varint.
pub(crate) fn put_uvarint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        let [low, ..] = value.to_le_bytes();
        out.push(low | 0x80);
        value >>= 7;
    }
    let [low, ..] = value.to_le_bytes();
    out.push(low);
}

/// Appends `value` as the signed varint that IAVL hashes: zig-zag, so twice the value.
pub(crate) fn put_varint(out: &mut Vec<u8>, value: u64) {
    put_uvarint(out, value.wrapping_shl(1));
}

/// Takes an unsigned varint off the front of `bytes`; `None` if there is none.
#[inline]
pub(crate) fn take_uvarint(bytes: &mut &[u8]) -> Option<u64> {
    match bytes {
        [byte, rest @ ..] if *byte < 0x80 => {
            let value = u64::from(*byte);
            *bytes = rest;
            Some(value)
        }
        _ => take_long_uvarint(bytes),
    }
}

fn take_long_uvarint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7F);
        let placed = part.checked_shl(shift)?;
        if placed >> shift != part {
            return None;
        }
        value |= placed;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// Takes `length` bytes off the front of `bytes`.
#[inline]
pub(crate) fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(taken)
}

/// How many bytes `value` takes as an unsigned varint.
pub(crate) fn uvarint_len(mut value: u64) -> u64 {
    let mut length = 1_u64;
    while value >= 0x80 {
        value >>= 7;
        length = length.saturating_add(1);
    }
    length
}

/// A field of a protobuf message, of the two wire types that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    /// Wire type 0.
    Number(u64),
    /// Wire type 2.
    Bytes(&'a [u8]),
}

/// Takes the next field off the front of `bytes`: its number and what it holds.
pub(crate) fn take_field<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let tag = take_uvarint(bytes)?;
    let field = match tag & 7 {
        0 => Field::Number(take_uvarint(bytes)?),
        2 => {
            let length = take_uvarint(bytes)?;
            Field::Bytes(take(bytes, length)?)
        }
        _ => return None,
    };
    Some((tag >> 3, field))
}

/// Appends field `number` with `value`; a zero is left out, as proto3 wants.
pub(crate) fn put_number(out: &mut Vec<u8>, number: u64, value: u64) {
    if value != 0 {
        put_uvarint(out, number.wrapping_shl(3));
        put_uvarint(out, value);
    }
}

/// Appends field `number` with `value`, empty or not.
pub(crate) fn put_bytes(out: &mut Vec<u8>, number: u64, value: &[u8]) {
    put_uvarint(out, number.wrapping_shl(3) | 2);
    put_length(out, value.len());
    out.extend_from_slice(value);
}

/// Appends a length as an unsigned varint.
pub(crate) fn put_length(out: &mut Vec<u8>, length: usize) {
    put_uvarint(out, u64::try_from(length).unwrap_or(u64::MAX));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_varint_reads_back_and_has_the_length_it_says(value in any::<u64>(), tail in any::<Vec<u8>>()) {
            let mut bytes = Vec::new();
            put_uvarint(&mut bytes, value);
            prop_assert_eq!(u64::try_from(bytes.len()).ok(), Some(uvarint_len(value)));
            bytes.extend_from_slice(&tail);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(take_uvarint(&mut rest), Some(value));
            prop_assert_eq!(rest, tail.as_slice());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            let mut rest = bytes.as_slice();
            while take_field(&mut rest).is_some() {}
            prop_assert!(rest.len() <= bytes.len());
        }
    }

    #[test]
    fn a_varint_above_64_bits_is_refused() {
        let mut largest: &[u8] = &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
        assert_eq!(take_uvarint(&mut largest), Some(u64::MAX));
        let mut above: &[u8] = &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02];
        assert_eq!(take_uvarint(&mut above), None);
        let mut endless: &[u8] = &[0x80; 11];
        assert_eq!(take_uvarint(&mut endless), None);
    }
}
