//! Schemas of messages in JSON Schema, as REST prints and reads them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::{comments, samples};

const ANY: &str = "google.protobuf.Any";
const TIMESTAMP: &str = "google.protobuf.Timestamp";
const DURATION: &str = "google.protobuf.Duration";

/// The schemas that a document needs, each under the full name of its message.
#[derive(Default)]
pub(super) struct Schemas {
    done: BTreeMap<String, Value>,
    /// Messages to be described, with the fields that lead to them from an answer.
    open: VecDeque<(MessageDescriptor, Vec<FieldDescriptor>)>,
    known: BTreeSet<String>,
    /// Messages that clients send: no field of them is required.
    sent: BTreeSet<String>,
}

impl Schemas {
    /// A reference to the schema of an answer.
    pub(super) fn answered(&mut self, message: &MessageDescriptor) -> Value {
        self.reference(message, Vec::new())
    }

    /// A reference to the schema of a body.
    pub(super) fn sent(&mut self, message: &MessageDescriptor) -> Value {
        let mut open = vec![message.clone()];
        while let Some(message) = open.pop() {
            if self.sent.insert(message.full_name().to_owned()) {
                open.extend(message.fields().filter_map(|field| match field.kind() {
                    Kind::Message(inner) => Some(inner),
                    _ => None,
                }));
            }
        }
        self.reference(message, Vec::new())
    }

    /// All of them, once everything has been asked for.
    pub(super) fn finish(mut self) -> BTreeMap<String, Value> {
        while let Some((message, way)) = self.open.pop_front() {
            let schema = self.message(&message, &way);
            self.done.insert(message.full_name().to_owned(), schema);
        }
        self.done
    }

    fn reference(&mut self, message: &MessageDescriptor, way: Vec<FieldDescriptor>) -> Value {
        let name = message.full_name();
        if self.known.insert(name.to_owned()) {
            match name {
                ANY => {
                    self.done.insert(name.to_owned(), any());
                }
                _ => self.open.push_back((message.clone(), way)),
            }
        }
        pointer(name)
    }

    fn message(&mut self, message: &MessageDescriptor, way: &[FieldDescriptor]) -> Value {
        let empty = samples::empty(message, way);
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let declared = &message.descriptor_proto().field;
        for field in declared.iter().filter_map(|field| message.get_field_by_name(field.name())) {
            let unset = empty.get(field.name());
            if unset.is_some() && !self.sent.contains(message.full_name()) {
                required.push(field.name().to_owned());
            }
            let schema = self.field(&field, way, unset.unwrap_or(&Value::Null));
            let schema = match unset {
                Some(Value::Null) => or_null(schema),
                _ => schema,
            };
            properties.insert(field.name().to_owned(), described(schema, &field));
        }
        let mut schema = json!({"type": "object", "properties": properties});
        put(&mut schema, "required", Some(required).filter(|names| !names.is_empty()));
        put(&mut schema, "description", comments::of_message(message));
        schema
    }

    fn field(&mut self, field: &FieldDescriptor, way: &[FieldDescriptor], unset: &Value) -> Value {
        if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
            let value = entry.map_entry_value_field();
            let value = match value.kind() {
                Kind::Message(message) => self.single(&message, Vec::new()),
                _ => self.parameter(&value),
            };
            return json!({"type": "object", "additionalProperties": value});
        }
        let item = match field.kind() {
            Kind::Message(message) => {
                let mut way = way.to_vec();
                way.push(field.clone());
                self.single(&message, way)
            }
            kind => match (kind, samples::set(field, way)) {
                (Kind::Enum(names), Value::String(_)) => self.names(&names),
                (Kind::Float | Kind::Double, _) => json!({"type": "number"}),
                (kind, sample) => scalar(&kind, &sample, unset),
            },
        };
        if field.is_list() { json!({"type": "array", "items": item}) } else { item }
    }

    fn single(&mut self, message: &MessageDescriptor, way: Vec<FieldDescriptor>) -> Value {
        match message.full_name() {
            TIMESTAMP => json!({"type": "string", "format": "date-time"}),
            DURATION => {
                json!({"type": "string", "format": "duration-seconds", "examples": ["3.5s"]})
            }
            _ => self.reference(message, way),
        }
    }

    /// The schema of a field that stands in a URL. A number is a number there, whatever its size.
    pub(super) fn parameter(&mut self, field: &FieldDescriptor) -> Value {
        match field.kind() {
            Kind::Bool => json!({"type": "boolean"}),
            Kind::Enum(names) => self.names(&names),
            Kind::Bytes => json!({"type": "string", "format": "byte"}),
            Kind::Message(message) => self.single(&message, Vec::new()),
            Kind::Float | Kind::Double => json!({"type": "number"}),
            Kind::String => json!({"type": "string"}),
            kind => match width(&kind) {
                format @ ("int32" | "uint32") => json!({"type": "integer", "format": format}),
                format => json!({"type": "string", "format": format}),
            },
        }
    }

    fn names(&mut self, descriptor: &EnumDescriptor) -> Value {
        let name = descriptor.full_name();
        if self.known.insert(name.to_owned()) {
            let names: Vec<String> =
                descriptor.values().map(|value| value.name().to_owned()).collect();
            self.done.insert(name.to_owned(), json!({"type": "string", "enum": names}));
        }
        pointer(name)
    }
}

fn pointer(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn any() -> Value {
    json!({
        "type": "object",
        "description": "A message of any type: its type, and beside it its fields.",
        "properties": {"@type": {"type": "string", "examples": ["/cosmos.bank.v1beta1.MsgSend"]}},
        "required": ["@type"],
        "additionalProperties": true,
    })
}

/// From what the printer made of a 1, and of nothing.
fn scalar(kind: &Kind, sample: &Value, unset: &Value) -> Value {
    match (kind, sample) {
        (_, Value::Bool(_)) => json!({"type": "boolean"}),
        (Kind::String | Kind::Bytes, Value::String(text)) => match (text.as_str(), unset) {
            (text, _) if text.ends_with("0000001") => {
                json!({"type": "string", "format": "decimal"})
            }
            ("1", unset) if unset == "0" => json!({"type": "string", "format": "integer"}),
            ("31", _) => json!({"type": "string", "format": "hex"}),
            ("1", _) => json!({"type": "string"}),
            _ => json!({"type": "string", "format": "byte"}),
        },
        (_, Value::String(_)) => json!({"type": "string", "format": width(kind)}),
        (Kind::Bytes, _) => json!({}),
        (_, Value::Number(_)) => json!({"type": "integer"}),
        _ => json!({}),
    }
}

fn width(kind: &Kind) -> &'static str {
    match kind {
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => "int32",
        Kind::Uint32 | Kind::Fixed32 => "uint32",
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => "int64",
        _ => "uint64",
    }
}

fn or_null(schema: Value) -> Value {
    match schema.get("type") {
        Some(Value::String(kind)) => {
            let both = json!([kind, "null"]);
            let mut schema = schema;
            put(&mut schema, "type", Some(both));
            schema
        }
        _ if schema == json!({}) => schema,
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

fn described(mut schema: Value, field: &FieldDescriptor) -> Value {
    let choice = field.containing_oneof().filter(|choice| choice.fields().count() > 1);
    let choice = choice.map(|choice| {
        let names: Vec<String> = choice.fields().map(|field| field.name().to_owned()).collect();
        format!("One of {}.", names.join(", "))
    });
    put(&mut schema, "description", comments::of_field(field).or(choice));
    schema
}

/// Sets a member, if there is something to set.
pub(super) fn put(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let (Some(members), Some(value)) = (object.as_object_mut(), value) {
        members.insert(name.to_owned(), value.into());
    }
}
