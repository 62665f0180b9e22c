//! Pages about this node: the index at `/`, the reference at `/openapi/`, and the document that
//! programs read at `/openapi.json`. All are made from what is served; they need no script and
//! nothing from other places.

mod file;
mod index;
mod markup;
mod reference;

use std::sync::OnceLock;

use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, Method};

use super::openapi;
use super::queries::Queries;
use super::response;
use super::routes::Routes;
use file::File;

/// Where the reference is.
const REFERENCE: &str = "/openapi/";

/// The same without its slash.
const WITHOUT_SLASH: &str = "/openapi";

/// The pages of a node, made when they are first asked for.
#[derive(Default)]
pub(super) struct Pages {
    document: OnceLock<File>,
    reference: OnceLock<File>,
}

impl Pages {
    /// Whether a page is meant, and none of the paths of the API.
    pub(super) fn has(&self, method: &Method, path: &str) -> bool {
        let known = [index::PATH, REFERENCE, WITHOUT_SLASH, openapi::PATH];
        (method == Method::GET || method == Method::HEAD) && known.contains(&path)
    }

    /// The page at the path of a request that [`Pages::has`].
    pub(super) fn answer(&self, queries: &Queries, routes: &Routes, request: &Parts) -> Response {
        match request.uri.path() {
            index::PATH => index::answer(queries, routes, &request.headers),
            openapi::PATH => self.document(routes).answer(&request.headers),
            REFERENCE => self.reference(routes).answer(&request.headers),
            _ => response::moved(REFERENCE),
        }
    }

    fn document(&self, routes: &Routes) -> &File {
        let make = || File::new("application/json", openapi::document(routes).to_string());
        self.document.get_or_init(make)
    }

    fn reference(&self, routes: &Routes) -> &File {
        let make = || File::new(markup::HTML, reference::page(&openapi::document(routes)));
        self.reference.get_or_init(make)
    }
}

/// Whether a client rather reads JSON than a page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|types| types.trim_start().starts_with("application/json"))
}
