//! Messages as binary amino.
//!
//! It looks like protobuf with four differences: fields are numbered by their place in the Go
//! struct, an `Any` is its value behind a prefix for its name, a duration is a number of
//! nanoseconds, and a struct in a struct is left out when it is empty.

use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, ReflectMessage as _, Value};

use super::names::prefix_of_message;
use super::rules::{self, MessageForm};
use crate::json::{
    ANY, DURATION, Depth, Error, FieldRules, Form, TIMESTAMP, decode, descriptor_of, integer,
    nanoseconds, parts, rules_of, seconds_and_nanos,
};

/// Appends the message behind the prefix of its name.
pub(super) fn named(
    out: &mut Vec<u8>,
    message: &DynamicMessage,
    depth: Depth,
) -> Result<(), Error> {
    out.extend_from_slice(&prefix_of_message(&message.descriptor())?);
    bare(out, message, depth)
}

/// Appends the message alone.
pub(super) fn bare(out: &mut Vec<u8>, message: &DynamicMessage, depth: Depth) -> Result<(), Error> {
    let depth = depth.deeper()?;
    let descriptor = message.descriptor();
    match descriptor.full_name() {
        ANY => {
            let (type_url, value) = parts(message);
            let inner = decode(descriptor_of(&type_url)?, &value)?;
            return named(out, &inner, depth);
        }
        TIMESTAMP => {
            let (seconds, nanos) = seconds_and_nanos(message);
            number(out, 1, seconds.cast_unsigned());
            number(out, 2, i64::from(nanos).cast_unsigned());
            return Ok(());
        }
        _ => {}
    }
    if is_key(&descriptor)? {
        let key = message.get_field_by_name("key");
        bytes(out, key.as_ref().and_then(|key| key.as_bytes()).map_or(&[], |it| it.as_ref()));
        return Ok(());
    }
    for (place, field) in places(&descriptor)? {
        let value = message.get_field(&field.descriptor);
        let is_set = message.has_field(&field.descriptor);
        self::field(out, place, field, value.as_ref(), is_set, depth)
            .map_err(|error| error.in_field(field.descriptor.name()))?;
    }
    Ok(())
}

/// The fields of a message with their numbers in binary amino.
pub(super) fn places(
    descriptor: &MessageDescriptor,
) -> Result<impl Iterator<Item = (u32, &'static FieldRules)>, Error> {
    Ok((1..).zip(&rules_of(descriptor)?.fields))
}

/// Whether the message is written as the bytes of its field `key`.
pub(super) fn is_key(descriptor: &MessageDescriptor) -> Result<bool, Error> {
    Ok(rules::rules_of(descriptor)?.form == MessageForm::KeyField)
}

fn field(
    out: &mut Vec<u8>,
    place: u32,
    field: &FieldRules,
    value: &Value,
    is_set: bool,
    depth: Depth,
) -> Result<(), Error> {
    if field.descriptor.containing_oneof().is_some() {
        return Err(Error::new("choices have no binary amino form here"));
    }
    match (field.form, value) {
        (Form::Int | Form::Dec, _) => {
            if let Some(text) = number_text(field, value)? {
                encode_key(place, WireType::LengthDelimited, out);
                bytes(out, text.as_bytes());
            }
            Ok(())
        }
        (_, Value::List(items)) => list(out, place, field, items, depth),
        (_, Value::Message(message)) if message.descriptor().full_name() == DURATION => {
            number(out, place, nanoseconds(message)?.cast_unsigned());
            Ok(())
        }
        (_, Value::Message(message)) => {
            let mut inner = Vec::new();
            if is_set {
                bare(&mut inner, message, depth)?;
            }
            // A pointer is written when it points to something, a struct when it is not empty.
            if !inner.is_empty() || (is_set && field.nullable) {
                encode_key(place, WireType::LengthDelimited, out);
                bytes(out, &inner);
            }
            Ok(())
        }
        (_, value) => scalar(out, place, value),
    }
}

/// The text of a number type in its one form; none for a pointer to nothing.
fn number_text(field: &FieldRules, value: &Value) -> Result<Option<String>, Error> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Bytes(bytes) => {
            std::str::from_utf8(bytes).map_err(|_| Error::new("a number is not UTF-8"))?
        }
        _ => return Err(Error::new("a list of numbers has no binary amino form here")),
    };
    match text {
        "" if field.nullable => Ok(None),
        "" => Ok(Some("0".to_owned())),
        // The units of a decimal are an integer too, but of more digits.
        _ if field.form == Form::Dec => Ok(Some(text.to_owned())),
        _ => integer(text).map(Some),
    }
}

fn list(
    out: &mut Vec<u8>,
    place: u32,
    field: &FieldRules,
    items: &[Value],
    depth: Depth,
) -> Result<(), Error> {
    if items.is_empty() {
        return Ok(());
    }
    if !matches!(field.descriptor.kind(), Kind::Message(_) | Kind::String | Kind::Bytes) {
        let mut packed = Vec::new();
        for item in items {
            encode_varint(varint(item)?, &mut packed);
        }
        encode_key(place, WireType::LengthDelimited, out);
        bytes(out, &packed);
        return Ok(());
    }
    for (index, item) in items.iter().enumerate() {
        encode_key(place, WireType::LengthDelimited, out);
        match item {
            Value::String(text) => bytes(out, text.as_bytes()),
            Value::Bytes(value) => bytes(out, value),
            Value::Message(message) => {
                let mut inner = Vec::new();
                bare(&mut inner, message, depth).map_err(|error| error.in_item(index))?;
                bytes(out, &inner);
            }
            _ => return Err(Error::new("a list within a list")),
        }
    }
    Ok(())
}

fn scalar(out: &mut Vec<u8>, place: u32, value: &Value) -> Result<(), Error> {
    match value {
        Value::String(text) => text_field(out, place, text),
        Value::Bytes(value) if value.is_empty() => {}
        Value::Bytes(value) => {
            encode_key(place, WireType::LengthDelimited, out);
            bytes(out, value);
        }
        _ => number(out, place, varint(value)?),
    }
    Ok(())
}

/// Signed numbers are not zigzag, negative ones fill ten bytes.
fn varint(value: &Value) -> Result<u64, Error> {
    match value {
        Value::Bool(value) => Ok(u64::from(*value)),
        Value::I32(value) | Value::EnumNumber(value) => Ok(i64::from(*value).cast_unsigned()),
        Value::I64(value) => Ok(value.cast_unsigned()),
        Value::U32(value) => Ok(u64::from(*value)),
        Value::U64(value) => Ok(*value),
        _ => Err(Error::new("maps and floating-point numbers are not supported")),
    }
}

/// A number field, unless it is zero.
pub(super) fn number(out: &mut Vec<u8>, place: u32, value: u64) {
    if value != 0 {
        encode_key(place, WireType::Varint, out);
        encode_varint(value, out);
    }
}

/// A text field, unless it is empty.
pub(super) fn text_field(out: &mut Vec<u8>, place: u32, text: &str) {
    if !text.is_empty() {
        encode_key(place, WireType::LengthDelimited, out);
        bytes(out, text.as_bytes());
    }
}

/// Bytes behind their length.
pub(super) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    encode_varint(u64::try_from(bytes.len()).unwrap_or(u64::MAX), out);
    out.extend_from_slice(bytes);
}
