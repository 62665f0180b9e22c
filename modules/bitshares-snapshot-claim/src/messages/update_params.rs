//! `MsgUpdateParams`: holders change what they decide about claims.

use auth::only_authority;
use base::{Ctx, Record, Result};
use proto::whaleshares::claim::v1::{MsgUpdateParams, MsgUpdateParamsResponse};

use super::reading::not_frozen;
use crate::params::Params;
use crate::state::PARAMS;

/// Parameters within their bounds.
pub(crate) struct UpdateParams {
    authority: String,
    params: Params,
}

pub(crate) fn parse(msg: MsgUpdateParams) -> Result<UpdateParams> {
    let params = Params::read(&msg.params.unwrap_or_default())?;
    params.check()?;
    Ok(UpdateParams { authority: msg.authority, params })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, update: UpdateParams) -> Result<MsgUpdateParamsResponse> {
    let UpdateParams { authority, params } = update;
    only_authority(&authority)?;
    not_frozen(ctx)?;
    PARAMS.set(ctx, &params)?;
    Ok(MsgUpdateParamsResponse {})
}
