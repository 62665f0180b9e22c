//! `MsgPowerDown`: Whalestake that votes for nobody is powered down.

use base::{Address, Ctx, Event, Result};
use proto::whaleshares::staking::v1::{MsgPowerDown, MsgPowerDownResponse};

use super::reading::{Asked, account};
use crate::holding::Holding;
use crate::leaving::begin;
use crate::params::params;

/// Stake to be powered down.
pub(crate) struct PowerDown {
    account: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgPowerDown) -> Result<PowerDown> {
    let account = account("account", &msg.account)?;
    let asked = Asked::parse(msg.amount, "invalid amount")?;
    Ok(PowerDown { account, asked })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: PowerDown) -> Result<MsgPowerDownResponse> {
    let PowerDown { account, asked } = message;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    let mut holding = Holding::open(ctx, &rules, &account)?;
    let (id, power_down) = begin(ctx, &mut holding, None, amount)?;
    holding.close(ctx)?;
    let completion = power_down.completion()?;
    let event = Event::new("power_down")
        .with("account", account.to_string())
        .with("id", id.to_string())
        .with("amount", asked.coin().to_string())
        .with("completion_time", completion.to_second_text());
    ctx.emit(event);
    Ok(MsgPowerDownResponse { id, completion_time: Some(completion.into()) })
}
