//! The index: which chain this is, how far it is, and everything that can be asked.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::json;

use super::markup::{self, escape};
use super::wants_json;
use crate::gateway::openapi;
use crate::gateway::queries::Queries;
use crate::gateway::routes::{Route, Routes};

/// Where it is.
pub(super) const PATH: &str = "/";

/// As a page, or as JSON for programs.
pub(super) fn answer(queries: &Queries, routes: &Routes, headers: &HeaderMap) -> Response {
    let (chain_id, height) = queries.chain();
    let (kind, text) = match wants_json(headers) {
        true => ("application/json", document(&chain_id, height, queries, routes)),
        false => (markup::HTML, page(&chain_id, height, queries, routes)),
    };
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    markup::protect(&mut response);
    response
}

/// Methods of a service, each with its REST routes.
type Listed<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Route>>>;

fn listed<'a>(queries: &'a Queries, routes: &'a Routes) -> Listed<'a> {
    let mut listed = Listed::new();
    for (service, method) in queries.paths().filter_map(split) {
        listed.entry(service).or_default().entry(method).or_default();
    }
    for route in routes.reachable() {
        if let Some((service, method)) = split(&route.method.path) {
            listed.entry(service).or_default().entry(method).or_default().push(route);
        }
    }
    listed
}

fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix('/')?.split_once('/')
}

fn document(chain_id: &str, height: u64, queries: &Queries, routes: &Routes) -> String {
    let rest = |routes: &Vec<&Route>| -> Vec<String> {
        routes.iter().map(|route| format!("{} {}", route.verb(), route.plain_path())).collect()
    };
    let services: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = listed(queries, routes)
        .into_iter()
        .map(|(service, methods)| {
            (service, methods.iter().map(|(name, routes)| (*name, rest(routes))).collect())
        })
        .collect();
    json!({
        "chain_id": chain_id,
        "height": height.to_string(),
        "version": env!("CARGO_PKG_VERSION"),
        "openapi": openapi::PATH,
        "services": services,
    })
    .to_string()
}

fn page(chain_id: &str, height: u64, queries: &Queries, routes: &Routes) -> String {
    let listed = listed(queries, routes);
    let chain = escape(chain_id);
    let mut body = format!(
        "<h1>{chain}</h1>\n<p>A node of this chain, <code>whaled</code> {version}, after block \
        <strong>{height}</strong>.</p>\n<ul>\n\
        <li><a href=\"{reference}\">Reference</a>: every path with its parameters and answers</li>\n\
        <li><a href=\"{openapi}\">OpenAPI document</a>, from which programs make clients</li>\n\
        <li><a href=\"/cosmos/base/tendermint/v1beta1/node_info\">The node</a>, \
        <a href=\"/cosmos/base/tendermint/v1beta1/blocks/latest\">the latest block</a></li>\n\
        <li>gRPC has the same methods on its own port, with reflection: \
        <code>grpcurl -plaintext HOST:9090 list</code></li>\n</ul>\n\
        <h2 id=\"services\">Services</h2>\n<nav aria-label=\"Services\">\n<ul>\n",
        version = env!("CARGO_PKG_VERSION"),
        reference = super::REFERENCE,
        openapi = openapi::PATH,
    );
    for service in listed.keys() {
        line(&mut body, format_args!("<li><a href=\"#{service}\">{service}</a></li>"));
    }
    body.push_str("</ul>\n</nav>\n");
    for (service, methods) in &listed {
        line(&mut body, format_args!("<h2 id=\"{service}\">{service}</h2>\n<ul>"));
        for (name, routes) in methods {
            method(&mut body, name, routes);
        }
        body.push_str("</ul>\n");
    }
    markup::page(chain_id, &body)
}

fn method(body: &mut String, name: &str, routes: &[&Route]) {
    if routes.is_empty() {
        line(body, format_args!("<li>{name} <small>gRPC only</small></li>"));
    }
    for route in routes {
        let path = escape(route.plain_path());
        let path = match route.verb() == Method::GET && route.variables().next().is_none() {
            true => format!("<a href=\"{path}\"><code>{path}</code></a>"),
            false => format!("<code>{path}</code>"),
        };
        line(
            body,
            format_args!("<li>{name} <span class=\"verb\">{}</span> {path}</li>", route.verb()),
        );
    }
}

fn line(to: &mut String, text: std::fmt::Arguments<'_>) {
    if writeln!(to, "{text}").is_err() {
        unreachable!("a string takes every text");
    }
}
