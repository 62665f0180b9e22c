//! Payday: before each election the producers share what has been minted for them, by the
//! blocks that each has signed.

use base::{Amount, Ctx, Event, Result};

use crate::params::Params;
use crate::state::{PRODUCER_POOL, SEATS};
use crate::votes::{change, producer};

/// Pays all who have signed since the last payday. What rounding leaves waits for the next.
pub(crate) fn pay_round(ctx: &mut Ctx<'_>, rules: &Params) -> Result<()> {
    let pool = PRODUCER_POOL.get(ctx)?.unwrap_or_default();
    let mut signers = Vec::new();
    let mut signed: u64 = 0;
    for entry in SEATS.all(ctx) {
        let (address, seat) = entry?;
        if let Some(operator) = seat.operator.filter(|_| seat.signed_in_round > 0) {
            signed = signed.saturating_add(seat.signed_in_round);
            signers.push((address, operator, seat));
        }
    }
    let mut left = pool;
    for (address, operator, mut seat) in signers {
        let count = Amount::from(seat.signed_in_round);
        let pay = pool.share(count, Amount::from(signed))?;
        left = left.minus(pay)?;
        seat.signed_in_round = 0;
        SEATS.set(ctx, &address, &seat)?;
        if pay.is_zero() {
            continue;
        }
        let kept = producer(ctx, &operator)?.commission.of(pay)?;
        let shared = pay.minus(kept)?;
        change(ctx, rules, &operator, |standing| standing.earn(kept, shared))?;
        let paid = Event::new("producer_paid")
            .with("validator", operator.validator_text())
            .with("amount", kept.to_string())
            .with("for_voters", shared.to_string());
        ctx.emit(paid);
    }
    Ok(PRODUCER_POOL.set(ctx, &left)?)
}
