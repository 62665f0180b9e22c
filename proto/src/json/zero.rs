//! The values that a Go struct has before anybody sets them.
//!
//! gogoproto encodes a struct in a struct even when nobody touched it: `Coin{}` has an amount of
//! zero, a `time.Time` is the year 1. Encoding without these would give other bytes than Go.

use prost_reflect::{DynamicMessage, Kind, ReflectMessage as _, Value};

use super::rules::{FieldRules, Form, rules_of};
use super::time::YEAR_1;
use super::{Depth, Error};

/// What an unset `time.Time` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ZeroTime {
    /// The year 1, as in Go's memory.
    YearOne,
    /// 1970, as amino decodes it.
    Epoch,
}

/// Sets every field of `message` that Go would encode although nobody set it.
pub(crate) fn complete(
    message: &mut DynamicMessage,
    zero_time: ZeroTime,
    depth: Depth,
) -> Result<(), Error> {
    let depth = depth.deeper()?;
    for field in &rules_of(&message.descriptor())?.fields {
        if field.nullable || !field.is_single() || message.has_field(&field.descriptor) {
            continue;
        }
        if let Some(value) = zero(field, zero_time, depth)? {
            message
                .try_set_field(&field.descriptor, value)
                .map_err(|error| Error::new(error.to_string()))?;
        }
    }
    Ok(())
}

fn zero(field: &FieldRules, zero_time: ZeroTime, depth: Depth) -> Result<Option<Value>, Error> {
    let value = match (field.form, field.descriptor.kind()) {
        (Form::Int | Form::Dec, Kind::String) => Value::String("0".to_owned()),
        (Form::Int | Form::Dec, Kind::Bytes) => Value::Bytes("0".into()),
        (Form::Time, Kind::Message(descriptor)) => {
            let seconds = match zero_time {
                ZeroTime::YearOne => YEAR_1,
                ZeroTime::Epoch => 0,
            };
            Value::Message(moment(DynamicMessage::new(descriptor), seconds, 0)?)
        }
        (_, Kind::Message(descriptor)) => {
            let mut message = DynamicMessage::new(descriptor);
            complete(&mut message, zero_time, depth)?;
            Value::Message(message)
        }
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// A `Timestamp` or `Duration` with its two fields.
pub(crate) fn moment(
    mut message: DynamicMessage,
    seconds: i64,
    nanos: i32,
) -> Result<DynamicMessage, Error> {
    for (name, value) in [("seconds", Value::I64(seconds)), ("nanos", Value::I32(nanos))] {
        message
            .try_set_field_by_name(name, value)
            .map_err(|error| Error::new(error.to_string()))?;
    }
    Ok(message)
}
