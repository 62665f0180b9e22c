//! The SDK's questions of distribution that are about producers and the community.

use base::{Address, Amount, Coin, Ctx, Dec, Error, Result, Router, Status};
use proto::cosmos::base::query::v1beta1::PageResponse;
use proto::cosmos::base::v1beta1::DecCoin;
use proto::cosmos::distribution::v1beta1::{
    Params, QueryCommunityPoolRequest, QueryCommunityPoolResponse, QueryParamsRequest,
    QueryParamsResponse, QueryValidatorCommissionRequest, QueryValidatorCommissionResponse,
    QueryValidatorDistributionInfoRequest, QueryValidatorDistributionInfoResponse,
    QueryValidatorOutstandingRewardsRequest, QueryValidatorOutstandingRewardsResponse,
    QueryValidatorSlashesRequest, QueryValidatorSlashesResponse, ValidatorAccumulatedCommission,
    ValidatorOutstandingRewards,
};

use super::rewards::of_delegation;
use super::{of_bps, operator, shares};
use crate::params::params as rules;
use crate::state::COMMUNITY;
use crate::votes::{producer, standing};

/// The SDK's words of distribution for an operator that is left out.
pub(super) const NO_VALIDATOR: &str = "empty validator address";

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.distribution.v1beta1.Query/Params", params);
    router.query("/cosmos.distribution.v1beta1.Query/ValidatorDistributionInfo", info);
    router.query("/cosmos.distribution.v1beta1.Query/ValidatorOutstandingRewards", outstanding);
    router.query("/cosmos.distribution.v1beta1.Query/ValidatorCommission", commission);
    router.query("/cosmos.distribution.v1beta1.Query/ValidatorSlashes", slashes);
    router.query("/cosmos.distribution.v1beta1.Query/CommunityPool", community_pool);
}

/// As tax all that does not go to stakers: wallets reckon the yearly yield of stake as
/// inflation · (1 − tax) / (bonded / supply). The proposer rewards are deprecated in the SDK and
/// zero there too.
#[allow(deprecated, reason = "clients expect the fields")]
fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let params = Params {
        community_tax: Dec::ONE.minus(of_bps(rules(ctx)?.stake_bps)?)?.to_wire(),
        base_proposer_reward: Dec::ZERO.to_wire(),
        bonus_proposer_reward: Dec::ZERO.to_wire(),
        withdraw_addr_enabled: true,
    };
    Ok(QueryParamsResponse { params: Some(params) })
}

fn info(
    ctx: &Ctx<'_>,
    request: QueryValidatorDistributionInfoRequest,
) -> Result<QueryValidatorDistributionInfoResponse> {
    let operator = registered(ctx, &request.validator_address)?;
    let own = of_delegation(ctx, &operator, &operator)?;
    Ok(QueryValidatorDistributionInfoResponse {
        operator_address: operator.to_string(),
        self_bond_rewards: bond(ctx, own)?,
        commission: pay(ctx, &operator)?,
    })
}

/// The producer's own pay. What its voters are owed is not in it: that would take a walk over
/// all of them, because each has settled at another time.
fn outstanding(
    ctx: &Ctx<'_>,
    request: QueryValidatorOutstandingRewardsRequest,
) -> Result<QueryValidatorOutstandingRewardsResponse> {
    let operator = registered(ctx, &request.validator_address)?;
    let rewards = ValidatorOutstandingRewards { rewards: pay(ctx, &operator)? };
    Ok(QueryValidatorOutstandingRewardsResponse { rewards: Some(rewards) })
}

fn commission(
    ctx: &Ctx<'_>,
    request: QueryValidatorCommissionRequest,
) -> Result<QueryValidatorCommissionResponse> {
    let operator = registered(ctx, &request.validator_address)?;
    let commission = ValidatorAccumulatedCommission { commission: pay(ctx, &operator)? };
    Ok(QueryValidatorCommissionResponse { commission: Some(commission) })
}

/// Always none: what the SDK lists here are slashes that voters share, and they share none.
fn slashes(
    _: &Ctx<'_>,
    request: QueryValidatorSlashesRequest,
) -> Result<QueryValidatorSlashesResponse> {
    let QueryValidatorSlashesRequest { validator_address, starting_height, ending_height, .. } =
        request;
    let invalid = |text: String| Error::query(Status::InvalidArgument, text);
    if validator_address.is_empty() {
        return Err(invalid(NO_VALIDATOR.to_owned()));
    }
    if ending_height < starting_height {
        return Err(invalid(format!(
            "starting height greater than ending height ({starting_height} > {ending_height})"
        )));
    }
    Address::parse_validator(&validator_address)
        .map_err(|_| invalid("invalid validator address".to_owned()))?;
    let pagination = Some(PageResponse::default());
    Ok(QueryValidatorSlashesResponse { slashes: Vec::new(), pagination })
}

fn community_pool(
    ctx: &Ctx<'_>,
    _: QueryCommunityPoolRequest,
) -> Result<QueryCommunityPoolResponse> {
    let mut pool = Vec::new();
    for entry in COMMUNITY.all(ctx) {
        let (denom, amount) = entry?;
        pool.extend(dec_coin(&Coin::new(denom, amount))?);
    }
    Ok(QueryCommunityPoolResponse { pool })
}

fn registered(ctx: &Ctx<'_>, text: &str) -> Result<Address> {
    let operator = operator(text, NO_VALIDATOR)?;
    producer(ctx, &operator)?;
    Ok(operator)
}

fn pay(ctx: &Ctx<'_>, operator: &Address) -> Result<Vec<DecCoin>> {
    bond(ctx, standing(ctx, operator)?.pay)
}

/// So much of the bond denomination; nothing is no coin.
pub(super) fn bond(ctx: &Ctx<'_>, amount: Amount) -> Result<Vec<DecCoin>> {
    let coin = Coin::new(crate::params::params(ctx)?.bond_denom, amount);
    Ok(dec_coin(&coin)?.into_iter().collect())
}

fn dec_coin(coin: &Coin) -> Result<Option<DecCoin>> {
    let amount = shares(coin.amount)?.to_wire();
    Ok((!coin.is_zero()).then(|| DecCoin { denom: coin.denom.to_string(), amount }))
}
