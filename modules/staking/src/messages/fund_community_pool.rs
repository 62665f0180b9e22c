//! `MsgFundCommunityPool`: somebody gives to the community.

use auth::DISTRIBUTION;
use base::{Address, Coins, Ctx, Result, Sdk};
use proto::cosmos::distribution::v1beta1::{MsgFundCommunityPool, MsgFundCommunityPoolResponse};

use super::reading::account;
use crate::money::give_community;

/// A gift.
pub(crate) struct FundCommunityPool {
    depositor: Address,
    coins: Coins,
}

pub(crate) fn parse(msg: MsgFundCommunityPool) -> Result<FundCommunityPool> {
    let depositor = account("depositor", &msg.depositor)?;
    let coins =
        Coins::parse(&msg.amount).map_err(|invalid| Sdk::InvalidCoins.because(invalid.given))?;
    match coins.is_empty() {
        true => Err(Sdk::InvalidCoins.because("amount cannot be nil")),
        false => Ok(FundCommunityPool { depositor, coins }),
    }
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: FundCommunityPool,
) -> Result<MsgFundCommunityPoolResponse> {
    let FundCommunityPool { depositor, coins } = message;
    bank::transfer(ctx, &depositor, &Address::module(DISTRIBUTION), &coins)?;
    give_community(ctx, &coins)?;
    Ok(MsgFundCommunityPoolResponse {})
}
