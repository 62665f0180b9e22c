//! A fixed story of decisions: people let each other send messages and pay fees, sign in every
//! way, and decide by votes, good and bad, with what the blocks do by themselves.

use base::{Seconds, Time};
use prost_types::Any;
use proto::cosmos::bank::v1beta1::MsgSend;
use proto::cosmos::gov::v1::MsgVote;
use proto::cosmos::gov::v1::VoteOption::{Abstain, No, NoWithVeto, Yes};
use proto::cosmos::upgrade::v1beta1::{MsgCancelUpgrade, MsgSoftwareUpgrade, Plan};
use proto::whaleshares::gov::v1::{MsgAmendSection, MsgProposeSection};
use serde_json::json;
use tests::{
    FULL, Scene, allow, any_of, basic, burn, create_validator, deposit, disallow, exec, governance,
    grant, only, pack, periodic, power_up, propose, prune, revoke, send, signal_upgrade, take_back,
    up_to, vote, vote_parts,
};

use crate::teller::{Teller, Told};

const PEOPLE: [(&str, &str); 6] = [
    ("ann", "10000000000uwls"),
    ("ben", "10000000000uwls"),
    ("carl", "10000000000uwls"),
    ("dave", "5uwls"),
    ("paul", "10000000000uwls"),
    ("quinn", "10000000000uwls"),
];

/// Who votes without stake: more than a block clears away.
const STRANGERS: u32 = 230;

/// A tenth of the deposit that voting takes.
const FIRST: &str = "10000000uwls";

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

/// Tells the story from the beginning.
pub(crate) fn tell() -> Vec<Told> {
    let strangers: Vec<String> = (0..STRANGERS).map(|number| format!("stranger{number}")).collect();
    let mut people = PEOPLE.to_vec();
    people.extend(strangers.iter().map(|name| (name.as_str(), "1uwls")));
    let rules = json!({
        "election_period": "5",
        "inactive_seconds": "604800",
        "inflation_start_ppb": 0,
        "inflation_floor_ppb": 0,
    });
    let scene = Scene::with_rules(&people, &rules);
    let mut teller = Teller::new(scene, &["paul", "quinn"]);
    they_settle(&mut teller);
    they_lend(&mut teller);
    they_pay_for_each_other(&mut teller);
    they_sign_in_every_way(&mut teller);
    they_propose(&mut teller);
    they_vote(&mut teller, &strangers);
    votes_end(&mut teller);
    decisions_take_effect(&mut teller);
    they_decide_again(&mut teller);
    teller.end()
}

/// So many seconds after the last block.
fn after(scene: &Scene, seconds: u64) -> Time {
    scene.last_block().time.plus(Seconds(seconds)).expect("a time")
}

/// Of 10,000 WLS of stake Ann has 4,000, Ben 3,000, and Carl, Paul and Quinn 1,000 each.
fn they_settle(teller: &mut Teller) {
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ann", &power_up("ann", "ann", "4000000000uwls")),
        scene.draft("ben", &power_up("ben", "ben", "3000000000uwls")),
        scene.draft("carl", &power_up("carl", "carl", "1000000000uwls")),
        scene.draft("paul", &create_validator("paul", 1_000)),
        scene.draft("quinn", &create_validator("quinn", 1_000)),
    ];
    teller.block(&drafts);
    teller.until_height(5);
}

/// Ben may send 500 uwls of Ann's to Carl; Carl may vote for her.
fn they_lend(teller: &mut Teller) {
    let scene = &teller.scene;
    let tomorrow = Some(after(scene, DAY));
    let drafts = [
        scene
            .draft("ann", &grant("ann", "ben", &up_to("500uwls", &["carl"]), tomorrow))
            .and(&grant("ann", "carl", &any_of::<MsgVote>(), None)),
        scene.draft("ben", &grant("ben", "ann", &any_of::<MsgSend>(), tomorrow)),
        scene.draft("carl", &grant("carl", "carl", &any_of::<MsgSend>(), None)),
        scene.draft("paul", &grant("paul", "ann", &any_of::<MsgSend>(), Some(after(scene, 0)))),
        scene.draft("quinn", &exec("quinn", &[pack(&send("ann", "quinn", "1uwls"))])),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let both = [pack(&send("ben", "dave", "7uwls")), pack(&send("ann", "dave", "1uwls"))];
    let drafts = [
        scene.draft("ben", &exec("ben", &[pack(&send("ann", "carl", "200uwls"))])),
        scene.draft("ann", &exec("ann", &both)),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ben", &exec("ben", &[pack(&send("ann", "dave", "1uwls"))])),
        scene.draft("ann", &revoke::<MsgSend>("ann", "carl")),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let rest = exec("ben", &[pack(&send("ann", "carl", "300uwls"))]);
    let drafts = [scene.draft("ben", &rest), scene.draft("ben", &rest).sequence(5)];
    teller.block(&drafts);
}

/// Ann pays for Ben and Carl, Ben for what Dave sends, Paul for Quinn.
fn they_pay_for_each_other(teller: &mut Teller) {
    let scene = &teller.scene;
    let [ann, ben] = ["ann", "ben"].map(|who| scene.address(who).to_string());
    let for_carl = periodic("50uwls", "20uwls", HOUR.cast_signed(), after(scene, HOUR));
    let for_dave = only(&["/cosmos.bank.v1beta1.MsgSend"], basic("", None));
    let drafts = [
        scene
            .draft("ann", &allow("ann", "ben", basic("100uwls", Some(after(scene, DAY)))))
            .and(&allow("ann", "carl", for_carl)),
        scene.draft("ben", &allow("ben", "dave", for_dave)),
        scene.draft("paul", &allow("paul", "quinn", basic("9uwls", Some(after(scene, HOUR))))),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ben", &send("ben", "dave", "1uwls")).fee("30uwls").granter(&ann),
        scene.draft("carl", &send("carl", "dave", "1uwls")).fee("21uwls").granter(&ann),
        scene.draft("dave", &burn("dave", "1uwls")).fee("1uwls").granter(&ben),
        scene.draft("quinn", &send("quinn", "dave", "1uwls")).fee("1uwls").granter(&ben),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ben", &send("ben", "dave", "1uwls")).fee("70uwls").granter(&ann),
        scene.draft("carl", &send("carl", "dave", "1uwls")).fee("20uwls").granter(&ann),
        scene.draft("dave", &send("dave", "ann", "2uwls")).fee("9uwls").granter(&ben),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [scene.draft("ann", &disallow("ann", "carl"))];
    teller.block(&drafts);
    teller.scene.wait(Seconds(HOUR));
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ann", &disallow("ann", "carl")),
        scene.draft("quinn", &prune("quinn")),
        scene.draft("dave", &send("dave", "ann", "1uwls")).fee("1uwls").granter(&ann),
    ];
    teller.block(&drafts);
}

/// Carl sends without order, and Ben signs before Ann pays.
fn they_sign_in_every_way(teller: &mut Teller) {
    let scene = &teller.scene;
    let ann = scene.address("ann").to_string();
    let carls = scene.draft("carl", &send("carl", "ann", "2uwls")).unordered(after(scene, 60));
    let mut both = scene.draft("ben", &send("ben", "carl", "3uwls")).fee("10uwls").payer(&ann);
    both.signers = vec![scene.signer("ben").aux(), scene.signer("ann")];
    teller.block(&[carls.clone(), both, carls]);
}

/// Six proposals: a section, an upgrade, a text in a hurry, one that nobody pays for, one that is
/// taken back, and one that wants what belongs to depositors. Dave can not pay for a seventh.
fn they_propose(teller: &mut Teller) {
    let (title, text) = ("Stake".to_owned(), "One token, one vote.".to_owned());
    let section = MsgProposeSection { authority: governance(), title, text };
    let plan = Plan { name: "v2".to_owned(), height: 1_000, ..Plan::default() };
    let upgrade = MsgSoftwareUpgrade { authority: governance(), plan: Some(plan) };
    let mut hurried = propose("carl", &[], "500000000uwls");
    hurried.expedited = true;
    let mut gift = send("ann", "paul", "1uwls");
    gift.from_address = governance();
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ann", &propose("ann", &[pack(&section)], FIRST)),
        scene.draft("ben", &propose("ben", &[pack(&upgrade)], FULL)),
        scene.draft("carl", &hurried),
        scene.draft("quinn", &propose("quinn", &[], FIRST)).and(&propose("quinn", &[], FIRST)),
        scene.draft("paul", &propose("paul", &[pack(&gift)], FULL)),
        scene.draft("dave", &propose("dave", &[], "1uwls")),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ben", &deposit("ben", 1, "90000000uwls")),
        scene.draft("dave", &deposit("dave", 4, "1uwls")),
        scene.draft("paul", &take_back("paul", 5)),
        scene.draft("quinn", &take_back("quinn", 5)),
    ];
    teller.block(&drafts);
}

/// Carl votes for Ann. What strangers say counts for nothing, and is not written down.
fn they_vote(teller: &mut Teller, strangers: &[String]) {
    let scene = &teller.scene;
    let anns: Vec<Any> = [1, 2].map(|id| pack(&vote("ann", id, Yes))).to_vec();
    let drafts = [
        scene.draft("carl", &exec("carl", &anns)).and(&vote("carl", 3, Yes)),
        scene
            .draft("ben", &vote_parts("ben", 1, &[(Yes, "0.7"), (No, "0.3")]))
            .and(&vote("ben", 2, No)),
        scene.draft("paul", &vote("paul", 1, Abstain)).and(&vote("paul", 6, Yes)),
        scene.draft("ann", &vote("ann", 6, Yes)),
        scene.draft("quinn", &vote_parts("quinn", 1, &[(Yes, "0.5"), (No, "0.4")])),
        scene.draft("dave", &vote("dave", 4, Yes)),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let votes = strangers.iter().map(|name| scene.draft(name, &vote(name, 2, Yes)).sign());
    let votes: Vec<Vec<u8>> = votes.collect();
    assert!(teller.scene.block(&votes).iter().all(|result| result.is_ok()));
}

/// What was in a hurry has more time, then loses its deposits; what was not paid for is dropped;
/// Carl's late vote and Paul's answer turn the vote on the upgrade.
fn votes_end(teller: &mut Teller) {
    teller.until(teller.scene.voting_end(3));
    teller.until(after(&teller.scene, DAY));
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ann", &vote("ann", 3, No)),
        scene.draft("ben", &vote("ben", 3, NoWithVeto)),
        scene.draft("carl", &vote("carl", 4, Yes)),
    ];
    teller.block(&drafts);
    teller.scene.wait(Seconds(4 * DAY));
    let drafts = [teller.scene.draft("carl", &vote("carl", 2, No))];
    teller.block(&drafts);
    assert!(teller.scene.poll(2).expect("a poll").extended);
    teller.until(teller.scene.voting_end(6));
    let drafts = [teller.scene.draft("paul", &vote("paul", 2, Yes))];
    teller.block(&drafts);
    teller.until(teller.scene.voting_end(2));
    let (_, votes, clearings) = teller.scene.left_over();
    assert_eq!((votes, clearings), (38, 1), "three on the section, 35 on the upgrade");
    teller.block(&[]);
    assert_eq!(teller.scene.left_over().2, 0);
}

/// The gift fails, the upgrade is planned, the section is in force.
fn decisions_take_effect(teller: &mut Teller) {
    for id in [6, 2] {
        teller.until(effect(&teller.scene, id));
    }
    teller.until(teller.scene.voting_end(1));
    teller.until(effect(&teller.scene, 1));
}

/// When `id`, which has passed, takes effect.
fn effect(scene: &Scene, id: u64) -> Time {
    let at = scene.poll(id).and_then(|poll| poll.executes_at).expect("it has passed");
    at.try_into().expect("a time")
}

/// Producers plan another upgrade, which holders cancel; the section is written anew; Ann lets
/// nobody vote for her any more.
fn they_decide_again(teller: &mut Teller) {
    let scene = &teller.scene;
    let drafts = [
        scene.draft("paul", &signal_upgrade("paul", "v3", 900)),
        scene.draft("quinn", &signal_upgrade("quinn", "v3", 900)),
        scene.draft("ann", &revoke::<MsgVote>("ann", "carl")),
    ];
    teller.block(&drafts);
    let (title, text) = ("Votes".to_owned(), "One token, one vote, at any time.".to_owned());
    let amended = MsgAmendSection { authority: governance(), id: 1, version: 1, title, text };
    let cancelled = MsgCancelUpgrade { authority: governance() };
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ann", &propose("ann", &[pack(&amended)], FULL)),
        scene.draft("ben", &propose("ben", &[pack(&cancelled)], FULL)),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("ann", &vote("ann", 7, Yes)).and(&vote("ann", 8, Yes)),
        scene.draft("carl", &exec("carl", &[pack(&vote("ann", 7, No))])),
    ];
    teller.block(&drafts);
    for id in [8, 7] {
        teller.until(teller.scene.voting_end(id));
        teller.until(effect(&teller.scene, id));
    }
}
