//! `MsgReclaimLoan`: anybody may have a loan taken back that is not needed any more.

use base::{Address, Ctx, Result};
use proto::whaleshares::claim::v1 as wire;

use super::reading::account;
use crate::lending;

/// Whose loan.
pub(crate) struct ReclaimLoan(Address);

pub(crate) fn parse(msg: wire::MsgReclaimLoan) -> Result<ReclaimLoan> {
    account("submitter", &msg.submitter)?;
    Ok(ReclaimLoan(account("borrower", &msg.borrower)?))
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    ReclaimLoan(borrower): ReclaimLoan,
) -> Result<wire::MsgReclaimLoanResponse> {
    Ok(wire::MsgReclaimLoanResponse { amount: lending::reclaim(ctx, &borrower)? })
}
