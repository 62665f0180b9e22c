//! Queries: the SDK's of staking, distribution, slashing, mint and evidence, and our own.

mod accounts;
mod board;
mod delegations;
mod distribution;
mod elections;
mod evidence;
mod history;
mod mint;
mod producers;
mod proxies;
mod rewards;
mod slashing;
mod totals;
mod unbonding;

use base::{Address, Amount, Ctx, Dec, Error, Result, Router, Status};

use crate::params::{BPS, PPB};
use crate::state::DESCRIPTIONS;

/// Votes as the SDK's shares: one for one.
pub(crate) fn shares(votes: Amount) -> Result<Dec> {
    Ok(Dec::ONE.times_amount(votes)?)
}

pub(crate) fn routes(router: &mut Router) {
    producers::routes(router);
    delegations::routes(router);
    unbonding::routes(router);
    history::routes(router);
    totals::routes(router);
    distribution::routes(router);
    rewards::routes(router);
    slashing::routes(router);
    mint::routes(router);
    evidence::routes(router);
    accounts::routes(router);
    proxies::routes(router);
    board::routes(router);
    elections::routes(router);
}

/// The account that a question names; `missing` is what the SDK says if it names none.
fn account(text: &str, missing: &str) -> Result<Address> {
    match text {
        "" => Err(Error::query(Status::InvalidArgument, missing)),
        text => Ok(Address::parse(text)?),
    }
}

/// The operator that a question names; `missing` is what the SDK says if it names none.
fn operator(text: &str, missing: &str) -> Result<Address> {
    match text {
        "" => Err(Error::query(Status::InvalidArgument, missing)),
        text => Ok(Address::parse_validator(text)?),
    }
}

/// The SDK's words of staking for an account or an operator that is left out.
const NO_DELEGATOR: &str = "delegator address cannot be empty";
const NO_VALIDATOR: &str = "validator address cannot be empty";

/// Ours for an account that is left out.
const NO_ACCOUNT: &str = "address cannot be empty";

/// The name that a producer has given itself.
fn moniker(ctx: &Ctx<'_>, operator: &Address) -> Result<String> {
    Ok(DESCRIPTIONS.get(ctx, operator)?.unwrap_or_default().moniker)
}

/// As a fault of ours, which the SDK makes of what goes wrong while it looks.
fn internal(error: &Error) -> Error {
    Error::query(Status::Internal, error.to_string())
}

/// A height as the SDK's messages hold it.
fn height(height: u64) -> i64 {
    i64::try_from(height).unwrap_or(i64::MAX)
}

/// A rate that is counted in 1/10^9.
fn of_ppb(rate: u32) -> Result<Dec> {
    Ok(shares(u64::from(rate).into())?.quo_amount(u64::from(PPB).into())?)
}

/// A rate that is counted in 1/10,000.
fn of_bps(rate: u32) -> Result<Dec> {
    Ok(shares(u64::from(rate).into())?.quo_amount(u64::from(BPS).into())?)
}
