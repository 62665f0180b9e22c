//! gRPC: any method, bytes in and bytes out, the path is the name.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use base::Error;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tonic::codegen::BoxFuture;
use tonic::server::{Grpc, UnaryService};
use tonic::{Code, Status};

use super::height::{self, BLOCK_HEIGHT};
use super::memory::{Held, Unread};
use super::pass_through::PassThrough;
use super::queries::{Answer, Queries};
use super::reflection::{self, Reflection};
use crate::services::Lane;

/// Flag and length in front of a message.
const FRAME_HEAD: usize = 5;

struct Server {
    queries: Arc<Queries>,
    reflection: Reflection,
    max_request: usize,
}

/// Serves all of `queries`, and reflection over them.
pub(super) fn router(queries: &Arc<Queries>, max_request: usize) -> Router {
    let reflection = Reflection::of(queries.services());
    let server = Server { queries: Arc::clone(queries), reflection, max_request };
    Router::new().fallback(answer).with_state(Arc::new(server))
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let is_grpc = |value: &http::HeaderValue| value.as_bytes().starts_with(b"application/grpc");
    if !request.headers().get(CONTENT_TYPE).is_some_and(is_grpc) {
        return refuse_http();
    }
    if reflection::PATHS.contains(&request.uri().path()) {
        return server.reflection.serve(request).await.map(Body::new);
    }
    match server.serve(request).await {
        Ok(response) => match server.queries.memory.send(response).await {
            Ok(response) => response,
            Err(error) => refuse(status(&error)),
        },
        Err(status) => refuse(status),
    }
}

fn refuse(status: Status) -> Response {
    status.into_http::<tonic::body::Body>().map(Body::new)
}

/// A browser that found the wrong port.
fn refuse_http() -> Response {
    let mut response =
        Response::new(Body::from("this port speaks gRPC; REST is served on its own port\n"));
    *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    response
}

impl Server {
    async fn serve(&self, request: Request) -> Result<Response, Status> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let lane =
            self.queries.lane(&path).ok_or_else(|| Status::unimplemented(self.unknown(&path)))?;
        let limit = self.max_request.saturating_add(FRAME_HEAD);
        let read = self.queries.memory.read(body, limit).await;
        let (body, held) = read.map_err(|why| self.unread(why))?;
        let request = Request::from_parts(parts, Body::from(body));
        let query = Query { queries: Arc::clone(&self.queries), path, lane, held: Some(held) };
        let mut grpc = Grpc::new(PassThrough).max_decoding_message_size(self.max_request);
        Ok(grpc.unary(query, request).await.map(Body::new))
    }

    /// In the words of Go's gRPC as well.
    fn unread(&self, why: Unread) -> Status {
        match why {
            Unread::TooLong(start) => {
                let length = start.get(1..FRAME_HEAD).and_then(|bytes| bytes.try_into().ok());
                let length = length.map_or(0, u32::from_be_bytes);
                let max = self.max_request;
                let text = format!("grpc: received message larger than max ({length} vs. {max})");
                Status::resource_exhausted(text)
            }
            Unread::TooSlow => Status::deadline_exceeded("the request has not come in time"),
            Unread::Failed(error) => status(&error),
        }
    }

    /// The words that Go's gRPC has for it; relayers look for `unknown method` in them.
    fn unknown(&self, path: &str) -> String {
        let (service, method) = path.trim_start_matches('/').rsplit_once('/').unwrap_or_default();
        match self.queries.services().contains(service) {
            true => format!("unknown method {method} for service {service}"),
            false => format!("unknown service {service}"),
        }
    }
}

/// One call.
struct Query {
    queries: Arc<Queries>,
    path: String,
    lane: Lane,
    /// The memory of its request, until it is answered.
    held: Option<Held>,
}

impl UnaryService<Bytes> for Query {
    type Response = Bytes;
    type Future = BoxFuture<tonic::Response<Bytes>, Status>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let (queries, path, lane) = (Arc::clone(&self.queries), self.path.clone(), self.lane);
        let held = self.held.take();
        Box::pin(async move {
            let (metadata, _, request) = request.into_parts();
            let height = height::asked(metadata.as_ref(), &[BLOCK_HEIGHT])
                .map_err(|error| status(&error))?;
            let work = move |queries: &Queries| {
                let _held = held;
                queries.answer(height, &path, &request)
            };
            let answer = queries.take_turn(lane, work).await;
            let Answer { height, result } =
                answer.and_then(|answer| answer).map_err(|error| status(&error))?;
            match result {
                Ok(bytes) => {
                    let mut response = tonic::Response::new(Bytes::from(bytes));
                    response.metadata_mut().insert(BLOCK_HEIGHT, height.into());
                    Ok(response)
                }
                Err(error) => {
                    let mut status = status(&error);
                    status.metadata_mut().insert(BLOCK_HEIGHT, height.into());
                    Err(status)
                }
            }
        })
    }
}

fn status(error: &Error) -> Status {
    Status::new(Code::from_i32(error.status().number().into()), error.grpc_message())
}
