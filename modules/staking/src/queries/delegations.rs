//! Allocated votes as the SDK's delegations. Entrusted votes are not among them.

use base::{Address, Amount, Coin, Ctx, Error, Result, Router, Status, page};
use proto::cosmos::base::query::v1beta1::PageResponse;
use proto::cosmos::staking::v1beta1::{
    Delegation, DelegationResponse, QueryDelegationRequest, QueryDelegationResponse,
    QueryDelegatorDelegationsRequest, QueryDelegatorDelegationsResponse, QueryRedelegationsRequest,
    QueryRedelegationsResponse, QueryValidatorDelegationsRequest,
    QueryValidatorDelegationsResponse,
};

use super::{NO_DELEGATOR, NO_VALIDATOR, account, internal, operator, shares};
use crate::errors;
use crate::params::params;
use crate::state::{ALLOCATIONS, VOTERS};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.staking.v1beta1.Query/Delegation", delegation);
    router.query("/cosmos.staking.v1beta1.Query/DelegatorDelegations", delegator_delegations);
    router.query("/cosmos.staking.v1beta1.Query/ValidatorDelegations", validator_delegations);
    router.query("/cosmos.staking.v1beta1.Query/Redelegations", redelegations);
}

fn delegation(ctx: &Ctx<'_>, request: QueryDelegationRequest) -> Result<QueryDelegationResponse> {
    let QueryDelegationRequest { delegator_addr, validator_addr } = request;
    let voter = account(&delegator_addr, NO_DELEGATOR)?;
    let operator = operator(&validator_addr, NO_VALIDATOR)?;
    let allocation = ALLOCATIONS.get(ctx, &(voter, operator))?.ok_or_else(|| {
        let text = format!(
            "delegation with delegator {delegator_addr} not found for validator {validator_addr}"
        );
        Error::query(Status::NotFound, text)
    })?;
    let delegation_response = Some(response(ctx, &voter, &operator, allocation.amount)?);
    Ok(QueryDelegationResponse { delegation_response })
}

fn delegator_delegations(
    ctx: &Ctx<'_>,
    request: QueryDelegatorDelegationsRequest,
) -> Result<QueryDelegatorDelegationsResponse> {
    let voter = account(&request.delegator_addr, NO_DELEGATOR)?;
    let (delegation_responses, pagination) =
        page(ctx, &ALLOCATIONS, &voter, request.pagination, |(_, operator), allocation| {
            Ok(Some(response(ctx, &voter, &operator, allocation.amount)?))
        })
        .map_err(|error| internal(&error))?;
    Ok(QueryDelegatorDelegationsResponse { delegation_responses, pagination: Some(pagination) })
}

fn validator_delegations(
    ctx: &Ctx<'_>,
    request: QueryValidatorDelegationsRequest,
) -> Result<QueryValidatorDelegationsResponse> {
    let operator = operator(&request.validator_addr, NO_VALIDATOR)?;
    let (delegation_responses, pagination) =
        page(ctx, &VOTERS, &operator, request.pagination, |(operator, voter), ()| {
            let allocation = ALLOCATIONS.get(ctx, &(voter, operator))?;
            let allocation = allocation.ok_or(errors::Error::NoDelegation)?;
            Ok(Some(response(ctx, &voter, &operator, allocation.amount)?))
        })
        .map_err(|error| internal(&error))?;
    Ok(QueryValidatorDelegationsResponse { delegation_responses, pagination: Some(pagination) })
}

/// Votes move at once, so there is never a redelegation under way.
fn redelegations(
    _: &Ctx<'_>,
    request: QueryRedelegationsRequest,
) -> Result<QueryRedelegationsResponse> {
    let QueryRedelegationsRequest {
        delegator_addr, src_validator_addr, dst_validator_addr, ..
    } = request;
    look_for(&delegator_addr, &src_validator_addr, &dst_validator_addr)
        .map_err(|error| internal(&error))?;
    let pagination = Some(PageResponse::default());
    Ok(QueryRedelegationsResponse { redelegation_responses: Vec::new(), pagination })
}

/// Goes the ways of the SDK, which refuses an address or misses a certain redelegation.
fn look_for(who: &str, from: &str, to: &str) -> Result<()> {
    match [who, from, to].map(|text| !text.is_empty()) {
        [true, true, true] => {
            Address::parse(who)?;
            Address::parse_validator(from)?;
            Address::parse_validator(to)?;
            let text = format!(
                "redelegation not found for delegator address {who} from validator address {from}"
            );
            return Err(Error::query(Status::NotFound, text));
        }
        [false, true, false] => Address::parse_validator(from)?,
        _ => Address::parse(who)?,
    };
    Ok(())
}

/// Shares and tokens are the same number: voters are never slashed.
fn response(
    ctx: &Ctx<'_>,
    voter: &Address,
    operator: &Address,
    amount: Amount,
) -> Result<DelegationResponse> {
    let balance = Coin::new(params(ctx)?.bond_denom, amount);
    let delegation = Delegation {
        delegator_address: voter.to_string(),
        validator_address: operator.validator_text(),
        shares: shares(amount)?.to_wire(),
    };
    Ok(DelegationResponse { delegation: Some(delegation), balance: Some((&balance).into()) })
}
