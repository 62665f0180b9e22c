//! JSON as Cosmos SDK gateways and command lines print and read it.
//!
//! This is not the canonical protobuf JSON: names are the original ones, every field is printed,
//! messages that are not set are `null`, and types which are hand-written in Go have texts of
//! their own (a `LegacyDec` is a number with a point, although its bytes hold an integer). What
//! Go knows from its structs is read here from the gogoproto options of the descriptors, see
//! `rules.rs`; the few types that follow no rule are listed in `special.rs`.

mod any;
mod depth;
mod error;
mod number;
mod parse;
mod parse_scalar;
mod plain;
mod print;
mod rules;
mod special;
mod text;
mod time;
mod zero;

use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use serde_json::Value;

pub use error::Error;

pub(crate) use any::{descriptor_of, parts};
pub(crate) use depth::Depth;
pub(crate) use number::{decimal_from_wire, integer};
pub(crate) use parse_scalar::{base64_bytes, expected, value as scalar};
pub(crate) use rules::{FieldRules, Form, rules_of};
pub(crate) use text::{push, write_base64, write_string};
pub(crate) use time::{
    nanoseconds, parse_timestamp, seconds_and_nanos, split_nanoseconds, timestamp_text,
    trim_fraction,
};
pub(crate) use zero::{ZeroTime, complete, moment};

pub(crate) const ANY: &str = "google.protobuf.Any";
pub(crate) const TIMESTAMP: &str = "google.protobuf.Timestamp";
pub(crate) const DURATION: &str = "google.protobuf.Duration";

/// Prints the encoded message `bytes` of the type `type_name` (`cosmos.bank.v1beta1.MsgSend`),
/// without spaces.
pub fn print(type_name: &str, bytes: &[u8]) -> Result<String, Error> {
    let message = decode(descriptor(type_name)?, bytes)?;
    let mut out = String::new();
    print::message(&mut out, &message, Depth::START)?;
    Ok(out)
}

/// Reads a JSON text as a message of the type `type_name` and encodes it as gogoproto would:
/// fields that are never null in Go are written even when the text leaves them out.
pub fn parse(type_name: &str, text: &str) -> Result<Vec<u8>, Error> {
    let json = serde_json::from_str(text)
        .map_err(|error| Error::new(format!("not a JSON document: {error}")))?;
    parse_value(type_name, &json)
}

/// The same as [`parse`] for a document that was read before, such as one module's part of a
/// genesis file.
pub fn parse_value(type_name: &str, json: &Value) -> Result<Vec<u8>, Error> {
    let message = parse::message(&descriptor(type_name)?, json, Depth::START)?;
    Ok(message.encode_to_vec())
}

/// The descriptor of a type that the pool knows.
pub(crate) fn descriptor(type_name: &str) -> Result<MessageDescriptor, Error> {
    crate::pool()
        .get_message_by_name(type_name)
        .ok_or_else(|| Error::new(format!("unknown message type {type_name}")))
}

/// Decodes `bytes`; what is not a message of this type is named as such.
pub(crate) fn decode(descriptor: MessageDescriptor, bytes: &[u8]) -> Result<DynamicMessage, Error> {
    let name = descriptor.full_name().to_owned();
    DynamicMessage::decode(descriptor, bytes)
        .map_err(|error| Error::new(format!("bytes are not a {name}: {error}")))
}
