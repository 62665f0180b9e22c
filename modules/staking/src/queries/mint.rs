//! The SDK's questions of inflation.

use base::{Ctx, Dec, Result, Router};
use proto::cosmos::mint::v1beta1::{
    Params, QueryAnnualProvisionsRequest, QueryAnnualProvisionsResponse, QueryInflationRequest,
    QueryInflationResponse, QueryParamsRequest, QueryParamsResponse,
};

use super::{of_ppb, shares};
use crate::inflation;
use crate::minting::{rate, supply, year};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.mint.v1beta1.Query/Params", params);
    router.query("/cosmos.mint.v1beta1.Query/Inflation", inflation);
    router.query("/cosmos.mint.v1beta1.Query/AnnualProvisions", annual_provisions);
}

/// The rate falls with the years and not with what is staked, so there is no goal and no
/// change towards it. Time mints, not blocks: how many there are in a year is told for the pace
/// of a block a second, which is what nodes are set to, and nothing is computed with it.
fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let rules = crate::params::params(ctx)?;
    let params = Params {
        mint_denom: rules.bond_denom.to_string(),
        inflation_rate_change: Dec::ZERO.to_wire(),
        inflation_max: of_ppb(rules.inflation_start_ppb)?.to_wire(),
        inflation_min: of_ppb(rules.inflation_floor_ppb)?.to_wire(),
        goal_bonded: Dec::ONE.to_wire(),
        blocks_per_year: rules.year.0,
    };
    Ok(QueryParamsResponse { params: Some(params) })
}

fn inflation(ctx: &Ctx<'_>, _: QueryInflationRequest) -> Result<QueryInflationResponse> {
    let rate = rate(ctx, &crate::params::params(ctx)?)?;
    Ok(QueryInflationResponse { inflation: rate.to_wire().into_bytes() })
}

fn annual_provisions(
    ctx: &Ctx<'_>,
    _: QueryAnnualProvisionsRequest,
) -> Result<QueryAnnualProvisionsResponse> {
    let rules = crate::params::params(ctx)?;
    let (supply, now) = (supply(ctx, &rules)?, ctx.block.time);
    let provisions = inflation::provisions(&year(ctx)?, &rules, now, supply)?;
    let annual_provisions = shares(provisions)?.to_wire().into_bytes();
    Ok(QueryAnnualProvisionsResponse { annual_provisions })
}
