//! The SDK's questions about deposits.

use base::{Address, Ctx, Error, Result, Router, Status, page};
use proto::cosmos::base::query::v1beta1::PageResponse;
use proto::cosmos::gov::v1::{
    QueryDepositRequest, QueryDepositResponse, QueryDepositsRequest, QueryDepositsResponse,
};

use super::{internal, is_undecided, named};
use crate::state::DEPOSITS;

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.gov.v1.Query/Deposit", deposit);
    router.query("/cosmos.gov.v1.Query/Deposits", deposits);
}

pub(super) fn deposit(ctx: &Ctx<'_>, request: QueryDepositRequest) -> Result<QueryDepositResponse> {
    let id = named(request.proposal_id)?;
    if request.depositor.is_empty() {
        return Err(Error::query(Status::InvalidArgument, "empty depositor address"));
    }
    let depositor = Address::parse(&request.depositor)?;
    let deposit = match is_undecided(ctx, id)? {
        true => DEPOSITS.get(ctx, &(id, depositor))?,
        false => None,
    };
    let deposit = deposit.ok_or_else(|| {
        // The SDK's text, which names its library and a type of Go.
        let text = format!(
            r#"collections: not found: key '("{id}", "{depositor}")' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Deposit"#
        );
        Error::query(Status::NotFound, text)
    })?;
    Ok(QueryDepositResponse { deposit: Some(deposit) })
}

pub(super) fn deposits(
    ctx: &Ctx<'_>,
    request: QueryDepositsRequest,
) -> Result<QueryDepositsResponse> {
    let id = named(request.proposal_id)?;
    if !is_undecided(ctx, id)? {
        let pagination = Some(PageResponse::default());
        return Ok(QueryDepositsResponse { deposits: Vec::new(), pagination });
    }
    let (deposits, pagination) =
        page(ctx, &DEPOSITS, &id, request.pagination, |_, deposit| Ok(Some(deposit)))
            .map_err(|error| internal(&error))?;
    Ok(QueryDepositsResponse { deposits, pagination: Some(pagination) })
}
