//! Genesis: a chain that begins again in the middle of decisions has the same future.

use base::{Block, Seconds};
use proto::cosmos::gov::v1::ProposalStatus::{
    DepositPeriod, Failed, Passed, Rejected, VotingPeriod,
};
use proto::cosmos::gov::v1::VoteOption::{No, Yes};
use proto::cosmos::upgrade::v1beta1::{MsgSoftwareUpgrade, Plan};
use proto::whaleshares::gov::v1::{MsgAmendSection, MsgProposeSection};
use serde_json::{Value, json};
use tests::{
    FULL, Scene, Start, deposit, governance, pack, power_up, propose, send, take_back, vote,
    vote_parts,
};

const DAY: u64 = 86_400;

/// What has begun with `scene`'s export.
fn begun_again(scene: &Scene) -> Scene {
    let exported = scene.export();
    let Block { height, time, .. } = scene.last_block().clone();
    let reborn = Scene::start(&Start { height, time, ..Start::with(&exported) });
    let reborn = reborn.expect("an export is a genesis");
    assert_eq!(reborn.export(), exported, "a second round changes nothing");
    reborn.audit();
    reborn
}

fn section(title: &str) -> prost_types::Any {
    let (title, text) = (title.to_owned(), "x".to_owned());
    pack(&MsgProposeSection { authority: governance(), title, text })
}

/// Proposals: 1 passed and failed; 2 has passed, with 250 deposits that are being given back;
/// 3 was given more time; 4 is expedited; 5 waits for a deposit; 6 was rejected; 7 was taken back;
/// 8 is voted on in parts.
fn middle() -> Scene {
    let poor: Vec<String> = (0..250).map(|number| format!("poor{number}")).collect();
    let mut people = vec![("ann", 60), ("ben", 50), ("rich", 0)];
    people.extend(poor.iter().map(|name| (name.as_str(), 0)));
    let mut scene = Scene::council(&people);
    scene
        .decree(MsgProposeSection { authority: governance(), title: "A".into(), text: "a".into() })
        .unwrap();
    let amend = MsgAmendSection {
        authority: governance(),
        id: 1,
        version: 1,
        title: "A".into(),
        text: "b".into(),
    };
    scene.decree(amend.clone()).unwrap();
    let plan = Plan { name: "v2".into(), height: 100_000, ..Plan::default() };
    scene.decree(MsgSoftwareUpgrade { authority: governance(), plan: Some(plan) }).unwrap();
    // It is against a version of before.
    assert_eq!(scene.open("rich", &[pack(&amend)]), 1);
    scene.ok("ann", vote("ann", 1, Yes));
    assert_eq!(scene.conclude(1).status(), Failed);
    assert_eq!(scene.open("rich", &[section("B")]), 2);
    let deposits: Vec<Vec<u8>> = poor
        .iter()
        .map(|name| scene.draft(name, &deposit(name, 2, "1000000uwls")).sign())
        .collect();
    scene.block(&deposits);
    scene.ok("ann", vote("ann", 2, Yes));
    scene.wait(Seconds(7 * DAY + 600));
    assert_eq!(scene.open("rich", &[]), 3);
    scene.ok("ann", vote("ann", 3, Yes));
    scene.wait(Seconds(6 * DAY));
    let mut hasty = propose("rich", &[], "500000000uwls");
    hasty.expedited = true;
    assert_eq!(scene.submit("rich", &hasty), 4);
    scene.ok("ann", vote("ann", 4, Yes));
    scene.ok("ben", vote("ben", 4, No));
    scene.ok("ben", vote("ben", 3, No));
    scene.ok("ben", power_up("ben", "ben", "30uwls"));
    assert!(scene.poll(3).unwrap().extended);
    assert_eq!(scene.submit("rich", &propose("rich", &[], "20000000uwls")), 5);
    assert_eq!(scene.open("rich", &[]), 6);
    assert_eq!(scene.open("rich", &[]), 7);
    scene.ok("rich", take_back("rich", 7));
    assert_eq!(scene.open("rich", &[]), 8);
    scene.ok("ann", vote_parts("ann", 8, &[(Yes, "0.7"), (No, "0.3")]));
    scene.close_vote(2);
    scene.audit();
    scene
}

/// What happens next, on both chains alike.
fn go_on(scenes: &mut [Scene; 2]) {
    let mut both = |after: u64, act: &dyn Fn(&Scene) -> Vec<Vec<u8>>| {
        let txs = act(&scenes[0]);
        let results = scenes.each_mut().map(|scene| {
            scene.wait(Seconds(after));
            let results = scene.block(&txs);
            scene.audit();
            results
        });
        assert!(results[0].iter().all(chain::TxResult::is_ok), "{:?}", results[0]);
        assert_eq!(results[0], results[1]);
    };
    let nothing = |_: &Scene| Vec::new();
    both(0, &|scene| vec![scene.draft("ben", &vote("ben", 8, No)).sign()]);
    both(10, &|scene| vec![scene.draft("rich", &deposit("rich", 5, FULL)).sign()]);
    both(10, &|scene| vec![scene.draft("ann", &power_up("ann", "ann", "15uwls")).sign()]);
    both(10, &|scene| vec![scene.draft("ann", &vote("ann", 5, Yes)).sign()]);
    for _ in 0..40 {
        both(DAY / 2, &nothing);
    }
    both(10, &|scene| vec![scene.draft("rich", &send("rich", "ann", "1uwls")).sign()]);
}

#[test]
fn decisions_go_on_after_an_export_as_if_nothing_had_happened() {
    let scene = middle();
    let statuses = |scene: &Scene| (1..=8).map(|id| scene.status(id)).collect::<Vec<_>>();
    let now = [Some(Failed), Some(Passed), Some(VotingPeriod), Some(VotingPeriod)];
    let then = [Some(DepositPeriod), Some(VotingPeriod), None, Some(VotingPeriod)];
    assert_eq!(statuses(&scene), [now, then].concat());
    assert_eq!(scene.left_over().2, 1, "deposits are being given back");
    let mut scenes = [begun_again(&scene), scene];
    go_on(&mut scenes);
    let [reborn, scene] = scenes;
    assert_eq!(statuses(&scene)[1..6], [Passed, Rejected, Rejected, Passed, Rejected].map(Some));
    assert_eq!(scene.left_over(), (0, 0, 0));
    assert_eq!(reborn.export()["gov"], scene.export()["gov"]);
    assert_eq!(reborn.export()["bank"], scene.export()["bank"]);
    assert_eq!(scene.balance("poor77"), "1000000000000uwls");
}

/// What somebody does to a genesis.
type Bend = fn(&mut Value);

#[test]
fn a_genesis_that_contradicts_itself_is_refused() {
    let cases: [(Bend, &str); 13] = [
        (|gov| gov["starting_proposal_id"] = json!("8"), "8 stands there twice, or is not below"),
        (|gov| double(gov, "proposals"), "stands there twice"),
        (|gov| double(gov, "deposits"), "stands there twice"),
        (|gov| double(gov, "votes"), "stands there twice"),
        (|gov| gov["votes"][0]["proposal_id"] = json!("1"), "votes: 1 is not voted on"),
        (|gov| gov["votes"][0]["options"][0]["weight"] = json!("0.9"), "votes: "),
        (|gov| gov["polls"][0]["proposal_id"] = json!("77"), "polls: there is no proposal 77"),
        (|gov| gov["polls"][0]["guard"] = json!(7), "polls: "),
        (|gov| gov["deposit_params"] = json!({}), "deposit_params: is not used any more"),
        (|gov| gov["params"]["quorum"] = json!("0.9"), "quorum must be"),
        (|gov| gov["rules"]["max_open_votes"] = json!(0), "max_open_votes must be 1 to 64, not 0"),
        (|gov| gov["plan"]["height"] = json!("0"), "plan: height must be greater than 0"),
        (|gov| gov["clearings"][0]["kept"] = json!("half"), "clearings: "),
    ];
    let exported = middle().export();
    for (bend, text) in cases {
        let mut genesis = exported.clone();
        bend(&mut genesis["gov"]);
        let error = Scene::try_genesis(&genesis).map(|_| ()).expect_err(text).to_string();
        assert!(error.contains(text), "{error}");
    }
}

fn double(gov: &mut Value, list: &str) {
    let list = gov[list].as_array_mut().unwrap();
    list.push(list[0].clone());
}

#[test]
fn deposits_that_nobody_has_paid_are_no_genesis() {
    let mut genesis = middle().export();
    let account = auth::authority().to_string();
    let balances = genesis["bank"]["balances"].as_array_mut().unwrap();
    let of_gov = balances.iter_mut().find(|one| one["address"] == json!(account)).unwrap();
    let kept: u64 = of_gov["coins"][0]["amount"].as_str().unwrap().parse().unwrap();
    of_gov["coins"][0]["amount"] = json!((kept - 1).to_string());
    genesis["bank"]["supply"] = json!([]);
    let error = Scene::try_genesis(&genesis).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("deposits"), "{error}");
}

#[test]
fn open_proposals_without_a_vote_are_no_genesis() {
    let mut genesis = middle().export();
    let polls = genesis["gov"]["polls"].as_array_mut().unwrap();
    polls.retain(|poll| poll["proposal_id"] != json!("5"));
    let error = Scene::try_genesis(&genesis).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("proposals: 5 is open, but polls does not have it"), "{error}");
}
