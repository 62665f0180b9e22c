//! Operations: one for each REST path and HTTP method.

use std::collections::BTreeSet;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use proto::services::Method;
use serde_json::{Value, json};

use super::schemas::{Schemas, put};
use super::{HEIGHT, REFUSAL, comments};
use crate::gateway::height::BLOCK_HEIGHT;
use crate::gateway::routes::{Route, Variable};

/// The method of a route with its REST shape.
pub(super) fn operation(route: &Route, id: String, schemas: &mut Schemas) -> Value {
    let Method { name, path, input, output, .. } = &route.method;
    let service = service_of(path);
    let variables: Vec<Variable<'_>> = route.variables().collect();
    let mut parameters: Vec<Value> =
        variables.iter().filter_map(|variable| in_path(input, variable, schemas)).collect();
    if route.rule.body.is_none() {
        let captured = variables.iter().map(|variable| variable.field).collect();
        Fields { captured, schemas, parameters: &mut parameters }.collect(input, "", 0);
    }
    parameters.push(json!({"$ref": HEIGHT}));
    let mut operation = json!({
        "operationId": id,
        "tags": [service],
        "summary": name,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": output.name(),
                "headers": {BLOCK_HEIGHT: {
                    "description": "The height that the answer is of.",
                    "schema": {"type": "string", "format": "uint64"},
                }},
                "content": {"application/json": {"schema": schemas.answered(output)}},
            },
            "default": {"$ref": REFUSAL},
        },
        "x-grpc-method": path,
    });
    let described = input
        .parent_pool()
        .get_service_by_name(service)
        .and_then(|service| service.methods().find(|method| method.name() == name.as_str()));
    put(&mut operation, "description", described.as_ref().and_then(comments::of_method));
    let body = route.rule.body.as_deref().and_then(|field| body(input, field, schemas));
    put(&mut operation, "requestBody", body);
    operation
}

/// `cosmos.bank.v1beta1.Query` of `/cosmos.bank.v1beta1.Query/Balance`.
pub(super) fn service_of(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn in_path(
    input: &MessageDescriptor,
    variable: &Variable<'_>,
    schemas: &mut Schemas,
) -> Option<Value> {
    let field = field_at(input, variable.field)?;
    let mut parameter = json!({
        "name": variable.field,
        "in": "path",
        "required": true,
        "schema": schemas.parameter(&field),
    });
    let rest = "Slashes in it stand as they are.";
    let text = match (comments::of_field(&field), variable.many) {
        (Some(text), true) => Some(format!("{text} {rest}")),
        (None, true) => Some(rest.to_owned()),
        (text, false) => text,
    };
    put(&mut parameter, "description", text);
    Some(parameter)
}

/// A field of the message, or of one inside it: `pagination.limit`.
fn field_at(message: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    match name.split_once('.') {
        None => message.get_field_by_name(name),
        Some((first, rest)) => match message.get_field_by_name(first)?.kind() {
            Kind::Message(inner) => field_at(&inner, rest),
            _ => None,
        },
    }
}

fn body(input: &MessageDescriptor, field: &str, schemas: &mut Schemas) -> Option<Value> {
    let message = match field {
        "*" => input.clone(),
        field => match input.get_field_by_name(field)?.kind() {
            Kind::Message(message) => message,
            _ => return None,
        },
    };
    let content = json!({"application/json": {"schema": schemas.sent(&message)}});
    Some(json!({"required": true, "content": content}))
}

/// Messages inside messages inside messages are no parameters.
const DEPTH_MAX: usize = 3;

/// Fields that can be given in the query string.
struct Fields<'a> {
    captured: BTreeSet<&'a str>,
    schemas: &'a mut Schemas,
    parameters: &'a mut Vec<Value>,
}

impl Fields<'_> {
    fn collect(&mut self, message: &MessageDescriptor, before: &str, depth: usize) {
        for field in message.fields().filter(|field| !field.is_map()) {
            let name = format!("{before}{}", field.name());
            if self.captured.contains(name.as_str()) {
                continue;
            }
            match field.kind() {
                Kind::Message(inner) if !is_text(&inner) => {
                    if !field.is_list() && depth < DEPTH_MAX {
                        self.collect(&inner, &format!("{name}."), depth.saturating_add(1));
                    }
                }
                _ => self.add(&field, name),
            }
        }
    }

    fn add(&mut self, field: &FieldDescriptor, name: String) {
        let one = self.schemas.parameter(field);
        let schema = if field.is_list() { json!({"type": "array", "items": one}) } else { one };
        let mut parameter = json!({"name": name, "in": "query", "schema": schema});
        put(&mut parameter, "description", comments::of_field(field));
        self.parameters.push(parameter);
    }
}

/// Whether the message is one text in JSON.
fn is_text(message: &MessageDescriptor) -> bool {
    ["google.protobuf.Timestamp", "google.protobuf.Duration"].contains(&message.full_name())
}
