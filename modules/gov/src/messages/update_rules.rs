//! `MsgUpdateRules`: the authority changes the rules of decisions that the SDK does not know.

use auth::only_authority;
use base::{Ctx, Record, Result};
use proto::whaleshares::gov::v1::{MsgUpdateRules, MsgUpdateRulesResponse};

use crate::params::{Rules, Setter, check, params};
use crate::state::RULES;

/// Rules that can be read; whether they make sense, the parameters beside them tell.
pub(crate) struct UpdateRules {
    authority: String,
    rules: Rules,
}

pub(crate) fn parse(msg: MsgUpdateRules) -> Result<UpdateRules> {
    let rules = Rules::read(&msg.rules.unwrap_or_default())?;
    Ok(UpdateRules { authority: msg.authority, rules })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, update: UpdateRules) -> Result<MsgUpdateRulesResponse> {
    let UpdateRules { authority, rules } = update;
    only_authority(&authority)?;
    check(&params(ctx)?, &rules, Setter::Vote)?;
    RULES.set(ctx, &rules)?;
    Ok(MsgUpdateRulesResponse {})
}
