//! What always holds: queue and index name every grant that belongs there and no other.

use base::{Ctx, Error, Result};

use crate::authorizations::Authorization;
use crate::grants;
use crate::state::{BY_GRANTEE, ENDS, GRANTS};

/// Walks over all grants; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    let (mut count, mut ending) = (0_usize, 0_usize);
    for entry in GRANTS.all(ctx) {
        let (id, grant) = entry?;
        let wrong = |text: &str| Error::undefined(format!("{id:?} {text}"));
        count = count.saturating_add(1);
        if id.granter == id.grantee {
            return Err(wrong("is granted by its grantee"));
        }
        let authorization = grant.authorization.clone().unwrap_or_default();
        if Authorization::parse(&authorization)?.message() != id.message {
            return Err(wrong("holds an authorization of another message"));
        }
        if !BY_GRANTEE.has(ctx, &(id.grantee, id.clone()))? {
            return Err(wrong("is not in the index"));
        }
        let Some(end) = grants::end(&grant)? else { continue };
        ending = ending.saturating_add(1);
        if !ENDS.has(ctx, &(end, id.clone()))? {
            return Err(wrong("is not in the queue"));
        }
    }
    same("the index", BY_GRANTEE.all(ctx).count(), count)?;
    same("the queue", ENDS.all(ctx).count(), ending)
}

fn same(place: &str, found: usize, expected: usize) -> Result<()> {
    match found == expected {
        true => Ok(()),
        false => Err(Error::undefined(format!("{place} has {found} grants instead of {expected}"))),
    }
}
