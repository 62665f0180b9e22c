//! Our own question about proxies: whom an account lets vote, and who lets it vote.

use base::{Amount, Ctx, Error, Result, Router, Status, page};
use proto::whaleshares::staking::v1::{ProxyGiver, QueryProxyTreeRequest, QueryProxyTreeResponse};

use super::{NO_ACCOUNT, account};
use crate::proxies::{chain, passed};
use crate::state::{ACCOUNTS, GIVERS};

pub(super) fn routes(router: &mut Router) {
    router.query("/whaleshares.staking.v1.Query/ProxyTree", proxy_tree);
}

fn proxy_tree(ctx: &Ctx<'_>, request: QueryProxyTreeRequest) -> Result<QueryProxyTreeResponse> {
    let address = account(&request.address, NO_ACCOUNT)?;
    let path = chain(ctx, &address)?.iter().map(ToString::to_string).collect();
    let (givers, pagination) =
        page(ctx, &GIVERS, &address, request.pagination, |(_, giver), ()| {
            let holder = ACCOUNTS.get(ctx, &giver)?.unwrap_or_default();
            let passes_on = passed(&holder)?.into_iter().try_fold(Amount::ZERO, Amount::plus)?;
            let (address, passes_on) = (giver.to_string(), passes_on.to_string());
            Ok(Some(ProxyGiver { address, passes_on }))
        })
        .map_err(|error| Error::query(Status::InvalidArgument, error.to_string()))?;
    Ok(QueryProxyTreeResponse { path, givers, pagination: Some(pagination) })
}
