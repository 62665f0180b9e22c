//! `MsgSend`: coins go from their owner to somebody else.

use base::{Address, Coins, Ctx, Error, Result, Sdk};
use proto::cosmos::bank::v1beta1::{MsgSend, MsgSendResponse};

use crate::sending;

/// A transfer that makes sense.
pub(crate) struct Send {
    from: Address,
    to: Address,
    coins: Coins,
}

pub(crate) fn parse(msg: MsgSend) -> Result<Send> {
    let address = |role: &str, text: &str| {
        Address::parse(text).map_err(|error| {
            Sdk::InvalidAddress.because(format!("invalid {role} address: {}", Error::from(error)))
        })
    };
    let from = address("from", &msg.from_address)?;
    let to = address("to", &msg.to_address)?;
    let coins = sending::coins(&msg.amount)?;
    Ok(Send { from, to, coins })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, send: Send) -> Result<MsgSendResponse> {
    let Send { from, to, coins } = send;
    sending::enabled(ctx, &coins)?;
    sending::may_receive(&to)?;
    crate::transfer(ctx, &from, &to, &coins)?;
    Ok(MsgSendResponse {})
}
