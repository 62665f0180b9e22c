//! `MsgRevoke`: a granter takes back what he has granted.

use base::{Ctx, Error, Result, Sdk};
use proto::cosmos::authz::v1beta1::{MsgRevoke, MsgRevokeResponse};

use crate::grant::people;
use crate::state::{GRANTS, GrantId};
use crate::{errors, events, grants};

pub(crate) fn parse(msg: MsgRevoke) -> Result<GrantId> {
    let (granter, grantee) = people(&msg.granter, &msg.grantee)?;
    match msg.msg_type_url.is_empty() {
        true => Err(Sdk::InvalidRequest.because("missing msg method name")),
        false => Ok(GrantId { granter, grantee, message: msg.msg_type_url }),
    }
}

/// A grant that has ended and is not swept away yet can be taken back, too.
pub(crate) fn apply(ctx: &mut Ctx<'_>, id: GrantId) -> Result<MsgRevokeResponse> {
    let Some(grant) = GRANTS.get(ctx, &id)? else {
        let GrantId { granter, grantee, message } = id;
        let text = format!("failed to delete grant with key {granter}/{grantee}{message}");
        return Err(Error::from(errors::Error::NotFound).because(text));
    };
    grants::forget(ctx, &id, grants::end(&grant)?)?;
    ctx.emit(events::revoked(&id));
    Ok(MsgRevokeResponse {})
}
