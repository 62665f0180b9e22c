//! A node that nothing ever happens to: it executes the blocks of others in memory of a disk that
//! is never asked again, and must get to the same app hashes.

use std::path::Path;
use std::sync::Arc;

use chain::{Chain, NodeConfig, STORES};
use cometbft_config::{ConsensusParams, Genesis};
use node::abci::Application;
use node::app::App;
use node::ledger::{DatabaseKind, Ledger, Settings};
use serde_json::Value;
use tempfile::TempDir;
use tendermint_proto::google::protobuf::{Duration, Timestamp};
use tendermint_proto::v0_38::abci::{RequestFinalizeBlock, RequestInitChain};
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
    let began = request(history.at(1).unwrap()).time;
    app.init_chain(first_request(&genesis, began)).unwrap();
    for (height, told) in history.iter() {
        let answer = app.finalize_block(request(told)).unwrap();
        app.commit().unwrap();
        let codes: Vec<u64> =
            answer.tx_results.iter().map(|result| u64::from(result.code)).collect();
        assert_eq!(codes, told.codes().collect::<Vec<_>>(), "codes of block {height}");
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
        validators: Vec::new(),
        app_state_bytes: app_state.to_string().into_bytes().into(),
        initial_height: genesis.initial_height(),
    }
}

/// Without the votes, which nothing in the application reads.
fn request(told: &Told) -> RequestFinalizeBlock {
    let header = told.block.header.clone().unwrap();
    let time = header.time.unwrap();
    RequestFinalizeBlock {
        txs: told.txs().iter().map(|tx| tx.clone().into()).collect(),
        decided_last_commit: None,
        misbehavior: Vec::new(),
        hash: told.hash.clone().into(),
        height: header.height,
        time: Some(Timestamp { seconds: time.seconds, nanos: time.nanos }),
        next_validators_hash: header.next_validators_hash.into(),
        proposer_address: header.proposer_address.into(),
    }
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
