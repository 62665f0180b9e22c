//! Guards: how many holders it takes to change what.

use prost_types::Any;
use proto::cosmos::auth::v1beta1::MsgUpdateParams as MsgUpdateAuth;
use proto::cosmos::consensus::v1::MsgUpdateParams as MsgUpdateConsensus;
use proto::cosmos::gov::v1::ProposalStatus::Passed;
use proto::cosmos::gov::v1::VoteOption::Yes;
use proto::cosmos::gov::v1::{MsgUpdateParams as MsgUpdateGovParams, ProposalStatus};
use proto::tendermint::types::{BlockParams, EvidenceParams, ValidatorParams};
use proto::whaleshares::gov::v1::{
    Guard, MsgAmendSection, MsgProposeSection, MsgRepealSection, MsgUpdateRules,
};
use proto::whaleshares::staking::v1::{MsgUpdateParams, Params};
use tests::{
    FULL, Scene, any_of, authority_exec, basic, governance, grant, pack, propose, send, vote,
};

fn town() -> Scene {
    Scene::council(&[("ann", 100), ("rich", 0)])
}

/// What it takes to decide `messages`.
fn guard(scene: &mut Scene, messages: &[Any]) -> Guard {
    let id = scene.open("rich", messages);
    let poll = scene.poll(id).unwrap();
    let days = scene.voting_end(id).since(scene.last_block().time).0 / 86_400;
    let guard = poll.guard();
    assert_eq!(days, if guard == Guard::Majority { 7 } else { 14 });
    guard
}

/// What somebody does to the rules of staking.
type Change = fn(&mut Params);

fn staking(scene: &Scene, change: Change) -> Any {
    let mut params = scene.rules();
    change(&mut params);
    assert_ne!(params, scene.rules());
    pack(&MsgUpdateParams { authority: governance(), params: Some(params) })
}

#[test]
fn what_concerns_the_work_of_producers_takes_a_majority() {
    let cases: [Change; 16] = [
        |rules| rules.election_period = 20,
        |rules| rules.inactive_seconds = 3_600,
        |rules| rules.liveness_mode = 1,
        |rules| rules.unjail_backoff_seconds = 60,
        |rules| rules.min_bp_self_stake = "1".into(),
        |rules| rules.slash_double_sign_bps = 1,
        |rules| rules.min_commission_rate = "10000000000000000".into(),
        |rules| rules.max_allocations = 1,
        |rules| (rules.content_bps, rules.stake_bps) = (7_400, 1_600),
        |rules| (rules.stake_bps, rules.community_bps) = (1_400, 1_000),
        |rules| (rules.bp_bps, rules.content_bps) = (99, 7_501),
        |rules| (rules.bp_bps, rules.content_bps) = (0, 7_600),
        |rules| rules.max_pd_payments = 100,
        |rules| rules.stake_reward_liquid_bps = 1,
        |rules| rules.bp_liquid_bps = 1,
        |rules| rules.historical_entries = 1,
    ];
    let mut scene = town();
    for (number, change) in cases.into_iter().enumerate() {
        let message = staking(&scene, change);
        assert_eq!(guard(&mut scene, &[message]), Guard::Majority, "case {number}");
    }
    let params = Some(scene.rules());
    let nothing = pack(&MsgUpdateParams { authority: governance(), params });
    assert_eq!(guard(&mut scene, &[nothing]), Guard::Majority);
}

#[test]
fn what_concerns_power_money_and_leaving_takes_two_thirds() {
    let cases: [Change; 18] = [
        |rules| rules.max_validators = 22,
        |rules| rules.max_power_amplification_bps = 10_000,
        |rules| rules.power_scale = 100,
        |rules| rules.max_new_seats_per_day = 7,
        |rules| rules.unbonding_time = Some(prost_types::Duration { seconds: 9_000_000, nanos: 0 }),
        |rules| rules.pd_instalments = 1,
        |rules| rules.pd_interval_seconds = 60,
        |rules| rules.pd_window_seconds = 1,
        |rules| rules.powerdown_rate = 1,
        |rules| rules.inflation_mode = 1,
        |rules| rules.supply_base = 1,
        |rules| rules.inflation_start_ppb = 1,
        |rules| rules.inflation_floor_ppb = 0,
        |rules| rules.year_seconds = 86_400,
        |rules| rules.vote_maturity_seconds = 1,
        |rules| rules.vote_expiry_seconds = 2_592_000,
        |rules| (rules.bp_bps, rules.content_bps) = (101, 7_499),
        |rules| (rules.election_period, rules.max_validators) = (20, 22),
    ];
    let mut scene = Scene::council_with(
        &[("ann", 100), ("rich", 0)],
        &serde_json::json!({"inflation_start_ppb": 400_000_000, "inflation_floor_ppb": 50_000_000}),
    );
    for (number, change) in cases.into_iter().enumerate() {
        let message = staking(&scene, change);
        assert_eq!(guard(&mut scene, &[message]), Guard::TwoThirds, "case {number}");
    }
}

#[test]
fn what_is_locked_as_whalestake_is_fixed_for_ever() {
    let mut scene = town();
    let message = staking(&scene, |rules| rules.bond_denom = "gold".into());
    let log = scene.err("rich", propose("rich", &[message], FULL), ("gov", 103));
    assert!(log.contains("no vote can change what this message changes"), "{log}");
}

#[test]
fn how_decisions_are_made_and_the_constitution_take_two_thirds() {
    let mut scene = town();
    let (title, text) = ("Money".to_owned(), "There is none.".to_owned());
    let authority = governance();
    let messages = [
        pack(&MsgUpdateGovParams {
            authority: authority.clone(),
            params: Some(scene.gov_params()),
        }),
        pack(&MsgUpdateRules { authority: authority.clone(), rules: Some(scene.gov_rules()) }),
        pack(&MsgProposeSection {
            authority: authority.clone(),
            title: title.clone(),
            text: text.clone(),
        }),
        pack(&MsgAmendSection { authority: authority.clone(), id: 1, version: 1, title, text }),
        pack(&MsgRepealSection { authority, id: 1, version: 1 }),
    ];
    for message in messages {
        assert_eq!(guard(&mut scene, &[message]), Guard::TwoThirds);
    }
}

#[test]
fn limits_of_blocks_take_two_thirds_and_costs_of_transactions_a_majority() {
    let mut scene = town();
    let limits = MsgUpdateConsensus {
        authority: governance(),
        block: Some(BlockParams { max_bytes: 1_000_000, max_gas: -1 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100,
            max_age_duration: Some(prost_types::Duration { seconds: 100, nanos: 0 }),
            max_bytes: 1,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        abci: None,
    };
    assert_eq!(guard(&mut scene, &[pack(&limits)]), Guard::TwoThirds);
    let params = Some(auth::params(&scene.ctx()).unwrap());
    let costs = MsgUpdateAuth { authority: governance(), params };
    assert_eq!(guard(&mut scene, &[pack(&costs)]), Guard::Majority);
}

#[test]
fn several_messages_take_what_the_highest_of_them_takes() {
    let mut scene = town();
    let easy = staking(&scene, |rules| rules.max_allocations = 1);
    let hard = staking(&scene, |rules| rules.max_validators = 22);
    assert_eq!(guard(&mut scene, &[easy.clone(), easy.clone()]), Guard::Majority);
    assert_eq!(guard(&mut scene, &[easy.clone(), hard.clone(), easy.clone()]), Guard::TwoThirds);
    let never = staking(&scene, |rules| rules.bond_denom = "gold".into());
    scene.err("rich", propose("rich", &[easy, never], FULL), ("gov", 103));
}

#[test]
fn what_carries_messages_takes_what_they_take_at_every_depth() {
    let mut scene = town();
    let easy = staking(&scene, |rules| rules.max_allocations = 1);
    let hard = staking(&scene, |rules| rules.max_validators = 22);
    let never = staking(&scene, |rules| rules.bond_denom = "gold".into());
    let carry = |messages: &[Any]| authority_exec(messages);
    assert_eq!(guard(&mut scene, &[carry(std::slice::from_ref(&easy))]), Guard::Majority);
    assert_eq!(guard(&mut scene, &[carry(&[easy.clone(), hard.clone()])]), Guard::TwoThirds);
    assert_eq!(guard(&mut scene, &[carry(&[carry(&[hard])])]), Guard::TwoThirds);
    scene.err("rich", propose("rich", &[carry(&[carry(&[never])])], FULL), ("gov", 103));
    let proposal = scene.decide("ann", &[carry(&[easy])]);
    assert_eq!(proposal.status(), Passed, "{}", proposal.failed_reason);
    assert_eq!(scene.rules().max_allocations, 1);
}

#[test]
fn the_power_of_votes_is_lent_to_nobody() {
    let mut scene = town();
    let mut lend = grant("ann", "rich", &any_of::<MsgUpdateParams>(), None);
    lend.granter = governance();
    let mut pay = tests::allow("ann", "rich", basic("1uwls", None));
    pay.granter = governance();
    for message in [pack(&lend), pack(&pay), authority_exec(&[pack(&lend)])] {
        scene.err("rich", propose("rich", &[message], FULL), ("gov", 103));
    }
}

#[test]
fn the_guard_of_the_proposal_decides_what_it_takes_to_pass() {
    let mut scene = Scene::council(&[("ann", 60), ("ben", 40), ("rich", 0)]);
    let statuses: Vec<ProposalStatus> = [
        staking(&scene, |rules| rules.max_allocations = 1),
        staking(&scene, |rules| rules.max_validators = 22),
    ]
    .map(|message| {
        let id = scene.open("rich", &[message]);
        scene.ok("ann", vote("ann", id, Yes));
        scene.ok("ben", vote("ben", id, proto::cosmos::gov::v1::VoteOption::No));
        scene.conclude(id).status()
    })
    .into();
    assert_eq!(statuses, [Passed, ProposalStatus::Rejected]);
    assert_eq!((scene.rules().max_allocations, scene.rules().max_validators), (1, 21));
}

#[test]
fn only_governance_sends_what_takes_votes() {
    let mut scene = town();
    let mut refuse = |message: Any, refused| {
        let mut draft = scene.draft("ann", &send("ann", "rich", "1uwls"));
        draft.body.messages = vec![message];
        let result = scene.deliver(&draft.gas(5_000_000));
        assert_eq!(tests::verdict(&result), refused, "{:?}", result.error);
    };
    let authority = tests::account("ann");
    let not_authority = ("gov", 13);
    let (title, text) = ("Me".to_owned(), "I decide.".to_owned());
    refuse(
        pack(&MsgProposeSection {
            authority: authority.clone(),
            title: title.clone(),
            text: text.clone(),
        }),
        not_authority,
    );
    refuse(
        pack(&MsgAmendSection { authority: authority.clone(), id: 1, version: 1, title, text }),
        not_authority,
    );
    refuse(
        pack(&MsgRepealSection { authority: authority.clone(), id: 1, version: 1 }),
        not_authority,
    );
    let (rules, params) = (Some(town().gov_rules()), Some(town().gov_params()));
    refuse(pack(&MsgUpdateRules { authority: authority.clone(), rules }), not_authority);
    refuse(pack(&MsgUpdateGovParams { authority: authority.clone(), params }), not_authority);
    // Who signs for governance himself has not its key.
    let (rules, params) = (Some(town().gov_rules()), Some(town().gov_params()));
    refuse(pack(&MsgUpdateRules { authority: governance(), rules }), ("sdk", 8));
    refuse(pack(&MsgUpdateGovParams { authority: governance(), params }), ("sdk", 8));
}
