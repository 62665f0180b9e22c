//! Messages from amino JSON.
//!
//! As in the amino library, members that a message does not have do not count, 64-bit integers
//! are strings and times end in `Z`.

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};
use serde_json::{Map, Value as Json};

use super::binary_read::any;
use super::names::message_named;
use super::rules::{FieldRules, MessageForm, rules_of};
use crate::json::{
    ANY, DURATION, Depth, Error, Form, TIMESTAMP, ZeroTime, base64_bytes, complete, expected,
    moment, parse_timestamp, scalar, split_nanoseconds,
};

/// Reads `{"type":…,"value":…}`.
pub(super) fn named(json: &Json, depth: Depth) -> Result<DynamicMessage, Error> {
    let (name, value) = wrapped(json)?;
    let descriptor = message_named(name).map_err(|error| error.in_field("type"))?;
    message(&descriptor, value, depth).map_err(|error| error.in_field("value"))
}

/// The two members of a value with its type.
pub(super) fn wrapped(json: &Json) -> Result<(&str, &Json), Error> {
    let name = json.get("type").and_then(Json::as_str);
    match (name, json.get("value")) {
        (Some(name), Some(value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(expected("an object with \"type\" and \"value\"", json)),
    }
}

/// Reads a message alone, without its type.
pub(super) fn message(
    descriptor: &MessageDescriptor,
    json: &Json,
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    let depth = depth.deeper()?;
    let new = || DynamicMessage::new(descriptor.clone());
    match descriptor.full_name() {
        ANY => return any(named(json, depth)?),
        TIMESTAMP => {
            let text = json.as_str().filter(|text| text.ends_with('Z'));
            let text = text.ok_or_else(|| expected("a time that ends in Z", json))?;
            let (seconds, nanos) = parse_timestamp(text)?;
            return moment(new(), seconds, nanos);
        }
        DURATION => {
            let (seconds, nanos) = split_nanoseconds(quoted_integer(json)?);
            return moment(new(), seconds, nanos);
        }
        _ => {}
    }
    match rules_of(descriptor)?.form {
        MessageForm::KeyField => {
            let text = json.as_str().ok_or_else(|| expected("a key in base64", json))?;
            let mut key = new();
            set(&mut key, "key", Value::Bytes(base64_bytes(text)?.into()))?;
            Ok(key)
        }
        MessageForm::ThresholdString => threshold(new(), json, depth),
        MessageForm::ModuleAccount => Err(Error::new("module accounts can not be read")),
        MessageForm::Object => object(descriptor, json, depth),
    }
}

fn threshold(mut key: DynamicMessage, json: &Json, depth: Depth) -> Result<DynamicMessage, Error> {
    let threshold = json.get("threshold").unwrap_or(&Json::Null);
    let threshold = u32::try_from(quoted_integer(threshold).map_err(|e| e.in_field("threshold"))?)
        .map_err(|_| expected("a 32-bit integer in a string", threshold).in_field("threshold"))?;
    let keys = json.get("pubkeys").and_then(Json::as_array);
    let keys = keys.ok_or_else(|| expected("a list", json).in_field("pubkeys"))?;
    let mut list = Vec::with_capacity(keys.len());
    for (index, one) in keys.iter().enumerate() {
        let inner = named(one, depth).map_err(|error| error.in_item(index).in_field("pubkeys"))?;
        list.push(Value::Message(any(inner)?));
    }
    set(&mut key, "threshold", Value::U32(threshold))?;
    set(&mut key, "public_keys", Value::List(list))?;
    Ok(key)
}

fn object(
    descriptor: &MessageDescriptor,
    json: &Json,
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    let empty = Map::new();
    let members = match json {
        Json::Object(members) => members,
        Json::Null => &empty,
        _ => return Err(expected("an object", json)),
    };
    let mut message = DynamicMessage::new(descriptor.clone());
    let fields = rules_of(descriptor)?.declared.iter();
    for (field, go) in fields.zip(&crate::json::rules_of(descriptor)?.fields) {
        if field.choice.is_some() {
            return Err(Error::new(format!(
                "{} has choices, which can not be read",
                descriptor.full_name()
            )));
        }
        let Some(json) = members.get(&field.name).filter(|json| !json.is_null()) else {
            continue;
        };
        let value = self::field(field, go.form, json, depth)
            .map_err(|error| error.in_field(&field.name))?;
        message
            .try_set_field(&field.descriptor, value)
            .map_err(|error| Error::new(error.to_string()).in_field(&field.name))?;
    }
    complete(&mut message, ZeroTime::YearOne, depth)?;
    Ok(message)
}

fn field(field: &FieldRules, form: Form, json: &Json, depth: Depth) -> Result<Value, Error> {
    let kind = field.descriptor.kind();
    if field.descriptor.is_map() {
        return Err(Error::new("maps are not supported"));
    }
    if !field.descriptor.is_list() {
        return single(&kind, form, json, depth);
    }
    let items = json.as_array().ok_or_else(|| expected("a list", json))?;
    let mut values = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        values.push(single(&kind, form, item, depth).map_err(|error| error.in_item(index))?);
    }
    Ok(Value::List(values))
}

/// 64-bit integers must be strings, and all other numbers must not, because JavaScript can not
/// hold the former.
fn single(kind: &Kind, form: Form, json: &Json, depth: Depth) -> Result<Value, Error> {
    match kind {
        Kind::Message(descriptor) => message(descriptor, json, depth).map(Value::Message),
        Kind::Int64 | Kind::Uint64 if !json.is_string() => {
            Err(expected("a 64-bit integer in a string", json))
        }
        Kind::Int32 | Kind::Uint32 | Kind::Enum(_) if !json.is_number() => {
            Err(expected("a number", json))
        }
        _ => scalar(kind, form, json),
    }
}

fn quoted_integer(json: &Json) -> Result<i64, Error> {
    json.as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| expected("a 64-bit integer in a string", json))
}

fn set(message: &mut DynamicMessage, name: &str, value: Value) -> Result<(), Error> {
    message.try_set_field_by_name(name, value).map_err(|error| Error::new(error.to_string()))
}
