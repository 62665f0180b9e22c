//! The first who claim have all votes that there are.

use proto::cosmos::gov::v1::ProposalStatus;
use proto::whaleshares::claim::v1 as wire;
use tests::{Scene, governance, pack};

use crate::town::{DAY, after, town};

/// Claims would cost a WLS, and take half a year by memo key.
fn dearer(scene: &Scene) -> prost_types::Any {
    let mut params = scene.claim_params();
    params.claim_fee = 1_000_000;
    pack(&wire::MsgUpdateParams { authority: governance(), params: Some(params) })
}

#[test]
fn attack_37_who_claims_first_changes_nothing_for_who_claims_later() {
    let town = town();
    let mut scene = Scene::with_plan(&[("mia", "1000000000uwls")], town.plan());
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    // 147 WLS are all votes there are: the rest is nobody's yet and does not count.
    let early = scene.decide("mia", &[dearer(&scene)]);
    assert_eq!(early.status(), ProposalStatus::Failed, "{}", early.failed_reason);
    assert!(early.failed_reason.contains("can not be changed before"), "{}", early.failed_reason);
    assert_eq!(scene.claim_params().claim_fee, 0);
    // After 90 days it takes two thirds of those who vote; alice alone has more than that.
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    scene.block_with(&[], |block| block.time = after(91 * DAY.0));
    let late = scene.decide("mia", &[dearer(&scene)]);
    assert_ne!(late.status(), ProposalStatus::Passed, "below the quorum");
    assert_eq!(scene.claim_params().claim_fee, 0);
    scene.ok("mia", tests::send("mia", "alice", "300000000uwls"));
    let decided = scene.decide("alice", &[dearer(&scene)]);
    assert_eq!(decided.status(), ProposalStatus::Passed, "{}", decided.failed_reason);
    assert_eq!(scene.claim_params().claim_fee, 1_000_000);
    scene.audit();
}
