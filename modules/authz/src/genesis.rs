//! Genesis of grants: who may what, and until when.

use base::{Ctx, Error, Result};
use proto::cosmos::authz::v1beta1::{GenesisState, Grant, GrantAuthorization};

use crate::authorizations::Authorization;
use crate::grant::people;
use crate::grants::{self, has_ended};
use crate::queries::describe;
use crate::state::{GRANTS, GrantId};

/// What has ended is left out.
pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
    for (index, entry) in genesis.authorization.into_iter().enumerate() {
        let wrong = |error: Error| error.because(format!("authorization[{index}]"));
        let (id, grant) = read(ctx, entry).map_err(wrong)?;
        if GRANTS.has(ctx, &id)? {
            let GrantId { granter, grantee, message } = id;
            let text = format!("{message} of {granter} to {grantee} stands there twice");
            return Err(wrong(Error::undefined(text)));
        }
        if !has_ended(&grant, ctx.block.time).map_err(wrong)? {
            grants::keep(ctx, &id, &grant)?;
        }
    }
    Ok(())
}

fn read(ctx: &Ctx<'_>, entry: GrantAuthorization) -> Result<(GrantId, Grant)> {
    let GrantAuthorization { granter, grantee, authorization, expiration } = entry;
    let (granter, grantee) = people(&granter, &grantee)?;
    let authorization = authorization.ok_or_else(|| Error::undefined("authorization: missing"))?;
    let authorization = Authorization::parse(&authorization)?;
    let message = authorization.message().to_owned();
    if !ctx.router().takes(&message) {
        return Err(Error::undefined(format!("authorization: {message} doesn't exist")));
    }
    let id = GrantId { granter, grantee, message };
    Ok((id, Grant { authorization: Some(authorization.to_any()), expiration }))
}

/// What has ended is left out.
pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut authorization = Vec::new();
    for entry in GRANTS.all(ctx) {
        let (id, grant) = entry?;
        authorization.extend(describe(ctx, &id, grant)?);
    }
    Ok(GenesisState { authorization })
}
