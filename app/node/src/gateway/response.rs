//! REST answers: JSON with the status and headers that gateways of the SDK give.

use axum::body::Body;
use axum::response::Response;
use base::{Error, Status};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::height::{self, BLOCK_HEIGHT, METADATA_BLOCK_HEIGHT};

/// How gateways tell the content type of the gRPC answer behind theirs.
const METADATA_CONTENT_TYPE: &str = "grpc-metadata-content-type";

/// The JSON text `answer` as of `height`.
pub(super) fn good(answer: String, height: u64) -> Response {
    let mut response = json_response(StatusCode::OK, answer);
    response.headers_mut().insert(BLOCK_HEIGHT, height::header(height));
    with_metadata(response, height)
}

/// The refusal of a query that was asked at `height`.
pub(super) fn bad_at(error: &Error, height: u64) -> Response {
    with_metadata(bad(error), height)
}

/// The refusal of a request.
pub(super) fn bad(error: &Error) -> Response {
    refusal(http_status(error.status()), error.status().number(), &error.grpc_message())
}

/// No such path, or no such method on it. Wallets tell by this what a chain can do.
pub(super) fn not_implemented() -> Response {
    refusal(StatusCode::NOT_IMPLEMENTED, Status::Unimplemented.number(), "Not Implemented")
}

/// The request is longer than `limit` bytes.
pub(super) fn too_large(limit: usize) -> Response {
    let text = format!("the body is longer than {limit} bytes");
    refusal(StatusCode::PAYLOAD_TOO_LARGE, Status::ResourceExhausted.number(), &text)
}

/// The body has not come in time.
pub(super) fn too_slow() -> Response {
    let text = "the body of the request has not come in time";
    refusal(StatusCode::REQUEST_TIMEOUT, Status::InvalidArgument.number(), text)
}

/// The same thing is elsewhere.
pub(super) fn moved(location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn refusal(status: StatusCode, code: u8, message: &str) -> Response {
    json_response(status, json!({"code": code, "message": message, "details": []}).to_string())
}

fn json_response(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn with_metadata(mut response: Response, height: u64) -> Response {
    let headers = response.headers_mut();
    headers.insert(METADATA_BLOCK_HEIGHT, height::header(height));
    headers.insert(METADATA_CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}

fn http_status(status: Status) -> StatusCode {
    match status {
        Status::InvalidArgument | Status::FailedPrecondition | Status::OutOfRange => {
            StatusCode::BAD_REQUEST
        }
        Status::PermissionDenied => StatusCode::FORBIDDEN,
        Status::NotFound => StatusCode::NOT_FOUND,
        Status::AlreadyExists => StatusCode::CONFLICT,
        Status::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Status::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Status::Unknown | Status::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
