//! The SDK's questions about upgrades.

use auth::authority;
use base::{Ctx, Error, Result, Router};
use proto::cosmos::upgrade::v1beta1::{
    ModuleVersion, QueryAppliedPlanRequest, QueryAppliedPlanResponse, QueryAuthorityRequest,
    QueryAuthorityResponse, QueryCurrentPlanRequest, QueryCurrentPlanResponse,
    QueryModuleVersionsRequest, QueryModuleVersionsResponse, QueryUpgradedConsensusStateRequest,
    QueryUpgradedConsensusStateResponse,
};

use crate::errors::Upgrade;
use crate::state::MODULE_VERSIONS;
use crate::upgrades::{applied, planned_upgrade};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.upgrade.v1beta1.Query/CurrentPlan", current_plan);
    router.query("/cosmos.upgrade.v1beta1.Query/AppliedPlan", applied_plan);
    router.query("/cosmos.upgrade.v1beta1.Query/UpgradedConsensusState", upgraded_consensus_state);
    router.query("/cosmos.upgrade.v1beta1.Query/ModuleVersions", module_versions);
    router.query("/cosmos.upgrade.v1beta1.Query/Authority", authority_of_upgrades);
}

fn current_plan(ctx: &Ctx<'_>, _: QueryCurrentPlanRequest) -> Result<QueryCurrentPlanResponse> {
    Ok(QueryCurrentPlanResponse { plan: planned_upgrade(ctx)? })
}

/// The height of an upgrade that is done; 0 if it is not.
fn applied_plan(
    ctx: &Ctx<'_>,
    request: QueryAppliedPlanRequest,
) -> Result<QueryAppliedPlanResponse> {
    let height = applied(ctx, &request.name)?.unwrap_or(0);
    Ok(QueryAppliedPlanResponse { height: i64::try_from(height).unwrap_or(i64::MAX) })
}

/// No upgrade of this chain has a consensus state for its clients on other chains.
fn upgraded_consensus_state(
    _: &Ctx<'_>,
    _: QueryUpgradedConsensusStateRequest,
) -> Result<QueryUpgradedConsensusStateResponse> {
    Ok(QueryUpgradedConsensusStateResponse::default())
}

/// Of all modules, or of the one that is named.
fn module_versions(
    ctx: &Ctx<'_>,
    request: QueryModuleVersionsRequest,
) -> Result<QueryModuleVersionsResponse> {
    let name = request.module_name;
    if name.is_empty() {
        let versions = MODULE_VERSIONS.all(ctx).map(|entry| {
            let (name, version) = entry?;
            Ok(ModuleVersion { name, version })
        });
        return Ok(QueryModuleVersionsResponse {
            module_versions: versions.collect::<Result<_>>()?,
        });
    }
    let version = MODULE_VERSIONS.get(ctx, &name)?.ok_or_else(|| {
        let text = format!("x/upgrade: QueryModuleVersions module {name} not found");
        Error::from(Upgrade::NoModuleVersion).because(text)
    })?;
    Ok(QueryModuleVersionsResponse { module_versions: vec![ModuleVersion { name, version }] })
}

fn authority_of_upgrades(_: &Ctx<'_>, _: QueryAuthorityRequest) -> Result<QueryAuthorityResponse> {
    Ok(QueryAuthorityResponse { address: authority().to_string() })
}
