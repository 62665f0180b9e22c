//! The queue of expiry: what has expired is removed, so much at once and no more.

use base::{Ctx, Result};
use store::{Order, Range};

use crate::state::{EXPIRING, GRANTS};

/// Allowances that one block removes.
pub(crate) const A_BLOCK: usize = 200;

/// Allowances that one `MsgPruneAllowances` removes.
pub(crate) const A_MESSAGE: usize = 75;

/// Removes the first `most` allowances that have expired before this block.
pub(crate) fn prune(ctx: &mut Ctx<'_>, most: usize) -> Result<()> {
    let before_now = Range { start: EXPIRING.part(&()), end: Some(EXPIRING.part(&ctx.block.time)) };
    let mut expired = Vec::new();
    for entry in EXPIRING.entries(ctx, before_now, Order::Ascending).take(most) {
        let ((_, key), ()) = entry?;
        expired.push(key);
    }
    for key in expired {
        if let Some(grant) = GRANTS.get(ctx, &key)? {
            grant.remove(ctx)?;
        }
    }
    Ok(())
}
