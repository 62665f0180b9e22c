//! The HTTP side of the faucet.

use super::counter::Counter;
use super::dialects;
use super::teller::Teller;
use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, HeaderValue, RETRY_AFTER,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long to wait when no connection can be taken.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A faucet that serves until it is dropped.
#[derive(Debug)]
pub(crate) struct Faucet {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Faucet {
    /// Serves on a listener that is bound already.
    pub(crate) fn serve(listener: TcpListener, teller: Teller) -> Result<Faucet> {
        listener.set_nonblocking(true).context("faucet")?;
        // A runtime and thread of its own, so that a network can be started from anywhere.
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("faucet")?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).context("faucet")?
        };
        let (stop, stopped) = oneshot::channel();
        let counter = Arc::new(Counter::open(teller));
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, counter) => {}
                    _ = stopped => {}
                }
            });
            // A gift may still wait for its block; nobody is there any more to hear of it.
            runtime.shutdown_background();
        });
        Ok(Faucet { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Faucet {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the faucet panicked");
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, counter: Arc<Counter>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: let others close some.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let counter = Arc::clone(&counter);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, Arc::clone(&counter)));
            // Clients hang up as they please.
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    counter: Arc<Counter>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let reply = dialects::answer(request, counter).await;
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.kind));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    if let Some(seconds) = reply.retry_after_s {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}
