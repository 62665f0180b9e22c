//! The SDK's questions of distribution that are about voters.
//!
//! Yield is earned by all stake of an account alike. The SDK's clients expect it by producer,
//! so each is shown the part of it that its allocation has in all allocations.

use base::{Address, Amount, Ctx, Result, Router};
use proto::cosmos::distribution::v1beta1::{
    DelegationDelegatorReward, QueryDelegationRewardsRequest, QueryDelegationRewardsResponse,
    QueryDelegationTotalRewardsRequest, QueryDelegationTotalRewardsResponse,
    QueryDelegatorValidatorsRequest, QueryDelegatorValidatorsResponse,
    QueryDelegatorWithdrawAddressRequest, QueryDelegatorWithdrawAddressResponse,
};

use super::distribution::{NO_VALIDATOR, bond};
use super::{account, operator};
use crate::errors::Error;
use crate::money::withdraw_address;
use crate::records::{Account, Allocation};
use crate::state::{ACCOUNTS, ALLOCATIONS};
use crate::votes::{producer, standing};
use crate::yields;

/// The SDK's words of distribution for an account that is left out.
const NO_DELEGATOR: &str = "empty delegator address";

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.distribution.v1beta1.Query/DelegationRewards", rewards);
    router.query("/cosmos.distribution.v1beta1.Query/DelegationTotalRewards", total_rewards);
    router.query("/cosmos.distribution.v1beta1.Query/DelegatorValidators", validators);
    router.query("/cosmos.distribution.v1beta1.Query/DelegatorWithdrawAddress", withdraw_to);
}

fn rewards(
    ctx: &Ctx<'_>,
    request: QueryDelegationRewardsRequest,
) -> Result<QueryDelegationRewardsResponse> {
    let voter = account(&request.delegator_address, NO_DELEGATOR)?;
    let operator = operator(&request.validator_address, NO_VALIDATOR)?;
    producer(ctx, &operator)?;
    let rewards = bond(ctx, of_delegation(ctx, &voter, &operator)?)?;
    Ok(QueryDelegationRewardsResponse { rewards })
}

/// The total is exact: with the yield of stake that votes for nobody, and with what rounding
/// has kept from the parts.
fn total_rewards(
    ctx: &Ctx<'_>,
    request: QueryDelegationTotalRewardsRequest,
) -> Result<QueryDelegationTotalRewardsResponse> {
    let voter = account(&request.delegator_address, NO_DELEGATOR)?;
    let holder = ACCOUNTS.get(ctx, &voter)?.unwrap_or_default();
    let mut total = holder.earned(yields::index(ctx)?)?;
    let mut rewards = Vec::new();
    for entry in ALLOCATIONS.under(ctx, &voter) {
        let ((_, operator), allocation) = entry?;
        total = total.plus(of_pay(ctx, &operator, &allocation)?)?;
        let reward = of_allocation(ctx, &holder, &operator, &allocation)?;
        rewards.push(DelegationDelegatorReward {
            validator_address: operator.validator_text(),
            reward: bond(ctx, reward)?,
        });
    }
    Ok(QueryDelegationTotalRewardsResponse { rewards, total: bond(ctx, total)? })
}

fn validators(
    ctx: &Ctx<'_>,
    request: QueryDelegatorValidatorsRequest,
) -> Result<QueryDelegatorValidatorsResponse> {
    let voter = account(&request.delegator_address, NO_DELEGATOR)?;
    let mut validators = Vec::new();
    for entry in ALLOCATIONS.under(ctx, &voter) {
        let ((_, operator), _) = entry?;
        validators.push(operator.validator_text());
    }
    Ok(QueryDelegatorValidatorsResponse { validators })
}

fn withdraw_to(
    ctx: &Ctx<'_>,
    request: QueryDelegatorWithdrawAddressRequest,
) -> Result<QueryDelegatorWithdrawAddressResponse> {
    let voter = account(&request.delegator_address, NO_DELEGATOR)?;
    let withdraw_address = withdraw_address(ctx, &voter)?.to_string();
    Ok(QueryDelegatorWithdrawAddressResponse { withdraw_address })
}

/// What `voter` has earned with its votes for `operator`; it has to have some there.
pub(super) fn of_delegation(ctx: &Ctx<'_>, voter: &Address, operator: &Address) -> Result<Amount> {
    let allocation = ALLOCATIONS.get(ctx, &(*voter, *operator))?.ok_or(Error::NoDelegation)?;
    let holder = ACCOUNTS.get(ctx, voter)?.unwrap_or_default();
    of_allocation(ctx, &holder, operator, &allocation)
}

/// The share of the producer's pay, and the part of the yield.
fn of_allocation(
    ctx: &Ctx<'_>,
    holder: &Account,
    operator: &Address,
    allocation: &Allocation,
) -> Result<Amount> {
    let earned = holder.earned(yields::index(ctx)?)?;
    let part = earned.share(allocation.amount, holder.allocated()?)?;
    Ok(of_pay(ctx, operator, allocation)?.plus(part)?)
}

/// The share of the producer's pay.
pub(super) fn of_pay(ctx: &Ctx<'_>, operator: &Address, allocation: &Allocation) -> Result<Amount> {
    allocation.earned(standing(ctx, operator)?.voter_index)
}
