//! `MsgBurn`: the owner of coins destroys them. Not in the SDK's bank, hence a message of ours.

use base::{Address, Coins, Ctx, Error, Result, Sdk};
use proto::whaleshares::bank::v1::{MsgBurn, MsgBurnResponse};

use crate::{keeper, sending};

/// Coins that can be burnt.
pub(crate) struct Burn {
    owner: Address,
    coins: Coins,
}

pub(crate) fn parse(msg: MsgBurn) -> Result<Burn> {
    let owner = Address::parse(&msg.from_address).map_err(|error| {
        Sdk::InvalidAddress.because(format!("invalid from address: {}", Error::from(error)))
    })?;
    Ok(Burn { owner, coins: sending::coins(&msg.amount)? })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, burn: Burn) -> Result<MsgBurnResponse> {
    keeper::destroy(ctx, &burn.owner, &burn.coins)?;
    Ok(MsgBurnResponse {})
}
