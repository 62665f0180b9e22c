//! Numbers, bytes and moments as CometBFT writes them into JSON.

use std::fmt::Display;
use std::str::FromStr;

use base::Time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost_types::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A 64-bit number in quotation marks.
pub(super) fn number<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(from)?;
    text.parse().map_err(|error| D::Error::custom(format!("{text:?}: {error}")))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = Option::<String>::deserialize(from)?.unwrap_or_default();
    ::hex::decode(&text).map_err(|error| D::Error::custom(format!("{text:?}: {error}")))
}

/// Bytes in base64; Go writes `null` for none.
pub(super) fn base64<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = Option::<String>::deserialize(from)?.unwrap_or_default();
    bytes(&text).map_err(D::Error::custom)
}

/// A list of bytes in base64.
pub(super) fn base64_list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
    let texts = Option::<Vec<String>>::deserialize(from)?.unwrap_or_default();
    texts.iter().map(|text| bytes(text).map_err(D::Error::custom)).collect()
}

/// A moment in RFC 3339.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    let time: Time = text.parse().map_err(D::Error::custom)?;
    let nanos = i32::try_from(time.nanos()).map_err(D::Error::custom)?;
    Ok(Timestamp { seconds: time.seconds(), nanos })
}

/// A list that Go writes as `null` when it is empty.
pub(super) fn list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(text).map_err(|error| format!("{text:?}: {error}"))
}
