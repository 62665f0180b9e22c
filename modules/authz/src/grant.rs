//! `MsgGrant`: somebody lets somebody else send a message in his name.

use base::{Address, Ctx, Error, Guard, Result, Router, Sdk, Time};
use proto::cosmos::authz::v1beta1::{Grant, MsgGrant, MsgGrantResponse};

use crate::authorizations::Authorization;
use crate::state::GrantId;
use crate::{errors, events, grants};

/// A grant that makes sense.
pub(crate) struct Granting {
    id: GrantId,
    authorization: Authorization,
    end: Option<Time>,
}

pub(crate) fn parse(msg: MsgGrant, router: &Router) -> Result<Granting> {
    let (granter, grantee) = people(&msg.granter, &msg.grantee)?;
    let Grant { authorization, expiration } = msg.grant.unwrap_or_default();
    let authorization =
        authorization.ok_or_else(|| Sdk::InvalidType.because("authorization is nil"))?;
    let authorization = Authorization::parse(&authorization)?;
    let message = authorization.message().to_owned();
    if !router.takes(&message) {
        return Err(Sdk::InvalidType.because(format!("{message} doesn't exist.")));
    }
    let id = GrantId { granter, grantee, message };
    let end = expiration.map(Time::try_from).transpose()?;
    Ok(Granting { id, authorization, end })
}

/// Granter and grantee, who are two.
pub(crate) fn people(granter: &str, grantee: &str) -> Result<(Address, Address)> {
    let address = |role: &str, text: &str| {
        Address::parse(text).map_err(|error| {
            Sdk::InvalidAddress.because(format!("invalid {role} address: {}", Error::from(error)))
        })
    };
    let grantee = address("grantee", grantee)?;
    let granter = address("granter", granter)?;
    match granter == grantee {
        true => Err(errors::Error::GranteeIsGranter.into()),
        false => Ok((granter, grantee)),
    }
}

/// A proposal that lends the authority of governance would let somebody pass by all other guards.
pub(crate) fn guard(_: &Ctx<'_>, _: MsgGrant) -> Result<Guard> {
    Ok(Guard::Never)
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, granting: Granting) -> Result<MsgGrantResponse> {
    let Granting { id, authorization, end } = granting;
    // So that he can sign. Module accounts are opened at genesis.
    auth::open_if_new(ctx, &id.grantee)?;
    let now = ctx.block.time;
    if let Some(end) = end.filter(|end| *end <= now) {
        let (now, end) = (now.to_second_text(), end.to_second_text());
        let text = format!("expiration must be after the current block time ({now}), got {end}");
        return Err(Error::from(errors::Error::EndsTooSoon).because(text));
    }
    let authorization = Some(authorization.to_any());
    grants::keep(ctx, &id, &Grant { authorization, expiration: end.map(Into::into) })?;
    ctx.emit(events::granted(&id));
    Ok(MsgGrantResponse {})
}
