//! `MsgFinalize`: a memo claim that has waited long enough is paid now.

use base::{Ctx, Result};
use proto::whaleshares::claim::v1 as wire;

use super::reading::account;
use crate::pending;
use crate::state::Number;

/// The account whose claim waits.
pub(crate) struct Finalize {
    number: Number,
    index: u64,
}

pub(crate) fn parse(msg: wire::MsgFinalize) -> Result<Finalize> {
    account("submitter", &msg.submitter)?;
    Ok(Finalize { number: Number(msg.correction), index: msg.index })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    Finalize { number, index }: Finalize,
) -> Result<wire::MsgFinalizeResponse> {
    Ok(wire::MsgFinalizeResponse { amount: pending::finalize(ctx, number, index)? })
}
