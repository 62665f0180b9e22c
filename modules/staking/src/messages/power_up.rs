//! `MsgPowerUp`: tokens become Whalestake, one's own or somebody else's.

use base::{Address, Ctx, Event, Result, Sdk};
use proto::whaleshares::staking::v1::{MsgPowerUp, MsgPowerUpResponse};

use super::reading::{Asked, account};
use crate::holding::Holding;
use crate::money::{lock, stake};
use crate::params::params;
use crate::records::is_silent;

/// Tokens to be locked.
pub(crate) struct PowerUp {
    from: Address,
    to: Address,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgPowerUp) -> Result<PowerUp> {
    let from = account("from", &msg.from)?;
    let to = account("to", &msg.to)?;
    if is_silent(&to) {
        let text = format!("{to} belongs to a module, whose Whalestake is not given by users");
        return Err(Sdk::Unauthorized.because(text));
    }
    let asked = Asked::parse(msg.amount, "invalid amount")?;
    Ok(PowerUp { from, to, asked })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, power_up: PowerUp) -> Result<MsgPowerUpResponse> {
    let PowerUp { from, to, asked } = power_up;
    let rules = params(ctx)?;
    let amount = asked.of_bond(&rules)?;
    lock(ctx, &rules, &from, amount)?;
    auth::open_if_new(ctx, &to)?;
    let mut holding = Holding::open(ctx, &rules, &to)?;
    stake(ctx, &mut holding, amount)?;
    holding.close(ctx)?;
    let event = Event::new("power_up")
        .with("from", from.to_string())
        .with("to", to.to_string())
        .with("amount", asked.coin().to_string());
    ctx.emit(event);
    Ok(MsgPowerUpResponse {})
}
