//! The printer: every field of a message, in the order of its declaration.

use std::collections::BTreeMap;

use prost_reflect::{DynamicMessage, EnumDescriptor, Kind, MapKey, ReflectMessage as _, Value};

use super::rules::{FieldRules, Form, rules_of};
use super::text::{push, write_base64, write_string};
use super::{ANY, DURATION, Depth, Error, TIMESTAMP, any, decode, number, plain, special, time};

/// Appends `message` as the outermost value of a document or below another one.
pub(super) fn message(
    out: &mut String,
    message: &DynamicMessage,
    depth: Depth,
) -> Result<(), Error> {
    let depth = depth.deeper()?;
    match message.descriptor().full_name() {
        ANY => any_message(out, message, depth),
        TIMESTAMP => {
            let (seconds, nanos) = time::seconds_and_nanos(message);
            write_string(out, &time::timestamp_text(seconds, nanos)?);
            Ok(())
        }
        DURATION => {
            let (seconds, nanos) = time::seconds_and_nanos(message);
            write_string(out, &time::duration_text(seconds, nanos)?);
            Ok(())
        }
        _ => object(out, message, None, depth),
    }
}

/// The message inside an `Any`, with its type URL as first field.
fn any_message(out: &mut String, holder: &DynamicMessage, depth: Depth) -> Result<(), Error> {
    let (type_url, value) = any::parts(holder);
    let inner = decode(any::descriptor_of(&type_url)?, &value)?;
    if !matches!(inner.descriptor().full_name(), ANY | TIMESTAMP | DURATION) {
        return object(out, &inner, Some(&type_url), depth);
    }
    // What is no object can not take a field.
    out.push_str("{\"@type\":");
    write_string(out, &type_url);
    out.push_str(",\"value\":");
    message(out, &inner, depth)?;
    out.push('}');
    Ok(())
}

fn object(
    out: &mut String,
    message: &DynamicMessage,
    type_url: Option<&str>,
    depth: Depth,
) -> Result<(), Error> {
    out.push('{');
    let mut separator = "";
    if let Some(type_url) = type_url {
        out.push_str("\"@type\":");
        write_string(out, type_url);
        separator = ",";
    }
    for field in &rules_of(&message.descriptor())?.fields {
        let is_choice = field.descriptor.containing_oneof().is_some();
        if is_choice && !message.has_field(&field.descriptor) {
            continue;
        }
        out.push_str(separator);
        separator = ",";
        write_string(out, field.descriptor.name());
        out.push(':');
        self::field(out, message, field, depth)
            .map_err(|error| error.in_field(field.descriptor.name()))?;
    }
    out.push('}');
    Ok(())
}

fn field(
    out: &mut String,
    message: &DynamicMessage,
    field: &FieldRules,
    depth: Depth,
) -> Result<(), Error> {
    match message.get_field(&field.descriptor).as_ref() {
        Value::List(items) => list(out, field, items, depth),
        Value::Map(entries) => map(out, field, entries.iter().collect(), depth),
        default if !message.has_field(&field.descriptor) => unset(out, field, default, depth),
        value => present(out, field, value, depth),
    }
}

fn list(out: &mut String, field: &FieldRules, items: &[Value], depth: Depth) -> Result<(), Error> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        present(out, field, item, depth).map_err(|error| error.in_item(index))?;
    }
    out.push(']');
    Ok(())
}

/// Entries are printed in the order of their keys, which are always quoted.
fn map(
    out: &mut String,
    field: &FieldRules,
    entries: BTreeMap<&MapKey, &Value>,
    depth: Depth,
) -> Result<(), Error> {
    let Kind::Message(entry) = field.descriptor.kind() else {
        return Err(Error::new("a map without entries"));
    };
    let Some(value_rules) = rules_of(&entry)?.fields.get(1) else {
        return Err(Error::new("a map entry without a value"));
    };
    out.push('{');
    let mut separator = "";
    for (key, value) in entries {
        out.push_str(separator);
        separator = ",";
        let key = match key {
            MapKey::Bool(key) => key.to_string(),
            MapKey::I32(key) => key.to_string(),
            MapKey::I64(key) => key.to_string(),
            MapKey::U32(key) => key.to_string(),
            MapKey::U64(key) => key.to_string(),
            MapKey::String(key) => key.clone(),
        };
        write_string(out, &key);
        out.push(':');
        present(out, value_rules, value, depth).map_err(|error| error.in_field(&key))?;
    }
    out.push('}');
    Ok(())
}

/// What Go holds in a field that nobody set, or that is zero.
fn unset(out: &mut String, field: &FieldRules, default: &Value, depth: Depth) -> Result<(), Error> {
    match (field.form, field.descriptor.kind()) {
        (Form::Int | Form::Dec, _) if !field.nullable => out.push_str("\"0\""),
        (Form::Time, _) if !field.nullable => {
            write_string(out, &time::timestamp_text(time::YEAR_1, 0)?);
        }
        (_, Kind::Message(descriptor)) if !field.nullable => {
            message(out, &DynamicMessage::new(descriptor), depth)?;
        }
        (Form::UpperHex, _) => out.push_str("\"\""),
        (Form::Int | Form::Dec, _) | (_, Kind::Message(_) | Kind::Bytes) => out.push_str("null"),
        // A field of proto2 knows whether it was set.
        _ if field.descriptor.supports_presence() => out.push_str("null"),
        _ => present(out, field, default, depth)?,
    }
    Ok(())
}

fn present(out: &mut String, field: &FieldRules, value: &Value, depth: Depth) -> Result<(), Error> {
    match (field.form, value) {
        (Form::Int, _) => write_string(out, &number::integer(&text(value)?)?),
        (Form::Dec, _) => write_string(out, &number::decimal_from_wire(&text(value)?)?),
        (Form::UpperHex, Value::Bytes(bytes)) => {
            write_string(out, &bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>());
        }
        (Form::RawJson, Value::Bytes(bytes)) => raw_json(out, bytes)?,
        (_, Value::Bool(value)) => out.push_str(if *value { "true" } else { "false" }),
        (_, Value::I32(value)) => push(out, format_args!("{value}")),
        (_, Value::U32(value)) => push(out, format_args!("{value}")),
        (_, Value::I64(value)) => push(out, format_args!("\"{value}\"")),
        (_, Value::U64(value)) => push(out, format_args!("\"{value}\"")),
        (_, Value::String(text)) => write_string(out, text),
        (_, Value::Bytes(bytes)) => write_base64(out, bytes),
        (_, Value::EnumNumber(number)) => match field.descriptor.kind() {
            Kind::Enum(descriptor) => enumerator(out, &descriptor, *number),
            _ => push(out, format_args!("{number}")),
        },
        (_, Value::Message(inner)) => {
            if special::is_plain(inner.descriptor().full_name()) {
                plain::object(out, inner, depth)?;
            } else {
                message(out, inner, depth)?;
            }
        }
        (_, Value::F32(_) | Value::F64(_)) => {
            return Err(Error::new("floating-point numbers are not supported"));
        }
        (_, Value::List(_) | Value::Map(_)) => return Err(Error::new("a list within a list")),
    }
    Ok(())
}

/// The name of an enumerator; a number without a name stays a number.
fn enumerator(out: &mut String, descriptor: &EnumDescriptor, number: i32) {
    match descriptor.get_value(number) {
        Some(value) => write_string(out, value.name()),
        None => push(out, format_args!("{number}")),
    }
}

/// Bytes that are JSON already, without the spaces they may have.
fn raw_json(out: &mut String, bytes: &[u8]) -> Result<(), Error> {
    let json: serde_json::Value = serde_json::from_slice(bytes)
        .map_err(|error| Error::new(format!("bytes are not a JSON document: {error}")))?;
    plain::json(out, &json);
    Ok(())
}

/// The text that stands for a number, in a string or a bytes field.
pub(super) fn text(value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bytes(bytes) => String::from_utf8(bytes.to_vec())
            .map_err(|_| Error::new("bytes of a number are not UTF-8")),
        _ => Err(Error::new("a number that is no text")),
    }
}
