//! Numbers that travel as text or as messages, checked as the SDK's types check themselves when
//! they are decoded.

use super::malformed::Malformed;
use crate::integer::{self, Unreadable};
use crate::wire::{self, Wire, WireType};

/// Most bits of a number whose length is still told exactly.
const TOLD: usize = 512;

/// A whole number without its sign.
type Magnitude = ruint::Uint<TOLD, 8>;

/// 2^256 · 10^18, the first decimal out of range.
const DECIMAL_END: Magnitude =
    Magnitude::from_limbs([0, 0, 0, 0, 1_000_000_000_000_000_000, 0, 0, 0]);

/// Digits that are in range whatever they are: 10^77 is below 2^256.
const SAFE_DIGITS: usize = 77;

/// `cosmossdk.io/math.Int`: empty, or a whole number of at most 256 bits.
#[inline]
pub(super) fn integer(text: &[u8]) -> Result<(), Malformed> {
    if is_plain(text) {
        return Ok(());
    }
    let bits = magnitude(text)?.map_or(TOLD, |magnitude| magnitude.bit_len());
    if bits > 256 { Err(Malformed::IntegerRange { bits }) } else { Ok(()) }
}

/// `cosmossdk.io/math.LegacyDec`: empty, or a count of 10^-18 below 2^256.
pub(super) fn decimal(text: &[u8]) -> Result<(), Malformed> {
    if is_plain(text) {
        return Ok(());
    }
    match magnitude(text)? {
        Some(magnitude) if magnitude < DECIMAL_END => Ok(()),
        _ => Err(Malformed::DecimalRange),
    }
}

/// Nearly every number is this: digits without a leading zero, and few of them.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    matches!(text, [b'1'..=b'9', ..])
        && text.len() <= SAFE_DIGITS
        && text.iter().all(u8::is_ascii_digit)
}

/// The number without its sign, none if it is beyond telling. Nothing at all is zero: Go leaves
/// such a field as it is.
fn magnitude(text: &[u8]) -> Result<Option<Magnitude>, Malformed> {
    if text.is_empty() {
        return Ok(Some(Magnitude::ZERO));
    }
    match integer::read(text) {
        Ok(number) => Ok(Some(number.magnitude)),
        Err(Unreadable::TooBig) => Ok(None),
        Err(Unreadable::Syntax) => {
            Err(Malformed::NotInteger(String::from_utf8_lossy(text).into_owned()))
        }
    }
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
