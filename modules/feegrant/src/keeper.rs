//! What other modules and the ante may ask of feegrant.

use base::{Address, Coins, Ctx, Error, Result, Sdk};
use prost_types::Any;

use crate::events;
use crate::state::{GRANTS, Grant, key};

/// Lets `granter` allow the fee of a transaction of `grantee` with these messages: the allowance
/// shrinks by it, or goes when it is used up. Refused where there is none, or too little.
pub fn pay(
    ctx: &mut Ctx<'_>,
    granter: &Address,
    grantee: &Address,
    fee: &Coins,
    messages: &[Any],
) -> Result<()> {
    let grant = found(ctx, granter, grantee)?;
    let used = events::allowance("use_feegrant", granter, grantee);
    match grant.allowance.clone().pay(ctx, fee, messages)? {
        None => {
            revoke(ctx, &grant)?;
            ctx.emit(used);
        }
        Some(allowance) => {
            ctx.emit(used);
            GRANTS.set(ctx, &grant.key(), &Grant { allowance, ..grant })?;
            ctx.emit(events::allowance("update_feegrant", granter, grantee));
        }
    }
    Ok(())
}

/// The grant of `granter` to `grantee`, which must be there.
pub(crate) fn found(ctx: &Ctx<'_>, granter: &Address, grantee: &Address) -> Result<Grant> {
    GRANTS.get(ctx, &key(granter, grantee))?.ok_or_else(not_found)
}

fn not_found() -> Error {
    Sdk::NotFound.because("fee-grant not found")
}

/// Takes `grant` back.
pub(crate) fn revoke(ctx: &mut Ctx<'_>, grant: &Grant) -> Result<()> {
    grant.remove(ctx)?;
    ctx.emit(events::allowance("revoke_feegrant", &grant.granter, &grant.grantee));
    Ok(())
}
