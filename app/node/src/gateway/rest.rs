//! REST: JSON in, a query, JSON out. On the same port, gRPC-Web for web pages.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use base::{Error, Status};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, ORIGIN};
use http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer, ServiceExt};

use super::height::{self, BLOCK_HEIGHT, METADATA_BLOCK_HEIGHT};
use super::queries::{Answer, Queries};
use super::routes::{Captured, Route, Routes};
use super::{cors, grpc, request, response, url};

/// Longest body: more than a transaction that fits into a block, in base64.
const BODY_MAX: usize = 4 * 1024 * 1024;

/// How long a body may take to come.
const BODY_LIMIT: Duration = Duration::from_secs(20);

struct Server {
    queries: Arc<Queries>,
    routes: Routes,
    /// gRPC-Web, if it is served.
    web: Option<GrpcWebService<Router>>,
    cors: bool,
}

/// Serves all of `queries` that have a path, to pages of other sites only with `cors`; and with
/// `grpc_web` all of them by gRPC-Web.
pub(super) fn router(queries: &Arc<Queries>, cors: bool, grpc_web: bool) -> Router {
    let mut routes = Routes::default();
    for method in queries.methods() {
        if let Some(lane) = queries.lane(&method.path) {
            routes.add(&method, lane);
        }
    }
    let web = grpc_web.then(|| GrpcWebLayer::new().layer(grpc::router(queries, BODY_MAX)));
    let server = Server { queries: Arc::clone(queries), routes, web, cors };
    Router::new().fallback(answer).with_state(Arc::new(server))
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    if !server.cors {
        return dispatch(server, request).await;
    }
    if cors::is_preflight(request.method()) {
        return cors::preflight(request.headers());
    }
    let from_page = request.headers().contains_key(ORIGIN);
    let mut response = dispatch(server, request).await;
    if from_page {
        cors::allow(&mut response);
    }
    response
}

async fn dispatch(server: Arc<Server>, request: Request) -> Response {
    let is_web = |value: &http::HeaderValue| value.as_bytes().starts_with(b"application/grpc-web");
    if let (Some(web), true) =
        (&server.web, request.headers().get(CONTENT_TYPE).is_some_and(is_web))
    {
        return match web.clone().oneshot(request).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        };
    }
    let (parts, body) = request.into_parts();
    let path = match url::decode(parts.uri.path(), false) {
        Ok(path) => path,
        Err(text) => return response::bad(&Error::query(Status::InvalidArgument, text)),
    };
    let clean = url::clean(&path);
    if clean != path {
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return response::moved(&format!("{}{query}", url::encode(&clean)));
    }
    let Some((route, captured)) = server.routes.find(&parts.method, &path) else {
        return response::not_implemented();
    };
    let body = match route.rule.body {
        None => Bytes::new(),
        Some(_) => match collect(body).await {
            Ok(body) => body,
            Err(response) => return *response,
        },
    };
    let lane = route.lane;
    let work = move |queries: &Queries| transcode(queries, &route, &captured, &parts, &body);
    server.queries.take_turn(lane, work).await.unwrap_or_else(|error| response::bad(&error))
}

async fn collect(body: Body) -> Result<Bytes, Box<Response>> {
    let collecting = Limited::new(body, BODY_MAX).collect();
    match tokio::time::timeout(BODY_LIMIT, collecting).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(Box::new(response::too_large(BODY_MAX)))
        }
        Ok(Err(error)) => {
            Err(Box::new(response::bad(&Error::query(Status::InvalidArgument, error.to_string()))))
        }
        Err(_) => Err(Box::new(response::too_slow())),
    }
}

/// From the request to the answer, on a thread that may wait.
fn transcode(
    queries: &Queries,
    route: &Route,
    captured: &Captured,
    parts: &Parts,
    body: &[u8],
) -> Response {
    let method = &route.method;
    let asked = request::read(&method.input, &route.rule, captured, parts.uri.query(), body)
        .and_then(|request| {
            Ok((request, height::asked(&parts.headers, &[BLOCK_HEIGHT, METADATA_BLOCK_HEIGHT])?))
        })
        .and_then(|(request, height)| queries.answer(height, &method.path, &request));
    let Answer { height, result } = match asked {
        Ok(answer) => answer,
        Err(error) => return response::bad(&error),
    };
    let printed = result.and_then(|bytes| {
        proto::json::print(method.output.full_name(), &bytes).map_err(|error| {
            Error::query(Status::Internal, format!("the answer can not be printed: {error}"))
        })
    });
    match printed {
        Ok(text) => response::good(text, height),
        Err(error) => response::bad_at(&error, height),
    }
}
