//! How the printer of REST writes a field: asked, not known.
//!
//! Which texts stand for numbers, what is null and what is left out follows rules that the
//! printer alone has. So a message is printed once empty and once with one field set, at the
//! place where it stands in an answer, for there are types that print otherwise inside others.

use prost::Message;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use serde_json::Value as Json;

/// `message` without any field set, as it prints at the end of `way`, the fields that lead to it
/// from an answer. Null if it can not be printed.
pub(super) fn empty(message: &MessageDescriptor, way: &[FieldDescriptor]) -> Json {
    printed(DynamicMessage::new(message.clone()), way)
}

/// The value of `field` when it is set, one of its items if it has many. Null if no single value
/// shows how it prints.
pub(super) fn set(field: &FieldDescriptor, way: &[FieldDescriptor]) -> Json {
    let Some(value) = one(&field.kind()) else { return Json::Null };
    let mut message = DynamicMessage::new(field.parent_message().clone());
    message.set_field(field, in_field(field, value));
    inside(field, printed(message, way))
}

fn printed(innermost: DynamicMessage, way: &[FieldDescriptor]) -> Json {
    let whole = way.iter().rev().fold(innermost, |inner, field| {
        let mut outer = DynamicMessage::new(field.parent_message().clone());
        outer.set_field(field, in_field(field, Value::Message(inner)));
        outer
    });
    let text = proto::json::print(whole.descriptor().full_name(), &whole.encode_to_vec());
    let document = text.ok().and_then(|text| serde_json::from_str(&text).ok());
    way.iter().fold(document.unwrap_or_default(), |outer, field| inside(field, outer))
}

/// A value that shows: neither zero nor empty.
fn one(kind: &Kind) -> Option<Value> {
    Some(match kind {
        Kind::Bool => Value::Bool(true),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(1),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(1),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(1),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(1),
        Kind::String => Value::String("1".to_owned()),
        Kind::Bytes => Value::Bytes(b"1".as_slice().into()),
        Kind::Enum(names) => Value::EnumNumber(names.values().last()?.number()),
        Kind::Message(_) | Kind::Float | Kind::Double => return None,
    })
}

fn in_field(field: &FieldDescriptor, value: Value) -> Value {
    if field.is_list() { Value::List(vec![value]) } else { value }
}

/// What stands in `field` of a printed message; of a list its first item.
fn inside(field: &FieldDescriptor, mut message: Json) -> Json {
    let Some(value) = message.get_mut(field.name()) else { return Json::Null };
    match value {
        Json::Array(items) if field.is_list() => {
            items.first_mut().map(Json::take).unwrap_or_default()
        }
        value => value.take(),
    }
}
