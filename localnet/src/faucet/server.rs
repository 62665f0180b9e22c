//! The HTTP side of the faucet.

use super::teller::Teller;
use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    CONTENT_TYPE, HeaderValue,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;

/// An address and a denomination fit many times.
const BODY_BYTES_MAX: usize = 4096;

/// How long to wait when no connection can be taken.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

const WELCOME: &str = "GET /send/{address}        receive a gift\n\
                       GET /balance               what is left\n\
                       POST /credit               the same as /send, for CosmJS: {\"address\": ..., \"denom\": ...}\n";

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
        let teller = Arc::new(teller);
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, teller) => {}
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

async fn accept(listener: tokio::net::TcpListener, teller: Arc<Teller>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: let others close some.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let teller = Arc::clone(&teller);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, Arc::clone(&teller)));
            // Clients hang up as they please.
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    teller: Arc<Teller>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let reply = route(request, teller).await;
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.kind));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    Ok(response)
}

struct Reply {
    status: StatusCode,
    kind: &'static str,
    body: String,
}

impl Reply {
    fn text(status: StatusCode, body: impl Into<String>) -> Reply {
        Reply { status, kind: "text/plain; charset=utf-8", body: body.into() }
    }

    fn json(status: StatusCode, body: &Value) -> Reply {
        Reply { status, kind: "application/json", body: body.to_string() }
    }
}

async fn route(request: Request<Incoming>, teller: Arc<Teller>) -> Reply {
    let path = request.uri().path().to_owned();
    match (request.method(), path.as_str()) {
        (&Method::OPTIONS, _) => Reply::text(StatusCode::NO_CONTENT, ""),
        (&Method::GET, "/" | "/healthz") => Reply::text(StatusCode::OK, WELCOME),
        (&Method::GET, "/balance") => {
            match blocking(move || Ok((teller.balance()?, teller.denom().to_owned()))).await {
                Ok((amount, denom)) => {
                    Reply::json(StatusCode::OK, &json!({ "denom": denom, "amount": amount }))
                }
                Err(error) => {
                    Reply::json(StatusCode::BAD_GATEWAY, &json!({ "error": format!("{error:#}") }))
                }
            }
        }
        (&Method::GET, path) if path.starts_with("/send/") => {
            let address = path.trim_start_matches("/send/");
            match give(address, teller).await {
                Ok(hash) => Reply::json(
                    StatusCode::OK,
                    &json!({ "result": { "code": 0, "transactionHash": hash } }),
                ),
                Err((status, reason)) => Reply::json(status, &json!({ "result": reason })),
            }
        }
        (&Method::POST, "/credit") => credit(request, teller).await,
        (_, "/credit") => {
            Reply::text(StatusCode::METHOD_NOT_ALLOWED, "This endpoint requires a POST request")
        }
        _ => Reply::text(StatusCode::NOT_FOUND, WELCOME),
    }
}

/// Status codes as in the faucet of CosmJS, whose client shows them.
async fn credit(request: Request<Incoming>, teller: Arc<Teller>) -> Reply {
    let kind =
        request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Reply::text(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-type application/json expected",
        );
    }
    let Ok(body) = Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await else {
        return Reply::text(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body has more than {BODY_BYTES_MAX} bytes"),
        );
    };
    let body: Value = serde_json::from_slice(&body.to_bytes()).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let (Some(address), Some(denom)) = (text("address"), text("denom")) else {
        return Reply::text(
            StatusCode::BAD_REQUEST,
            "the body must be {\"address\": \"...\", \"denom\": \"...\"}",
        );
    };
    if denom != teller.denom() {
        let offer = teller.denom();
        return Reply::text(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("Token is not available. Available tokens are: {offer}"),
        );
    }
    match give(address, teller).await {
        Ok(_) => Reply::text(StatusCode::OK, "ok"),
        Err((status, reason)) => Reply::text(status, reason),
    }
}

/// The hash of the transaction, or status and reason of a refusal.
async fn give(address: &str, teller: Arc<Teller>) -> Result<String, (StatusCode, String)> {
    let Some(receiver) = teller.receiver(address) else {
        return Err((
            StatusCode::BAD_REQUEST,
            format!("{address} is not an address of this chain"),
        ));
    };
    blocking(move || teller.give(&receiver))
        .await
        .map_err(|error| (StatusCode::BAD_GATEWAY, format!("{error:#}")))
}

/// Runs what waits for the node beside the server's own thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.context("faucet")?
}
