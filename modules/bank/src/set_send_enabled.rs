//! `MsgSetSendEnabled`: the authority switches the sending of denominations on and off.

use std::collections::BTreeSet;

use auth::only_authority;
use base::{Ctx, Denom, Result, Sdk};
use proto::cosmos::bank::v1beta1::{MsgSetSendEnabled, MsgSetSendEnabledResponse};

use crate::state::SEND_ENABLED;

/// Switches, each denomination once.
pub(crate) struct SetSendEnabled {
    authority: String,
    switches: Vec<(Denom, bool)>,
    back_to_default: Vec<Denom>,
}

pub(crate) fn parse(msg: MsgSetSendEnabled) -> Result<SetSendEnabled> {
    let mut seen = BTreeSet::new();
    let mut switches = Vec::with_capacity(msg.send_enabled.len());
    for switch in msg.send_enabled {
        let denom = Denom::parse(&switch.denom).map_err(|error| {
            let text = format!("invalid SendEnabled denom {:?}: {error}", switch.denom);
            Sdk::InvalidRequest.because(text)
        })?;
        if !seen.insert(denom.clone()) {
            let text = format!("duplicate denom entries found for {:?}", switch.denom);
            return Err(Sdk::InvalidRequest.because(text));
        }
        switches.push((denom, switch.enabled));
    }
    let mut back_to_default = Vec::with_capacity(msg.use_default_for.len());
    for text in msg.use_default_for {
        let denom = Denom::parse(&text).map_err(|error| {
            Sdk::InvalidRequest.because(format!("invalid UseDefaultFor denom {text:?}: {error}"))
        })?;
        back_to_default.push(denom);
    }
    Ok(SetSendEnabled { authority: msg.authority, switches, back_to_default })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, set: SetSendEnabled) -> Result<MsgSetSendEnabledResponse> {
    only_authority(&set.authority)?;
    for (denom, enabled) in &set.switches {
        SEND_ENABLED.set(ctx, denom, enabled)?;
    }
    for denom in &set.back_to_default {
        SEND_ENABLED.remove(ctx, denom)?;
    }
    Ok(MsgSetSendEnabledResponse {})
}
