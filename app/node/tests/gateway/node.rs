//! A node without consensus: blocks come from the test.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};

use base::prefix;
use chain::{Chain, NodeConfig, STORES};
use node::abci::Application;
use node::app::{App, Halt};
use node::exit::ExitReason;
use node::gateway::{Config, Gateway, GrpcConfig, RestConfig};
use node::ledger::{DatabaseKind, Ledger, Settings};
use node::services::{Facts, Services};
use serde_json::{Value, json};
use tempfile::TempDir;
use tendermint_proto::google::protobuf::{Duration, Timestamp};
use tendermint_proto::v0_38::abci::{
    ExecTxResult, RequestCheckTx, RequestFinalizeBlock, RequestInitChain, RequestQuery,
    ResponseCheckTx, ResponseFinalizeBlock, ResponseQuery,
};
use tendermint_proto::v0_38::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams, VersionParams,
};
use tokio::runtime::Runtime;

use crate::comet::Comet;

pub const CHAIN_ID: &str = "oracle-1";

/// 2026-01-01T00:00:00Z, the time of block 1; every block takes a second.
pub const GENESIS_SECONDS: i64 = 1_767_225_600;

/// The people of [`genesis`], and somebody who has no account.
pub const ALICE: &str = "cosmos14p2vuvmtnxa53g7p9v0r6m5jkapxyscafslrj8";
pub const BOB: &str = "cosmos1djn5rq0hqrfzh4ts9cnxdcdyl9vffhvweznu7c";
pub const NOBODY: &str = "cosmos15fe4awtzz49re82t3m5g42s5rk28pyrx3g2y4a";

pub struct Node {
    pub app: Arc<App>,
    pub services: Arc<Services>,
    pub gateway: Gateway,
    _comet: Comet,
    pub threads: Runtime,
    /// What the last Commit said that CometBFT may forget.
    pub retain_height: i64,
    /// Why the application wants to stop.
    stops: Mutex<Receiver<ExitReason>>,
    height: i64,
    _home: TempDir,
}

/// How a node differs from others.
pub struct Options {
    pub app_state: Value,
    pub first_height: i64,
    pub cors: bool,
    pub max_request: usize,
    pub grpc_web: bool,
    pub checkpoint_blocks: u64,
    pub evidence_blocks: i64,
    pub min_retain_blocks: u64,
    pub halt_height: u64,
    pub max_gas: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            app_state: genesis(),
            first_height: 1,
            cors: false,
            max_request: 10 * 1024 * 1024,
            grpc_web: true,
            checkpoint_blocks: 1_000,
            evidence_blocks: 100_000,
            min_retain_blocks: 0,
            halt_height: 0,
            max_gas: 1_000_000,
        }
    }
}

impl Node {
    /// A node of [`genesis`] after its first block, beside `comet`.
    pub fn beside(comet: Comet) -> Node {
        Node::with(Options::default(), comet)
    }

    pub fn with(options: Options, comet: Comet) -> Node {
        let mut node = Node::before_genesis(&options, comet);
        node.begin(&options);
        node.block(Vec::new());
        node
    }

    /// A node that knows of no chain yet.
    pub fn before_genesis(options: &Options, comet: Comet) -> Node {
        prefix::fix("cosmos").unwrap();
        let home = TempDir::new().unwrap();
        let checkpoint_blocks = options.checkpoint_blocks;
        let settings = Settings { threads: false, checkpoint_blocks, ..Settings::default() };
        let ledger = Ledger::open(home.path(), DatabaseKind::Sled, STORES, settings).unwrap();
        let config =
            NodeConfig { min_gas_prices: "0.01stake".parse().unwrap(), query_gas_limit: None };
        let (stop, stops) = mpsc::channel();
        let halt = Halt { height: options.halt_height, time_s: 0 };
        let app = App::new(Arc::new(Chain::new()), Arc::new(ledger), config, CHAIN_ID.into())
            .retaining(options.min_retain_blocks)
            .halting(halt, stop);
        let app = Arc::new(app);
        let facts = Facts { states_kept: 256, halt_height: options.halt_height };
        let services = Services::new(&comet.address, facts).unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let Options { max_request, cors, grpc_web, .. } = *options;
        let doors = Config {
            grpc: Some(GrpcConfig { address: any, max_request }),
            rest: Some(RestConfig { address: any, cors, grpc_web }),
        };
        let gateway = Gateway::start(&app, &services, &doors).unwrap();
        let threads = Runtime::new().unwrap();
        let height = options.first_height - 1;
        let (retain_height, stops, _comet, _home) = (0, Mutex::new(stops), comet, home);
        Node { app, services, gateway, threads, retain_height, stops, height, _comet, _home }
    }

    fn begin(&self, options: &Options) {
        self.app
            .init_chain(RequestInitChain {
                time: Some(time_of(1)),
                chain_id: CHAIN_ID.into(),
                initial_height: options.first_height,
                consensus_params: Some(consensus_params(options)),
                app_state_bytes: options.app_state.to_string().into_bytes().into(),
                ..RequestInitChain::default()
            })
            .unwrap();
    }

    /// Executes and commits a block.
    pub fn block(&mut self, txs: Vec<Vec<u8>>) -> Vec<ExecTxResult> {
        let done = self.execute(txs).unwrap();
        self.retain_height = self.app.commit().unwrap().retain_height;
        done.tx_results
    }

    /// Executes a block, as far as the node wants to.
    pub fn execute(&mut self, txs: Vec<Vec<u8>>) -> Result<ResponseFinalizeBlock, ExitReason> {
        self.height += 1;
        self.app.finalize_block(RequestFinalizeBlock {
            height: self.height,
            time: Some(time_of(self.height)),
            txs: txs.into_iter().map(Into::into).collect(),
            ..RequestFinalizeBlock::default()
        })
    }

    /// Why the application has asked for its end, if it has.
    pub fn asked_to_stop(&self) -> Option<ExitReason> {
        self.stops.lock().unwrap().try_recv().ok()
    }

    /// Hands a transaction to the mempool.
    pub fn check(&self, tx: &[u8]) -> ResponseCheckTx {
        let request = RequestCheckTx { tx: tx.to_vec().into(), ..RequestCheckTx::default() };
        self.app.check_tx_batch(vec![request]).remove(0)
    }

    /// An ABCI query, as CometBFT passes it on.
    pub fn abci(&self, path: &str, request: &[u8], height: i64, prove: bool) -> ResponseQuery {
        let (path, data) = (path.to_owned(), request.to_vec().into());
        self.app.query(RequestQuery { data, path, height, prove }).unwrap()
    }
}

/// As on the recorded chain, but for the age of evidence and the gas of a block.
fn consensus_params(options: &Options) -> ConsensusParams {
    let Options { evidence_blocks: max_age_num_blocks, max_gas, .. } = *options;
    let max_age_duration = Some(Duration { seconds: 172_800, nanos: 0 });
    ConsensusParams {
        block: Some(BlockParams { max_bytes: 22_020_096, max_gas }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks,
            max_age_duration,
            max_bytes: 1_048_576,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        version: Some(VersionParams { app: 0 }),
        abci: Some(AbciParams { vote_extensions_enable_height: 0 }),
    }
}

fn time_of(height: i64) -> Timestamp {
    Timestamp { seconds: GENESIS_SECONDS + height - 1, nanos: 0 }
}

/// Two people with three coins, one of which can not be sent.
pub fn genesis() -> Value {
    let coins = |stake: &str, token: &str| {
        json!([
            {"denom": "frozen", "amount": "1000"},
            {"denom": "stake", "amount": stake},
            {"denom": "token", "amount": token},
        ])
    };
    json!({
        "bank": {
            "params": {"default_send_enabled": true},
            "balances": [
                {"address": ALICE, "coins": coins("9988082816", "997974")},
                {"address": BOB, "coins": coins("10000947368", "1000007")},
            ],
            "denom_metadata": [{
                "description": "the bond denomination",
                "denom_units": [
                    {"denom": "stake", "exponent": 0, "aliases": []},
                    {"denom": "bigstake", "exponent": 6, "aliases": ["STK"]},
                ],
                "base": "stake", "display": "bigstake", "name": "Stake", "symbol": "STK",
            }],
            "send_enabled": [{"denom": "frozen", "enabled": false}],
        },
    })
}
