//! `MsgWithdrawValidatorCommission`: a producer takes its pay, as Whalestake unless the rules
//! say otherwise.

use base::{Address, Ctx, Event, Result};
use proto::cosmos::distribution::v1beta1::{
    MsgWithdrawValidatorCommission, MsgWithdrawValidatorCommissionResponse,
};

use super::reading::operator;
use crate::errors::Distribution;
use crate::holding::Holding;
use crate::money::{bond, reward};
use crate::params::params;
use crate::state::STANDINGS;

/// Who is to be paid.
pub(crate) struct WithdrawCommission {
    operator: Address,
}

pub(crate) fn parse(msg: MsgWithdrawValidatorCommission) -> Result<WithdrawCommission> {
    Ok(WithdrawCommission { operator: operator("validator", &msg.validator_address)? })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: WithdrawCommission,
) -> Result<MsgWithdrawValidatorCommissionResponse> {
    let WithdrawCommission { operator } = message;
    let owed = STANDINGS.get(ctx, &operator)?.map(|standing| standing.pay).unwrap_or_default();
    if owed.is_zero() {
        return Err(Distribution::NoPay.into());
    }
    let rules = params(ctx)?;
    crate::votes::change(ctx, &rules, &operator, |standing| {
        standing.pay = standing.pay.minus(owed)?;
        Ok(())
    })?;
    let mut holding = Holding::open(ctx, &rules, &operator)?;
    let liquid = reward(ctx, &mut holding, owed, rules.bp_liquid_bps)?;
    holding.close(ctx)?;
    let all = bond(&rules, owed)?;
    let event = Event::new("withdraw_commission")
        .with("amount", all.to_string())
        .with("liquid", liquid.to_string());
    ctx.emit(event);
    Ok(MsgWithdrawValidatorCommissionResponse { amount: all.to_wire() })
}
