//! Power-downs of votes as the SDK's unbonding delegations: an entry for each part that is
//! still to be paid. What voted for nobody has no validator to go by, so it is not among them.

use std::collections::BTreeMap;

use base::{Address, Ctx, Error, Result, Router, Status, page};
use proto::cosmos::staking::v1beta1::{
    QueryDelegatorUnbondingDelegationsRequest, QueryDelegatorUnbondingDelegationsResponse,
    QueryUnbondingDelegationRequest, QueryUnbondingDelegationResponse,
    QueryValidatorUnbondingDelegationsRequest, QueryValidatorUnbondingDelegationsResponse,
    UnbondingDelegation, UnbondingDelegationEntry,
};

use super::{NO_DELEGATOR, NO_VALIDATOR, account, height, internal, operator};
use crate::leaving::{Numbered, running};
use crate::state::{LEAVING, POWER_DOWNS};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.staking.v1beta1.Query/UnbondingDelegation", unbonding_delegation);
    router.query("/cosmos.staking.v1beta1.Query/DelegatorUnbondingDelegations", of_delegator);
    router.query("/cosmos.staking.v1beta1.Query/ValidatorUnbondingDelegations", of_validator);
}

fn unbonding_delegation(
    ctx: &Ctx<'_>,
    request: QueryUnbondingDelegationRequest,
) -> Result<QueryUnbondingDelegationResponse> {
    let QueryUnbondingDelegationRequest { delegator_addr, validator_addr } = request;
    let voter = account(&delegator_addr, NO_DELEGATOR)?;
    let operator = operator(&validator_addr, NO_VALIDATOR)?;
    let unbond = wire(&voter, &operator, &running(ctx, &voter)?)?;
    if unbond.entries.is_empty() {
        let text = format!(
            "unbonding delegation with delegator {delegator_addr} not found for validator {validator_addr}"
        );
        return Err(Error::query(Status::NotFound, text));
    }
    Ok(QueryUnbondingDelegationResponse { unbond: Some(unbond) })
}

/// An account has few power-downs, so all are read. Each producer stands where the first
/// power-down of votes for it does.
fn of_delegator(
    ctx: &Ctx<'_>,
    request: QueryDelegatorUnbondingDelegationsRequest,
) -> Result<QueryDelegatorUnbondingDelegationsResponse> {
    let voter = account(&request.delegator_addr, NO_DELEGATOR)?;
    let running = running(ctx, &voter)?;
    let mut first: BTreeMap<Address, u64> = BTreeMap::new();
    for (id, power_down) in &running {
        if let Some(operator) = power_down.producer {
            first.entry(operator).or_insert(*id);
        }
    }
    let (unbonding_responses, pagination) =
        page(ctx, &POWER_DOWNS, &voter, request.pagination, |(_, id), power_down| {
            let operator = power_down.producer.filter(|operator| first.get(operator) == Some(&id));
            operator.map(|operator| wire(&voter, &operator, &running)).transpose()
        })
        .map_err(|error| internal(&error))?;
    let pagination = Some(pagination);
    Ok(QueryDelegatorUnbondingDelegationsResponse { unbonding_responses, pagination })
}

/// The power-downs of one account are neighbours; it is listed with the first that is read.
fn of_validator(
    ctx: &Ctx<'_>,
    request: QueryValidatorUnbondingDelegationsRequest,
) -> Result<QueryValidatorUnbondingDelegationsResponse> {
    let operator = operator(&request.validator_addr, NO_VALIDATOR)?;
    let mut last: Option<Address> = None;
    let (unbonding_responses, pagination) =
        page(ctx, &LEAVING, &operator, request.pagination, |(operator, (voter, _)), ()| {
            match last.replace(voter) == Some(voter) {
                true => Ok(None),
                false => Ok(Some(wire(&voter, &operator, &running(ctx, &voter)?)?)),
            }
        })
        .map_err(|error| internal(&error))?;
    let pagination = Some(pagination);
    Ok(QueryValidatorUnbondingDelegationsResponse { unbonding_responses, pagination })
}

fn wire(voter: &Address, operator: &Address, running: &[Numbered]) -> Result<UnbondingDelegation> {
    let mut entries = Vec::new();
    for (id, power_down) in running {
        if power_down.producer != Some(*operator) {
            continue;
        }
        for part in power_down.open_parts()? {
            entries.push(UnbondingDelegationEntry {
                creation_height: height(power_down.creation_height),
                completion_time: Some(part.due.into()),
                initial_balance: part.amount.to_string(),
                balance: part.amount.to_string(),
                unbonding_id: *id,
                unbonding_on_hold_ref_count: 0,
            });
        }
    }
    Ok(UnbondingDelegation {
        delegator_address: voter.to_string(),
        validator_address: operator.validator_text(),
        entries,
    })
}
