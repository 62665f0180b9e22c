//! What has passed: it waits two days, then all of it takes effect, or none.

use base::Time;
use prost_types::Any;
use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};
use proto::cosmos::gov::v1::ProposalStatus::{Failed, Passed};
use proto::cosmos::gov::v1::VoteOption::{No, Yes};
use proto::whaleshares::staking::v1::MsgUpdateParams;
use tests::{
    FULL, Key, Scene, coins, deposit, governance, pack, propose, send_to, take_back, told, vote,
};

/// Governance owns 100uwls; ann has all stake.
fn town() -> Scene {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    scene.ok("rich", send_to("rich", &auth::authority(), "100uwls"));
    scene
}

/// Governance sends `amount` to `who`, who owns nothing else.
fn gift(who: &str, amount: &str) -> Any {
    pack(&MsgSend { from_address: governance(), ..tests::send("ann", who, amount) })
}

/// When `id` takes effect.
fn effect(scene: &Scene, id: u64) -> Time {
    scene.poll(id).unwrap().executes_at.expect("it has passed").try_into().unwrap()
}

#[test]
fn nothing_happens_for_two_days_and_then_everything() {
    let mut scene = town();
    let id = scene.open("rich", &[gift("bob", "30uwls"), gift("carl", "70uwls")]);
    scene.ok("ann", vote("ann", id, Yes));
    let done = scene.close_vote(id);
    assert_eq!(scene.status(id), Some(Passed));
    let at = effect(&scene, id);
    assert_eq!(at.since(scene.last_block().time), tests::TIMELOCK);
    assert_eq!(
        told(&done.events, "active_proposal", "proposal_log"),
        [format!("passed, takes effect at {at}")]
    );
    assert_eq!(scene.balance_at(&auth::authority()), "100uwls", "deposits are back at once");
    // It can neither be voted on nor paid for nor taken back.
    scene.err("ann", vote("ann", id, No), ("gov", 3));
    scene.err("rich", deposit("rich", id, FULL), ("gov", 3));
    scene.err("rich", take_back("rich", id), ("gov", 21));
    scene.until(Time::new(at.seconds() - 1, 0).unwrap());
    assert_eq!((scene.balance("bob"), scene.balance("carl")), (String::new(), String::new()));
    scene.audit();
    let done = scene.block_with(&[], |_| {});
    assert_eq!(scene.last_block().time, at);
    assert_eq!((scene.balance("bob"), scene.balance("carl")), ("30uwls".into(), "70uwls".into()));
    assert_eq!(told(&done.events, "active_proposal", "proposal_log"), ["passed"]);
    assert_eq!(told(&done.events, "transfer", "amount"), ["30uwls", "70uwls"]);
    assert_eq!(scene.poll(id), None);
    scene.audit();
}

#[test]
fn if_one_message_fails_none_takes_effect_and_the_reason_is_kept() {
    let mut scene = town();
    let id = scene.open("rich", &[gift("bob", "30uwls"), gift("carl", "71uwls")]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.close_vote(id);
    let done = scene.until(effect(&scene, id));
    let proposal = scene.proposal(id).unwrap();
    assert_eq!(proposal.status(), Failed);
    let reason = "spendable balance 70uwls is smaller than 71uwls: insufficient funds";
    assert_eq!(proposal.failed_reason, reason);
    assert_eq!(told(&done.events, "active_proposal", "proposal_result"), ["proposal_failed"]);
    let log =
        format!("passed, but msg 1 (/cosmos.bank.v1beta1.MsgSend) failed on execution: {reason}");
    assert_eq!(told(&done.events, "active_proposal", "proposal_log"), [log]);
    assert!(told(&done.events, "transfer", "amount").is_empty());
    assert_eq!((scene.balance("bob"), scene.balance("carl")), (String::new(), String::new()));
    assert!(told(&done.events, "hook_failed", "module").is_empty());
    scene.audit();
}

#[test]
fn without_a_timelock_it_takes_effect_when_the_vote_ends() {
    let mut scene = town();
    scene.change_gov_rules(|rules| rules.timelock = Some(Default::default())).unwrap();
    let id = scene.open("rich", &[gift("bob", "30uwls")]);
    scene.ok("ann", vote("ann", id, Yes));
    let done = scene.close_vote(id);
    assert_eq!(told(&done.events, "active_proposal", "proposal_log"), ["passed"]);
    assert_eq!((scene.status(id), scene.poll(id)), (Some(Passed), None));
    assert_eq!(scene.balance("bob"), "30uwls");
    scene.audit();
}

#[test]
fn what_costs_more_than_a_block_should_fails() {
    let mut scene = Scene::council(&[("ann", 100), ("rich", 0)]);
    scene.ok("rich", send_to("rich", &auth::authority(), "5000uwls"));
    let gift = |count: u32| {
        let output = |number: u32| Output {
            address: Key::of(&format!("poor{number}")).address().to_string(),
            coins: coins("1uwls"),
        };
        let input = Input { address: governance(), coins: coins(&format!("{count}uwls")) };
        MsgMultiSend { inputs: vec![input], outputs: (0..count).map(output).collect() }
    };
    let mut decide = |count: u32| {
        let draft = scene.draft("rich", &propose("rich", &[pack(&gift(count))], FULL));
        assert!(scene.deliver(&draft.gas(100_000_000)).is_ok());
        let id = scene.proposal(2).map_or(1, |_| 2);
        scene.ok("ann", vote("ann", id, Yes));
        let proposal = scene.conclude(id);
        scene.audit();
        proposal
    };
    let proposal = decide(1_000);
    assert_eq!(proposal.status(), Failed);
    assert!(proposal.failed_reason.contains("out of gas"), "{}", proposal.failed_reason);
    let proposal = decide(100);
    assert_eq!(proposal.status(), Passed, "{}", proposal.failed_reason);
    assert_eq!(scene.balance("poor99"), "1uwls");
}

#[test]
fn what_takes_more_votes_by_now_than_it_was_voted_with_fails() {
    let mut scene = town();
    let mut params = scene.rules();
    params.max_allocations = 20;
    let message = MsgUpdateParams { authority: governance(), params: Some(params) };
    let id = scene.open("rich", &[pack(&message)]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.close_vote(id);
    // Meanwhile two thirds have decided something that the message would take back.
    scene.change_rules(|rules| rules.max_validators = 30).unwrap();
    let proposal = scene.conclude(id);
    assert_eq!(proposal.status(), Failed);
    let text = "what this message changes takes two thirds of the votes by now";
    assert!(proposal.failed_reason.starts_with(text), "{}", proposal.failed_reason);
    let rules = scene.rules();
    assert_eq!((rules.max_validators, rules.max_allocations), (30, 30));
    // What only moves within the same guard is no obstacle.
    let mut params = scene.rules();
    params.max_allocations = 20;
    let message = MsgUpdateParams { authority: governance(), params: Some(params) };
    let id = scene.open("rich", &[pack(&message)]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.close_vote(id);
    scene.change_rules(|rules| rules.max_allocations = 10).unwrap();
    assert_eq!(scene.conclude(id).status(), Passed);
    assert_eq!(scene.rules().max_allocations, 20);
    scene.audit();
}

#[test]
fn what_others_have_deposited_is_not_spent() {
    let mut scene = town();
    let take = scene.open("rich", &[gift("thief", "101uwls")]);
    let burn = {
        let message = tests::burn("ann", "101uwls");
        pack(&proto::whaleshares::bank::v1::MsgBurn { from_address: governance(), ..message })
    };
    let burn = scene.open("rich", &[burn]);
    let lock = {
        let mut message = tests::power_up("ann", "thief", "101uwls");
        message.from = governance();
        scene.open("rich", &[pack(&message)])
    };
    for id in [take, burn, lock] {
        scene.ok("ann", vote("ann", id, Yes));
    }
    for id in [take, burn, lock] {
        scene.close_vote(id);
    }
    // Whose deposits would be spent.
    let victim = scene.open("rich", &[]);
    for id in [take, burn, lock] {
        let proposal = scene.conclude(id);
        assert_eq!(proposal.status(), Failed);
        let text = proposal.failed_reason;
        assert!(text.contains("100000000uwls") && text.contains("deposit"), "{text}");
        scene.audit();
    }
    scene.ok("ann", vote("ann", victim, No));
    scene.close_vote(victim);
    assert_eq!(scene.balance("rich"), "999999999900uwls");
    assert_eq!((scene.balance("thief"), scene.stake("thief").0), (String::new(), 0));
    scene.audit();
}

#[test]
fn governance_deposits_only_what_it_has_besides() {
    let mut scene = town();
    let change = |params: &mut proto::cosmos::gov::v1::Params| params.min_deposit = coins("50uwls");
    scene.change_gov(change).unwrap();
    let mut outer = |amount: &str| {
        let inner = proto::cosmos::gov::v1::MsgSubmitProposal {
            proposer: governance(),
            ..propose("ann", &[], amount)
        };
        let proposal = scene.decide("ann", &[pack(&inner)]);
        scene.audit();
        proposal.status()
    };
    assert_eq!(outer("101uwls"), Failed);
    assert_eq!(outer("100uwls"), Passed);
}

#[test]
fn ten_decisions_take_effect_in_a_block() {
    let mut scene = town();
    let messages = [gift("bob", "1uwls")];
    let txs: Vec<Vec<u8>> = (0..25)
        .map(|number| {
            let draft = scene.draft("rich", &propose("rich", &messages, FULL));
            let sequence = draft.signers[0].sequence + number;
            draft.sequence(sequence).sign()
        })
        .collect();
    assert!(scene.block(&txs).iter().all(chain::TxResult::is_ok));
    scene.change_gov_rules(|rules| rules.max_open_votes = 64).unwrap();
    for id in 1..=25 {
        scene.ok("ann", vote("ann", id, Yes));
    }
    scene.close_vote(1);
    let passed = |scene: &Scene| (1..=25).filter(|id| scene.status(*id) == Some(Passed)).count();
    assert_eq!(passed(&scene), 10);
    scene.block(&[]);
    assert_eq!(passed(&scene), 20);
    scene.block(&[]);
    assert_eq!(passed(&scene), 25);
    // Blocks of the same moment as the last; so all that wait are due.
    scene.until(effect(&scene, 25));
    for expected in ["10uwls", "20uwls", "25uwls"] {
        assert_eq!(scene.balance("bob"), expected);
        scene.audit();
        scene.block(&[]);
    }
}
