//! Printing as Go's `encoding/json` does, for the few types that hand over to it.

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use super::print::text;
use super::rules::{FieldRules, Form, rules_of};
use super::text::{push, write_base64, write_string};
use super::{Depth, Error, TIMESTAMP, number, time};

/// Appends `message` with its empty fields left out, as struct tags of gogoproto say.
pub(super) fn object(
    out: &mut String,
    message: &DynamicMessage,
    depth: Depth,
) -> Result<(), Error> {
    let depth = depth.deeper()?;
    out.push('{');
    let mut separator = "";
    for field in &rules_of(&message.descriptor())?.fields {
        let value = message.get_field(&field.descriptor);
        let is_empty = match value.as_ref() {
            Value::List(items) => items.is_empty(),
            _ => !message.has_field(&field.descriptor),
        };
        if is_empty && leaves_out_empty(field) {
            continue;
        }
        out.push_str(separator);
        separator = ",";
        write_string(out, field.descriptor.name());
        out.push(':');
        self::value(out, field, value.as_ref(), is_empty, depth)
            .map_err(|error| error.in_field(field.descriptor.name()))?;
    }
    out.push('}');
    Ok(())
}

/// gogoproto puts `omitempty` on every field but a struct in a struct, or a list of structs.
fn leaves_out_empty(field: &FieldRules) -> bool {
    let list_of_scalars = field.descriptor.is_list()
        && !field.is_message()
        && !matches!(field.form, Form::Int | Form::Dec);
    field.nullable || list_of_scalars
}

fn value(
    out: &mut String,
    field: &FieldRules,
    value: &Value,
    is_empty: bool,
    depth: Depth,
) -> Result<(), Error> {
    match (field.form, value) {
        (Form::Int | Form::Dec, _) if is_empty => out.push_str("\"0\""),
        (Form::Int, _) => write_string(out, &number::integer(&text(value)?)?),
        (Form::Dec, _) => write_string(out, &number::decimal_from_wire(&text(value)?)?),
        (Form::Time, Value::Message(_)) if is_empty => {
            write_string(out, &time::timestamp_text(time::YEAR_1, 0)?);
        }
        (_, Value::List(_)) if is_empty => out.push_str("null"),
        (_, Value::List(items)) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                self::value(out, field, item, false, depth)
                    .map_err(|error| error.in_item(index))?;
            }
            out.push(']');
        }
        (_, Value::Message(inner)) if inner.descriptor().full_name() == TIMESTAMP => {
            let (seconds, nanos) = time::seconds_and_nanos(inner);
            let text = time::timestamp_text(seconds, nanos)?;
            write_string(out, &time::trim_fraction(&text));
        }
        (_, Value::Message(inner)) => object(out, inner, depth)?,
        (_, Value::Bool(value)) => push(out, format_args!("{value}")),
        (_, Value::I32(value) | Value::EnumNumber(value)) => push(out, format_args!("{value}")),
        (_, Value::U32(value)) => push(out, format_args!("{value}")),
        (_, Value::I64(value)) => push(out, format_args!("{value}")),
        (_, Value::U64(value)) => push(out, format_args!("{value}")),
        (_, Value::String(text)) => write_string(out, text),
        (_, Value::Bytes(bytes)) => write_base64(out, bytes),
        (_, Value::Map(_) | Value::F32(_) | Value::F64(_)) => {
            return Err(Error::new("maps and floating-point numbers are not supported"));
        }
    }
    Ok(())
}

/// A JSON document with Go's escapes and without spaces.
pub(super) fn json(out: &mut String, document: &serde_json::Value) {
    use serde_json::Value;
    match document {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => push(out, format_args!("{value}")),
        Value::Number(number) => push(out, format_args!("{number}")),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(out, name);
                out.push(':');
                json(out, member);
            }
            out.push('}');
        }
    }
}
