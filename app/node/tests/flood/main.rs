//! A flood of queries beside blocks: 64 clients that ask for as much as they may get.
//!
//! Blocks and floods alternate, so that whatever else the machine does meets both alike. What
//! counts is the median of either.
//!
//! A program of its own, so that no other test runs beside it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::result_large_err,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail loudly"
)]
#![allow(missing_docs, unreachable_pub, reason = "modules of a test program")]

mod beside_blocks;
mod beside_consensus;
#[allow(dead_code, reason = "the tests of the gateway use the rest")]
#[path = "../gateway/clients.rs"]
mod clients;
#[allow(dead_code, reason = "the tests of the gateway use the rest")]
#[path = "../gateway/comet.rs"]
mod comet;
#[allow(dead_code, reason = "the tests of the gateway use the rest")]
#[path = "../gateway/node.rs"]
mod node;
mod payer;
#[path = "../real/mod.rs"]
mod real;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use ::node::gateway::PassThrough;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::RwLock;
use tonic::transport::Channel;

/// As `whaled` allocates, so that times are like its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Who measures is alone.
static ALONE: Mutex<()> = Mutex::new(());

/// Clients of each interface.
const CLIENTS: usize = 32;

/// So many answers show that all clients are asking.
const RISEN: u64 = 64;

/// An expensive query, as REST and as gRPC know it.
pub struct Question {
    pub path: String,
    pub method: &'static str,
    pub request: Vec<u8>,
}

/// Clients that ask all the time, but while they are held back. They are other people's: their
/// threads take no time from the node's that a machine of their own would not take.
pub struct Flood {
    threads: Runtime,
    /// Clients hold it to read for as long as they ask.
    gate: Arc<RwLock<()>>,
    answered: Arc<AtomicU64>,
}

impl Flood {
    /// Clients that wait to be let go.
    pub fn of(questions: Vec<Question>, rest: SocketAddr, grpc: SocketAddr) -> Flood {
        let threads = Builder::new_multi_thread()
            .worker_threads(2)
            .on_thread_start(|| {
                rustix::process::setpriority_process(None, 19).unwrap();
            })
            .enable_all()
            .build()
            .unwrap();
        let flood = Flood { threads, gate: Arc::default(), answered: Arc::default() };
        let questions = Arc::new(questions);
        for client in 0..CLIENTS {
            let (gate, answered) = (Arc::clone(&flood.gate), Arc::clone(&flood.answered));
            flood.threads.spawn(over_rest(client, rest, Arc::clone(&questions), gate, answered));
            let (gate, answered) = (Arc::clone(&flood.gate), Arc::clone(&flood.answered));
            flood.threads.spawn(over_grpc(client, grpc, Arc::clone(&questions), gate, answered));
        }
        flood
    }

    /// Runs `work` while nobody asks.
    pub fn held_back<T>(&self, work: impl FnOnce() -> T) -> T {
        let gate = self.threads.block_on(Arc::clone(&self.gate).write_owned());
        let done = work();
        drop(gate);
        done
    }

    /// Waits until the flood has risen again.
    pub fn rise(&self) {
        let (begun, before) = (Instant::now(), self.answered());
        while self.answered() < before + RISEN {
            assert!(begun.elapsed() < Duration::from_secs(60), "nobody is answered");
            thread::yield_now();
        }
    }

    /// How many questions have been answered.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }
}

async fn over_rest(
    client: usize,
    to: SocketAddr,
    questions: Arc<Vec<Question>>,
    gate: Arc<RwLock<()>>,
    answered: Arc<AtomicU64>,
) {
    let http = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    for question in questions.iter().cycle().skip(client) {
        let _asking = gate.read().await;
        let url = format!("http://{to}{}", question.path).parse().unwrap();
        let Ok(reply) = http.get(url).await else { continue };
        let good = reply.status().is_success();
        if reply.into_body().collect().await.is_ok() && good {
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn over_grpc(
    client: usize,
    to: SocketAddr,
    questions: Arc<Vec<Question>>,
    gate: Arc<RwLock<()>>,
    answered: Arc<AtomicU64>,
) {
    let channel = Channel::from_shared(format!("http://{to}")).unwrap().connect_lazy();
    let mut grpc = tonic::client::Grpc::new(channel).max_decoding_message_size(usize::MAX);
    for question in questions.iter().cycle().skip(client) {
        let _asking = gate.read().await;
        if grpc.ready().await.is_err() {
            continue;
        }
        let request = tonic::Request::new(Bytes::from(question.request.clone()));
        let path = question.method.parse().unwrap();
        if grpc.unary(request, path, PassThrough).await.is_ok() {
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The one in the middle.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How much longer the second takes than the first.
pub fn growth(quiet: Duration, flooded: Duration) -> f64 {
    flooded.as_secs_f64() / quiet.as_secs_f64() - 1.0
}
