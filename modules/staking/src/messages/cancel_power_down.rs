//! `MsgCancelPowerDown`: a part of a power-down is taken back; it is stake as it was.

use base::{Address, Ctx, Event, Result};
use proto::whaleshares::staking::v1::{MsgCancelPowerDown, MsgCancelPowerDownResponse};

use super::reading::{Asked, account};
use crate::errors::Error;
use crate::holding::Holding;
use crate::leaving::cancel;
use crate::params::params;
use crate::ripening::note_vote;
use crate::state::POWER_DOWNS;

/// What is to be taken back.
pub(crate) struct CancelPowerDown {
    account: Address,
    id: u64,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgCancelPowerDown) -> Result<CancelPowerDown> {
    let account = account("account", &msg.account)?;
    let asked = Asked::parse(msg.amount, "invalid amount")?;
    Ok(CancelPowerDown { account, id: msg.id, asked })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: CancelPowerDown,
) -> Result<MsgCancelPowerDownResponse> {
    let CancelPowerDown { account, id, asked } = message;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    let power_down =
        POWER_DOWNS.get(ctx, &(account, id))?.ok_or(Error::NoPowerDown(account, id))?;
    let left = power_down.remaining()?;
    if amount > left {
        return Err(Error::LessRemains { asked: amount, left }.into());
    }
    let mut holding = Holding::open(ctx, &rules, &account)?;
    cancel(ctx, &mut holding, (id, power_down), amount)?;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("cancel_power_down")
        .with("account", account.to_string())
        .with("id", id.to_string())
        .with("amount", asked.coin().to_string());
    ctx.emit(event);
    Ok(MsgCancelPowerDownResponse {})
}
