//! Keys and addresses as text, faster than by the way that the chain goes: a dump has millions.
//!
//! No point of the curve is computed: an account may list what is none, and the bytes are what
//! its leaf holds.

use bitshares_snapshot_claim::bitshares::{Key, LegacyAddress};
use ripemd::{Digest, Ripemd160};

/// The digits.
pub(crate) const ALPHABET: &[u8; 58] =
    b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const NO_DIGIT: u8 = 255;

/// The value of each character.
const DIGITS: [u8; 256] = digits();

/// 40 bytes: those of a key and its checksum, and some more.
const LIMBS: usize = 10;
const BYTES: usize = 40;

/// A key with its checksum, `BTS…`; also one that is no point, and that of nobody.
pub(crate) fn key(text: &str) -> Option<Key> {
    let bytes = decode(text.strip_prefix("BTS")?)?;
    checked(&bytes).map(Key::new)
}

/// An address with its checksum, `BTS…`.
pub(crate) fn address(text: &str) -> Option<LegacyAddress> {
    let bytes = decode(text.strip_prefix("BTS")?)?;
    checked(&bytes).map(LegacyAddress)
}

/// A number, the most significant byte first, with as many bytes in front as its text says.
struct Decoded {
    bytes: [u8; BYTES],
    length: usize,
}

fn checked<const N: usize>(decoded: &Decoded) -> Option<[u8; N]> {
    let start = BYTES.checked_sub(decoded.length)?;
    let (bytes, checksum) = decoded.bytes.get(start..)?.split_first_chunk::<N>()?;
    let right = checksum.len() == 4 && Ripemd160::digest(bytes).starts_with(checksum);
    right.then_some(*bytes)
}

fn decode(text: &str) -> Option<Decoded> {
    let mut limbs = [0_u32; LIMBS];
    // Five characters at a time fit 32 bits.
    for chunk in text.as_bytes().chunks(5) {
        let (mut value, mut scale) = (0_u64, 1_u64);
        for byte in chunk {
            let digit = *DIGITS.get(usize::from(*byte))?;
            if digit == NO_DIGIT {
                return None;
            }
            value = value.wrapping_mul(58).wrapping_add(u64::from(digit));
            scale = scale.wrapping_mul(58);
        }
        let mut carry = value;
        for limb in &mut limbs {
            // At most (2^32 - 1) * 58^5 + 2^32.
            let [a, b, c, d, above @ ..] =
                u64::from(*limb).wrapping_mul(scale).wrapping_add(carry).to_le_bytes();
            *limb = u32::from_le_bytes([a, b, c, d]);
            carry = u64::from(u32::from_le_bytes(above));
        }
        if carry != 0 {
            return None;
        }
    }
    let mut bytes = [0; BYTES];
    for (place, limb) in bytes.chunks_exact_mut(4).rev().zip(limbs) {
        place.copy_from_slice(&limb.to_be_bytes());
    }
    let ones = text.bytes().take_while(|byte| *byte == b'1').count();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let length = BYTES.saturating_sub(zeros).checked_add(ones)?;
    (length <= BYTES).then_some(Decoded { bytes, length })
}

#[expect(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    reason = "made by the compiler, which stops at an overflow; no other conversion is const"
)]
const fn digits() -> [u8; 256] {
    let mut digits = [NO_DIGIT; 256];
    let mut rest: &[u8] = ALPHABET;
    let mut value = 0_u8;
    while let [character, others @ ..] = rest {
        let (at, _) = digits.split_at_mut(*character as usize + 1);
        if let [.., digit] = at {
            *digit = value;
        }
        value += 1;
        rest = others;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_addresses_are_read_as_the_chain_writes_them() {
        let mut keys = vec![Key::NULL, Key::new([255; 33]), Key::new([1; 33])];
        keys.extend((0..=255_u8).map(|byte| {
            let mut bytes = [byte.wrapping_mul(37); 33];
            bytes[usize::from(byte % 33)] = 0;
            bytes[0] = byte % 4;
            Key::new(bytes)
        }));
        for bytes in keys {
            assert_eq!(key(&bytes.to_string()), Some(bytes), "{bytes}");
        }
        for byte in 0..=255 {
            let bytes = LegacyAddress([byte; 20]);
            assert_eq!(address(&bytes.to_string()), Some(bytes), "{bytes}");
        }
    }

    #[test]
    fn what_is_mistyped_is_none() {
        let right = Key::new([2; 33]).to_string();
        assert!(key(&right).is_some() && address(&right).is_none());
        let long = format!("{right}1");
        let (short, _) = right.split_at(right.len() - 1);
        let texts = [
            "",
            "BTS",
            short,
            &long,
            &right.replace("BTS", "TST"),
            &right.replace("BTS", "BTS1"),
            &right.replace("BTS", "BTS0"),
            &format!("BTS{}", "z".repeat(300)),
        ];
        for text in texts {
            assert_eq!(key(text), None, "{text}");
        }
    }
}
