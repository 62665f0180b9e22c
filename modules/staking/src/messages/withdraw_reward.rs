//! `MsgWithdrawDelegatorReward`: a staker is paid his yield, and his share of a producer's pay.

use base::{Address, Amount, Coin, Ctx, Event, Result};
use proto::cosmos::distribution::v1beta1::{
    MsgWithdrawDelegatorReward, MsgWithdrawDelegatorRewardResponse,
};

use super::reading::{account, operator};
use crate::errors::Error;
use crate::holding::Holding;
use crate::money::reward;
use crate::params::{bps_of, params};
use crate::state::ALLOCATIONS;
use crate::votes::producer;

/// Who is to be paid, and by whose pay.
pub(crate) struct WithdrawReward {
    delegator: Address,
    operator: Address,
}

pub(crate) fn parse(msg: MsgWithdrawDelegatorReward) -> Result<WithdrawReward> {
    let operator = operator("validator", &msg.validator_address)?;
    let delegator = account("delegator", &msg.delegator_address)?;
    Ok(WithdrawReward { delegator, operator })
}

/// The yield belongs to all stake of an account, whatever it votes for; so it can be withdrawn
/// by naming any producer, and stake that votes for nobody can be paid, too.
pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: WithdrawReward,
) -> Result<MsgWithdrawDelegatorRewardResponse> {
    let WithdrawReward { delegator, operator } = message;
    producer(ctx, &operator)?;
    let rules = params(ctx)?;
    let mut holding = Holding::open(ctx, &rules, &delegator)?;
    let key = (delegator, operator);
    match ALLOCATIONS.get(ctx, &key)? {
        Some(mut allocation) => {
            holding.settle_share(ctx, &operator, &mut allocation)?;
            ALLOCATIONS.set(ctx, &key, &allocation)?;
        }
        None if holding.account().stake.is_zero() && holding.account().pending.is_zero() => {
            return Err(Error::NoDelegation.into());
        }
        None => {}
    }
    let owed = std::mem::replace(&mut holding.account_mut().pending, Amount::ZERO);
    let liquid_bps = rules.stake_reward_liquid_bps;
    reward(ctx, &mut holding, owed, liquid_bps)?;
    holding.close(ctx)?;
    // Nothing is `0uwls`, as in the SDK.
    let paid = Coin::new(rules.bond_denom, bps_of(owed, liquid_bps)?);
    let event = Event::new("withdraw_rewards")
        .with("amount", paid.to_string())
        .with("validator", operator.validator_text())
        .with("delegator", delegator.to_string());
    ctx.emit(event);
    Ok(MsgWithdrawDelegatorRewardResponse { amount: vec![(&paid).into()] })
}
