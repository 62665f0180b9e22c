//! Paying a claim: Whalestake moves, with what it has earned since genesis.

use auth::{ACCOUNT_CREATION_POOL, SNAPSHOT_CLAIM};
use base::{Address, Amount, Ctx, Event, Result};
use proto::whaleshares::claim::v1 as wire;

use crate::refusals::Refused;
use crate::snapshots::{counters, of_parts, to_parts, too_much, total};
use crate::state::{CLAIMS, COUNTERS, Number};
use crate::{bitmap, pending, pool};

/// A claim that was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) number: Number,
    pub(crate) index: u64,
    pub(crate) account_id: u64,
    /// The name on BitShares.
    pub(crate) name: String,
    pub(crate) to: Address,
    /// The name that the receiver gets; empty for none.
    pub(crate) account_name: String,
    pub(crate) parts: [u64; 3],
    pub(crate) fee: u64,
}

/// Pays a claim, less its fee; tells how much that was.
pub(crate) fn pay(ctx: &mut Ctx<'_>, payment: &Payment) -> Result<u64> {
    let Payment { number, index, account_id, to, parts, fee, .. } = payment;
    let all = total(*parts)?;
    let amount = all.checked_sub(*fee).ok_or_else(|| too_much("fees"))?;
    auth::open_if_new(ctx, to)?;
    let from = match *number {
        Number::GENESIS => Address::module(SNAPSHOT_CLAIM),
        // Corrections pay what they say, and nothing that the pool has earned meanwhile.
        _ => {
            pool::correct(ctx, all)?;
            Address::module(ACCOUNT_CREATION_POOL)
        }
    };
    staking::hand_over(ctx, &from, to, Amount::from(amount))?;
    pool::earn_fee(ctx, &from, *fee)?;
    bitmap::note(ctx, *number, *index)?;
    let record = wire::ClaimRecord {
        correction: number.0,
        account_id: *account_id,
        index: *index,
        to: to.to_string(),
        amount,
        height: ctx.block.height,
    };
    CLAIMS.set(ctx, &(*number, *account_id), &record)?;
    count(ctx, *number, *parts)?;
    pending::forget(ctx, *number, *index)?;
    name(ctx, payment)?;
    ctx.emit(claimed(payment, amount));
    Ok(amount)
}

fn count(ctx: &mut Ctx<'_>, number: Number, parts: [u64; 3]) -> Result<()> {
    let mut counters = counters(ctx, number)?;
    counters.accounts = counters.accounts.saturating_add(1);
    let mut paid = of_parts(counters.paid.as_ref());
    for (sum, part) in paid.iter_mut().zip(parts) {
        *sum = sum.checked_add(part).ok_or_else(|| too_much("claims"))?;
    }
    counters.paid = Some(to_parts(paid));
    Ok(COUNTERS.set(ctx, &number, &counters)?)
}

/// The receiver is called as he wants to be; the name of the BitShares account is kept for him.
fn name(ctx: &mut Ctx<'_>, payment: &Payment) -> Result<()> {
    let Payment { name, account_name, to, .. } = payment;
    if account_name.is_empty() {
        return Ok(());
    }
    let register = match account_name == name {
        true => names::register_reserved,
        false => names::register,
    };
    register(ctx, account_name, to).map_err(Refused::name)
}

fn claimed(payment: &Payment, amount: u64) -> Event {
    let [bts, whaleshare, brownie] = payment.parts;
    Event::new("claim")
        .with("bitshares_account", payment.name.clone())
        .with("account_id", format!("1.2.{}", payment.account_id))
        .with("to", payment.to.to_string())
        .with("amount", amount.to_string())
        .with("for_bts", bts.to_string())
        .with("for_whaleshare", whaleshare.to_string())
        .with("for_brownie", brownie.to_string())
        .with("fee", payment.fee.to_string())
        .with("name", payment.account_name.clone())
        .with("correction", payment.number.0.to_string())
}
