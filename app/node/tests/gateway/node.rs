//! A node without consensus: blocks come from the test.

use std::sync::Arc;

use base::prefix;
use chain::{Chain, NodeConfig, STORES};
use node::abci::Application;
use node::app::App;
use node::gateway::{Config, Gateway, GrpcConfig, RestConfig};
use node::ledger::{DatabaseKind, Ledger, Settings};
use node::services::{Facts, Services};
use serde_json::{Value, json};
use tempfile::TempDir;
use tendermint_proto::google::protobuf::{Duration, Timestamp};
use tendermint_proto::v0_38::abci::{
    ExecTxResult, RequestFinalizeBlock, RequestInitChain, RequestQuery, ResponseQuery,
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
    height: i64,
    _home: TempDir,
}

/// How a node differs from others.
pub struct Options {
    pub app_state: Value,
    pub first_height: i64,
    pub cors: bool,
    pub max_request: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            app_state: genesis(),
            first_height: 1,
            cors: false,
            max_request: 10 * 1024 * 1024,
        }
    }
}

impl Node {
    /// A node of [`genesis`] after its first block, beside `comet`.
    pub fn beside(comet: Comet) -> Node {
        Node::with(Options::default(), comet)
    }

    pub fn with(options: Options, comet: Comet) -> Node {
        prefix::fix("cosmos").unwrap();
        let home = TempDir::new().unwrap();
        let settings = Settings { threads: false, ..Settings::default() };
        let ledger = Ledger::open(home.path(), DatabaseKind::Sled, STORES, settings).unwrap();
        let config =
            NodeConfig { min_gas_prices: "0.01stake".parse().unwrap(), query_gas_limit: None };
        let app = App::new(Arc::new(Chain::new()), Arc::new(ledger), config, CHAIN_ID.into());
        let app = Arc::new(app);
        let services =
            Services::new(&comet.address, Facts { states_kept: 256, halt_height: 0 }).unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let doors = Config {
            grpc: Some(GrpcConfig { address: any, max_request: options.max_request }),
            rest: Some(RestConfig { address: any, cors: options.cors }),
        };
        let gateway = Gateway::start(&app, &services, &doors).unwrap();
        let threads = Runtime::new().unwrap();
        let height = options.first_height - 1;
        let mut node = Node { app, services, gateway, threads, height, _comet: comet, _home: home };
        node.begin(&options);
        node.block(Vec::new());
        node
    }

    fn begin(&self, options: &Options) {
        self.app
            .init_chain(RequestInitChain {
                time: Some(time_of(1)),
                chain_id: CHAIN_ID.into(),
                initial_height: options.first_height,
                consensus_params: Some(consensus_params()),
                app_state_bytes: options.app_state.to_string().into_bytes().into(),
                ..RequestInitChain::default()
            })
            .unwrap();
    }

    /// Executes and commits a block.
    pub fn block(&mut self, txs: Vec<Vec<u8>>) -> Vec<ExecTxResult> {
        self.height += 1;
        let request = RequestFinalizeBlock {
            height: self.height,
            time: Some(time_of(self.height)),
            txs: txs.into_iter().map(Into::into).collect(),
            ..RequestFinalizeBlock::default()
        };
        let done = self.app.finalize_block(request).unwrap();
        self.app.commit().unwrap();
        done.tx_results
    }

    /// An ABCI query, as CometBFT passes it on.
    pub fn abci(&self, path: &str, request: &[u8], height: i64, prove: bool) -> ResponseQuery {
        let (path, data) = (path.to_owned(), request.to_vec().into());
        self.app.query(RequestQuery { data, path, height, prove }).unwrap()
    }
}

/// As on the recorded chain.
fn consensus_params() -> ConsensusParams {
    let max_age_duration = Some(Duration { seconds: 172_800, nanos: 0 });
    ConsensusParams {
        block: Some(BlockParams { max_bytes: 22_020_096, max_gas: 1_000_000 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100_000,
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
