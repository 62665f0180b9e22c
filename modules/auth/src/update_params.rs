//! `MsgUpdateParams`: the authority changes the rules of transactions.

use base::{Ctx, Error, Result};
use proto::cosmos::auth::v1beta1::{MsgUpdateParams, MsgUpdateParamsResponse, Params};

use crate::authority::only_authority;
use crate::state::PARAMS;

/// Rules that every transaction could still be checked by.
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

/// Refuses rules by which no transaction, or one without cost, could pass: a vote that ended all
/// transactions could not be taken back.
pub(crate) fn validate(params: &Params) -> Result<()> {
    let limits = [
        ("tx signature limit", params.tx_sig_limit, 100),
        ("ED25519 signature verification cost", params.sig_verify_cost_ed25519, 100_000),
        ("SECK256k1 signature verification cost", params.sig_verify_cost_secp256k1, 100_000),
        ("max memo characters", params.max_memo_characters, 65_536),
        ("tx size cost per byte", params.tx_size_cost_per_byte, 1_000),
    ];
    match limits.into_iter().find(|(_, value, most)| !(1..=*most).contains(value)) {
        Some((name, value, _)) => Err(Error::undefined(format!("invalid {name}: {value}"))),
        None => Ok(()),
    }
}

/// The SDK's defaults.
pub(crate) fn defaults() -> Params {
    Params {
        max_memo_characters: 256,
        tx_sig_limit: 7,
        tx_size_cost_per_byte: 10,
        sig_verify_cost_ed25519: 590,
        sig_verify_cost_secp256k1: 1000,
    }
}
