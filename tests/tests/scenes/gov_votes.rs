//! Votes: one for each unit of Whalestake, in parts if wanted, changed at any time.

use base::Seconds;
use proto::cosmos::gov::v1::MsgVote;
use proto::cosmos::gov::v1::VoteOption::{Abstain, No, NoWithVeto, Unspecified, Yes};
use tests::{
    FULL, Scene, account, any_of, create_validator, delegate, exec, grant, pack, power_up, propose,
    set_proxy, told, vote, vote_parts,
};

fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 100), ("ben", 50), ("carl", 1), ("dora", 0)]);
    assert_eq!(scene.open("ann", &[]), 1);
    scene
}

#[test]
fn every_unit_of_stake_has_one_vote() {
    let mut scene = town();
    let result = scene.ok("ann", vote("ann", 1, Yes));
    let said = |name| told(&result.events, "proposal_vote", name);
    assert_eq!(said("voter"), [account("ann")]);
    assert_eq!(said("option"), [r#"[{"option":1,"weight":"1.000000000000000000"}]"#]);
    assert_eq!(said("proposal_id"), ["1"]);
    scene.ok("ben", vote("ben", 1, No));
    scene.ok("carl", vote("carl", 1, NoWithVeto));
    assert_eq!(scene.tally(1), [100, 0, 50, 1]);
    scene.audit();
}

#[test]
fn a_vote_can_be_changed_until_the_end_and_the_last_one_counts() {
    let mut scene = town();
    for (option, tally) in [
        (Yes, [100, 0, 0, 0]),
        (No, [0, 0, 100, 0]),
        (Abstain, [0, 100, 0, 0]),
        (Yes, [100, 0, 0, 0]),
    ] {
        scene.ok("ann", vote("ann", 1, option));
        assert_eq!(scene.tally(1), tally);
        scene.audit();
    }
    scene.ok("ann", vote("ann", 1, No));
    let last = scene.voting_end(1);
    scene.until(base::Time::new(last.seconds() - 2, 0).unwrap());
    scene.ok("ann", vote("ann", 1, Abstain));
    assert_eq!(scene.tally(1), [0, 100, 0, 0]);
    // The block that ends the vote still takes votes, as in the SDK.
    scene.ok("ann", vote("ann", 1, NoWithVeto));
    assert_eq!(scene.last_block().time, last);
    assert_eq!(scene.proposal(1).unwrap().final_tally_result.unwrap().no_with_veto_count, "100");
    scene.err("ann", vote("ann", 1, No), ("gov", 3));
    scene.audit();
}

#[test]
fn votes_on_what_is_not_voted_on_are_refused() {
    let mut scene = town();
    let log = scene.err("ann", vote("ann", 2, Yes), ("gov", 3));
    assert!(log.contains("2: inactive proposal"), "{log}");
    let log = scene.err("ann", vote("ann", 1, Unspecified), ("gov", 7));
    assert!(log.contains("VOTE_OPTION_UNSPECIFIED: invalid vote option"), "{log}");
    let strange = MsgVote { option: 9, ..vote("ann", 1, Yes) };
    assert!(scene.err("ann", strange, ("gov", 7)).contains("9: invalid vote option"));
    let talkative = MsgVote { metadata: "m".repeat(256), ..vote("ann", 1, Yes) };
    scene.err("ann", talkative, ("gov", 15));
    let wordy = MsgVote { metadata: "m".repeat(255), ..vote("ann", 1, Yes) };
    scene.ok("ann", wordy);
    assert_eq!(scene.ballot("ann", 1).unwrap().metadata.len(), 255);
}

#[test]
fn a_split_vote_is_rounded_down_and_what_is_left_counts_for_none() {
    let mut scene = town();
    let third = "0.333333333333333333";
    let parts = [(Yes, third), (No, third), (Abstain, "0.333333333333333334")];
    let result = scene.ok("ann", vote_parts("ann", 1, &parts));
    let option = told(&result.events, "proposal_vote", "option");
    let text = r#"[{"option":1,"weight":"0.333333333333333333"},{"option":3,"weight":"0.333333333333333333"},{"option":2,"weight":"0.333333333333333334"}]"#;
    assert_eq!(option, [text]);
    assert_eq!(scene.tally(1), [33, 33, 33, 0], "of 100");
    scene.ok("ben", vote_parts("ben", 1, &[(Yes, "0.5"), (NoWithVeto, "0.5")]));
    assert_eq!(scene.tally(1), [58, 33, 33, 25]);
    // Half of one vote is none.
    scene.ok("carl", vote_parts("carl", 1, &[(Yes, "0.5"), (NoWithVeto, "0.5")]));
    assert_eq!(scene.tally(1), [58, 33, 33, 25]);
    scene.ok("carl", vote_parts("carl", 1, &[(Yes, "1")]));
    assert_eq!(scene.tally(1), [59, 33, 33, 25]);
    scene.ok("ann", vote("ann", 1, No));
    assert_eq!(scene.tally(1), [26, 0, 100, 25]);
    scene.audit();
}

#[test]
fn parts_that_do_not_add_up_are_refused() {
    let mut scene = town();
    let mut refuse = |parts: &[(_, &str)], refused, text: &str| {
        let log = scene.err("ann", vote_parts("ann", 1, parts), refused);
        assert!(log.contains(text), "{log}");
    };
    refuse(&[], ("sdk", 18), "null");
    let low = "total weight lower than 1.00";
    refuse(&[(Yes, "0.999999999999999999")], ("gov", 7), low);
    let high = "total weight overflow 1.00";
    refuse(&[(Yes, "0.5"), (No, "0.500000000000000001")], ("gov", 7), high);
    refuse(&[(Yes, "0.5"), (Yes, "0.5")], ("gov", 7), "duplicated vote option");
    refuse(&[(Yes, "0"), (No, "1")], ("gov", 7), "VOTE_OPTION_YES");
    refuse(&[(Yes, "-0.5"), (No, "1.5")], ("gov", 7), "VOTE_OPTION_YES");
    refuse(&[(Yes, "half"), (No, "0.5")], ("gov", 7), r#"weight:"half""#);
    refuse(&[(Unspecified, "1")], ("gov", 7), "VOTE_OPTION_UNSPECIFIED");
    assert_eq!(scene.tally(1), [0; 4]);
}

#[test]
fn who_has_no_stake_counts_for_nothing_until_it_comes() {
    let mut scene = town();
    scene.ok("dora", vote("dora", 1, Yes));
    assert_eq!(scene.tally(1), [0; 4]);
    scene.ok("ann", power_up("ann", "dora", "7uwls"));
    assert_eq!(scene.tally(1), [7, 0, 0, 0]);
    scene.audit();
}

#[test]
fn nobody_votes_for_others_neither_producers_nor_proxies() {
    let mut scene = town();
    scene.ok("ann", create_validator("ann", 1_000));
    scene.ok("ben", delegate("ben", "ann", "500uwls"));
    scene.ok("carl", set_proxy("carl", "ann"));
    scene.ok("ann", vote("ann", 1, Yes));
    assert_eq!(scene.tally(1), [1_000_000_100, 0, 0, 0]);
    scene.ok("ben", vote("ben", 1, No));
    scene.ok("carl", vote("carl", 1, No));
    assert_eq!(scene.tally(1), [1_000_000_100, 0, 551, 0]);
    scene.audit();
}

#[test]
fn an_account_votes_on_sixteen_open_proposals_and_a_closed_one_makes_room() {
    let mut scene = town();
    let mut ids = vec![1];
    scene.wait(Seconds(3_600));
    for _ in 0..17 {
        ids.push(scene.open("ann", &[]));
    }
    for id in &ids[..16] {
        scene.ok("ben", vote("ben", *id, Yes));
    }
    let log = scene.err("ben", vote("ben", ids[16], Yes), ("gov", 101));
    assert!(log.contains("votes on 16 open proposals at most"), "{log}");
    scene.ok("ben", vote("ben", ids[15], No));
    // Stake is counted on all sixteen.
    scene.ok("ben", power_up("ben", "ben", "5uwls"));
    assert!(ids[..15].iter().all(|id| scene.tally(*id) == [55, 0, 0, 0]));
    assert_eq!(scene.tally(ids[15]), [0, 0, 55, 0]);
    scene.audit();
    scene.close_vote(1);
    scene.ok("ben", vote("ben", ids[16], Yes));
    scene.err("ben", vote("ben", ids[17], Yes), ("gov", 101));
    scene.ok("ann", vote("ann", ids[17], Yes));
    scene.audit();
}

#[test]
fn votes_of_before_stay_when_fewer_are_allowed() {
    let mut scene = town();
    let second = scene.open("ann", &[]);
    scene.ok("ben", vote("ben", 1, Yes));
    scene.ok("ben", vote("ben", second, Yes));
    scene.change_gov_rules(|rules| rules.max_open_votes = 1).unwrap();
    scene.ok("ben", vote("ben", second, No));
    scene.ok("ben", power_up("ben", "ben", "50uwls"));
    assert_eq!((scene.tally(1), scene.tally(second)), ([100, 0, 0, 0], [0, 0, 100, 0]));
    let third = scene.open("ann", &[]);
    scene.err("ben", vote("ben", third, Yes), ("gov", 101));
    scene.wait(Seconds(1));
    scene.audit();
}

#[test]
fn who_is_allowed_to_votes_in_the_name_of_others() {
    let mut scene = town();
    let say = pack(&vote("ann", 1, Yes));
    scene.err("ben", exec("ben", std::slice::from_ref(&say)), ("authz", 2));
    scene.ok("ann", grant("ann", "ben", &any_of::<MsgVote>(), None));
    scene.ok("ben", exec("ben", &[say]));
    assert_eq!(scene.tally(1), [100, 0, 0, 0]);
    scene.audit();
}

#[test]
fn a_vote_that_waits_to_be_closed_still_takes_votes() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    let txs: Vec<Vec<u8>> = (0..11)
        .map(|number| {
            let draft = scene.draft("rich", &propose("rich", &[], FULL));
            let sequence = draft.signers[0].sequence + number;
            draft.sequence(sequence).sign()
        })
        .collect();
    scene.block(&txs);
    // Ten are closed in a block; the eleventh in the next.
    scene.close_vote(1);
    assert!(scene.poll(11).is_some() && scene.poll(10).is_none());
    scene.ok("ann", vote("ann", 11, Yes));
    // That turns it after its end, so others have a day more.
    let end = scene.voting_end(11);
    assert!(end > scene.last_block().time && scene.poll(11).unwrap().extended);
    scene.close_vote(11);
    assert_eq!(scene.status(11), Some(proto::cosmos::gov::v1::ProposalStatus::Passed));
    scene.audit();
}
