//! The SDK's questions about allowances.

use base::{Address, Ctx, Error, Record, Result, Router, Status, page};
use proto::cosmos::feegrant::v1beta1::{
    Grant, QueryAllowanceRequest, QueryAllowanceResponse, QueryAllowancesByGranterRequest,
    QueryAllowancesByGranterResponse, QueryAllowancesRequest, QueryAllowancesResponse,
};

use crate::keeper;
use crate::state::{BY_GRANTER, GRANTS};

pub(crate) fn routes(router: &mut Router) {
    router.query("/cosmos.feegrant.v1beta1.Query/Allowance", allowance);
    router.query("/cosmos.feegrant.v1beta1.Query/Allowances", allowances);
    router.query("/cosmos.feegrant.v1beta1.Query/AllowancesByGranter", allowances_by_granter);
}

fn allowance(ctx: &Ctx<'_>, request: QueryAllowanceRequest) -> Result<QueryAllowanceResponse> {
    let granter = Address::parse(&request.granter)?;
    let grantee = Address::parse(&request.grantee)?;
    let grant = keeper::found(ctx, &granter, &grantee)
        .map_err(|error| Error::query(Status::Internal, error.to_string()))?;
    let QueryAllowanceRequest { granter, grantee } = request;
    let allowance = Some(grant.allowance.to_any());
    Ok(QueryAllowanceResponse { allowance: Some(Grant { granter, grantee, allowance }) })
}

fn allowances(ctx: &Ctx<'_>, request: QueryAllowancesRequest) -> Result<QueryAllowancesResponse> {
    let grantee = Address::parse(&request.grantee)?;
    let (allowances, pagination) =
        page(ctx, &GRANTS, &grantee, request.pagination, |_, grant| Ok(Some(grant.wire())))
            .map_err(internal)?;
    Ok(QueryAllowancesResponse { allowances, pagination: Some(pagination) })
}

fn allowances_by_granter(
    ctx: &Ctx<'_>,
    request: QueryAllowancesByGranterRequest,
) -> Result<QueryAllowancesByGranterResponse> {
    let granter = Address::parse(&request.granter)?;
    let (allowances, pagination) =
        page(ctx, &BY_GRANTER, &granter, request.pagination, |(granter, grantee), ()| {
            Ok(Some(keeper::found(ctx, &granter, &grantee.0)?.wire()))
        })
        .map_err(internal)?;
    Ok(QueryAllowancesByGranterResponse { allowances, pagination: Some(pagination) })
}

fn internal(error: Error) -> Error {
    Error::query(Status::Internal, error.grpc_message())
}
