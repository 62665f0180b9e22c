//! `MsgRevokeAllowance`: who has allowed something takes it back.

use base::{Address, Ctx, Result, Sdk};
use proto::cosmos::feegrant::v1beta1::{MsgRevokeAllowance, MsgRevokeAllowanceResponse};

use crate::keeper;

/// Whose allowance, for whom.
pub(crate) struct RevokeAllowance {
    granter: Address,
    grantee: Address,
}

pub(crate) fn parse(msg: MsgRevokeAllowance) -> Result<RevokeAllowance> {
    let grantee = Address::parse(&msg.grantee)?;
    let granter = Address::parse(&msg.granter)?;
    match grantee == granter {
        true => Err(Sdk::InvalidAddress.because("addresses must be different")),
        false => Ok(RevokeAllowance { granter, grantee }),
    }
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    revoke: RevokeAllowance,
) -> Result<MsgRevokeAllowanceResponse> {
    let grant = keeper::found(ctx, &revoke.granter, &revoke.grantee)?;
    keeper::revoke(ctx, &grant)?;
    Ok(MsgRevokeAllowanceResponse {})
}
