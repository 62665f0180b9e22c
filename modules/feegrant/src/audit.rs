//! What always holds: every grant is found by its granter and, if it expires, by its time, and
//! nothing else is.

use base::{Ctx, Error, LengthPrefixed, Result};

use crate::state::{BY_GRANTER, EXPIRING, GRANTS};

/// Walks over all grants; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    let (mut grants, mut expiring): (u64, u64) = (0, 0);
    for entry in GRANTS.all(ctx) {
        let (key, grant) = entry?;
        let (granter, grantee) = (grant.granter, grant.grantee);
        let wrong = |what: &str| {
            Err(Error::undefined(format!("the allowance of {granter} for {grantee} {what}")))
        };
        if key != grant.key() {
            return wrong("lies where another one should");
        }
        if !BY_GRANTER.has(ctx, &(granter, LengthPrefixed(grantee)))? {
            return wrong("is not found by its granter");
        }
        grants = grants.saturating_add(1);
        if let Some(expiration) = grant.allowance.expires_at() {
            if !EXPIRING.has(ctx, &(expiration, key))? {
                return wrong("is not in the queue of expiry");
            }
            expiring = expiring.saturating_add(1);
        }
    }
    let (mut indexed, mut queued): (u64, u64) = (0, 0);
    for entry in BY_GRANTER.all(ctx) {
        entry?;
        indexed = indexed.saturating_add(1);
    }
    for entry in EXPIRING.all(ctx) {
        entry?;
        queued = queued.saturating_add(1);
    }
    match (indexed, queued) == (grants, expiring) {
        true => Ok(()),
        false => Err(Error::undefined(format!(
            "{grants} allowances, {indexed} in the index; {expiring} expire, {queued} in the queue"
        ))),
    }
}
