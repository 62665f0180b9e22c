//! A JSON value together with where it stands, so that a complaint can name the spot.

use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// One value of a JSON file.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    file: &'a str,
    path: String,
    value: &'a Value,
}

impl<'a> Place<'a> {
    pub(crate) fn root(file: &'a str, value: &'a Value) -> Place<'a> {
        Place { file, path: "$".into(), value }
    }

    /// The member `name`, which must be there.
    pub(crate) fn member(&self, name: &str) -> Result<Place<'a>> {
        self.optional(name)?.ok_or_else(|| Error::Form {
            file: self.file.into(),
            at: format!("{}.{name}", self.path),
            expected: "a value".into(),
            found: "nothing".into(),
        })
    }

    /// The member `name`; none when it is missing or null, which Go writes alike.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<Place<'a>>> {
        let member = self.object()?.get(name).filter(|value| !value.is_null());
        Ok(member.map(|value| Place {
            file: self.file,
            path: format!("{}.{name}", self.path),
            value,
        }))
    }

    pub(crate) fn object(&self) -> Result<&'a Map<String, Value>> {
        self.value.as_object().ok_or_else(|| self.unexpected("an object"))
    }

    pub(crate) fn items(&self) -> Result<Vec<Place<'a>>> {
        let list = self.value.as_array().ok_or_else(|| self.unexpected("a list"))?;
        let item = |(index, value)| Place {
            file: self.file,
            path: format!("{}[{index}]", self.path),
            value,
        };
        Ok(list.iter().enumerate().map(item).collect())
    }

    pub(crate) fn text(&self) -> Result<&'a str> {
        self.value.as_str().ok_or_else(|| self.unexpected("a text in quotes"))
    }

    /// A 64-bit number as CometBFT writes it: decimal digits in quotes.
    pub(crate) fn quoted_i64(&self) -> Result<i64> {
        let number = self.value.as_str().and_then(|text| text.parse().ok());
        number.ok_or_else(|| self.unexpected("a 64-bit number in quotes, such as \"4194304\""))
    }

    /// The same without a sign.
    pub(crate) fn quoted_u64(&self) -> Result<u64> {
        let number = self.value.as_str().and_then(|text| text.parse().ok());
        number
            .ok_or_else(|| self.unexpected("a 64-bit number without sign in quotes, such as \"1\""))
    }

    /// A number as the SDK writes it: without quotes.
    pub(crate) fn plain_i64(&self) -> Result<i64> {
        self.value
            .as_i64()
            .ok_or_else(|| self.unexpected("a whole number without quotes, such as 1"))
    }

    /// Exactly `N` bytes in base64.
    pub(crate) fn base64<const N: usize>(&self) -> Result<[u8; N]> {
        let bytes =
            STANDARD.decode(self.text()?).ok().and_then(|bytes| <[u8; N]>::try_from(bytes).ok());
        bytes.ok_or_else(|| self.unexpected(&format!("{N} bytes in base64")))
    }

    /// The complaint that this value is not `expected`.
    pub(crate) fn unexpected(&self, expected: &str) -> Error {
        Error::Form {
            file: self.file.into(),
            at: self.path.clone(),
            expected: expected.into(),
            found: describe(self.value),
        }
    }
}

/// A value in a few words; long ones are named, not printed.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= 60 => format!("\"{text}\""),
        Value::String(_) => "a long text".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}
