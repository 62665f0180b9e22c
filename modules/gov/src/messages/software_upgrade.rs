//! `MsgSoftwareUpgrade`: the chain goes on with another version from a height on.

use base::{Ctx, Result};
use proto::cosmos::upgrade::v1beta1::{MsgSoftwareUpgrade, MsgSoftwareUpgradeResponse, Plan};

use crate::upgrades;

/// A plan that makes sense.
pub(crate) struct SoftwareUpgrade {
    authority: String,
    plan: Plan,
}

pub(crate) fn parse(msg: MsgSoftwareUpgrade) -> Result<SoftwareUpgrade> {
    Ok(SoftwareUpgrade { authority: msg.authority, plan: msg.plan.unwrap_or_default() })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: SoftwareUpgrade,
) -> Result<MsgSoftwareUpgradeResponse> {
    upgrades::only_authority(&message.authority)?;
    upgrades::valid(&message.plan)?;
    upgrades::schedule(ctx, message.plan)?;
    Ok(MsgSoftwareUpgradeResponse {})
}
