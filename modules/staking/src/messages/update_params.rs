//! `MsgUpdateParams`: the authority changes the rules of staking.

use auth::only_authority;
use base::{Ctx, Error as Refused, Guard, Result, Seconds};
use proto::whaleshares::staking::v1::{MsgUpdateParams, MsgUpdateParamsResponse};

use crate::bounds::{Setter, check};
use crate::errors::Error;
use crate::params::{Params, params};
use crate::records::Record;
use crate::state::{ELECTION_CALLED, PARAMS};
use crate::{ripening, sweep};

/// What producers get of new tokens, at most, without two thirds of the votes: 1 %.
const MOST_PAY_BPS: u32 = 100;

/// Rules within their bounds.
pub(crate) struct UpdateParams {
    authority: String,
    params: Params,
}

pub(crate) fn parse(msg: MsgUpdateParams) -> Result<UpdateParams> {
    let params = Params::read(&msg.params.unwrap_or_default())?;
    check(&params, Setter::Vote)?;
    Ok(UpdateParams { authority: msg.authority, params })
}

/// What takes a simple majority: to set these rules. All others concern who holds the power, how
/// much new money there is, and how fast stake can leave.
pub(crate) fn guard(ctx: &Ctx<'_>, msg: MsgUpdateParams) -> Result<Guard> {
    let (before, after) = (params(ctx)?, Params::read(&msg.params.unwrap_or_default())?);
    if before.bond_denom != after.bond_denom {
        return Ok(Guard::Never);
    }
    let wish = after.clone();
    let bp_bps = if wish.bp_bps <= MOST_PAY_BPS { wish.bp_bps } else { before.bp_bps };
    let ordinary = Params {
        election_period: wish.election_period,
        inactive: wish.inactive,
        liveness_mode: wish.liveness_mode,
        unjail_backoff: wish.unjail_backoff,
        min_bp_self_stake: wish.min_bp_self_stake,
        slash_double_sign_bps: wish.slash_double_sign_bps,
        min_commission_rate: wish.min_commission_rate,
        max_allocations: wish.max_allocations,
        content_bps: wish.content_bps,
        stake_bps: wish.stake_bps,
        bp_bps,
        community_bps: wish.community_bps,
        max_pd_payments: wish.max_pd_payments,
        stake_reward_liquid_bps: wish.stake_reward_liquid_bps,
        bp_liquid_bps: wish.bp_liquid_bps,
        historical_entries: wish.historical_entries,
        ..before
    };
    Ok(if ordinary == after { Guard::Majority } else { Guard::TwoThirds })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, update: UpdateParams) -> Result<MsgUpdateParamsResponse> {
    only_authority(&update.authority)?;
    let (before, after) = (params(ctx)?, update.params);
    if before.bond_denom != after.bond_denom {
        return Err(Error::BondDenomFixed(before.bond_denom).into());
    }
    let evidence = ctx.block.evidence_age.span;
    if after.unbonding_time < evidence {
        let text = format!(
            "unbonding_time of {} s is shorter than the {} s for which evidence counts",
            after.unbonding_time.0, evidence.0
        );
        return Err(Refused::undefined(text));
    }
    PARAMS.set(ctx, &after)?;
    ELECTION_CALLED.set(ctx, &())?;
    if before.min_bp_self_stake != after.min_bp_self_stake {
        sweep::begin(ctx, &after)?;
    }
    if before.vote_expiry == Seconds(0) && after.vote_expiry > Seconds(0) {
        ripening::begin_ageing(ctx, &after)?;
    }
    Ok(MsgUpdateParamsResponse {})
}
