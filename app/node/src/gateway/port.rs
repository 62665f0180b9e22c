//! One listening port: accepts connections, no more than the process can bear, and serves HTTP.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;

use super::visitors::{Visit, Visitors};

/// Connections of one port. Files of consensus come from the same budget of the process.
const CONNECTIONS_MAX: usize = 1_000;

/// Requests at one time on one HTTP/2 connection.
const STREAMS_MAX: u32 = 200;

/// How long the head of a request may take, and a connection may be idle.
const HEAD_LIMIT: Duration = Duration::from_secs(30);

/// How often a silent HTTP/2 connection is asked whether it is still there.
const PING_INTERVAL: Duration = Duration::from_secs(60);

/// How long to wait when no connection can be accepted, mostly for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a port speaks.
#[derive(Clone, Copy)]
pub(super) enum Protocol {
    /// HTTP/2 without negotiation, as gRPC does.
    Http2,
    /// HTTP/1 or HTTP/2, whatever the client begins with.
    Any,
}

/// A port that is served until it is closed or dropped.
pub(super) struct Port {
    address: SocketAddr,
    closing: watch::Sender<bool>,
    serving: JoinHandle<()>,
    threads: Handle,
}

impl Port {
    /// Serves `router` at `listener`.
    pub(super) fn open(
        listener: TcpListener,
        router: Router,
        protocol: Protocol,
        threads: &Handle,
    ) -> std::io::Result<Port> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let inside = threads.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(inside);
        let (closing, close) = watch::channel(false);
        let serving = threads.spawn(serve(listener, router, protocol, close));
        Ok(Port { address, closing, serving, threads: threads.clone() })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until the last request has been answered, not longer than `limit`.
    pub(super) fn wait(self, limit: Duration) {
        let Port { address, serving, threads, .. } = self;
        let ended = threads.block_on(async { tokio::time::timeout(limit, serving).await });
        if ended.is_err() {
            tracing::warn!(%address, "requests in progress are dropped");
        }
    }
}

async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    protocol: Protocol,
    mut close: watch::Receiver<bool>,
) {
    let builder = builder(protocol);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let visitors = Visitors::default();
    loop {
        let arrival = tokio::select! {
            // An error means that the port was dropped.
            _ = close.wait_for(|closing| *closing) => break,
            arrival = next(&listener, &places, &visitors) => arrival,
        };
        match arrival {
            Ok(None) => {}
            Ok(Some((stream, place, visit))) => {
                let connection =
                    attend(builder.clone(), stream, router.clone(), graceful.watcher());
                tokio::spawn(async move {
                    connection.await;
                    drop((place, visit));
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The next connection, once there is a place for it; none if its address has too many.
async fn next(
    listener: &tokio::net::TcpListener,
    places: &Arc<Semaphore>,
    visitors: &Visitors,
) -> std::io::Result<Option<(TcpStream, OwnedSemaphorePermit, Visit)>> {
    let place = Arc::clone(places).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    let Some(visit) = visitors.enter(address.ip()) else { return Ok(None) };
    stream.set_nodelay(true)?;
    Ok(Some((stream, place, visit)))
}

async fn attend(
    builder: Builder<TokioExecutor>,
    stream: TcpStream,
    router: Router,
    watcher: Watcher,
) {
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended");
    }
}

fn builder(protocol: Protocol) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_LIMIT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .keep_alive_interval(PING_INTERVAL);
    match protocol {
        Protocol::Http2 => builder.http2_only(),
        Protocol::Any => builder,
    }
}
