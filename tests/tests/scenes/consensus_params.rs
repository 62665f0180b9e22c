//! `MsgUpdateParams` of consensus: limits that CometBFT would accept, from the authority.

use prost_types::Duration;
use proto::cosmos::consensus::v1::{MsgUpdateParams, QueryParamsRequest, QueryParamsResponse};
use proto::tendermint::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams,
};
use tests::{Scene, Start};

fn good() -> MsgUpdateParams {
    MsgUpdateParams {
        authority: auth::authority().to_string(),
        block: Some(BlockParams { max_bytes: 100_000, max_gas: 2_000_000 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100,
            max_age_duration: Some(Duration { seconds: 100, nanos: 0 }),
            max_bytes: 100_000,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        abci: None,
    }
}

fn params(scene: &Scene) -> ConsensusParams {
    let path = "/cosmos.consensus.v1.Query/Params";
    let answer: QueryParamsResponse = scene.ask(path, &QueryParamsRequest {}).expect("params");
    answer.params.expect("params")
}

#[test]
fn the_authority_changes_the_limits_of_blocks() {
    let mut scene = Scene::with(&[("alice", "1uwls")]);
    scene.decree(good()).expect("changed");
    let MsgUpdateParams { block, evidence, validator, .. } = good();
    assert_eq!(
        params(&scene),
        ConsensusParams { block, evidence, validator, version: None, abci: None }
    );
    let alice = scene.address("alice").to_string();
    scene.err("alice", MsgUpdateParams { authority: alice, ..good() }, ("gov", 13));
    scene.err("alice", good(), ("sdk", 8));
}

#[test]
fn a_chain_begins_with_the_limits_of_its_genesis() {
    let genesis = Scene::genesis_of(&[]);
    let given = ConsensusParams { block: good().block, ..ConsensusParams::default() };
    let start = Start { consensus_params: Some(given.clone()), ..Start::with(&genesis) };
    let scene = Scene::start(&start).expect("a genesis");
    assert_eq!(params(&scene), given);
    assert_eq!(scene.chain.block_gas_limit(scene.state()), Some(2_000_000));
}

#[test]
fn without_a_limit_gas_has_none() {
    for max_gas in [-1, 0] {
        let mut scene = Scene::with(&[]);
        scene
            .decree(MsgUpdateParams {
                block: Some(BlockParams { max_bytes: -1, max_gas }),
                ..good()
            })
            .expect("changed");
        assert_eq!(scene.chain.block_gas_limit(scene.state()), None);
    }
}

fn block(max_bytes: i64, max_gas: i64) -> MsgUpdateParams {
    MsgUpdateParams { block: Some(BlockParams { max_bytes, max_gas }), ..good() }
}

/// Limits that make no sense, and what is said of them.
fn refused() -> Vec<(MsgUpdateParams, &'static str)> {
    let evidence = |max_age_num_blocks, seconds, max_bytes| MsgUpdateParams {
        evidence: Some(EvidenceParams {
            max_age_num_blocks,
            max_age_duration: Some(Duration { seconds, nanos: 0 }),
            max_bytes,
        }),
        ..good()
    };
    let validator = |types: &[&str]| MsgUpdateParams {
        validator: Some(ValidatorParams {
            pub_key_types: types.iter().map(|name| (*name).to_owned()).collect(),
        }),
        ..good()
    };
    let all = "all parameters must be present";
    vec![
        (MsgUpdateParams { block: None, ..good() }, all),
        (MsgUpdateParams { evidence: None, ..good() }, all),
        (MsgUpdateParams { validator: None, ..good() }, all),
        (block(0, -1), "block.MaxBytes must be -1 or 100000 to 104857600. Got 0"),
        (block(-2, -1), "block.MaxBytes must be -1 or 100000 to 104857600. Got -2"),
        (block(99_999, -1), "block.MaxBytes must be -1 or 100000 to 104857600. Got 99999"),
        (block(104_857_601, -1), "block.MaxBytes must be -1 or 100000 to 104857600. Got 104857601"),
        (
            block(1_000_000, -2),
            "block.MaxGas must be -1 or 0 for no limit, or 2000000 or more. Got -2",
        ),
        (
            block(1_000_000, 1_999_999),
            "block.MaxGas must be -1 or 0 for no limit, or 2000000 or more. Got 1999999",
        ),
        (evidence(0, 1, 1), "evidence.MaxAgeNumBlocks must be greater than 0. Got 0"),
        (evidence(1, 0, 1), "evidence.MaxAgeDuration must be greater than 0"),
        (evidence(1, 1, -1), "evidence.MaxBytes must be 0 to block.MaxBytes (100000). Got -1"),
        (
            evidence(1, 1, 100_001),
            "evidence.MaxBytes must be 0 to block.MaxBytes (100000). Got 100001",
        ),
        (validator(&[]), "validator.PubKeyTypes must be ed25519 alone. Got "),
        (
            validator(&["ed25519", "secp256k1"]),
            "validator.PubKeyTypes must be ed25519 alone. Got ed25519, secp256k1",
        ),
    ]
}

#[test]
fn limits_that_consensus_would_refuse_are_refused() {
    let mut scene = Scene::with(&[]);
    for (message, text) in refused() {
        let error = scene.decree(message).expect_err(text);
        assert_eq!(error.to_string(), text);
    }
    let extensions = AbciParams { vote_extensions_enable_height: 5 };
    let error = scene
        .decree(MsgUpdateParams { abci: Some(extensions), ..good() })
        .expect_err("no extensions");
    assert_eq!((error.codespace(), error.code()), ("sdk", 37));
    scene
        .decree(MsgUpdateParams { abci: Some(AbciParams::default()), ..block(104_857_600, -1) })
        .expect("the edges");
}

#[test]
fn evidence_counts_no_longer_than_stake_is_locked() {
    let aged = |seconds, nanos| MsgUpdateParams {
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100,
            max_age_duration: Some(Duration { seconds, nanos }),
            max_bytes: 1,
        }),
        ..good()
    };
    let mut scene = Scene::with(&[]);
    scene.decree(aged(1_814_400, 0)).expect("21 days, as stake");
    let text = "evidence.MaxAgeDuration must not exceed the unbonding time of 1814400 s. Got ";
    for (seconds, nanos, got) in
        [(1_814_400, 1, "1814400.000000001 s"), (1_900_000, 0, "1900000.000000000 s")]
    {
        let error = scene.decree(aged(seconds, nanos)).expect_err(got);
        assert_eq!(error.to_string(), format!("{text}{got}"));
    }
}
