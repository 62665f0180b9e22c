//! What the launch team gets, within four years of genesis.

use auth::LAUNCH_TEAM;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use tests::{OK, Scene, account, number, told, verdict};

use crate::town::{after, town};

const FOUR_YEARS: u64 = 126_144_000;

/// lea gets 1,000,000 WLS, max 3 uwls.
fn begin() -> Scene {
    let member =
        |who: &str, amount: u64| wire::TeamMember { address: account(who), amount, released: 0 };
    let team = vec![member("lea", 1_000_000_000_000), member("max", 3)];
    Scene::with_plan(&[("zoe", "1uwls")], wire::Plan { team, ..town().plan() })
}

/// zoe has `member` paid in a block at this second: code and amount.
fn release(scene: &mut Scene, member: &str, seconds: u64) -> (u32, u64) {
    let message = wire::MsgReleaseTeamStake { submitter: account("zoe"), member: account(member) };
    let tx = scene.draft("zoe", &message).sign();
    let result = scene.block_with(&[tx], |block| block.time = after(seconds)).results.remove(0);
    scene.audit();
    match verdict(&result) {
        OK => {
            let response = &*result.responses[0].value;
            let amount = wire::MsgReleaseTeamStakeResponse::decode(response).unwrap().amount;
            assert_eq!(told(&result.events, "team_stake_released", "amount"), [amount.to_string()]);
            assert_eq!(told(&result.events, "team_stake_released", "member"), [account(member)]);
            (0, amount)
        }
        (codespace, code) => {
            assert_eq!(codespace, "bsclaim");
            (code, 0)
        }
    }
}

#[test]
fn each_second_releases_its_part() {
    let mut scene = begin();
    assert_eq!(scene.fund(LAUNCH_TEAM), 1_000_000_000_003);
    assert_eq!(release(&mut scene, "lea", 0), (66, 0), "nothing yet");
    // 1,000,000,000,000 / 126,144,000, rounded down.
    assert_eq!(release(&mut scene, "lea", 1), (0, 7_927));
    assert_eq!(release(&mut scene, "lea", 1), (66, 0), "once");
    assert_eq!(release(&mut scene, "lea", FOUR_YEARS / 2), (0, 500_000_000_000 - 7_927));
    assert_eq!(scene.stake("lea").0, 500_000_000_000);
    assert_eq!(release(&mut scene, "lea", FOUR_YEARS - 1), (0, 499_999_992_072));
    assert_eq!(release(&mut scene, "lea", FOUR_YEARS), (0, 7_928));
    assert_eq!(release(&mut scene, "lea", 2 * FOUR_YEARS), (66, 0));
    assert_eq!(scene.stake("lea").0, 1_000_000_000_000);
    assert_eq!(scene.fund(LAUNCH_TEAM), 3);
    let request = wire::QueryTeamRequest {};
    let team: wire::QueryTeamResponse = scene.claims("Team", &request).unwrap();
    let released: u64 = team.members.iter().map(|member| member.released).sum();
    assert_eq!(released, 1_000_000_000_000);
}

#[test]
fn small_parts_are_rounded_down_until_they_are_whole() {
    let mut scene = begin();
    assert_eq!(release(&mut scene, "max", FOUR_YEARS / 3 - 1), (66, 0));
    assert_eq!(release(&mut scene, "max", FOUR_YEARS / 3), (0, 1));
    assert_eq!(release(&mut scene, "max", FOUR_YEARS), (0, 2));
}

#[test]
fn who_is_not_in_the_team_gets_nothing() {
    let mut scene = begin();
    assert_eq!(release(&mut scene, "zoe", 1_000), (65, 0));
}

#[test]
fn what_is_released_late_brings_its_yield_and_opens_the_account() {
    let mut scene = begin();
    assert!(!auth::exists(&scene.ctx(), &scene.address("lea")).unwrap());
    release(&mut scene, "lea", FOUR_YEARS / 4);
    assert!(auth::exists(&scene.ctx(), &scene.address("lea")).unwrap());
    assert!(number(&scene.staked("lea").pending) > 1_000_000);
    scene.ok("lea", tests::power_down("lea", "1000uwls"));
    scene.audit();
}

#[test]
fn the_end_of_claims_changes_nothing_for_the_team() {
    let mut scene = begin();
    scene.block_with(&[], |block| block.time = after(FOUR_YEARS / 2));
    assert_eq!(scene.fund(auth::SNAPSHOT_CLAIM), 0);
    assert_eq!(scene.fund(LAUNCH_TEAM), 1_000_000_000_003);
    assert_eq!(release(&mut scene, "lea", FOUR_YEARS), (0, 1_000_000_000_000));
}
