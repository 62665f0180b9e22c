//! What can be asked about names.

use base::{Address, Ctx, Error as Refused, Result, Router, Status, page};
use proto::whaleshares::names::v1::{
    Entry, QueryNameRequest, QueryNameResponse, QueryNamesRequest, QueryNamesResponse,
    QueryOwnerRequest, QueryOwnerResponse, QueryRuleRequest, QueryRuleResponse,
};

use crate::errors::Error;
use crate::grammar::is_name;
use crate::keeper::{name_of, owner_of, reserved_until};
use crate::state::OWNERS;

pub(crate) fn routes(router: &mut Router) {
    router.query("/whaleshares.names.v1.Query/Owner", owner);
    router.query("/whaleshares.names.v1.Query/Name", name);
    router.query("/whaleshares.names.v1.Query/Names", names);
    router.query("/whaleshares.names.v1.Query/Rule", rule);
}

fn owner(
    ctx: &Ctx<'_>,
    QueryOwnerRequest { name }: QueryOwnerRequest,
) -> Result<QueryOwnerResponse> {
    if !is_name(&name) {
        return Err(Refused::query(Status::InvalidArgument, Error::malformed(&name).to_string()));
    }
    let owner = owner_of(ctx, &name)?
        .ok_or_else(|| Refused::query(Status::NotFound, format!("nobody is called {name}")))?;
    Ok(QueryOwnerResponse { address: owner.to_string() })
}

fn name(ctx: &Ctx<'_>, request: QueryNameRequest) -> Result<QueryNameResponse> {
    let address = Address::parse(&request.address)
        .map_err(|error| Refused::query(Status::InvalidArgument, error.to_string()))?;
    let name = name_of(ctx, &address)?
        .ok_or_else(|| Refused::query(Status::NotFound, format!("{address} has no name")))?;
    Ok(QueryNameResponse { name })
}

fn names(ctx: &Ctx<'_>, request: QueryNamesRequest) -> Result<QueryNamesResponse> {
    let entry = |name, owner: Address| Ok(Some(Entry { name, address: owner.to_string() }));
    let (entries, pagination) = page(ctx, &OWNERS, &(), request.pagination, entry)?;
    Ok(QueryNamesResponse { entries, pagination: Some(pagination) })
}

fn rule(ctx: &Ctx<'_>, _: QueryRuleRequest) -> Result<QueryRuleResponse> {
    Ok(QueryRuleResponse { reserved_until: reserved_until(ctx)?.map(Into::into) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use base::{Block, Mode, Time};
    use store::Nothing;

    use super::*;
    use crate::keeper::reserve_until;

    #[test]
    fn the_rule_tells_until_when_names_are_kept_if_they_are() {
        let block = Block::default();
        let mut ctx = Ctx::new(&block, Mode::Deliver, &Nothing);
        let told = |ctx: &Ctx<'_>| rule(ctx, QueryRuleRequest {}).unwrap().reserved_until;
        assert_eq!(told(&ctx), None);
        for time in [Time::EPOCH, Time::END] {
            reserve_until(&mut ctx, time).unwrap();
            assert_eq!(told(&ctx), Some(time.into()));
        }
    }
}
