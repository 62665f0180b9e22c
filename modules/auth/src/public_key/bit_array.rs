//! Which members of a multisig signed.

use base::{Error, Result};
use proto::cosmos::crypto::multisig::v1beta1::CompactBitArray;

/// One bit for each member, the first one in the highest bit of the first byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BitArray {
    /// Bits behind the last one do not count, whatever they are.
    bytes: Vec<u8>,
    length: usize,
}

impl BitArray {
    /// Reads the wire form. The bits in its last byte must be 0 (all eight) to 7, and there
    /// must be that byte; no array at all has no bits.
    pub fn parse(array: Option<&CompactBitArray>) -> Result<BitArray> {
        let Some(array) = array else {
            return Ok(BitArray::default());
        };
        let bytes = array.elems.clone();
        let whole = bytes.len().checked_mul(8);
        let length = match array.extra_bits_stored {
            0 => whole,
            extra @ 1..=7 => whole
                .and_then(|bits| bits.checked_sub(8))
                .and_then(|bits| bits.checked_add(usize::try_from(extra).ok()?)),
            _ => None,
        };
        let length = length.ok_or_else(|| {
            let (extra, bytes) = (array.extra_bits_stored, bytes.len());
            Error::undefined(format!("bit array is malformed: {extra} extra bits in {bytes} bytes"))
        })?;
        Ok(BitArray { bytes, length })
    }

    /// The wire form.
    pub fn to_proto(&self) -> CompactBitArray {
        let extra = u32::try_from(self.length & 7).unwrap_or(0);
        CompactBitArray { extra_bits_stored: extra, elems: self.bytes.clone() }
    }

    /// How many bits there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no bits at all.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bits in the order of the members.
    pub fn iter(&self) -> impl Iterator<Item = bool> {
        let bits = |byte: &u8| MASKS.map(|mask| byte & mask != 0);
        self.bytes.iter().flat_map(bits).take(self.length)
    }
}

/// The bits of a byte, the highest first.
const MASKS: [u8; 8] = [0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01];

impl FromIterator<bool> for BitArray {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> BitArray {
        let mut array = BitArray::default();
        let mut masks = MASKS.into_iter().cycle();
        for bit in bits {
            if array.length & 7 == 0 {
                array.bytes.push(0);
            }
            if let (Some(byte), Some(mask)) = (array.bytes.last_mut(), masks.next())
                && bit
            {
                *byte |= mask;
            }
            array.length = array.length.saturating_add(1);
        }
        array
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(extra_bits_stored: u32, elems: &[u8]) -> Result<BitArray> {
        BitArray::parse(Some(&CompactBitArray { extra_bits_stored, elems: elems.to_vec() }))
    }

    #[test]
    fn bits_behind_the_last_one_do_not_count() {
        let bits = array(3, &[0b1011_1111]).map(|bits| bits.iter().collect::<Vec<_>>());
        assert_eq!(bits, Ok(vec![true, false, true]));
    }

    #[test]
    fn an_array_that_can_not_be_is_refused() {
        for (extra, elems) in
            [(1, [].as_slice()), (8, &[0xff]), (9, &[0xff, 0xff]), (u32::MAX, &[])]
        {
            assert!(array(extra, elems).is_err(), "{extra} extra bits in {} bytes", elems.len());
        }
    }

    #[test]
    fn no_array_has_no_bits() {
        assert_eq!(BitArray::parse(None), array(0, &[]));
        assert!(BitArray::default().is_empty());
    }
}
