//! `MsgUpdateParams`: the authority changes whether coins can be sent by default.

use auth::only_authority;
use base::{Ctx, Error, Result};
use proto::cosmos::bank::v1beta1::{MsgUpdateParams, MsgUpdateParamsResponse, Params};

use crate::state::PARAMS;

/// Parameters without the old list of switches.
pub(crate) struct UpdateParams {
    authority: String,
    params: Params,
}

pub(crate) fn parse(msg: MsgUpdateParams) -> Result<UpdateParams> {
    let params = msg.params.unwrap_or_default();
    validate(&params)?;
    Ok(UpdateParams { authority: msg.authority, params })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, update: UpdateParams) -> Result<MsgUpdateParamsResponse> {
    only_authority(&update.authority)?;
    PARAMS.set(ctx, &update.params)?;
    Ok(MsgUpdateParamsResponse {})
}

/// The switches have a message and a place of their own since SDK 0.47.
#[allow(deprecated, reason = "this is where the old list is refused")]
pub(crate) fn validate(params: &Params) -> Result<()> {
    match params.send_enabled.is_empty() {
        true => Ok(()),
        false => Err(Error::undefined("use of send_enabled in params is no longer supported")),
    }
}
