//! The SDK's questions about how decisions are made, and about the constitution.

use base::{Ctx, Error, Record, Result, Router, Status};
use proto::cosmos::gov::v1::{
    DepositParams, QueryConstitutionRequest, QueryConstitutionResponse, QueryParamsRequest,
    QueryParamsResponse, TallyParams, VotingParams,
};

use crate::constitution;
use crate::params;

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.gov.v1.Query/Params", params);
    router.query("/cosmos.gov.v1.Query/Constitution", constitution);
}

/// All parameters, and a part of them once more if one is named.
#[allow(deprecated, reason = "clients still ask for the parts that the SDK has deprecated")]
pub(super) fn params(ctx: &Ctx<'_>, request: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let params = params::params(ctx)?.wire();
    let mut response = QueryParamsResponse::default();
    match request.params_type.as_str() {
        "" => {}
        "deposit" => {
            response.deposit_params = Some(DepositParams {
                min_deposit: params.min_deposit.clone(),
                max_deposit_period: params.max_deposit_period,
            });
        }
        "voting" => {
            response.voting_params = Some(VotingParams { voting_period: params.voting_period });
        }
        "tallying" => {
            response.tally_params = Some(TallyParams {
                quorum: params.quorum.clone(),
                threshold: params.threshold.clone(),
                veto_threshold: params.veto_threshold.clone(),
            });
        }
        other => {
            let text = format!("unknown params type: {other}");
            return Err(Error::query(Status::InvalidArgument, text));
        }
    }
    response.params = Some(params);
    Ok(response)
}

fn constitution(ctx: &Ctx<'_>, _: QueryConstitutionRequest) -> Result<QueryConstitutionResponse> {
    Ok(QueryConstitutionResponse { constitution: constitution::text(ctx)? })
}
