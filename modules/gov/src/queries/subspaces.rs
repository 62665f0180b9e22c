//! The SDK's questions of params, where its modules once kept their parameters. No module of
//! this chain ever did.

use base::{Code, Ctx, Error as Refused, Result, Router, Status};
use proto::cosmos::params::v1beta1::{
    QueryParamsRequest, QueryParamsResponse, QuerySubspacesRequest, QuerySubspacesResponse,
};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.params.v1beta1.Query/Params", params);
    router.query("/cosmos.params.v1beta1.Query/Subspaces", subspaces);
}

/// There is no module of this name that keeps parameters there.
#[derive(Debug, thiserror::Error)]
#[error("unknown subspace")]
struct UnknownSubspace;

impl Code for UnknownSubspace {
    const CODESPACE: &'static str = "params";

    fn code(&self) -> u32 {
        2
    }
}

fn params(_: &Ctx<'_>, request: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let QueryParamsRequest { subspace, key } = request;
    match subspace.is_empty() || key.is_empty() {
        true => Err(Refused::query(Status::InvalidArgument, "invalid request")),
        false => Err(Refused::from(UnknownSubspace).because(subspace)),
    }
}

fn subspaces(_: &Ctx<'_>, _: QuerySubspacesRequest) -> Result<QuerySubspacesResponse> {
    Ok(QuerySubspacesResponse { subspaces: Vec::new() })
}
