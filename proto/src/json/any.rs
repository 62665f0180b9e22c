//! `google.protobuf.Any`: which message it holds, and whether it may.

use prost_reflect::prost::bytes::Bytes;
use prost_reflect::{DynamicMessage, MessageDescriptor};

use super::{Error, rules_of, special};

/// The type URL and the bytes of an `Any`.
pub(crate) fn parts(any: &DynamicMessage) -> (String, Bytes) {
    let type_url = any.get_field_by_number(1);
    let value = any.get_field_by_number(2);
    (
        type_url.and_then(|url| url.as_str().map(str::to_owned)).unwrap_or_default(),
        value.and_then(|value| value.as_bytes().cloned()).unwrap_or_default(),
    )
}

/// The type that a URL names. The SDK writes and takes a slash and the full name, nothing else.
pub(crate) fn descriptor_of(type_url: &str) -> Result<MessageDescriptor, Error> {
    type_url
        .strip_prefix('/')
        .and_then(|name| crate::pool().get_message_by_name(name))
        .ok_or_else(|| Error::new(format!("unable to resolve type URL {type_url}")))
}

/// Refuses a message where another interface is asked for.
pub(super) fn check_fits(message: &MessageDescriptor, accepts: Option<&str>) -> Result<(), Error> {
    let Some(interface) = accepts.filter(|interface| special::is_closed(interface)) else {
        return Ok(());
    };
    let rules = rules_of(message)?;
    if rules.implements.iter().any(|name| name == interface) {
        return Ok(());
    }
    Err(Error::new(format!(
        "/{} can not stand here, a {interface} is asked for",
        message.full_name()
    )))
}
