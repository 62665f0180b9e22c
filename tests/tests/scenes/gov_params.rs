//! Parameters: those of every module are changed by votes, within bounds.

use prost_types::{Any, Duration};
use proto::cosmos::auth::v1beta1::{MsgUpdateParams as MsgUpdateAuth, Params as Costs};
use proto::cosmos::bank::v1beta1::{
    MsgSetSendEnabled, MsgUpdateParams as MsgUpdateBank, SendEnabled,
};
use proto::cosmos::consensus::v1::MsgUpdateParams as MsgUpdateConsensus;
use proto::cosmos::gov::v1::ProposalStatus::Passed;
use proto::cosmos::gov::v1::{MsgUpdateParams, Params};
use proto::tendermint::types::{BlockParams, EvidenceParams, ValidatorParams};
use proto::whaleshares::gov::v1::{MsgUpdateRules, Rules};
use proto::whaleshares::staking::v1::MsgUpdateParams as MsgUpdateStaking;
use tests::{FULL, Scene, coins, governance, pack, propose, send};

const DAY: i64 = 86_400;

fn town() -> Scene {
    Scene::council(&[("ann", 100), ("rich", 0)])
}

fn span(seconds: i64) -> Option<Duration> {
    Some(Duration { seconds, nanos: 0 })
}

fn passes(scene: &mut Scene, message: Any) {
    let proposal = scene.decide("ann", &[message]);
    assert_eq!(proposal.status(), Passed, "{}", proposal.failed_reason);
    scene.audit();
}

#[test]
fn a_vote_changes_the_parameters_of_auth() {
    let mut scene = town();
    let mut params = auth::params(&scene.ctx()).unwrap();
    params.max_memo_characters = 3;
    passes(&mut scene, pack(&MsgUpdateAuth { authority: governance(), params: Some(params) }));
    let draft = scene.draft("ann", &send("ann", "rich", "1uwls")).memo("four");
    assert_eq!(tests::verdict(&scene.deliver(&draft)), ("sdk", 12));
}

/// What somebody does to the costs of transactions.
type Cost = fn(&mut Costs);

#[test]
fn no_vote_makes_transactions_too_dear_for_a_block() {
    let cases: [(Cost, Cost, &str); 5] = [
        (
            |costs| costs.tx_size_cost_per_byte = 1_000,
            |costs| costs.tx_size_cost_per_byte = 1_001,
            "invalid tx size cost per byte: 1001",
        ),
        (
            |costs| costs.sig_verify_cost_secp256k1 = 100_000,
            |costs| costs.sig_verify_cost_secp256k1 = 100_001,
            "invalid SECK256k1 signature verification cost: 100001",
        ),
        (
            |costs| costs.sig_verify_cost_ed25519 = 100_000,
            |costs| costs.sig_verify_cost_ed25519 = 100_001,
            "invalid ED25519 signature verification cost: 100001",
        ),
        (
            |costs| costs.tx_sig_limit = 100,
            |costs| costs.tx_sig_limit = 101,
            "invalid tx signature limit: 101",
        ),
        (
            |costs| costs.max_memo_characters = 65_536,
            |costs| costs.max_memo_characters = 65_537,
            "invalid max memo characters: 65537",
        ),
    ];
    let mut scene = town();
    let mut change = |change: Cost| {
        let mut params = auth::params(&scene.ctx()).unwrap();
        change(&mut params);
        scene.decree(MsgUpdateAuth { authority: governance(), params: Some(params) })
    };
    for (edge, beyond, text) in cases {
        let error = change(beyond).expect_err(text);
        assert_eq!(error.to_string(), text);
        change(edge).expect("the edge");
    }
    // At the highest costs of all, who lowers them again still fits into the smallest block.
    let mut params = auth::params(&scene.ctx()).unwrap();
    (params.tx_size_cost_per_byte, params.sig_verify_cost_secp256k1) = (10, 1_000);
    let cheap = MsgUpdateAuth { authority: governance(), params: Some(params) };
    let lower = propose("ann", &[pack(&cheap)], FULL);
    let result = scene.deliver(&scene.draft("ann", &lower).gas(2_000_000));
    assert_eq!(tests::verdict(&result), tests::OK, "{:?}", result.error);
}

#[test]
fn a_vote_changes_what_may_be_sent() {
    let mut scene = town();
    let params =
        proto::cosmos::bank::v1beta1::Params { default_send_enabled: false, ..Default::default() };
    passes(&mut scene, pack(&MsgUpdateBank { authority: governance(), params: Some(params) }));
    scene.err("ann", send("ann", "rich", "1uwls"), ("bank", 5));
    let send_enabled = vec![SendEnabled { denom: "uwls".into(), enabled: true }];
    let message = MsgSetSendEnabled { authority: governance(), send_enabled, ..Default::default() };
    passes(&mut scene, pack(&message));
    scene.ok("ann", send("ann", "rich", "1uwls"));
}

#[test]
fn a_vote_changes_the_limits_of_blocks() {
    let mut scene = town();
    let message = MsgUpdateConsensus {
        authority: governance(),
        block: Some(BlockParams { max_bytes: 100_000, max_gas: 7_000_000 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100,
            max_age_duration: span(100),
            max_bytes: 100_000,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        abci: None,
    };
    passes(&mut scene, pack(&message));
    assert_eq!(scene.chain.block_gas_limit(scene.state()), Some(7_000_000));
}

#[test]
fn a_vote_changes_the_rules_of_staking() {
    let mut scene = town();
    let mut params = scene.rules();
    params.max_validators = 30;
    passes(&mut scene, pack(&MsgUpdateStaking { authority: governance(), params: Some(params) }));
    assert_eq!(scene.rules().max_validators, 30);
}

#[test]
fn a_vote_changes_how_votes_are_taken() {
    let mut scene = town();
    let mut params = scene.gov_params();
    params.quorum = "0.1".into();
    params.voting_period = span(2 * DAY);
    passes(
        &mut scene,
        pack(&MsgUpdateParams { authority: governance(), params: Some(params.clone()) }),
    );
    assert_eq!(scene.gov_params().voting_period, params.voting_period);
    let mut rules = scene.gov_rules();
    rules.max_open_votes = 3;
    rules.timelock = span(0);
    passes(&mut scene, pack(&MsgUpdateRules { authority: governance(), rules: Some(rules) }));
    assert_eq!(scene.gov_rules().max_open_votes, 3);
    let id = scene.open("ann", &[]);
    let left = scene.voting_end(id).since(scene.last_block().time);
    assert_eq!(left.0, 2 * 86_400);
}

#[test]
fn a_vote_spends_what_belongs_to_the_community() {
    let mut scene = town();
    scene.ok("rich", tests::fund_community_pool("rich", "500uwls"));
    let message = proto::cosmos::distribution::v1beta1::MsgCommunityPoolSpend {
        authority: governance(),
        recipient: tests::account("bob"),
        amount: coins("200uwls"),
    };
    passes(&mut scene, pack(&message));
    assert_eq!(scene.balance("bob"), "200uwls");
}

/// What somebody does to parameters.
type Change = fn(&mut Params);

#[test]
fn parameters_out_of_bounds_are_refused_with_the_bounds() {
    let cases: [(Change, &str); 22] = [
        (|params| params.quorum = "0".into(), "quorum must be 0.000000000000000001"),
        (|params| params.quorum = "0.35".into(), "constitutional_quorum must be 0.35"),
        (|params| params.quorum = "0.51".into(), "to 0.500000000000000000, not 0.51"),
        (|params| params.threshold = "0.49".into(), "threshold must be 0.5"),
        (|params| params.threshold = "0.91".into(), "to 0.900000000000000000, not 0.91"),
        (|params| params.threshold = "0.67".into(), "expedited threshold must be 0.67"),
        (|params| params.expedited_threshold = "1".into(), "to 0.990000000000000000, not 1.0"),
        (|params| params.veto_threshold = "0".into(), "veto threshold must be"),
        (|params| params.veto_threshold = "1.1".into(), "veto threshold must be"),
        (|params| params.voting_period = span(DAY - 1), "must be 86400 to 7776000, not 86399"),
        (|params| params.voting_period = span(90 * DAY + 1), "to 7776000, not 7776001"),
        (|params| params.voting_period = None, "voting period must not be nil"),
        (|params| params.expedited_voting_period = span(3_599), "must be 3600 to 604799, not 3599"),
        (|params| params.expedited_voting_period = span(7 * DAY), "to 604799, not 604800"),
        (|params| params.max_deposit_period = span(3_599), "must be 3600 to 7776000, not 3599"),
        (|params| params.min_deposit = Vec::new(), "invalid minimum deposit: there has to be one"),
        (|params| params.min_deposit = coins("500000001uwls"), "at least the minimum deposit"),
        (|params| params.min_initial_deposit_ratio = "1.1".into(), "minimum initial deposit ratio"),
        (|params| params.min_deposit_ratio = "-0.1".into(), "minimum deposit ratio must be 0"),
        (|params| params.proposal_cancel_ratio = "1.1".into(), "cancel ratio must be 0"),
        (|params| params.quorum = "many".into(), "invalid quorum string: many"),
        (
            |params| params.voting_period = Some(Duration { seconds: DAY, nanos: 1 }),
            "voting period must be whole seconds, not 86400.000000001",
        ),
    ];
    let mut scene = town();
    let before = scene.gov_params();
    for (change, text) in cases {
        let error = scene.change_gov(change).expect_err(text).to_string();
        assert!(error.contains(text), "{error}");
        assert_eq!(scene.gov_params(), before);
    }
    let edges = |params: &mut Params| {
        params.quorum = "0.334".into();
        params.threshold = "0.666666666666666666".into();
        params.expedited_threshold = "0.99".into();
        params.voting_period = span(14 * DAY);
        params.expedited_voting_period = span(14 * DAY - 1);
        params.max_deposit_period = span(90 * DAY);
        params.min_initial_deposit_ratio = "1".into();
    };
    scene.change_gov(edges).expect("the edges");
    scene.audit();
}

#[test]
fn a_deposit_that_nobody_could_bring_is_no_parameter() {
    let mut scene = town();
    let mut change = |deposit: &str| {
        scene.change_gov(|params| {
            params.min_deposit = coins(deposit);
            params.expedited_min_deposit = coins(deposit);
        })
    };
    let error = change("1gold,1uwls").unwrap_err().to_string();
    assert_eq!(error, "a deposit of 1gold is more than a tenth of the 0 there are");
    let error = change("200000000001uwls").unwrap_err().to_string();
    let text = "a deposit of 200000000001uwls is more than a tenth of the 2000000000000 there are";
    assert_eq!(error, text);
    change("200000000000uwls").expect("the edge");
}

/// What somebody does to rules.
type Turn = fn(&mut Rules);

#[test]
fn rules_out_of_bounds_are_refused_with_the_bounds() {
    let cases: [(Turn, &str); 9] = [
        (|rules| rules.max_open_votes = 0, "max_open_votes must be 1 to 64, not 0"),
        (|rules| rules.max_open_votes = 65, "max_open_votes must be 1 to 64, not 65"),
        (|rules| rules.timelock = span(30 * DAY + 1), "timelock in seconds must be 0 to 2592000"),
        (|rules| rules.timelock = span(-1), "timelock must be whole seconds"),
        (
            |rules| rules.late_window = span(7 * DAY + 1),
            "late_window in seconds must be 0 to 604800",
        ),
        (
            |rules| rules.constitutional_voting_period = span(7 * DAY - 1),
            "constitutional_voting_period in seconds must be 604800 to 7776000, not 604799",
        ),
        (|rules| rules.constitutional_quorum = "0.19".into(), "constitutional_quorum must be 0.2"),
        (|rules| rules.constitutional_threshold = "0.49".into(), "must be 0.5"),
        (|rules| rules.constitutional_threshold = "0.91".into(), "0.900000000000000000, not 0.91"),
    ];
    let mut scene = town();
    let before = scene.gov_rules();
    for (change, text) in cases {
        let error = scene.change_gov_rules(change).expect_err(text).to_string();
        assert!(error.contains(text), "{error}");
        assert_eq!(scene.gov_rules(), before);
    }
    let edges = |rules: &mut Rules| {
        rules.max_open_votes = 64;
        (rules.timelock, rules.late_window) = (span(30 * DAY), span(0));
        rules.constitutional_quorum = "0.5".into();
        rules.constitutional_threshold = "0.9".into();
    };
    scene.change_gov_rules(edges).expect("the edges");
}
