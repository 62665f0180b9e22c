//! Our own questions about one account: its Whalestake, its power-downs, what it could ask for.

use base::{Address, Ctx, Result, Router, Time};
use proto::whaleshares::staking::v1::{
    QueryPowerDownRoomRequest, QueryPowerDownRoomResponse, QueryPowerDownsRequest,
    QueryPowerDownsResponse, QueryStakeAccountRequest, QueryStakeAccountResponse, RunningPowerDown,
    VoteShare,
};

use super::rewards::of_pay;
use super::{NO_ACCOUNT, account, moniker};
use crate::leaving::{Numbered, Room, room, running};
use crate::params::{Params, params};
use crate::records::{Allocation, Record};
use crate::state::{ACCOUNTS, ALLOCATIONS};
use crate::votes::{may_be_elected, producer, standing};
use crate::yields;

pub(super) fn routes(router: &mut Router) {
    router.query("/whaleshares.staking.v1.Query/StakeAccount", stake_account);
    router.query("/whaleshares.staking.v1.Query/PowerDowns", power_downs);
    router.query("/whaleshares.staking.v1.Query/PowerDownRoom", power_down_room);
}

/// An account that nobody has heard of holds nothing.
fn stake_account(
    ctx: &Ctx<'_>,
    request: QueryStakeAccountRequest,
) -> Result<QueryStakeAccountResponse> {
    let address = account(&request.address, NO_ACCOUNT)?;
    let holder = ACCOUNTS.get(ctx, &address)?.unwrap_or_default();
    let rules = params(ctx)?;
    let mut votes = Vec::new();
    for entry in ALLOCATIONS.under(ctx, &address) {
        let ((_, operator), allocation) = entry?;
        votes.push(vote_share(ctx, &rules, &operator, &allocation)?);
    }
    let pending_now = holder.earned(yields::index(ctx)?)?.to_string();
    Ok(QueryStakeAccountResponse { account: Some(holder.wire()), pending_now, votes })
}

fn vote_share(
    ctx: &Ctx<'_>,
    rules: &Params,
    operator: &Address,
    allocation: &Allocation,
) -> Result<VoteShare> {
    let (producer, standing) = (producer(ctx, operator)?, standing(ctx, operator)?);
    Ok(VoteShare {
        operator: operator.validator_text(),
        moniker: moniker(ctx, operator)?,
        amount: allocation.amount.to_string(),
        extra: allocation.extra.to_string(),
        pay: of_pay(ctx, operator, allocation)?.to_string(),
        dead: !may_be_elected(rules, &producer, &standing)?,
    })
}

fn power_downs(ctx: &Ctx<'_>, request: QueryPowerDownsRequest) -> Result<QueryPowerDownsResponse> {
    let address = account(&request.address, NO_ACCOUNT)?;
    let power_downs = running(ctx, &address)?;
    let power_downs = power_downs.into_iter().map(wire).collect::<Result<_>>()?;
    Ok(QueryPowerDownsResponse { power_downs })
}

fn wire((id, power_down): Numbered) -> Result<RunningPowerDown> {
    let next = power_down.next()?;
    Ok(RunningPowerDown {
        id,
        remaining: power_down.remaining()?.to_string(),
        next_payment: next.map(|part| part.amount).unwrap_or_default().to_string(),
        next_payment_time: Some(next.map_or(Time::EPOCH, |part| part.due).into()),
        completion_time: Some(power_down.completion()?.into()),
        power_down: Some(power_down.wire()),
    })
}

fn power_down_room(
    ctx: &Ctx<'_>,
    request: QueryPowerDownRoomRequest,
) -> Result<QueryPowerDownRoomResponse> {
    let address = account(&request.address, NO_ACCOUNT)?;
    let holder = ACCOUNTS.get(ctx, &address)?.unwrap_or_default();
    let Room { room, cap, rate } = room(ctx, &params(ctx)?, &holder)?;
    Ok(QueryPowerDownRoomResponse {
        room: room.to_string(),
        cap: cap.to_string(),
        unbonding: holder.unbonding.to_string(),
        rate: rate.to_wire(),
    })
}
