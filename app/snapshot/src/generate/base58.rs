//! Keys as text, five digits at a time: a dump has millions.

use std::fmt;

use bitshares_snapshot_claim::bitshares::Key;
use ripemd::{Digest, Ripemd160};

use crate::base58::ALPHABET;

/// Five digits at once.
const FIVE_DIGITS: u64 = 58 * 58 * 58 * 58 * 58;

/// 32 bits each, for 33 bytes and their checksum.
const LIMBS: usize = 10;

/// Room for all digits.
const DIGITS: usize = 60;

/// A key as wallets show it: `BTS…`.
pub(super) struct KeyText {
    digits: [u8; DIGITS],
    start: usize,
}

impl KeyText {
    pub(super) fn new(key: &Key) -> KeyText {
        let mut bytes = [0; 4 * LIMBS];
        bytes[3..36].copy_from_slice(key.as_bytes());
        bytes[36..].copy_from_slice(&Ripemd160::digest(key.as_bytes())[..4]);
        let zeros = bytes[3..].iter().take_while(|byte| **byte == 0).count();
        let mut limbs = [0; LIMBS];
        for (limb, bytes) in limbs.iter_mut().zip(bytes.as_chunks().0) {
            *limb = u32::from_be_bytes(*bytes);
        }

        let (mut digits, mut start, mut first) = ([ALPHABET[0]; DIGITS], DIGITS, 0);
        while first < LIMBS {
            let mut rest = 0;
            for limb in &mut limbs[first..] {
                let value = rest << 32 | u64::from(*limb);
                *limb = u32::try_from(value / FIVE_DIGITS).unwrap_or_default();
                rest = value % FIVE_DIGITS;
            }
            for _ in 0..5 {
                start -= 1;
                digits[start] = ALPHABET[usize::try_from(rest % 58).unwrap_or_default()];
                rest /= 58;
            }
            first += usize::from(limbs[first] == 0);
        }
        // Zeros in front are as many as the key has zero bytes there.
        start += digits[start..].iter().take_while(|digit| **digit == ALPHABET[0]).count();
        KeyText { digits, start: start - zeros }
    }
}

impl fmt::Display for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = str::from_utf8(&self.digits[self.start..]).map_err(|_| fmt::Error)?;
        write!(f, "BTS{digits}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_the_chain_writes_them() {
        let mut bytes = [0; 33];
        for round in 0..500_u32 {
            let key = Key::new(bytes);
            assert_eq!(KeyText::new(&key).to_string(), key.to_string());
            let at = usize::try_from(round % 33).unwrap();
            bytes[32 - at] = bytes[32 - at].wrapping_mul(31).wrapping_add(round.to_le_bytes()[0]);
        }
        assert_eq!(KeyText::new(&Key::new([255; 33])).to_string(), Key::new([255; 33]).to_string());
    }
}
