//! Numbers that travel as text or as messages, checked as the SDK's types check themselves when
//! they are decoded.

use super::malformed::Malformed;
use crate::wire::{self, Wire, WireType};

/// A whole number without its sign, least significant limb first. Eight limbs hold every number
/// that is in range; the ninth tells how far the others are out.
type Limbs = [u64; 9];

/// 2^256 · 10^18, the first decimal out of range.
const DECIMAL_END: Limbs = [0, 0, 0, 0, 1_000_000_000_000_000_000, 0, 0, 0, 0];

/// Digits that are in range whatever they are: 10^77 is below 2^256.
const SAFE_DIGITS: usize = 77;

/// `cosmossdk.io/math.Int`: empty, or a whole number of at most 256 bits.
#[inline]
pub(super) fn integer(text: &[u8]) -> Result<(), Malformed> {
    if is_plain(text) {
        return Ok(());
    }
    let bits = bits(parse(text)?);
    if bits > 256 { Err(Malformed::IntegerRange { bits }) } else { Ok(()) }
}

/// `cosmossdk.io/math.LegacyDec`: empty, or a count of 10^-18 below 2^256.
pub(super) fn decimal(text: &[u8]) -> Result<(), Malformed> {
    if is_plain(text) {
        return Ok(());
    }
    let limbs = parse(text)?;
    if limbs.iter().rev().ge(DECIMAL_END.iter().rev()) {
        Err(Malformed::DecimalRange)
    } else {
        Ok(())
    }
}

/// Nearly every number is this: digits without a leading zero, and few of them.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    matches!(text, [b'1'..=b'9', ..])
        && text.len() <= SAFE_DIGITS
        && text.iter().all(u8::is_ascii_digit)
}

/// Reads what Go's `big.Int.UnmarshalText` reads: a sign, a prefix for the base, digits, and
/// single underscores between them. Stops growing at the first number out of range.
fn parse(text: &[u8]) -> Result<Limbs, Malformed> {
    let mut limbs = [0; 9];
    if text.is_empty() {
        return Ok(limbs);
    }
    let refuse = || Malformed::NotInteger(String::from_utf8_lossy(text).into_owned());
    let unsigned = match text.split_first() {
        Some((b'+' | b'-', rest)) => rest,
        _ => text,
    };
    let (base, digits, mut digit_before) = match unsigned {
        [b'0', b'x' | b'X', rest @ ..] => (16, rest, true),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest, true),
        [b'0', b'b' | b'B', rest @ ..] => (2, rest, true),
        [b'0', rest @ ..] if !rest.is_empty() => (8, rest, true),
        _ => (10, unsigned, false),
    };
    let mut any_digit = false;
    for &byte in digits {
        if byte == b'_' {
            if !digit_before {
                return Err(refuse());
            }
            digit_before = false;
            continue;
        }
        let digit = char::from(byte).to_digit(base).ok_or_else(refuse)?;
        (any_digit, digit_before) = (true, true);
        grow(&mut limbs, base, digit);
    }
    if any_digit && digit_before { Ok(limbs) } else { Err(refuse()) }
}

/// `limbs · base + digit`; once the ninth limb is used, the number stays out of range.
fn grow(limbs: &mut Limbs, base: u32, digit: u32) {
    if limbs.last().is_some_and(|top| *top > 0) {
        return;
    }
    let mut carry = u128::from(digit);
    for limb in limbs {
        let sum = u128::from(*limb).wrapping_mul(u128::from(base)).wrapping_add(carry);
        *limb = u64::try_from(sum & u128::from(u64::MAX)).unwrap_or(u64::MAX);
        carry = sum >> 64;
    }
}

/// Length in bits, at most 512.
fn bits(limbs: Limbs) -> u32 {
    limbs
        .iter()
        .zip((0_u32..).step_by(64))
        .filter(|(limb, _)| **limb > 0)
        .last()
        .map_or(0, |(limb, below)| below.saturating_add(limb.ilog2()).saturating_add(1))
        .min(512)
}

/// `google.protobuf.Timestamp` where Go decodes it to `time.Time`.
pub(super) fn time(message: &[u8]) -> Result<(), Malformed> {
    const YEAR_1: i64 = -62_135_596_800;
    const YEAR_10000: i64 = 253_402_300_800;
    let (seconds, nanos) = seconds_and_nanos(message);
    if (YEAR_1..YEAR_10000).contains(&seconds) && (0..1_000_000_000).contains(&nanos) {
        return Ok(());
    }
    Err(Malformed::Time { seconds, nanos })
}

/// `google.protobuf.Duration` where Go decodes it to `time.Duration`.
pub(super) fn duration(message: &[u8]) -> Result<(), Malformed> {
    let (seconds, nanos) = seconds_and_nanos(message);
    let one_sign = seconds.signum().saturating_mul(i64::from(nanos.signum())) >= 0;
    let fits = seconds
        .checked_mul(1_000_000_000)
        .and_then(|whole| whole.checked_add(i64::from(nanos)))
        .is_some();
    if one_sign && fits && (-999_999_999..=999_999_999).contains(&nanos) {
        return Ok(());
    }
    Err(Malformed::Duration { seconds, nanos })
}

/// Fields 1 and 2 of a message that has been checked; the last of each counts.
fn seconds_and_nanos(message: &[u8]) -> (i64, i32) {
    let mut wire = Wire::new(message);
    let (mut seconds, mut nanos) = (0, 0);
    while let Ok(tag) = wire.tag() {
        let Ok(value) = wire.value(tag, 0) else { break };
        match tag {
            (1, WireType::Varint) => seconds = wire::number(value).cast_signed(),
            (2, WireType::Varint) => nanos = low_half(wire::number(value)),
            _ => {}
        }
    }
    (seconds, nanos)
}

fn low_half(number: u64) -> i32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX).cast_signed()
}
