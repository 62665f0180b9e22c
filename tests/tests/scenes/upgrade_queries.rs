//! What is told of upgrades, and of parameters where the SDK's modules once kept them.

use base::Status;
use proto::cosmos::params::v1beta1 as params;
use proto::cosmos::upgrade::v1beta1::{
    MsgCancelUpgrade, MsgSoftwareUpgrade, Plan, QueryAppliedPlanRequest, QueryAppliedPlanResponse,
    QueryAuthorityRequest, QueryAuthorityResponse, QueryCurrentPlanRequest,
    QueryCurrentPlanResponse, QueryModuleVersionsRequest, QueryModuleVersionsResponse,
    QueryUpgradedConsensusStateRequest, QueryUpgradedConsensusStateResponse,
};
use serde_json::json;
use tests::{Scene, governance};

fn planned(scene: &Scene) -> Option<Plan> {
    let path = "/cosmos.upgrade.v1beta1.Query/CurrentPlan";
    let answer: QueryCurrentPlanResponse = scene.ask(path, &QueryCurrentPlanRequest {}).unwrap();
    answer.plan
}

fn applied(scene: &Scene, name: &str) -> i64 {
    let path = "/cosmos.upgrade.v1beta1.Query/AppliedPlan";
    let request = QueryAppliedPlanRequest { name: name.into() };
    scene.ask::<QueryAppliedPlanResponse>(path, &request).unwrap().height
}

#[test]
fn an_upgrade_is_told_of_from_its_decision_on() {
    let mut scene = Scene::council(&[]);
    assert_eq!(planned(&scene), None);
    let plan = Plan { name: "next".into(), height: 1_000_000, ..Plan::default() };
    let (authority, plan) = (governance(), Some(plan));
    scene.decree(MsgSoftwareUpgrade { authority, plan: plan.clone() }).unwrap();
    assert_eq!(planned(&scene), plan);
    assert_eq!(applied(&scene, "next"), 0, "it is not done yet");
    scene.decree(MsgCancelUpgrade { authority: governance() }).unwrap();
    assert_eq!(planned(&scene), None);
}

#[test]
fn an_upgrade_that_is_done_is_told_of_with_its_height() {
    let mut genesis = Scene::genesis_of(&[]);
    genesis["gov"] = json!({"applied_upgrades": [{"name": "first", "height": "77"}]});
    let scene = Scene::from_genesis(&genesis);
    assert_eq!(applied(&scene, "first"), 77);
    assert_eq!(applied(&scene, "second"), 0);
}

#[test]
fn every_module_has_a_version() {
    let scene = Scene::council(&[]);
    let versions = |name: &str| {
        let path = "/cosmos.upgrade.v1beta1.Query/ModuleVersions";
        let request = QueryModuleVersionsRequest { module_name: name.into() };
        let answer = scene.ask::<QueryModuleVersionsResponse>(path, &request)?;
        let versions = answer.module_versions.into_iter();
        Ok::<_, base::Error>(versions.map(|one| (one.name, one.version)).collect::<Vec<_>>())
    };
    let all = versions("").unwrap();
    for name in ["auth", "bank", "gov", "staking"] {
        assert!(all.contains(&(name.to_owned(), 1)), "{all:?}");
        assert_eq!(versions(name).unwrap(), [(name.to_owned(), 1)]);
    }
    let refused = versions("nothing").unwrap_err();
    assert_eq!((refused.codespace(), refused.code()), ("upgrade", 2));
}

#[test]
fn a_chain_that_begins_again_has_the_versions_it_had() {
    let mut genesis = Scene::genesis_of(&[]);
    genesis["gov"] = json!({"module_versions": [{"name": "bank", "version": "7"}]});
    let exported = Scene::from_genesis(&genesis).export();
    let versions = exported["gov"]["module_versions"].as_array().expect("versions");
    assert!(versions.contains(&json!({"name": "bank", "version": "7"})), "{versions:?}");
    assert!(versions.contains(&json!({"name": "gov", "version": "1"})), "{versions:?}");
    assert_eq!(Scene::from_genesis(&exported).export(), exported);
}

#[test]
fn governance_decides_upgrades_and_none_has_left_a_state_for_other_chains() {
    let scene = Scene::council(&[]);
    let path = "/cosmos.upgrade.v1beta1.Query/Authority";
    let answer: QueryAuthorityResponse = scene.ask(path, &QueryAuthorityRequest {}).unwrap();
    assert_eq!(answer.address, governance());
    let path = "/cosmos.upgrade.v1beta1.Query/UpgradedConsensusState";
    let request = QueryUpgradedConsensusStateRequest { last_height: 5 };
    let answer: QueryUpgradedConsensusStateResponse = scene.ask(path, &request).unwrap();
    assert!(answer.upgraded_consensus_state.is_empty());
}

#[test]
fn no_module_keeps_parameters_in_the_store_of_old() {
    let scene = Scene::council(&[]);
    let asked = |subspace: &str, key: &str| {
        let path = "/cosmos.params.v1beta1.Query/Params";
        let request = params::QueryParamsRequest { subspace: subspace.into(), key: key.into() };
        scene.ask::<params::QueryParamsResponse>(path, &request).unwrap_err()
    };
    let refused = asked("staking", "MaxValidators");
    assert_eq!(refused.grpc_message(), "codespace params code 2: unknown subspace: staking");
    assert_eq!(asked("", "x").status(), Status::InvalidArgument);
    assert_eq!(asked("x", "").status(), Status::InvalidArgument);
    let path = "/cosmos.params.v1beta1.Query/Subspaces";
    let answer: params::QuerySubspacesResponse =
        scene.ask(path, &params::QuerySubspacesRequest {}).unwrap();
    assert!(answer.subspaces.is_empty());
}
