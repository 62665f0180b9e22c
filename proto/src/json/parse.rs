//! The reader: messages from JSON objects.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};
use serde_json::{Map, Value as Json};

use super::rules::{FieldRules, rules_of};
use super::zero::{ZeroTime, complete, moment};
use super::{ANY, DURATION, Depth, Error, TIMESTAMP, any, parse_scalar, time};

/// Reads `json` as a message of the type `descriptor`.
pub(super) fn message(
    descriptor: &MessageDescriptor,
    json: &Json,
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    value_of(descriptor, None, json, depth)
}

/// Reads `json` as a message which stands where the interface `accepts` is asked for.
fn value_of(
    descriptor: &MessageDescriptor,
    accepts: Option<&str>,
    json: &Json,
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    let depth = depth.deeper()?;
    let new = || DynamicMessage::new(descriptor.clone());
    match descriptor.full_name() {
        ANY => any_message(new(), accepts, json, depth),
        TIMESTAMP => {
            let (seconds, nanos) = time::parse_timestamp(parse_scalar::text(json)?)?;
            moment(new(), seconds, nanos)
        }
        DURATION => {
            let (seconds, nanos) = time::parse_duration(parse_scalar::text(json)?)?;
            moment(new(), seconds, nanos)
        }
        _ => match json {
            Json::Null => object(descriptor, &Map::new(), &[], depth),
            Json::Object(members) => object(descriptor, members, &[], depth),
            _ => Err(parse_scalar::expected("an object", json)),
        },
    }
}

fn any_message(
    mut holder: DynamicMessage,
    accepts: Option<&str>,
    json: &Json,
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    let Json::Object(members) = json else {
        return Err(parse_scalar::expected("an object with \"@type\"", json));
    };
    let type_url = members
        .get("@type")
        .and_then(Json::as_str)
        .ok_or_else(|| Error::new("an Any needs its type URL in \"@type\""))?;
    let descriptor = any::descriptor_of(type_url).map_err(|error| error.in_field("@type"))?;
    any::check_fits(&descriptor, accepts).map_err(|error| error.in_field("@type"))?;

    let inner = if matches!(descriptor.full_name(), ANY | TIMESTAMP | DURATION) {
        let value = members
            .get("value")
            .ok_or_else(|| Error::new(format!("a {type_url} needs its \"value\"")))?;
        message(&descriptor, value, depth).map_err(|error| error.in_field("value"))?
    } else {
        object(&descriptor, members, &["@type"], depth)?
    };
    set(&mut holder, "type_url", Value::String(type_url.to_owned()))?;
    set(&mut holder, "value", Value::Bytes(inner.encode_to_vec().into()))?;
    Ok(holder)
}

/// Reads the fields of an object, of which `known` names members that are no fields.
fn object(
    descriptor: &MessageDescriptor,
    members: &Map<String, Json>,
    known: &[&str],
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    let rules = rules_of(descriptor)?;
    let is_field = |name: &str| {
        rules
            .fields
            .iter()
            .any(|field| field.descriptor.name() == name || field.descriptor.json_name() == name)
    };
    if let Some(name) =
        members.keys().find(|name| !known.contains(&name.as_str()) && !is_field(name))
    {
        let reason = format!("unknown field of {}", descriptor.full_name());
        return Err(Error::new(reason).in_field(name));
    }

    let mut message = DynamicMessage::new(descriptor.clone());
    let mut chosen = BTreeSet::new();
    for field in &rules.fields {
        let name = field.descriptor.name();
        // Of two spellings the camel-case one counts, as in the SDK.
        let Some(json) = members.get(field.descriptor.json_name()).or_else(|| members.get(name))
        else {
            continue;
        };
        let Some(value) = self::field(field, json, depth).map_err(|error| error.in_field(name))?
        else {
            continue;
        };
        if let Some(choice) = field.descriptor.containing_oneof()
            && !chosen.insert(choice.full_name().to_owned())
        {
            let reason = format!("only one member of {} may be given", choice.name());
            return Err(Error::new(reason).in_field(name));
        }
        message
            .try_set_field(&field.descriptor, value)
            .map_err(|error| Error::new(error.to_string()).in_field(name))?;
    }
    complete(&mut message, ZeroTime::YearOne, depth)?;
    Ok(message)
}

/// The value of a field; none for a null that leaves it unset.
fn field(field: &FieldRules, json: &Json, depth: Depth) -> Result<Option<Value>, Error> {
    if json.is_null() && may_be_null(field) {
        return Ok(None);
    }
    if field.descriptor.is_map() {
        // The same map has many encodings; no message that travels holds one.
        return Err(Error::new("maps can not be read"));
    }
    if !field.descriptor.is_list() {
        return single(field, json, depth).map(Some);
    }
    let Json::Array(items) = json else {
        return Err(parse_scalar::expected("a list", json));
    };
    let mut values = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let value = single(field, item, depth).map_err(|error| error.in_item(index))?;
        values.push(value);
    }
    Ok(Some(Value::List(values)))
}

/// Go takes null for a struct in a struct too, but not for a time, a duration or a number type.
fn may_be_null(field: &FieldRules) -> bool {
    let always_has_value = field.is_single() && !field.nullable;
    match field.descriptor.kind() {
        Kind::Message(message) => {
            !always_has_value || !matches!(message.full_name(), TIMESTAMP | DURATION)
        }
        _ => !always_has_value,
    }
}

fn single(field: &FieldRules, json: &Json, depth: Depth) -> Result<Value, Error> {
    match field.descriptor.kind() {
        Kind::Message(_) if json.is_null() && field.nullable => {
            Err(parse_scalar::expected("an object", json))
        }
        Kind::Message(descriptor) => {
            value_of(&descriptor, field.accepts.as_deref(), json, depth).map(Value::Message)
        }
        kind => parse_scalar::value(&kind, field.form, json),
    }
}

fn set(message: &mut DynamicMessage, name: &str, value: Value) -> Result<(), Error> {
    message.try_set_field_by_name(name, value).map_err(|error| Error::new(error.to_string()))
}
