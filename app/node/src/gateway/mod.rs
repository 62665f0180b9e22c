//! The doors to the world: gRPC and REST over HTTP, both to the same queries.
//!
//! Nothing is generated and no service is listed here. What is served is what the chain's router
//! and the services answer; its messages, REST paths and reflection come from the descriptors.

mod cors;
mod grpc;
mod height;
mod memory;
mod openapi;
mod pages;
mod pass_through;
mod port;
mod queries;
mod reflection;
mod request;
mod response;
mod rest;
mod routes;
mod turns;
mod url;
mod visitors;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::services::Services;
pub use pass_through::PassThrough;
use port::{Port, Protocol};
use queries::Queries;

/// How long requests may take to finish when the node stops.
const STOP_LIMIT: Duration = Duration::from_secs(3);

/// Which doors are open.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The gRPC server, if there is one.
    pub grpc: Option<GrpcConfig>,
    /// The REST server, if there is one.
    pub rest: Option<RestConfig>,
}

/// The gRPC server.
#[derive(Clone, Copy, Debug)]
pub struct GrpcConfig {
    /// Where it listens; port 0 is any that is free.
    pub address: SocketAddr,
    /// Longest request in bytes.
    pub max_request: usize,
}

/// The REST server.
#[derive(Clone, Copy, Debug)]
pub struct RestConfig {
    /// Where it listens; port 0 is any that is free.
    pub address: SocketAddr,
    /// Whether web pages of any site are answered.
    pub cors: bool,
    /// Whether web pages may use gRPC as well.
    pub grpc_web: bool,
}

/// Why a door can not be opened.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot serve {what} at {address}: {source}; if another program has the port, change the address in app.toml"
)]
pub struct StartError {
    what: &'static str,
    address: SocketAddr,
    source: std::io::Error,
}

/// The open doors of a node. They close when this is dropped, at once; [`Gateway::stop`] waits.
pub struct Gateway {
    grpc: Option<Port>,
    rest: Option<Port>,
    /// Whose threads serve the ports, and are needed to wait for their end.
    _services: Arc<Services>,
}

impl Gateway {
    /// Gives `app` its services and opens the doors.
    pub fn start(
        app: &Arc<App>,
        services: &Arc<Services>,
        config: &Config,
    ) -> Result<Gateway, StartError> {
        let door: Arc<Services> = Arc::clone(services);
        app.open_door(door);
        let queries = Arc::new(Queries::new(Arc::clone(app), Arc::clone(services)));
        let threads = services.threads();
        let grpc = config.grpc.map(|GrpcConfig { address, max_request }| {
            let listener = bind("gRPC", address)?;
            let router = grpc::router(&queries, max_request);
            Port::open(listener, router, Protocol::Http2, &threads).map_err(failed("gRPC", address))
        });
        let grpc = grpc.transpose()?;
        let rest = config.rest.map(|RestConfig { address, cors, grpc_web }| {
            let listener = bind("REST", address)?;
            let router = rest::router(&queries, cors, grpc_web);
            Port::open(listener, router, Protocol::Any, &threads).map_err(failed("REST", address))
        });
        Ok(Gateway { grpc, rest: rest.transpose()?, _services: Arc::clone(services) })
    }

    /// Where gRPC is served.
    pub fn grpc_address(&self) -> Option<SocketAddr> {
        self.grpc.as_ref().map(Port::address)
    }

    /// Where REST is served.
    pub fn rest_address(&self) -> Option<SocketAddr> {
        self.rest.as_ref().map(Port::address)
    }

    /// Takes no more requests, and lets those in progress finish for a moment.
    pub fn stop(self) {
        let ports = [self.grpc, self.rest];
        ports.iter().flatten().for_each(Port::close);
        ports.into_iter().flatten().for_each(|port| port.wait(STOP_LIMIT));
    }
}

fn bind(what: &'static str, address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(failed(what, address))
}

fn failed(what: &'static str, address: SocketAddr) -> impl Fn(std::io::Error) -> StartError {
    move |source| StartError { what, address, source }
}
