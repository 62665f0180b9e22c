//! `MsgFundCommunityPool`: somebody gives to the community.

use base::{Address, Coins, Ctx, Result, Sdk};
use proto::cosmos::distribution::v1beta1::{MsgFundCommunityPool, MsgFundCommunityPoolResponse};

use super::reading::account;

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
    crate::give_community(ctx, &depositor, &coins)?;
    Ok(MsgFundCommunityPoolResponse {})
}
