//! `MsgSetWithdrawAddress`: rewards are paid to another account from now on.

use auth::module_account_at;
use base::{Address, Ctx, Event, Result, Sdk};
use proto::cosmos::distribution::v1beta1::{MsgSetWithdrawAddress, MsgSetWithdrawAddressResponse};

use super::reading::account;
use crate::state::WITHDRAW_TO;

/// Whose rewards go where.
pub(crate) struct SetWithdrawAddress {
    delegator: Address,
    to: Address,
}

pub(crate) fn parse(msg: MsgSetWithdrawAddress) -> Result<SetWithdrawAddress> {
    let delegator = account("delegator", &msg.delegator_address)?;
    let to = account("withdraw", &msg.withdraw_address)?;
    Ok(SetWithdrawAddress { delegator, to })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: SetWithdrawAddress,
) -> Result<MsgSetWithdrawAddressResponse> {
    let SetWithdrawAddress { delegator, to } = message;
    if module_account_at(&to).is_some_and(|account| !account.receives) {
        let text = format!("{to} is not allowed to receive external funds");
        return Err(Sdk::Unauthorized.because(text));
    }
    match delegator == to {
        true => WITHDRAW_TO.remove(ctx, &delegator)?,
        false => WITHDRAW_TO.set(ctx, &delegator, &to)?,
    }
    ctx.emit(Event::new("set_withdraw_address").with("withdraw_address", to.to_string()));
    Ok(MsgSetWithdrawAddressResponse {})
}
