//! The reader: numbers, texts, bytes and enumerators.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use prost_reflect::{EnumDescriptor, Kind, Value};
use serde_json::Value as Json;

use super::rules::Form;
use super::{Error, number};

/// Standard base64 with padding. As in Go, bits left over in the last digit do not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Reads one value of a field that holds no message.
pub(crate) fn value(kind: &Kind, form: Form, json: &Json) -> Result<Value, Error> {
    match form {
        Form::Int => return stored(kind, number::integer(text(json)?)?),
        Form::Dec => return stored(kind, number::decimal_to_wire(text(json)?)?),
        Form::UpperHex => return hexadecimal(text(json)?).map(|bytes| Value::Bytes(bytes.into())),
        Form::RawJson => return Ok(Value::Bytes(json.to_string().into())),
        Form::Standard | Form::Time | Form::Span => {}
    }
    match kind {
        Kind::Bool => {
            json.as_bool().map(Value::Bool).ok_or_else(|| expected("true or false", json))
        }
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            parse_integer("a 32-bit integer", json).map(Value::I32)
        }
        Kind::Uint32 | Kind::Fixed32 => {
            parse_integer("a 32-bit integer without sign", json).map(Value::U32)
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            parse_integer("a 64-bit integer", json).map(Value::I64)
        }
        Kind::Uint64 | Kind::Fixed64 => {
            parse_integer("a 64-bit integer without sign", json).map(Value::U64)
        }
        Kind::String => text(json).map(|text| Value::String(text.to_owned())),
        Kind::Bytes => base64_bytes(text(json)?).map(|bytes| Value::Bytes(bytes.into())),
        Kind::Enum(descriptor) => enumerator(descriptor, json).map(Value::EnumNumber),
        Kind::Float | Kind::Double => Err(Error::new("floating-point numbers are not supported")),
        Kind::Message(_) => Err(expected("an object", json)),
    }
}

/// A string, or what stands there instead of one.
pub(super) fn text(json: &Json) -> Result<&str, Error> {
    json.as_str().ok_or_else(|| expected("a string", json))
}

/// Bytes from base64; line breaks in it do not count.
pub(crate) fn base64_bytes(text: &str) -> Result<Vec<u8>, Error> {
    BASE64
        .decode(text.replace(['\r', '\n'], ""))
        .map_err(|error| Error::new(format!("{text:?} is not standard base64: {error}")))
}

/// A complaint that names what is there.
pub(crate) fn expected(what: &str, json: &Json) -> Error {
    let found = match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => format!("{text:?}"),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    };
    Error::new(format!("expected {what}, found {found}"))
}

/// A number or a string of its digits.
fn parse_integer<T: std::str::FromStr>(what: &str, json: &Json) -> Result<T, Error> {
    let digits = match json {
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        _ => return Err(expected(what, json)),
    };
    // Rust reads `+5` and `005`, which are no numbers in JSON.
    let unsigned = digits.strip_prefix('-').unwrap_or(&digits);
    let is_json = !unsigned.starts_with('+') && (unsigned == "0" || !unsigned.starts_with('0'));
    digits.parse().ok().filter(|_| is_json).ok_or_else(|| expected(what, json))
}

fn enumerator(descriptor: &EnumDescriptor, json: &Json) -> Result<i32, Error> {
    match json {
        Json::String(name) => descriptor
            .get_value_by_name(name)
            .map(|value| value.number())
            .ok_or_else(|| Error::new(format!("{} has no value {name:?}", descriptor.full_name()))),
        _ => parse_integer("the name or number of an enumerator", json),
    }
}

fn stored(kind: &Kind, text: String) -> Result<Value, Error> {
    match kind {
        Kind::Bytes => Ok(Value::Bytes(text.into())),
        _ => Ok(Value::String(text)),
    }
}

fn hexadecimal(text: &str) -> Result<Vec<u8>, Error> {
    let malformed = || Error::new(format!("{text:?} is not a text of hexadecimal digits"));
    let nibbles: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|nibble| u8::try_from(nibble).ok()))
        .collect::<Option<_>>()
        .ok_or_else(malformed)?;
    nibbles
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Ok(high.wrapping_shl(4) | low),
            _ => Err(malformed()),
        })
        .collect()
}
