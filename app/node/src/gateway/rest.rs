//! REST: JSON in, a query, JSON out. On the same port, gRPC-Web for web pages, and pages to read.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use base::{Error, Status};
use http::header::{CONTENT_TYPE, ORIGIN};
use http::request::Parts;
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer, ServiceExt};

use super::height::{self, BLOCK_HEIGHT, METADATA_BLOCK_HEIGHT};
use super::memory::Unread;
use super::pages::Pages;
use super::queries::{Answer, Queries};
use super::routes::{Captured, Route, Routes};
use super::{cors, grpc, request, response, url};
use crate::services::Lane;

/// Longest body: more than a transaction that fits into a block, in base64.
const BODY_MAX: usize = 4 * 1024 * 1024;

struct Server {
    queries: Arc<Queries>,
    routes: Routes,
    pages: Pages,
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
    let server =
        Server { queries: Arc::clone(queries), routes, pages: Pages::default(), web, cors };
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
    let response = serve(Arc::clone(&server), request).await;
    server.queries.memory.send(response).await.unwrap_or_else(refused)
}

async fn serve(server: Arc<Server>, request: Request) -> Response {
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
    if server.pages.has(&parts.method, &path) {
        let asked = Arc::clone(&server);
        let work = move |queries: &Queries| asked.pages.answer(queries, &asked.routes, &parts);
        return server.queries.take_turn(Lane::State, work).await.unwrap_or_else(refused);
    }
    let Some((route, captured)) = server.routes.find(&parts.method, &path) else {
        return response::not_implemented();
    };
    let body = match route.rule.body {
        None => Body::empty(),
        Some(_) => body,
    };
    let (body, held) = match server.queries.memory.read(body, BODY_MAX).await {
        Ok(read) => read,
        Err(why) => return unread(why),
    };
    let lane = route.lane;
    let work = move |queries: &Queries| {
        let _held = held;
        transcode(queries, &route, &captured, &parts, &body)
    };
    server.queries.take_turn(lane, work).await.unwrap_or_else(refused)
}

fn refused(error: Error) -> Response {
    response::bad(&error)
}

/// What to say about a request that could not be read.
fn unread(why: Unread) -> Response {
    match why {
        Unread::TooLong(_) => response::too_large(BODY_MAX),
        Unread::TooSlow => response::too_slow(),
        Unread::Failed(error) => response::bad(&error),
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
