//! `MsgPruneAllowances`: anybody can have expired allowances removed before their turn.

use base::{Address, Ctx, Result};
use proto::cosmos::feegrant::v1beta1::{MsgPruneAllowances, MsgPruneAllowancesResponse};

use crate::events;
use crate::queue::{self, A_MESSAGE};

/// Who asks for it, and pays for it.
pub(crate) struct PruneAllowances {
    pruner: Address,
}

pub(crate) fn parse(msg: MsgPruneAllowances) -> Result<PruneAllowances> {
    Ok(PruneAllowances { pruner: Address::parse(&msg.pruner)? })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    PruneAllowances { pruner }: PruneAllowances,
) -> Result<MsgPruneAllowancesResponse> {
    queue::prune(ctx, A_MESSAGE)?;
    ctx.emit(events::pruned(&pruner));
    Ok(MsgPruneAllowancesResponse {})
}
