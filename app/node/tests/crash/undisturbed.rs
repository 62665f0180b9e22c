//! A node that nothing ever happens to: it executes the blocks of others in memory of a disk that
//! is never asked again, and must get to the same app hashes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chain::{Chain, NodeConfig, STORES};
use cometbft_config::{ConsensusParams, Genesis, GenesisValidator};
use node::abci::Application;
use node::app::App;
use node::ledger::{DatabaseKind, Ledger, Settings};
use proto::tendermint::types::CommitSig;
use serde_json::Value;
use tempfile::TempDir;
use tendermint_proto::google::protobuf::{Duration, Timestamp};
use tendermint_proto::v0_38::abci::{
    CommitInfo, RequestFinalizeBlock, RequestInitChain, Validator, ValidatorUpdate, VoteInfo,
};
use tendermint_proto::v0_38::crypto::{PublicKey, public_key::Sum};
use tendermint_proto::v0_38::types;

use crate::rpc::Told;
use crate::witness::History;

/// Executes the blocks of `history` from the genesis of the node in `home`, and compares the app
/// hash after each and the code of each transaction.
pub(crate) fn reaches_the_same(home: &Path, history: &History) {
    let genesis = Genesis::read(&home.join("config/genesis.json")).unwrap();
    let dir = TempDir::new().unwrap();
    let ledger = Ledger::open(dir.path(), DatabaseKind::Sled, STORES, Settings::default()).unwrap();
    let ledger = Arc::new(ledger);
    let chain_id = genesis.chain_id().to_owned();
    let app =
        App::new(Arc::new(Chain::new()), Arc::clone(&ledger), NodeConfig::default(), chain_id);
    // The first block has the time of the genesis.
    let began = time_of(history.at(1).unwrap());
    let mut validators = Validators::default();
    validators.take(app.init_chain(first_request(&genesis, Some(began))).unwrap().validators);
    // Of the block before, of this block and of the next one: what a block changes counts in the
    // next but one.
    let mut sets = [Validators::default(), validators.clone(), validators];
    for (height, told) in history.iter() {
        let answer = app.finalize_block(request(told, &sets[0])).unwrap();
        app.commit().unwrap();
        let codes: Vec<u64> =
            answer.tx_results.iter().map(|result| u64::from(result.code)).collect();
        assert_eq!(codes, told.codes().collect::<Vec<_>>(), "codes of block {height}");
        sets.rotate_left(1);
        sets[2] = sets[1].clone();
        sets[2].take(answer.validator_updates);
        // The next header shows what this block has led to.
        if let Some(next) = history.at(height + 1) {
            let (here, there) = (hex::encode(&answer.app_hash), hex::encode(next.app_hash()));
            assert_eq!(here, there, "app hash after block {height}");
        }
    }
    ledger.close().unwrap();
}

fn first_request(genesis: &Genesis, time: Option<Timestamp>) -> RequestInitChain {
    let app_state = Value::Object(genesis.app_state().unwrap().clone());
    RequestInitChain {
        time,
        chain_id: genesis.chain_id().to_owned(),
        consensus_params: genesis.consensus_params().map(wire),
        validators: genesis.validators().iter().map(named).collect(),
        app_state_bytes: app_state.to_string().into_bytes().into(),
        initial_height: genesis.initial_height(),
    }
}

fn named(validator: &GenesisValidator) -> ValidatorUpdate {
    let sum = Some(Sum::Ed25519(validator.public_key.to_vec()));
    ValidatorUpdate { pub_key: Some(PublicKey { sum }), power: validator.power }
}

/// Power by key.
#[derive(Clone, Default)]
struct Validators(BTreeMap<Vec<u8>, i64>);

impl Validators {
    fn take(&mut self, updates: Vec<ValidatorUpdate>) {
        for ValidatorUpdate { pub_key, power } in updates {
            let Some(Sum::Ed25519(key)) = pub_key.unwrap().sum else { panic!("another key") };
            self.0.insert(key, power);
        }
        self.0.retain(|_, power| *power > 0);
    }

    /// In the order of commits: the most powerful first, then by address.
    fn in_order(&self) -> Vec<Validator> {
        let validator = |(key, &power): (&Vec<u8>, &i64)| {
            let public_key = key.as_slice().try_into().unwrap();
            let known = GenesisValidator { public_key, power, name: String::new() };
            Validator { address: known.address().0.to_vec().into(), power }
        };
        let mut list: Vec<Validator> = self.0.iter().map(validator).collect();
        list.sort_by(|a, b| b.power.cmp(&a.power).then_with(|| a.address.cmp(&b.address)));
        list
    }
}

/// The votes on the block before, of which `validators` decided. A commit does not name those who
/// are absent.
fn votes(told: &Told, validators: &Validators) -> CommitInfo {
    let commit = told.block.last_commit.clone().unwrap_or_default();
    let validators = validators.in_order();
    assert_eq!(commit.signatures.len(), validators.len(), "one vote of each validator");
    let votes = validators.into_iter().zip(&commit.signatures);
    let vote = |(validator, signature): (Validator, &CommitSig)| VoteInfo {
        validator: Some(validator),
        block_id_flag: signature.block_id_flag,
    };
    CommitInfo { round: commit.round, votes: votes.map(vote).collect() }
}

/// What CometBFT asked for; nobody misbehaved.
fn request(told: &Told, before: &Validators) -> RequestFinalizeBlock {
    let header = told.block.header.clone().unwrap();
    RequestFinalizeBlock {
        txs: told.txs().iter().map(|tx| tx.clone().into()).collect(),
        decided_last_commit: Some(votes(told, before)),
        misbehavior: Vec::new(),
        hash: told.hash.clone().into(),
        height: header.height,
        time: Some(time_of(told)),
        next_validators_hash: header.next_validators_hash.into(),
        proposer_address: header.proposer_address.into(),
    }
}

fn time_of(told: &Told) -> Timestamp {
    let time = told.block.header.as_ref().unwrap().time.unwrap();
    Timestamp { seconds: time.seconds, nanos: time.nanos }
}

fn wire(params: &ConsensusParams) -> types::ConsensusParams {
    let age = params.evidence_age_max_ns;
    let second = 1_000_000_000;
    let nanos = i32::try_from(age % second).unwrap();
    types::ConsensusParams {
        block: Some(types::BlockParams {
            max_bytes: params.block_bytes_max,
            max_gas: params.block_gas_max,
        }),
        evidence: Some(types::EvidenceParams {
            max_age_num_blocks: params.evidence_age_max_blocks,
            max_age_duration: Some(Duration { seconds: age / second, nanos }),
            max_bytes: params.evidence_bytes_max,
        }),
        validator: Some(types::ValidatorParams { pub_key_types: params.key_types.clone() }),
        version: Some(types::VersionParams { app: params.app_version }),
        abci: Some(types::AbciParams {
            vote_extensions_enable_height: params.vote_extensions_height,
        }),
    }
}
