//! `MsgGrantAllowance`: somebody lets somebody else spend of his money, on fees only.

use base::{Address, Ctx, Guard, Result, Sdk};
use proto::cosmos::feegrant::v1beta1::{MsgGrantAllowance, MsgGrantAllowanceResponse};

use crate::allowance::Allowance;
use crate::errors::Error;
use crate::events;
use crate::state::{GRANTS, Grant};

/// An allowance between two people.
pub(crate) struct GrantAllowance(Grant);

pub(crate) fn parse(msg: MsgGrantAllowance) -> Result<GrantAllowance> {
    let grantee = Address::parse(&msg.grantee)?;
    let granter = Address::parse(&msg.granter)?;
    if grantee == granter {
        return Err(Sdk::InvalidAddress.because("cannot self-grant fee authorization"));
    }
    let allowance =
        msg.allowance.ok_or_else(|| Error::NoAllowance.because("failed to get allowance"))?;
    let allowance = Allowance::read(&allowance)?;
    allowance.check()?;
    Ok(GrantAllowance(Grant { granter, grantee, allowance }))
}

/// The account of a grantee that is new is opened: he could not sign without one.
/// A proposal that lets somebody pay fees with deposits, which lie in the account of governance.
pub(crate) fn guard(_: &Ctx<'_>, _: MsgGrantAllowance) -> Result<Guard> {
    Ok(Guard::Never)
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    GrantAllowance(grant): GrantAllowance,
) -> Result<MsgGrantAllowanceResponse> {
    if GRANTS.reads(ctx, &grant.key())? {
        return Err(Sdk::InvalidRequest.because("fee allowance already exists"));
    }
    if grant.allowance.expires_at().is_some_and(|expiration| expiration < ctx.block.time) {
        return Err(Sdk::InvalidRequest.because("expiration is before current block time"));
    }
    auth::open_if_new(ctx, &grant.grantee)?;
    grant.add(ctx)?;
    ctx.emit(events::allowance("set_feegrant", &grant.granter, &grant.grantee));
    Ok(MsgGrantAllowanceResponse {})
}
