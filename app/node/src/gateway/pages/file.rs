//! A text that stays the same as long as the node runs.

use std::io::Write;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

/// The text, as it is and packed.
pub(super) struct File {
    kind: HeaderValue,
    tag: HeaderValue,
    plain: Bytes,
    packed: Option<Bytes>,
}

impl File {
    /// A text of the content type `kind`.
    pub(super) fn new(kind: &'static str, text: String) -> File {
        let hash = hex::encode(Sha256::digest(&text).get(..8).unwrap_or_default());
        File {
            kind: HeaderValue::from_static(kind),
            tag: HeaderValue::from_str(&format!("W/\"{hash}\""))
                .unwrap_or_else(|_| HeaderValue::from_static("W/\"\"")),
            packed: pack(text.as_bytes()).ok(),
            plain: Bytes::from(text),
        }
    }

    /// The answer to a request with `headers`: short, if the client has the text already.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let has = |name, text: &str| {
            headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(|value| {
                value.split(',').any(|part| part.trim().split(';').next() == Some(text))
            })
        };
        let mut response = Response::new(Body::empty());
        if has(IF_NONE_MATCH, self.tag.to_str().unwrap_or_default()) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else if let (Some(packed), true) = (&self.packed, has(ACCEPT_ENCODING, "gzip")) {
            *response.body_mut() = Body::from(packed.clone());
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        } else {
            *response.body_mut() = Body::from(self.plain.clone());
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.kind.clone());
        headers.insert(ETAG, self.tag.clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        super::markup::protect(&mut response);
        response
    }
}

fn pack(text: &[u8]) -> std::io::Result<Bytes> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::best());
    packing.write_all(text)?;
    Ok(Bytes::from(packing.finish()?))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn asked(name: http::HeaderName, value: &str) -> Response {
        let file = File::new("text/plain", "whale ".repeat(100));
        let value = HeaderValue::from_str(value).unwrap_or_else(|error| panic!("{error}"));
        file.answer(&HeaderMap::from_iter([(name, value)]))
    }

    #[test]
    fn who_has_the_text_gets_no_text() {
        let first = asked(ACCEPT_ENCODING, "identity");
        let tag = first.headers()[ETAG].to_str().unwrap_or_default().to_owned();
        assert_eq!(asked(IF_NONE_MATCH, &tag).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(asked(IF_NONE_MATCH, "\"another\"").status(), StatusCode::OK);
    }

    #[test]
    fn the_text_is_packed_only_for_who_can_unpack_it() {
        let packed =
            |accepted| asked(ACCEPT_ENCODING, accepted).headers().contains_key(CONTENT_ENCODING);
        assert!(packed("gzip, deflate, br") && packed("br;q=1.0, gzip;q=0.8"));
        assert!(!packed("identity") && !packed("x-gzip"));
    }
}
