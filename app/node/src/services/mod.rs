//! The services that know more than state: transactions, blocks, the node itself.
//!
//! They stand beside the queries of the modules: gRPC, REST and ABCI queries reach them through
//! the same door. What state can not tell is asked of CometBFT, without any lock and with a
//! limit of time, so that a query that came from CometBFT can ask it back.

mod autocli;
mod dependencies;
mod descriptors;
mod methods;
mod node;
mod tendermint;
mod tx;

use std::future::Future;
use std::sync::Arc;

use base::{Error, Result};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::app::{App, Door};
use crate::comet_rpc::{CometRpc, RpcError};
use crate::priority;
use methods::Methods;

pub(crate) use dependencies::COSMOS_SDK;
pub use methods::Lane;

/// Most threads that answer queries at one time; the rest waits in line.
pub(crate) const THREADS: usize = 256;

/// Threads that move bytes between sockets and queries.
const WORKERS: usize = 2;

/// What an operator has set, as far as the services tell it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// How many states queries can ask for.
    pub states_kept: u64,
    /// The block after which the node stops; 0 for none.
    pub halt_height: u64,
}

/// The services of a node.
pub struct Services {
    methods: Methods,
    comet: CometRpc,
    facts: Facts,
    threads: Threads,
}

impl Services {
    /// Services that ask the CometBFT at `comet_rpc`, such as `tcp://127.0.0.1:26657`.
    pub fn new(comet_rpc: &str, facts: Facts) -> anyhow::Result<Arc<Services>> {
        let mut methods = Methods::default();
        tx::add(&mut methods);
        tendermint::add(&mut methods);
        node::add(&mut methods);
        descriptors::add(&mut methods);
        autocli::add(&mut methods);
        let (comet, threads) = (CometRpc::new(comet_rpc)?, Threads::start()?);
        Ok(Arc::new(Services { methods, comet, facts, threads }))
    }

    /// The methods, sorted by path, with the names of the messages they take and answer.
    pub fn methods(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.methods.iter()
    }

    /// What answering `path` takes, if it is a method of these services.
    pub fn lane(&self, path: &str) -> Option<Lane> {
        self.methods.lane(path)
    }

    /// The threads of everything that serves the world.
    pub(crate) fn threads(&self) -> Handle {
        self.threads.handle()
    }
}

impl Door for Services {
    fn answer(
        &self,
        app: &App,
        height: u64,
        path: &str,
        request: &[u8],
    ) -> Option<Result<Vec<u8>>> {
        self.methods.answer(&Asked { app, services: self, height }, path, request)
    }
}

/// A question to a service: of which node, at which height.
pub(crate) struct Asked<'a> {
    pub(crate) app: &'a App,
    services: &'a Services,
    pub(crate) height: u64,
}

impl Asked<'_> {
    /// CometBFT's RPC.
    fn comet(&self) -> &CometRpc {
        &self.services.comet
    }

    /// Waits for an answer of CometBFT.
    fn wait<T>(&self, call: impl Future<Output = Result<T, RpcError>>) -> Result<T> {
        Ok(self.ask(call)?)
    }

    /// The same, for those who read the refusal.
    fn ask<T>(&self, call: impl Future<Output = Result<T, RpcError>>) -> Result<T, RpcError> {
        self.services.threads.handle().block_on(call)
    }

    /// The chain's name.
    fn chain_id(&self) -> String {
        self.app.with_view(&self.app.latest(), |view| view.block.chain_id.clone())
    }
}

/// Threads that can be left from any of them.
struct Threads(Option<Runtime>);

impl Threads {
    fn start() -> std::io::Result<Threads> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            // Queries have at most `THREADS` in each of the two lanes; this leaves none waiting here.
            .max_blocking_threads(THREADS.saturating_mul(2))
            .thread_name("services")
            .on_thread_start(|| priority::give_way(priority::QUERIES))
            .enable_all()
            .build()?;
        Ok(Threads(Some(runtime)))
    }

    fn handle(&self) -> Handle {
        match &self.0 {
            Some(runtime) => runtime.handle().clone(),
            None => unreachable!("taken only when dropped"),
        }
    }
}

/// The last owner may be one of the threads, which can not wait for itself.
impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The refusal of a request that makes no sense, whatever the state.
fn invalid(text: impl Into<String>) -> Error {
    Error::query(base::Status::InvalidArgument, text)
}
