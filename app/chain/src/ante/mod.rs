//! What every transaction passes before its messages run: limits, fee, signatures, sequence.
//!
//! One function of plain calls in the SDK's order. What it writes stays even if a message
//! fails later: the fee is paid and the sequence is used up.

mod fee;
pub(crate) mod limits;
pub(crate) mod sign_bytes;
pub(crate) mod signatures;
mod unordered;

use base::{Ctx, Mode, Result};

use crate::claims;
use crate::run::Rules;
use crate::tx::Transaction;

/// Checks `tx`, takes its fee, uses up its sequence numbers.
pub(crate) fn ante(ctx: &mut Ctx<'_>, tx: &Transaction, rules: Rules<'_>) -> Result<()> {
    limits::gas_within_block(tx, rules.block_gas_limit)?;
    let signers = limits::basics(tx)?;
    limits::not_timed_out(ctx, tx)?;
    claims::check_lane(tx, rules)?;
    let params = auth::params(ctx)?;
    limits::memo(tx, &params)?;
    limits::pay_for_size(ctx, tx, &params)?;
    match claims::is_free(tx) {
        true => claims::admit(ctx, tx)?,
        false => fee::deduct(ctx, tx, rules.min_gas_prices)?,
    }
    let mut accounts = signatures::signing_accounts(ctx, tx, &signers)?;
    signatures::count(&accounts, &params)?;
    signatures::pay(ctx, &accounts, &params)?;
    signatures::check_order(ctx, tx, &accounts)?;
    if matches!(ctx.mode, Mode::Check | Mode::Deliver) {
        signatures::verify(ctx, tx, &accounts, rules.cache)?;
    }
    signatures::use_up(ctx, tx, &mut accounts)
}
