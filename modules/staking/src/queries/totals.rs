//! The rules and the sums of staking in the SDK's words.

use base::{Ctx, Result, Router};
use proto::cosmos::staking::v1beta1::{
    Params, Pool, QueryParamsRequest, QueryParamsResponse, QueryPoolRequest, QueryPoolResponse,
};

use crate::leaving::MOST_OF_PAIR;
use crate::state::TOTALS;

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.staking.v1beta1.Query/Params", params);
    router.query("/cosmos.staking.v1beta1.Query/Pool", pool);
}

/// `unbonding_time` is how long a producer's stake stays locked and evidence counts: relayers
/// take their trusting period from it. A power-down takes longer.
fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let rules = crate::params::params(ctx)?;
    let params = Params {
        unbonding_time: Some(rules.unbonding_time.into()),
        max_validators: rules.max_validators,
        max_entries: u32::try_from(MOST_OF_PAIR).unwrap_or(u32::MAX),
        historical_entries: rules.historical_entries,
        bond_denom: rules.bond_denom.to_string(),
        min_commission_rate: rules.min_commission_rate.to_wire(),
    };
    Ok(QueryParamsResponse { params: Some(params) })
}

fn pool(ctx: &Ctx<'_>, _: QueryPoolRequest) -> Result<QueryPoolResponse> {
    let totals = TOTALS.get(ctx)?.unwrap_or_default();
    let pool = Pool {
        not_bonded_tokens: totals.unbonding.to_string(),
        bonded_tokens: totals.stake.to_string(),
    };
    Ok(QueryPoolResponse { pool: Some(pool) })
}
