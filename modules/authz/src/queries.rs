//! The SDK's questions about grants. A grant that has ended is not told of, even if it is not
//! swept away yet.

use base::{Address, Ctx, Error, Result, Router, page};
use proto::cosmos::authz::v1beta1::{
    Grant, GrantAuthorization, QueryGranteeGrantsRequest, QueryGranteeGrantsResponse,
    QueryGranterGrantsRequest, QueryGranterGrantsResponse, QueryGrantsRequest, QueryGrantsResponse,
};

use crate::errors;
use crate::grants::has_ended;
use crate::state::{BY_GRANTEE, GRANTS, GrantId};

pub(crate) fn routes(router: &mut Router) {
    router.query("/cosmos.authz.v1beta1.Query/Grants", grants);
    router.query("/cosmos.authz.v1beta1.Query/GranterGrants", granter_grants);
    router.query("/cosmos.authz.v1beta1.Query/GranteeGrants", grantee_grants);
}

fn grants(ctx: &Ctx<'_>, request: QueryGrantsRequest) -> Result<QueryGrantsResponse> {
    let granter = Address::parse(&request.granter)?;
    let grantee = Address::parse(&request.grantee)?;
    if !request.msg_type_url.is_empty() {
        let message = request.msg_type_url;
        let id = GrantId { granter, grantee, message };
        let grant = lasting(ctx, GRANTS.get(ctx, &id)?)?.ok_or_else(|| {
            let text = format!("authorization not found for {} type", id.message);
            Error::from(errors::Error::NotFound).because(text)
        })?;
        return Ok(QueryGrantsResponse { grants: vec![grant], pagination: None });
    }
    let people = (granter, grantee);
    let (grants, pagination) =
        page(ctx, &GRANTS, &people, request.pagination, |_, grant| lasting(ctx, Some(grant)))?;
    Ok(QueryGrantsResponse { grants, pagination: Some(pagination) })
}

fn granter_grants(
    ctx: &Ctx<'_>,
    request: QueryGranterGrantsRequest,
) -> Result<QueryGranterGrantsResponse> {
    let granter = Address::parse(&request.granter)?;
    let (grants, pagination) =
        page(ctx, &GRANTS, &granter, request.pagination, |id, grant| describe(ctx, &id, grant))?;
    Ok(QueryGranterGrantsResponse { grants, pagination: Some(pagination) })
}

fn grantee_grants(
    ctx: &Ctx<'_>,
    request: QueryGranteeGrantsRequest,
) -> Result<QueryGranteeGrantsResponse> {
    let grantee = Address::parse(&request.grantee)?;
    let (grants, pagination) =
        page(ctx, &BY_GRANTEE, &grantee, request.pagination, |(_, id), ()| {
            match GRANTS.get(ctx, &id)? {
                Some(grant) => describe(ctx, &id, grant),
                None => panic!("{id:?} is in the index and nowhere else"),
            }
        })?;
    Ok(QueryGranteeGrantsResponse { grants, pagination: Some(pagination) })
}

/// `grant`, unless it has ended.
fn lasting(ctx: &Ctx<'_>, grant: Option<Grant>) -> Result<Option<Grant>> {
    match grant {
        Some(grant) if has_ended(&grant, ctx.block.time)? => Ok(None),
        grant => Ok(grant),
    }
}

/// `grant` with its people, unless it has ended.
pub(crate) fn describe(
    ctx: &Ctx<'_>,
    id: &GrantId,
    grant: Grant,
) -> Result<Option<GrantAuthorization>> {
    let described = |Grant { authorization, expiration }| GrantAuthorization {
        granter: id.granter.to_string(),
        grantee: id.grantee.to_string(),
        authorization,
        expiration,
    };
    Ok(lasting(ctx, Some(grant))?.map(described))
}
