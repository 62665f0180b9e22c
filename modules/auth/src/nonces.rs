//! Nonces of unordered transactions: instead of a sequence, a signer uses up a moment.
//!
//! A transaction without order names the moment at which it times out. Until then the pair of
//! signer and moment is kept, so that the same transaction can not come again; after it the
//! timeout refuses the transaction, and the pair can be forgotten.

use base::{Address, Ctx, Result, Sdk, Time};
use store::{Order, Range};

use crate::state::NONCES;

/// Pairs that one block forgets. More than a full block can add, so the queue always empties.
const FORGOTTEN_A_BLOCK: usize = 10_000;

const NANOS_A_SECOND: i128 = 1_000_000_000;

/// The sign bit of a number of nanoseconds, turned, so that 1969 comes before 1970.
const SIGN: u64 = 1 << 63;

/// Uses up the moment `timeout` of `signer`; refused if he has used it before.
pub fn use_up_nonce(ctx: &mut Ctx<'_>, signer: &Address, timeout: Time) -> Result<()> {
    let nanos = nanos(timeout)?;
    let key = (in_order(nanos), *signer);
    if NONCES.has(ctx, &key)? {
        return Err(Sdk::InvalidRequest.because(format!(
            "failed to add unordered nonce: sender {signer} has already used timeout {nanos}"
        )));
    }
    Ok(NONCES.set(ctx, &key, &())?)
}

/// Forgets moments that are before this block. One that equals its time is kept: a transaction
/// with that timeout may still be in the block.
pub(crate) fn forget_past(ctx: &mut Ctx<'_>) -> Result<()> {
    let now = in_order(nanos(ctx.block.time)?);
    let past = Range { start: NONCES.part(&()), end: Some(NONCES.part(&now)) };
    let mut keys = Vec::new();
    for entry in NONCES.entries(ctx, past, Order::Ascending).take(FORGOTTEN_A_BLOCK) {
        let (key, ()) = entry?;
        keys.push(key);
    }
    for key in keys {
        NONCES.remove(ctx, &key)?;
    }
    Ok(())
}

/// Nanoseconds since 1970; Go, and so the key, reaches from 1677 to 2262.
fn nanos(time: Time) -> Result<i64> {
    let nanos = i128::from(time.seconds())
        .saturating_mul(NANOS_A_SECOND)
        .saturating_add(time.nanos().into());
    i64::try_from(nanos).map_err(|_| {
        Sdk::InvalidRequest.because(format!("{time} is not within the years 1678 to 2261"))
    })
}

fn in_order(nanos: i64) -> u64 {
    nanos.cast_unsigned() ^ SIGN
}
