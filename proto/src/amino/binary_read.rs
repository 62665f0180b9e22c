//! Messages from binary amino; [`super::binary`] tells how it differs from protobuf.

use prost::Message as _;
use prost::bytes::Buf as _;
use prost::encoding::{WireType, decode_key, decode_varint};
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, ReflectMessage as _, Value};

use super::binary::{is_key, places};
use super::names::message_behind;
use crate::json::{
    ANY, DURATION, Depth, Error, FieldRules, Form, TIMESTAMP, ZeroTime, complete,
    decimal_from_wire, descriptor, integer, moment, split_nanoseconds,
};

/// Reads a value that stands behind the prefix of its name.
pub(super) fn named(bytes: &[u8], depth: Depth) -> Result<DynamicMessage, Error> {
    let (descriptor, rest) = message_behind(bytes)?;
    bare(&descriptor, rest, depth)
}

/// Reads a message alone.
pub(super) fn bare(
    descriptor: &MessageDescriptor,
    bytes: &[u8],
    depth: Depth,
) -> Result<DynamicMessage, Error> {
    let depth = depth.deeper()?;
    match descriptor.full_name() {
        ANY => return any(named(bytes, depth)?),
        TIMESTAMP => {
            return DynamicMessage::decode(descriptor.clone(), bytes)
                .map_err(|error| Error::new(format!("bytes are not a time: {error}")));
        }
        _ => {}
    }
    let mut message = DynamicMessage::new(descriptor.clone());
    if is_key(descriptor)? {
        let key = Reader(bytes).only_bytes()?;
        set_by_name(&mut message, "key", Value::Bytes(key.to_vec().into()))?;
        return Ok(message);
    }
    let mut reader = Reader(bytes);
    let mut next = reader.key()?;
    for (place, field) in places(descriptor)? {
        let mut items = Vec::new();
        while let Some((_, wire_type)) = next.filter(|(number, _)| *number == place) {
            read(field, &mut reader, wire_type, &mut items, depth)
                .map_err(|error| error.in_field(field.descriptor.name()))?;
            next = reader.key()?;
            if !field.descriptor.is_list() {
                break;
            }
        }
        let value = if field.descriptor.is_list() { Some(Value::List(items)) } else { items.pop() };
        if let Some(value) = value {
            message
                .try_set_field(&field.descriptor, value)
                .map_err(|error| Error::new(error.to_string()))?;
        }
    }
    if let Some((number, _)) = next {
        return Err(Error::new(format!(
            "field {number} of {} is unknown, given twice or out of order",
            descriptor.full_name()
        )));
    }
    complete(&mut message, ZeroTime::Epoch, depth)?;
    Ok(message)
}

/// Reads what stands behind one field key: one value, or a run of packed numbers.
fn read(
    field: &FieldRules,
    reader: &mut Reader<'_>,
    wire_type: WireType,
    items: &mut Vec<Value>,
    depth: Depth,
) -> Result<(), Error> {
    if field.descriptor.containing_oneof().is_some() || field.descriptor.is_map() {
        return Err(Error::new("choices and maps have no binary amino form here"));
    }
    let kind = field.descriptor.kind();
    match (&kind, wire_type) {
        (Kind::Message(message), WireType::Varint) if message.full_name() == DURATION => {
            let (seconds, nanos) = split_nanoseconds(reader.varint()?.cast_signed());
            let duration = moment(DynamicMessage::new(message.clone()), seconds, nanos)?;
            items.push(Value::Message(duration));
        }
        (Kind::Message(message), WireType::LengthDelimited) => {
            items.push(Value::Message(bare(message, reader.bytes()?, depth)?));
        }
        (Kind::String, WireType::LengthDelimited) => {
            items.push(Value::String(text_of(field.form, reader.text()?)?));
        }
        (Kind::Bytes, WireType::LengthDelimited) if field.form != Form::Standard => {
            items.push(Value::Bytes(text_of(field.form, reader.text()?)?.into()));
        }
        (Kind::Bytes, WireType::LengthDelimited) => {
            items.push(Value::Bytes(reader.bytes()?.to_vec().into()));
        }
        (_, WireType::LengthDelimited) if field.descriptor.is_list() => {
            let mut packed = Reader(reader.bytes()?);
            while !packed.is_empty() {
                items.push(number(&kind, packed.varint()?)?);
            }
        }
        (_, WireType::Varint) => items.push(number(&kind, reader.varint()?)?),
        _ => return Err(Error::new("written as a value of another type")),
    }
    Ok(())
}

/// Text as it is kept: number types check theirs.
fn text_of(form: Form, text: String) -> Result<String, Error> {
    match form {
        Form::Int => integer(&text),
        Form::Dec => decimal_from_wire(&text).map(|_| text),
        _ => Ok(text),
    }
}

fn number(kind: &Kind, value: u64) -> Result<Value, Error> {
    let too_large = || Error::new(format!("{value} does not fit 32 bits"));
    let small = || i32::try_from(value.cast_signed()).map_err(|_| too_large());
    match kind {
        Kind::Bool => Ok(Value::Bool(value != 0)),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => small().map(Value::I32),
        Kind::Enum(_) => small().map(Value::EnumNumber),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Ok(Value::I64(value.cast_signed())),
        Kind::Uint32 | Kind::Fixed32 => {
            u32::try_from(value).map(Value::U32).map_err(|_| too_large())
        }
        Kind::Uint64 | Kind::Fixed64 => Ok(Value::U64(value)),
        _ => Err(Error::new("a number stands where something else is asked for")),
    }
}

/// The message in an `Any`.
pub(super) fn any(inner: DynamicMessage) -> Result<DynamicMessage, Error> {
    let mut holder = DynamicMessage::new(descriptor(ANY)?);
    let type_url = format!("/{}", inner.descriptor().full_name());
    set_by_name(&mut holder, "type_url", Value::String(type_url))?;
    set_by_name(&mut holder, "value", Value::Bytes(inner.encode_to_vec().into()))?;
    Ok(holder)
}

fn set_by_name(message: &mut DynamicMessage, name: &str, value: Value) -> Result<(), Error> {
    message.try_set_field_by_name(name, value).map_err(|error| Error::new(error.to_string()))
}

/// Bytes that are eaten from the front.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number and type of the next field; none at the end.
    pub(super) fn key(&mut self) -> Result<Option<(u32, WireType)>, Error> {
        if self.is_empty() {
            return Ok(None);
        }
        decode_key(&mut self.0).map(Some).map_err(|error| Error::new(error.to_string()))
    }

    pub(super) fn varint(&mut self) -> Result<u64, Error> {
        decode_varint(&mut self.0).map_err(|error| Error::new(error.to_string()))
    }

    /// Bytes behind their length.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.varint()?;
        let cut = || {
            Error::new(format!("{length} bytes are announced, {} are there", self.0.remaining()))
        };
        let length_here = usize::try_from(length).map_err(|_| cut())?;
        let (bytes, rest) = self.0.split_at_checked(length_here).ok_or_else(cut)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Text behind its length.
    pub(super) fn text(&mut self) -> Result<String, Error> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| Error::new("text is not UTF-8"))
    }

    /// Bytes behind their length and nothing behind them.
    fn only_bytes(mut self) -> Result<&'a [u8], Error> {
        let bytes = self.bytes()?;
        if self.is_empty() { Ok(bytes) } else { Err(Error::new("bytes left over behind a key")) }
    }
}
