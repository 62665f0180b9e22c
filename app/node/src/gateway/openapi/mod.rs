//! The OpenAPI document of REST: paths from the routes, parameters and schemas from descriptors.
//!
//! It describes what this node serves, no more: services that nobody answers have no routes.

mod comments;
mod operations;
mod samples;
mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::height::BLOCK_HEIGHT;
use super::routes::{Route, Routes};
use schemas::{Schemas, put};

const HEIGHT: &str = "#/components/parameters/height";
const REFUSAL: &str = "#/components/responses/refusal";

/// Where this document is served.
pub(super) const PATH: &str = "/openapi.json";

/// The document, in the form of OpenAPI 3.1.
pub(super) fn document(routes: &Routes) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let (mut services, mut ids) = (BTreeSet::new(), BTreeMap::new());
    for route in routes.reachable() {
        services.insert(operations::service_of(&route.method.path).to_owned());
        let operation = operations::operation(route, id(route, &mut ids), &mut schemas);
        let verb = route.verb().as_str().to_ascii_lowercase();
        paths.entry(route.plain_path()).or_default().insert(verb, operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Whaleshares REST",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Queries and transactions of this node. Numbers of 64 bits are texts, \
                bytes are base64, moments are RFC 3339. A path that is not here is 501, code 12.",
        },
        "servers": [{"url": "/"}],
        "tags": services.iter().map(|name| tag(name)).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "parameters": {"height": height()},
            "responses": {"refusal": refusal()},
        },
    })
}

/// `cosmos_bank_v1beta1_Query_Balance`; the second path of a method ends in `_2`.
fn id(route: &Route, taken: &mut BTreeMap<String, u32>) -> String {
    let name = route.method.path.trim_start_matches('/').replace(['.', '/'], "_");
    let count = taken.entry(name.clone()).and_modify(|count| *count = count.saturating_add(1));
    match *count.or_insert(1) {
        1 => name,
        count => format!("{name}_{count}"),
    }
}

fn tag(service: &str) -> Value {
    let mut tag = json!({"name": service});
    let comment = proto::pool().get_service_by_name(service);
    put(&mut tag, "description", comment.as_ref().and_then(comments::of_service));
    tag
}

fn height() -> Value {
    json!({
        "name": BLOCK_HEIGHT,
        "in": "header",
        "description": "The height of the state to ask; the newest without it.",
        "schema": {"type": "string", "format": "uint64"},
    })
}

fn refusal() -> Value {
    let schema = json!({
        "type": "object",
        "properties": {
            "code": {"type": "integer", "description": "The number of a gRPC status."},
            "message": {"type": "string"},
            "details": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["code", "message", "details"],
    });
    json!({
        "description": "A refusal: 400, 404, 409, 413, 429, 500, 501 or 503.",
        "content": {"application/json": {"schema": schema}},
    })
}
