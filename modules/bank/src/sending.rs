//! What `MsgSend` and `MsgMultiSend` check alike.

use base::{Address, Coins, Ctx, Error, Result, Sdk};

use crate::errors;
use crate::state::{PARAMS, SEND_ENABLED};

/// Coins that can be sent: sorted, positive, each denomination once.
pub(crate) fn coins(coins: &[proto::cosmos::base::v1beta1::Coin]) -> Result<Coins> {
    let coins = Coins::parse(coins).map_err(|invalid| Sdk::InvalidCoins.because(invalid.given))?;
    match coins.is_empty() {
        true => Err(Sdk::InvalidCoins.because("")),
        false => Ok(coins),
    }
}

/// Whether all of `coins` may be sent by users.
pub(crate) fn enabled(ctx: &Ctx<'_>, coins: &Coins) -> Result<()> {
    let default = PARAMS.get(ctx)?.unwrap_or_default().default_send_enabled;
    for coin in coins {
        if !SEND_ENABLED.get(ctx, &coin.denom)?.unwrap_or(default) {
            let text = format!("{} transfers are currently disabled", coin.denom);
            return Err(Error::from(errors::Error::SendDisabled).because(text));
        }
    }
    Ok(())
}

/// Most module accounts take coins from their modules only.
pub(crate) fn may_receive(to: &Address) -> Result<()> {
    match auth::module_account_at(to) {
        Some(account) if !account.receives => {
            Err(Sdk::Unauthorized.because(format!("{to} is not allowed to receive funds")))
        }
        _ => Ok(()),
    }
}
