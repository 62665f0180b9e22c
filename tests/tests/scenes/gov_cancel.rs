//! Cancelling: a proposer takes his proposal back and loses a part of all deposits.

use prost::Message;
use proto::cosmos::gov::v1::ProposalStatus::{Rejected, VotingPeriod};
use proto::cosmos::gov::v1::VoteOption::{No, Yes};
use proto::cosmos::gov::v1::{MsgCancelProposalResponse, Params};
use tests::{FULL, Scene, account, deposit, propose, take_back, told, vote};

const RICH: &str = "1000000000000uwls";

/// Proposal 1 of ann, with 10 WLS of hers and 3.000001 of ben's.
fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 0), ("ben", 0), ("carl", 100)]);
    assert_eq!(scene.submit("ann", &propose("ann", &[], "10000000uwls")), 1);
    scene.ok("ben", deposit("ben", 1, "3000001uwls"));
    scene
}

#[test]
fn half_of_all_deposits_is_burned() {
    let mut scene = town();
    let result = scene.ok("ann", take_back("ann", 1));
    let said = |name| told(&result.events, "cancel_proposal", name);
    assert_eq!((said("sender"), said("proposal_id")), (vec![account("ann")], vec!["1".to_owned()]));
    let response = &result.responses[0].value;
    let response = MsgCancelProposalResponse::decode(response.as_slice()).unwrap();
    assert_eq!((response.proposal_id, response.canceled_height), (1, scene.last_block().height));
    assert_eq!(response.canceled_time, Some(scene.last_block().time.into()));
    assert_eq!((scene.proposal(1), scene.poll(1), scene.left_over()), (None, None, (0, 0, 0)));
    assert_eq!(scene.balance("ann"), "999995000000uwls");
    assert_eq!(scene.balance("ben"), "999998500000uwls", "half of the odd one is ben's");
    assert_eq!(scene.balance_at(&auth::authority()), "");
    let supply = &scene.export()["bank"]["supply"][0]["amount"];
    assert_eq!(supply, "2999993500000");
    scene.audit();
}

#[test]
fn only_the_proposer_takes_a_proposal_back_and_only_while_it_is_open() {
    let mut scene = town();
    let log = scene.err("ben", take_back("ben", 1), ("gov", 18));
    assert!(log.contains(&format!("invalid proposer {}", account("ben"))), "{log}");
    let log = scene.err("ann", take_back("ann", 2), ("undefined", 1));
    assert!(log.contains("not found"), "{log}");
    scene.ok("ben", deposit("ben", 1, FULL));
    scene.ok("carl", vote("carl", 1, No));
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Rejected));
    let log = scene.err("ann", take_back("ann", 1), ("gov", 21));
    assert!(log.contains("proposal should be in the deposit or voting period"), "{log}");
    assert_eq!((scene.balance("ann"), scene.balance("ben")), (RICH.into(), RICH.into()));
}

#[test]
fn what_is_voted_on_is_taken_back_with_its_votes() {
    let mut scene = town();
    scene.ok("ben", deposit("ben", 1, FULL));
    scene.ok("carl", vote("carl", 1, Yes));
    let end = scene.voting_end(1);
    // The block at the end of the vote still takes it back.
    scene.until(base::Time::new(end.seconds() - 1, 0).unwrap());
    scene.ok("ann", take_back("ann", 1));
    assert_eq!(scene.last_block().time, end);
    assert_eq!((scene.proposal(1), scene.ballot("carl", 1)), (None, None));
    assert_eq!(scene.left_over(), (0, 0, 0));
    assert_eq!(scene.balance("ben"), "999948500000uwls");
    scene.err("carl", vote("carl", 1, Yes), ("gov", 3));
    scene.audit();
    scene.block(&[]);
    scene.audit();
}

#[test]
fn what_waits_to_be_closed_is_not_taken_back() {
    let mut scene = Scene::council(&[("ann", 0), ("ben", 0), ("carl", 100)]);
    let txs: Vec<Vec<u8>> = (0..11)
        .map(|number| {
            let draft = scene.draft("ann", &propose("ann", &[], FULL));
            let sequence = draft.signers[0].sequence + number;
            draft.sequence(sequence).sign()
        })
        .collect();
    scene.block(&txs);
    scene.close_vote(1);
    assert_eq!(scene.status(11), Some(VotingPeriod), "ten are closed in a block");
    let log = scene.err("ann", take_back("ann", 11), ("gov", 20));
    assert!(log.contains("voting period is already ended for this proposal 11"), "{log}");
    assert_eq!(scene.status(11), Some(Rejected));
}

#[test]
fn the_part_that_is_kept_goes_where_holders_have_said() {
    let community = base::Address::module("distribution").to_string();
    let cases: [(&str, String, [&str; 3]); 5] = [
        ("0.5", account("carl"), ["999995000000", "999998500000", "1000006499900"]),
        ("1", account("carl"), ["999990000000", "999996999999", "1000012999901"]),
        ("0", account("carl"), ["1000000000000", "1000000000000", "999999999900"]),
        ("0.000001", String::new(), ["999999999990", "999999999997", "999999999900"]),
        ("0.5", community, ["999995000000", "999998500000", "999999999900"]),
    ];
    for (ratio, dest, expected) in cases {
        let mut scene = town();
        let change = |params: &mut Params| {
            params.proposal_cancel_ratio = ratio.into();
            params.proposal_cancel_dest = dest.clone();
        };
        scene.change_gov(change).unwrap();
        scene.ok("ann", take_back("ann", 1));
        let has = ["ann", "ben", "carl"].map(|who| scene.balance(who).replace("uwls", ""));
        assert_eq!(has, expected, "{ratio} to {dest}");
        scene.audit();
    }
}

#[test]
fn what_the_community_gets_it_can_spend() {
    let mut scene = town();
    let community = base::Address::module("distribution").to_string();
    scene.change_gov(|params| params.proposal_cancel_dest = community).unwrap();
    scene.ok("ann", take_back("ann", 1));
    let pool = &scene.export()["staking"]["community_pool"][0]["amount"];
    assert_eq!(pool, "6500000");
    scene.audit();
}

#[test]
fn accounts_that_take_nothing_get_nothing() {
    let mut scene = town();
    for name in ["whalestake", "fee_collector", "mint", "social-share"] {
        let dest = base::Address::module(name).to_string();
        let error = scene.change_gov(|params| params.proposal_cancel_dest = dest).unwrap_err();
        let text = format!("proposal_cancel_dest: the account of {name} takes nothing");
        assert_eq!(error.to_string(), text);
    }
    let error = scene.change_gov(|params| params.proposal_cancel_dest = "me".into()).unwrap_err();
    assert!(error.to_string().starts_with("deposits destination address is invalid: me"));
}

#[test]
fn a_message_clears_fifty_and_blocks_clear_the_rest() {
    let mut scene = town();
    let poor: Vec<String> = (0..120).map(|number| format!("poor{number}")).collect();
    for name in &poor {
        scene.ok("carl", tests::send("carl", name, "1000000uwls"));
        scene.ok(name, deposit(name, 1, "1000000uwls"));
    }
    let txs = [scene.draft("ann", &take_back("ann", 1)).sign()];
    let done = scene.block_with(&txs, |_| {});
    assert!(done.results[0].is_ok());
    assert!(done.results[0].gas_used < 900_000, "{}", done.results[0].gas_used);
    let half = poor.iter().filter(|name| scene.balance(name) == "500000uwls").count();
    assert_eq!(half, 120, "the same block goes on");
    assert_eq!((scene.left_over(), scene.balance_at(&auth::authority())), ((0, 0, 0), "".into()));
    scene.audit();
}
