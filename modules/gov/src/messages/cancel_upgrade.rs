//! `MsgCancelUpgrade`: the chain goes on as it is.

use base::{Ctx, Result};
use proto::cosmos::upgrade::v1beta1::{MsgCancelUpgrade, MsgCancelUpgradeResponse};

use crate::upgrades;

pub(crate) fn parse(msg: MsgCancelUpgrade) -> Result<MsgCancelUpgrade> {
    Ok(msg)
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: MsgCancelUpgrade,
) -> Result<MsgCancelUpgradeResponse> {
    upgrades::only_authority(&message.authority)?;
    upgrades::cancel(ctx)?;
    Ok(MsgCancelUpgradeResponse {})
}
