//! Grants as they are kept: each in its place, in the index and, if it ends, in the queue.

use base::{Ctx, Result, Time};
use proto::cosmos::authz::v1beta1::Grant;

use crate::state::{BY_GRANTEE, ENDS, GRANTS, GrantId};

/// Most grants that a block sweeps away. The rest waits for the next; it can not be used.
pub(crate) const SWEPT_MAX: usize = 200;

/// When `grant` ends, if it does.
pub(crate) fn end(grant: &Grant) -> Result<Option<Time>> {
    Ok(grant.expiration.map(Time::try_from).transpose()?)
}

/// Whether `grant` has ended. In its very last moment it still holds.
pub(crate) fn has_ended(grant: &Grant, now: Time) -> Result<bool> {
    Ok(end(grant)?.is_some_and(|end| end < now))
}

/// Keeps `grant` in place of the one that was there.
pub(crate) fn keep(ctx: &mut Ctx<'_>, id: &GrantId, grant: &Grant) -> Result<()> {
    let new = end(grant)?;
    let before = GRANTS.get(ctx, id)?;
    let old = before.as_ref().map_or(Ok(None), end)?;
    if let Some(old) = old.filter(|_| old != new) {
        ENDS.remove(ctx, &(old, id.clone()))?;
    }
    if let Some(new) = new.filter(|_| old != new) {
        ENDS.set(ctx, &(new, id.clone()), &())?;
    }
    if before.is_none() {
        BY_GRANTEE.set(ctx, &(id.grantee, id.clone()), &())?;
    }
    GRANTS.set(ctx, id, grant)?;
    Ok(())
}

/// Forgets a grant that ends, or does not, at `end`.
pub(crate) fn forget(ctx: &mut Ctx<'_>, id: &GrantId, end: Option<Time>) -> Result<()> {
    if let Some(end) = end {
        ENDS.remove(ctx, &(end, id.clone()))?;
    }
    BY_GRANTEE.remove(ctx, &(id.grantee, id.clone()))?;
    GRANTS.remove(ctx, id)?;
    Ok(())
}

/// Forgets grants that have ended, the oldest first.
pub(crate) fn sweep(ctx: &mut Ctx<'_>) -> Result<()> {
    let now = ctx.block.time;
    let mut ended = Vec::new();
    for entry in ENDS.all(ctx).take(SWEPT_MAX) {
        let ((end, id), ()) = entry?;
        if end >= now {
            break;
        }
        ended.push((end, id));
    }
    ended.iter().try_for_each(|(end, id)| forget(ctx, id, Some(*end)))
}
