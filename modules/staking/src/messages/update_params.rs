//! `MsgUpdateParams`: the authority changes the rules of staking.

use auth::only_authority;
use base::{Ctx, Error as Refused, Result, Seconds};
use proto::whaleshares::staking::v1::{MsgUpdateParams, MsgUpdateParamsResponse};

use crate::bounds::{Setter, check};
use crate::errors::Error;
use crate::params::{Params, params};
use crate::records::Record;
use crate::state::{ELECTION_CALLED, PARAMS};
use crate::{ripening, sweep};

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
