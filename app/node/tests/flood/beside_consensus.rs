//! Beside a real validator: a localnet of one, transfers all the time, and the times that CometBFT
//! tells of itself. Takes minutes: with `WHALED_SLOW=1` only.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ::node::comet_rpc::{CometRpc, Wait};
use ::node::keys::{Mnemonic, Path, derive};
use base::Address;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use localnet::{Description, Network, Options};
use prost::Message;
use proto::cosmos::bank::v1beta1::QueryDenomOwnersRequest;
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::staking::v1beta1::QueryValidatorsRequest;
use proto::cosmos::tx::v1beta1::GetTxsEventRequest;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::payer::Payer;
use crate::real;
use crate::{ALONE, Flood, Question, growth, median};

/// Between two transfers: some in each block.
const PACE: Duration = Duration::from_millis(20);
const OWNERS: u32 = 6_000;
const OWNERS_EACH: usize = 100;
/// Blocks of one measurement, and measurements of either kind.
const BLOCKS: i64 = 10;
const ROUNDS: usize = 6;
const GROWTH_MAX: f64 = 0.10;

/// What a tenth is measured of is the time of a block, a second. Executing one takes a hundredth of
/// that, and may take longer by as much as the scheduler needs to make room for it.
const EXECUTION_MAX: Duration = Duration::from_millis(10);

#[test]
fn a_flood_of_queries_does_not_slow_consensus() {
    if std::env::var_os("WHALED_SLOW").is_none_or(|value| value != "1") {
        return println!("not run: it takes minutes; WHALED_SLOW=1 runs it");
    }
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = tempfile::tempdir().unwrap();
    let Some(options) = real::localnet(dir.path(), 1) else { return };
    // A process has one prefix, and the node of the other test has this one.
    let options = Options { prefix: "cosmos".into(), ..options };
    let network = Network::start(&options).unwrap();
    let watch = Watch::of(network.description());
    let payer = settled(network.description(), &watch);
    let ends = Arc::new(AtomicBool::new(false));
    let (rpc, stop) = (network.description().nodes[0].rpc.clone(), Arc::clone(&ends));
    let paying = thread::spawn(move || pay(payer, &rpc, &stop));

    let node = &network.description().nodes[0];
    let address = |url: &str| url.strip_prefix("http://").unwrap().parse().unwrap();
    let questions = questions(&network.description().denom);
    let flood = Flood::of(questions, address(&node.rest), address(&node.grpc));
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        quiet.push(flood.held_back(|| watch.measure()));
        flooded.push(watch.measure());
    }
    ends.store(true, Ordering::Relaxed);
    paying.join().unwrap();
    let of = |measured: &[Measured], time: fn(&Measured) -> Duration| {
        median(measured.iter().map(time).collect())
    };
    let (before, after) = (of(&quiet, |one| one.interval), of(&flooded, |one| one.interval));
    let (light, loaded) = (of(&quiet, |one| one.execution), of(&flooded, |one| one.execution));
    println!(
        "blocks came every {before:?}, beside {} queries every {after:?}: {:+.3}; \
         FinalizeBlock took {light:?} and {loaded:?}",
        flood.answered(),
        growth(before, after)
    );
    assert!(flood.answered() > 0, "the flood was answered");
    assert!(growth(before, after) < GROWTH_MAX, "{quiet:?} became {flooded:?}");
    assert!(loaded < light + EXECUTION_MAX, "{quiet:?} became {flooded:?}");
}

/// What some blocks took, each of them.
#[derive(Debug)]
struct Measured {
    interval: Duration,
    execution: Duration,
}

/// Looks at a node.
struct Watch {
    threads: Runtime,
    rpc: CometRpc,
    metrics: String,
}

impl Watch {
    fn of(network: &Description) -> Watch {
        let threads = Runtime::new().unwrap();
        let url = &network.nodes[0].rpc;
        let rpc = threads.block_on(async { CometRpc::new(url) }).unwrap();
        let metrics = format!("{}:26660/metrics", url.rsplit_once(':').unwrap().0);
        Watch { threads, rpc, metrics }
    }

    fn height(&self) -> i64 {
        self.threads.block_on(self.rpc.status()).unwrap().sync_info.latest_block_height
    }

    fn await_height(&self, height: i64) {
        let begun = Instant::now();
        while self.height() < height {
            assert!(begun.elapsed() < Duration::from_secs(120), "no block {height}");
            thread::sleep(PACE);
        }
    }

    /// The next blocks. The first is left out: it was begun before.
    fn measure(&self) -> Measured {
        let first = self.height() + 1;
        self.await_height(first);
        let (begun, (spent, calls)) = (self.time(first), self.finalized());
        self.await_height(first + BLOCKS);
        let (ended, (spent_later, calls_later)) = (self.time(first + BLOCKS), self.finalized());
        Measured {
            interval: (ended - begun) / u32::try_from(BLOCKS).unwrap(),
            execution: Duration::from_secs_f64((spent_later - spent) / (calls_later - calls)),
        }
    }

    fn time(&self, height: i64) -> Duration {
        let time = self.threads.block_on(self.rpc.header(height)).unwrap().time.unwrap();
        Duration::new(time.seconds.try_into().unwrap(), time.nanos.try_into().unwrap())
    }

    fn get(&self, url: &str) -> Bytes {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
        self.threads.block_on(async {
            let reply = client.get(url.parse().unwrap()).await.unwrap();
            reply.into_body().collect().await.unwrap().to_bytes()
        })
    }

    /// Seconds in FinalizeBlock and how often it was called, as CometBFT counts.
    fn finalized(&self) -> (f64, f64) {
        let text = String::from_utf8(self.get(&self.metrics).to_vec()).unwrap();
        let value = |name: &str| -> f64 {
            let name = format!("cometbft_abci_connection_method_timing_seconds_{name}{{");
            let line = text
                .lines()
                .find(|line| line.starts_with(&name) && line.contains("\"finalize_block\""));
            line.unwrap().rsplit_once(' ').unwrap().1.parse().unwrap()
        };
        (value("sum"), value("count"))
    }
}

fn owner(number: u32) -> String {
    let mut bytes = [9; 20];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Address::new(&bytes).unwrap().to_string()
}

/// Alice, after she has given a coin to many.
fn settled(network: &Description, watch: &Watch) -> Payer {
    base::prefix::fix(&network.prefix).unwrap();
    let account = network.account("alice").unwrap();
    let words: Mnemonic = account.mnemonic.parse().unwrap();
    let secret = derive(&*words.seed(""), &Path::bip44(118, 0, 0).unwrap()).unwrap();
    let mut payer = Payer::new(secret.as_bytes(), &network.chain_id, &network.denom);
    assert_eq!(payer.address(), account.address);
    payer.number = number(network, &account.address, watch);
    let owners: Vec<String> = (0..OWNERS).map(owner).collect();
    for some in owners.chunks(OWNERS_EACH) {
        let tx = payer.pay(some);
        let answer = watch.threads.block_on(watch.rpc.broadcast(&tx, Wait::Sync)).unwrap();
        assert_eq!(answer.code, 0, "{}", answer.raw_log);
    }
    watch.await_height(watch.height() + 3);
    payer
}

fn number(network: &Description, address: &str, watch: &Watch) -> u64 {
    let url = format!("{}/cosmos/auth/v1beta1/account_info/{address}", network.nodes[0].rest);
    let answer: Value = serde_json::from_slice(&watch.get(&url)).unwrap();
    answer["info"]["account_number"].as_str().unwrap().parse().unwrap()
}

/// Sends a coin all the time.
fn pay(mut payer: Payer, rpc: &str, ends: &AtomicBool) {
    let threads = Runtime::new().unwrap();
    let rpc = threads.block_on(async { CometRpc::new(rpc) }).unwrap();
    let friend = [owner(0)];
    while !ends.load(Ordering::Relaxed) {
        let tx = payer.pay(&friend);
        let answer = threads.block_on(rpc.broadcast(&tx, Wait::Sync)).unwrap();
        assert_eq!(answer.code, 0, "{}", answer.raw_log);
        thread::sleep(PACE);
    }
}

fn questions(denom: &str) -> Vec<Question> {
    let page = || Some(PageRequest { limit: 1_000, count_total: true, ..PageRequest::default() });
    let page_text = "pagination.limit=1000&pagination.count_total=true";
    let owners = QueryDenomOwnersRequest { denom: denom.into(), pagination: page() };
    let validators = QueryValidatorsRequest { status: String::new(), pagination: page() };
    let query = "message.action='/cosmos.bank.v1beta1.MsgSend'";
    let escaped = query.replace('\'', "%27");
    let found =
        GetTxsEventRequest { query: query.into(), limit: 100, ..GetTxsEventRequest::default() };
    let question = |path: String, method, request| Question { path, method, request };
    vec![
        question(
            format!("/cosmos/bank/v1beta1/denom_owners/{denom}?{page_text}"),
            "/cosmos.bank.v1beta1.Query/DenomOwners",
            owners.encode_to_vec(),
        ),
        question(
            format!("/cosmos/staking/v1beta1/validators?{page_text}"),
            "/cosmos.staking.v1beta1.Query/Validators",
            validators.encode_to_vec(),
        ),
        question(
            format!("/cosmos/tx/v1beta1/txs?query={escaped}&limit=100"),
            "/cosmos.tx.v1beta1.Service/GetTxsEvent",
            found.encode_to_vec(),
        ),
    ]
}
