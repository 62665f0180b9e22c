//! Answers of modules as the SDK's command line prints them: amino's JSON with the names of types
//! and enums spelled out, what is empty left out.

use prost_reflect::{
    DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
};
use prost_reflect::{ReflectMessage, Value as Reflected};
use serde_json::{Map, Value};

use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format};

/// Prints the encoded message `bytes`.
pub(super) fn print(kind: &MessageDescriptor, bytes: &[u8], format: Format) -> Result {
    let value = value_of(kind, bytes)?;
    output::document(&serde_json::to_string_pretty(&value)?, format)
}

fn value_of(kind: &MessageDescriptor, bytes: &[u8]) -> Result<Value> {
    let printed = proto::json::print(kind.full_name(), bytes)?;
    let message = DynamicMessage::decode(kind.clone(), bytes)?;
    let printer = Printer {
        field_name: option("amino.field_name")?,
        dont_omit: option("amino.dont_omitempty")?,
        encoding: option("amino.message_encoding")?,
    };
    printer.message(&message, &serde_json::from_str(&printed)?)
}

fn option(name: &str) -> Result<ExtensionDescriptor> {
    let found = proto::pool().get_extension_by_name(name);
    found.ok_or_else(|| Failure::new(format!("the descriptors lack the option {name}")))
}

/// Takes values from the JSON of the REST interface and the form from options.
struct Printer {
    field_name: ExtensionDescriptor,
    dont_omit: ExtensionDescriptor,
    encoding: ExtensionDescriptor,
}

impl Printer {
    fn message(&self, message: &DynamicMessage, json: &Value) -> Result<Value> {
        let kind = message.descriptor();
        match kind.full_name() {
            "google.protobuf.Any" => return self.any(message, json),
            "google.protobuf.Duration" => return Ok(go_duration(message).into()),
            "google.protobuf.Timestamp" => return Ok(json.clone()),
            "cosmos.base.v1beta1.DecCoin" => {
                let part = |name| json.get(name).and_then(Value::as_str).unwrap_or_default();
                return Ok(format!("{}{}", part("amount"), part("denom")).into());
            }
            _ => {}
        }
        let encoding = kind.options().get_extension(&self.encoding).as_str().map(str::to_owned);
        match encoding.as_deref() {
            Some("key_field") => return Ok(json.get("key").cloned().unwrap_or_default()),
            Some("module_account") => return Ok(module_account(json)),
            _ => {}
        }
        let mut members = Map::new();
        for field in kind.fields() {
            let options = field.options();
            let kept = options.get_extension(&self.dont_omit).as_bool() == Some(true);
            if !message.has_field(&field) && !kept {
                continue;
            }
            let named = options.get_extension(&self.field_name).as_str().map(str::to_owned);
            let name =
                named.filter(|name| !name.is_empty()).unwrap_or_else(|| field.name().to_owned());
            let json = json.get(field.name()).unwrap_or(&Value::Null);
            members.insert(name, self.field(message, &field, json)?);
        }
        Ok(Value::Object(members))
    }

    fn field(
        &self,
        message: &DynamicMessage,
        field: &FieldDescriptor,
        json: &Value,
    ) -> Result<Value> {
        if !matches!(field.kind(), Kind::Message(_)) || field.is_map() {
            return Ok(json.clone());
        }
        match (message.get_field(field).as_ref(), json) {
            (Reflected::List(items), Value::Array(texts)) => {
                let pairs = items.iter().zip(texts);
                let items = pairs.map(|(item, json)| match item {
                    Reflected::Message(item) => self.message(item, json),
                    _ => Ok(json.clone()),
                });
                items.collect()
            }
            (Reflected::Message(inner), json) if !json.is_null() => self.message(inner, json),
            _ => Ok(json.clone()),
        }
    }

    fn any(&self, any: &DynamicMessage, json: &Value) -> Result<Value> {
        let text = |name: &str| any.get_field_by_name(name).map(|value| value.into_owned());
        let (Some(Reflected::String(url)), Some(Reflected::Bytes(bytes))) =
            (text("type_url"), text("value"))
        else {
            return Ok(json.clone());
        };
        let Some(kind) = proto::pool().get_message_by_name(url.trim_start_matches('/')) else {
            return Ok(json.clone());
        };
        let inner = DynamicMessage::decode(kind, bytes)?;
        let value = self.message(&inner, json)?;
        Ok(Value::Object(Map::from_iter([
            ("type".to_owned(), url.into()),
            ("value".to_owned(), value),
        ])))
    }
}

/// A module's account, flattened; its numbers are no texts.
fn module_account(json: &Value) -> Value {
    let base = |name| json.pointer(&format!("/base_account/{name}")).cloned();
    let number = |name| {
        let text =
            base(name).and_then(|value| value.as_str().and_then(|text| text.parse::<u64>().ok()));
        Value::from(text.unwrap_or_default())
    };
    Value::Object(Map::from_iter([
        ("account_number".to_owned(), number("account_number")),
        ("address".to_owned(), base("address").unwrap_or_default()),
        ("name".to_owned(), json.get("name").cloned().unwrap_or_default()),
        ("permissions".to_owned(), json.get("permissions").cloned().unwrap_or_default()),
        ("public_key".to_owned(), "".into()),
        ("sequence".to_owned(), number("sequence")),
    ]))
}

/// A span as Go writes it: `504h0m0s`, `1.5s`, `250ms`.
fn go_duration(span: &DynamicMessage) -> String {
    let number = |name| {
        span.get_field_by_name(name)
            .and_then(|value| value.as_i64().or(value.as_i32().map(i64::from)))
    };
    let seconds = i128::from(number("seconds").unwrap_or_default());
    let nanos = seconds
        .saturating_mul(1_000_000_000)
        .saturating_add(i128::from(number("nanos").unwrap_or_default()));
    let sign = if nanos < 0 { "-" } else { "" };
    format!("{sign}{}", unsigned_duration(nanos.unsigned_abs()))
}

fn unsigned_duration(nanos: u128) -> String {
    let decimal = |unit: u128| {
        let (whole, rest) = (nanos.div_euclid(unit), nanos.rem_euclid(unit));
        let digits = unit.to_string().len().saturating_sub(1);
        let fraction = format!("{rest:0digits$}");
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
    };
    match nanos {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanos}ns"),
        1_000..1_000_000 => format!("{}µs", decimal(1_000)),
        1_000_000..1_000_000_000 => format!("{}ms", decimal(1_000_000)),
        _ => {
            let minutes = nanos.div_euclid(60_000_000_000);
            let seconds = unsigned_seconds(nanos.rem_euclid(60_000_000_000));
            match (minutes.div_euclid(60), minutes.rem_euclid(60)) {
                (0, 0) => format!("{seconds}s"),
                (0, minutes) => format!("{minutes}m{seconds}s"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

fn unsigned_seconds(nanos: u128) -> String {
    let (whole, rest) = (nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
    let fraction = format!("{rest:09}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_as_go_does() {
        for (nanos, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_500, "1.5µs"),
            (250_000_000, "250ms"),
            (1_500_000_000, "1.5s"),
            (600_000_000_000, "10m0s"),
            (1_814_400_000_000_000, "504h0m0s"),
        ] {
            assert_eq!(unsigned_duration(nanos), text);
        }
    }
}
