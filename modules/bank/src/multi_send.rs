//! `MsgMultiSend`: one sender, many receivers, all or nothing.

use base::{Address, Coins, Ctx, Error, Event, MESSAGE, Result, Sdk};
use proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgMultiSendResponse};

use crate::errors;
use crate::keeper::{give, received, spent, take};
use crate::sending;

/// A transfer whose parts add up.
pub(crate) struct MultiSend {
    from: Address,
    coins: Coins,
    outputs: Vec<(Address, Coins)>,
}

pub(crate) fn parse(msg: MsgMultiSend) -> Result<MultiSend> {
    let input = match msg.inputs.as_slice() {
        [] => return Err(errors::Error::NoInputs.into()),
        [input] => input,
        _ => return Err(errors::Error::MultipleSenders.into()),
    };
    if msg.outputs.is_empty() {
        return Err(errors::Error::NoOutputs.into());
    }
    let (from, coins) = side("input", &input.address, &input.coins)?;
    let mut outputs = Vec::with_capacity(msg.outputs.len());
    let mut total = Coins::default();
    for output in &msg.outputs {
        let (to, coins) = side("output", &output.address, &output.coins)?;
        total = total.plus(&coins)?;
        outputs.push((to, coins));
    }
    match total == coins {
        true => Ok(MultiSend { from, coins, outputs }),
        false => Err(errors::Error::SumsDiffer.into()),
    }
}

fn side(
    role: &str,
    address: &str,
    coins: &[proto::cosmos::base::v1beta1::Coin],
) -> Result<(Address, Coins)> {
    let address = Address::parse(address).map_err(|error| {
        Sdk::InvalidAddress.because(format!("invalid {role} address: {}", Error::from(error)))
    })?;
    Ok((address, sending::coins(coins)?))
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, send: MultiSend) -> Result<MsgMultiSendResponse> {
    let MultiSend { from, coins, outputs } = send;
    sending::enabled(ctx, &coins)?;
    for (to, _) in &outputs {
        sending::may_receive(to)?;
    }
    let sender = from.to_string();
    ctx.emit(Event::new(MESSAGE).with("sender", sender.clone()));
    take(ctx, &from, &coins)?;
    ctx.emit(spent(&sender, &coins.to_string()));
    for (to, coins) in &outputs {
        give(ctx, to, coins)?;
        let (recipient, amount) = (to.to_string(), coins.to_string());
        ctx.emit(received(&recipient, &amount));
        let transfer = Event::new("transfer").with("recipient", recipient);
        ctx.emit(transfer.with("sender", &*sender).with("amount", amount));
    }
    Ok(MsgMultiSendResponse {})
}
