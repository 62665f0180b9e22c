//! `MsgCommunityPoolSpend`: the authority pays somebody out of what belongs to the community.

use auth::{DISTRIBUTION, module_account_at, only_authority};
use base::{Address, Coins, Ctx, Result, Sdk};
use proto::cosmos::distribution::v1beta1::{MsgCommunityPoolSpend, MsgCommunityPoolSpendResponse};

use crate::errors::Distribution;
use crate::state::COMMUNITY;

/// A payment.
pub(crate) struct CommunityPoolSpend {
    authority: String,
    recipient: Address,
    coins: Coins,
}

pub(crate) fn parse(msg: MsgCommunityPoolSpend) -> Result<CommunityPoolSpend> {
    let recipient = Address::parse(&msg.recipient)?;
    let coins =
        Coins::parse(&msg.amount).map_err(|invalid| Sdk::InvalidCoins.because(invalid.given))?;
    Ok(CommunityPoolSpend { authority: msg.authority, recipient, coins })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: CommunityPoolSpend,
) -> Result<MsgCommunityPoolSpendResponse> {
    let CommunityPoolSpend { authority, recipient, coins } = message;
    only_authority(&authority)?;
    // Not before: the SDK takes a proposal to spend nothing, which then fails.
    if coins.is_empty() {
        return Err(Sdk::InvalidCoins.because("amount cannot be nil"));
    }
    if module_account_at(&recipient).is_some_and(|account| !account.receives) {
        let text = format!("{recipient} is not allowed to receive external funds");
        return Err(Sdk::Unauthorized.because(text));
    }
    for coin in &coins {
        let has = COMMUNITY.get(ctx, &coin.denom)?.unwrap_or_default();
        let left = has.minus(coin.amount).map_err(|_| Distribution::PoolTooSmall)?;
        match left.is_zero() {
            true => COMMUNITY.remove(ctx, &coin.denom)?,
            false => COMMUNITY.set(ctx, &coin.denom, &left)?,
        }
    }
    bank::transfer(ctx, &Address::module(DISTRIBUTION), &recipient, &coins)?;
    Ok(MsgCommunityPoolSpendResponse {})
}
