//! Cross-origin requests: whether web pages of other sites may ask.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

/// Methods that a page may use.
const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

/// Headers that a page may always send, so that they are not repeated in the answer.
const HEADERS_OF_ALL: [&str; 4] = ["accept", "accept-language", "content-language", "origin"];

/// Headers that a page may send here: REST's own, and those of gRPC-Web.
const HEADERS: [&str; 5] =
    ["content-type", "x-cosmos-block-height", "x-grpc-web", "x-user-agent", "grpc-timeout"];

/// Headers of an answer that a page may read.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("x-cosmos-block-height, grpc-status, grpc-message");

/// The answer to `OPTIONS`, with which a browser asks whether it may ask.
pub(super) fn preflight(headers: &HeaderMap) -> Response {
    if !headers.contains_key(ORIGIN) {
        return empty(StatusCode::OK);
    }
    let Some(method) = headers.get(ACCESS_CONTROL_REQUEST_METHOD) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    if !METHODS.iter().any(|allowed| method == allowed) {
        return empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let asked = headers
        .get(ACCESS_CONTROL_REQUEST_HEADERS)
        .map_or("", |value| value.to_str().unwrap_or("?"));
    let asked = asked.split(',').map(|name| name.trim().to_ascii_lowercase());
    let asked: Vec<String> =
        asked.filter(|name| !name.is_empty() && !HEADERS_OF_ALL.contains(&name.as_str())).collect();
    if asked.iter().any(|name| !HEADERS.contains(&name.as_str())) {
        return empty(StatusCode::FORBIDDEN);
    }
    let mut response = empty(StatusCode::OK);
    if let (false, Ok(allowed)) = (asked.is_empty(), HeaderValue::from_str(&asked.join(", "))) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    }
    allow(&mut response);
    response
}

/// Whether a request is such a question.
pub(super) fn is_preflight(method: &Method) -> bool {
    *method == Method::OPTIONS
}

/// Lets the page read an answer.
pub(super) fn allow(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> Response {
        let pairs = pairs.iter().map(|(name, value)| {
            (http::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        preflight(&pairs.collect())
    }

    const PAGE: (&str, &str) = ("origin", "https://wallet.example.org");

    #[test]
    fn a_page_may_post_json_and_choose_a_height() {
        let response = asked(&[
            PAGE,
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "Content-Type, X-Cosmos-Block-Height, Accept"),
        ]);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(
            response.headers()[ACCESS_CONTROL_ALLOW_HEADERS],
            "content-type, x-cosmos-block-height"
        );
    }

    #[test]
    fn other_methods_and_headers_are_refused() {
        let status = |pairs: &[(&'static str, &'static str)]| asked(pairs).status();
        assert_eq!(status(&[PAGE]), StatusCode::BAD_REQUEST);
        assert_eq!(
            status(&[PAGE, ("access-control-request-method", "PUT")]),
            StatusCode::METHOD_NOT_ALLOWED
        );
        let cookie = ("access-control-request-headers", "cookie");
        assert_eq!(
            status(&[PAGE, ("access-control-request-method", "GET"), cookie]),
            StatusCode::FORBIDDEN
        );
        assert_eq!(status(&[]), StatusCode::OK, "no browser asks");
    }
}
