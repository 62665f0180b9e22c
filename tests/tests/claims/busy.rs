//! A chain on which everything is under way that claims know.

use base::{Block, Seconds};
use proto::whaleshares::claim::v1 as wire;
use serde_json::Value;
use tests::{BitShares, Key, Scene, Start, account, holder, power_up, secret};

use crate::town::{DAY, corrected, correction, of_correction, town};

/// A claim and a veto, one that waits in each snapshot, loans, deposits, a team, a correction.
pub(crate) fn busy() -> (BitShares, BitShares, Scene) {
    let town = town();
    let lea = wire::TeamMember { address: account("lea"), amount: 1_000_000_000, released: 0 };
    let max = wire::TeamMember { address: account("max"), amount: 7, released: 0 };
    let plan = wire::Plan { team: vec![lea, max], ..town.plan() };
    let mut scene = Scene::with_plan(&[("zoe", "1000000000uwls")], plan);
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    let named = wire::MsgClaim { account_name: "bob".into(), ..town.claim(&scene, "bob", "bob") };
    scene.claimed("bob", &town.sign(&scene, named, &secret("bob", "active")));
    let later = correction(
        vec![holder(3_000, "left-out", 3), holder(1_001, "alice", 1), holder(3_001, "also", 2)],
        6_000_000,
    );
    corrected(&mut scene, &later);
    scene.claimed("left-out", &of_correction(&later, &scene, 1, "left-out"));
    let mut waits = later.by_memo_key(&scene, "also", "also");
    waits.correction = 1;
    scene.claimed("also", &waits);
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    scene.ok("zoe", town.veto(&scene, "noah", "zoe", &secret("noah", "active")));
    scene.ok("zoe", power_up("zoe", "zoe", "400000000uwls"));
    for kid in ["kid-1", "kid-2"] {
        let message = wire::MsgCreateSponsoredAccount {
            sponsor: account("zoe"),
            name: format!("the_{kid}"),
            pub_key: Some(Key::of(kid).public().to_any()),
        };
        scene.ok("zoe", message);
    }
    scene.ok("kid-1", tests::auto_vote("kid-1", ""));
    let release = wire::MsgReleaseTeamStake { submitter: account("zoe"), member: account("lea") };
    scene.ok("zoe", release);
    scene.audit();
    (town, later, scene)
}

/// The chain that begins with `exported`, where `scene` stands, or why it does not.
pub(crate) fn try_again(scene: &Scene, exported: &Value) -> Result<Scene, String> {
    let Block { height, time, .. } = scene.last_block().clone();
    Scene::start(&Start { height, time, ..Start::with(exported) })
        .map_err(|error| error.to_string())
}

/// The chain that begins with what `scene` exports.
pub(crate) fn again(scene: &Scene) -> Scene {
    let exported = scene.export();
    let again = try_again(scene, &exported).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.export(), exported, "a second round changes nothing");
    again.audit();
    again
}

/// So many days later.
pub(crate) fn days(count: u64) -> Seconds {
    Seconds(count * DAY.0)
}
