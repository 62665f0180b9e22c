//! Upgrades: how many producers have to be ready, and how many are.

use base::{Ctx, Result};

use crate::records::Signal;
use crate::state::{SEATS, SIGNALS};

/// How many of those who sit have signalled `signal`, and how many have to.
pub(crate) fn tally(ctx: &Ctx<'_>, signal: &Signal) -> Result<(u32, u32)> {
    let (mut seats, mut signals): (u32, u32) = (0, 0);
    for entry in SEATS.all(ctx) {
        let (_, seat) = entry?;
        seats = seats.saturating_add(1);
        let Some(operator) = seat.operator else { continue };
        if SIGNALS.get(ctx, &operator)?.as_ref() == Some(signal) {
            signals = signals.saturating_add(1);
        }
    }
    Ok((signals, required(seats)))
}

/// 17 of 21, and the same part of any other number, rounded up.
pub(crate) fn required(seats: u32) -> u32 {
    seats.saturating_mul(17).div_ceil(21)
}
