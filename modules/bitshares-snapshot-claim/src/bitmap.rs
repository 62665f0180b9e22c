//! Who has claimed: one bit for each account of a snapshot.

use base::{Ctx, Result};

use crate::state::{CLAIMED, Number, Word};

/// Accounts of a word.
const WORD: u64 = 256;

/// The word of an account, the byte within it, and the bit within that.
fn place(index: u64) -> (u64, usize, u8) {
    let within = index.to_be_bytes().last().copied().unwrap_or_default();
    (index.div_euclid(WORD), usize::from(within >> 3), 1 << (within & 7))
}

/// Whether account `index` of a snapshot has claimed.
pub(crate) fn has_claimed(ctx: &Ctx<'_>, number: Number, index: u64) -> Result<bool> {
    let (word, byte, bit) = place(index);
    let bits = CLAIMED.get(ctx, &(number, word))?.unwrap_or_default();
    Ok(bits.get(byte).is_some_and(|byte| byte & bit != 0))
}

/// Notes that account `index` of a snapshot has claimed.
pub(crate) fn note(ctx: &mut Ctx<'_>, number: Number, index: u64) -> Result<()> {
    let (word, byte, bit) = place(index);
    let key = (number, word);
    let mut bits = CLAIMED.get(ctx, &key)?.unwrap_or_default();
    if let Some(byte) = bits.get_mut(byte) {
        *byte |= bit;
    }
    Ok(CLAIMED.set(ctx, &key, &bits)?)
}

/// How many accounts of a word have claimed.
pub(crate) fn count(word: &Word) -> u32 {
    word.iter().map(|byte| byte.count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_a_bit_of_its_own() {
        assert_eq!(place(0), (0, 0, 1));
        assert_eq!(place(7), (0, 0, 128));
        assert_eq!(place(8), (0, 1, 1));
        assert_eq!(place(255), (0, 31, 128));
        assert_eq!(place(256), (1, 0, 1));
        assert_eq!(place(u64::MAX), (u64::MAX / 256, 31, 128));
    }
}
