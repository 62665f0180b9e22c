//! Messages as amino JSON.

use prost::encoding::WireType;
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use super::keys;
use super::rules::{FieldForm, FieldRules, MessageForm, MessageRules, rules_of};
use crate::json::{
    ANY, DURATION, Depth, Error, TIMESTAMP, decimal_from_wire, decode, descriptor_of, integer,
    nanoseconds, parts, push, seconds_and_nanos, timestamp_text, trim_fraction, write_base64,
    write_string,
};

/// In which order fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By key: sign documents.
    Sorted,
    /// As declared: what the amino library itself prints.
    Declared,
}

/// Writes messages as amino JSON.
pub(super) struct Encoder {
    order: Order,
}

impl Encoder {
    pub(super) fn new(order: Order) -> Encoder {
        Encoder { order }
    }

    pub(super) fn order(&self) -> Order {
        self.order
    }

    /// `{"type":…,"value":…}`; what has no amino name goes by its type URL.
    pub(super) fn named(
        &self,
        out: &mut String,
        message: &DynamicMessage,
        depth: Depth,
    ) -> Result<(), Error> {
        let descriptor = message.descriptor();
        out.push_str("{\"type\":");
        match &rules_of(&descriptor)?.name {
            Some(name) => write_string(out, name),
            None => write_string(out, &format!("/{}", descriptor.full_name())),
        }
        out.push_str(",\"value\":");
        self.message(out, message, depth)?;
        out.push('}');
        Ok(())
    }

    /// The message alone, without its type.
    pub(super) fn message(
        &self,
        out: &mut String,
        message: &DynamicMessage,
        depth: Depth,
    ) -> Result<(), Error> {
        let depth = depth.deeper()?;
        reject_unknown(message)?;
        let descriptor = message.descriptor();
        match descriptor.full_name() {
            ANY => {
                let (type_url, value) = parts(message);
                let inner = decode(descriptor_of(&type_url)?, &value)?;
                return self.named(out, &inner, depth);
            }
            TIMESTAMP => return timestamp(out, message),
            DURATION => return duration(out, message),
            _ => {}
        }
        let rules = rules_of(&descriptor)?;
        match rules.form {
            MessageForm::Object => self.object(out, message, rules, depth),
            MessageForm::KeyField => keys::key_field(out, message),
            MessageForm::ThresholdString => keys::threshold(self, out, message, depth),
            MessageForm::ModuleAccount => keys::module_account(out, message),
        }
    }

    fn object(
        &self,
        out: &mut String,
        message: &DynamicMessage,
        rules: &MessageRules,
        depth: Depth,
    ) -> Result<(), Error> {
        let fields = match self.order {
            Order::Sorted => &rules.sorted,
            Order::Declared => &rules.declared,
        };
        check_choices(fields)?;
        out.push('{');
        let mut separator = "";
        for field in fields {
            if is_left_out(message, field) {
                continue;
            }
            out.push_str(separator);
            separator = ",";
            self.member(out, message, field, depth).map_err(|error| error.in_field(&field.name))?;
        }
        out.push('}');
        Ok(())
    }

    /// Key and value of a field that is not left out.
    fn member(
        &self,
        out: &mut String,
        message: &DynamicMessage,
        field: &FieldRules,
        depth: Depth,
    ) -> Result<(), Error> {
        let is_set = message.has_field(&field.descriptor);
        let value = message.get_field(&field.descriptor);
        match &field.choice {
            None => {
                write_string(out, &field.name);
                out.push(':');
                self.field(out, field, value.as_ref(), is_set, depth)
            }
            Some(choice) if !is_set => {
                write_string(out, &choice.name);
                out.push_str(":null");
                Ok(())
            }
            Some(choice) => {
                write_string(out, &choice.name);
                out.push_str(":{\"type\":");
                write_string(out, choice.type_name.as_deref().unwrap_or_default());
                out.push_str(",\"value\":{");
                write_string(out, &field.name);
                out.push(':');
                self.field(out, field, value.as_ref(), is_set, depth)?;
                out.push_str("}}");
                Ok(())
            }
        }
    }

    fn field(
        &self,
        out: &mut String,
        field: &FieldRules,
        value: &Value,
        is_set: bool,
        depth: Depth,
    ) -> Result<(), Error> {
        match (&field.form, value) {
            (FieldForm::Unknown(encoding), _) => {
                Err(Error::new(format!("amino encoding {encoding} is not supported")))
            }
            (FieldForm::LegacyCoins, Value::List(items)) => self.list(out, items, depth),
            (FieldForm::Int, Value::String(text)) => {
                write_string(out, if text.is_empty() { "0" } else { text });
                Ok(())
            }
            (FieldForm::Int, Value::Bytes(bytes)) => number(out, bytes, integer),
            (FieldForm::Dec, Value::String(text)) => {
                number(out, text.as_bytes(), decimal_from_wire)
            }
            (FieldForm::Dec, Value::Bytes(bytes)) => number(out, bytes, decimal_from_wire),
            (FieldForm::LegacyCoins | FieldForm::Int | FieldForm::Dec, _) => {
                Err(Error::new("its amino encoding does not fit its kind"))
            }
            (FieldForm::Standard, Value::Message(_)) if !is_set => Err(Error::new(
                "not set, but amino JSON does not leave it out (amino.dont_omitempty)",
            )),
            (FieldForm::Standard, Value::List(_) | Value::Bytes(_)) if !is_set => {
                out.push_str("null");
                Ok(())
            }
            (FieldForm::Standard, value) => self.value(out, value, depth),
        }
    }

    pub(super) fn list(
        &self,
        out: &mut String,
        items: &[Value],
        depth: Depth,
    ) -> Result<(), Error> {
        out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            self.value(out, item, depth).map_err(|error| error.in_item(index))?;
        }
        out.push(']');
        Ok(())
    }

    fn value(&self, out: &mut String, value: &Value, depth: Depth) -> Result<(), Error> {
        match value {
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::I32(value) | Value::EnumNumber(value) => push(out, format_args!("{value}")),
            Value::U32(value) => push(out, format_args!("{value}")),
            Value::I64(value) => push(out, format_args!("\"{value}\"")),
            Value::U64(value) => push(out, format_args!("\"{value}\"")),
            Value::String(text) => write_string(out, text),
            Value::Bytes(bytes) => write_base64(out, bytes),
            Value::Message(message) => self.message(out, message, depth)?,
            Value::List(items) => self.list(out, items, depth)?,
            Value::Map(_) | Value::F32(_) | Value::F64(_) => {
                return Err(Error::new("maps and floating-point numbers are not supported"));
            }
        }
        Ok(())
    }
}

/// A message with a choice whose member has no amino type can not be written, set or not.
fn check_choices(fields: &[FieldRules]) -> Result<(), Error> {
    let nameless = |field: &&FieldRules| {
        field.choice.as_ref().is_some_and(|choice| choice.type_name.is_none())
    };
    match fields.iter().find(nameless) {
        Some(field) => Err(Error::new(format!(
            "field {} within a oneof must have the amino.oneof_name option set",
            field.name
        ))),
        None => Ok(()),
    }
}

fn is_left_out(message: &DynamicMessage, field: &FieldRules) -> bool {
    if message.has_field(&field.descriptor) {
        return false;
    }
    match &field.choice {
        // An empty choice is written once, as null.
        Some(choice) => !choice.is_first || has_choice(message, field),
        None => field.omit_empty,
    }
}

fn has_choice(message: &DynamicMessage, field: &FieldRules) -> bool {
    field
        .descriptor
        .containing_oneof()
        .is_some_and(|oneof| oneof.fields().any(|member| message.has_field(&member)))
}

/// A field that the document would not show must not be signed.
pub(super) fn reject_unknown(message: &DynamicMessage) -> Result<(), Error> {
    match message.unknown_fields().next() {
        None => Ok(()),
        Some(field) => Err(Error::new(format!(
            "{}: {{TagNum: {}, WireType:{:?}}}: unknown protobuf field",
            message.descriptor().full_name(),
            field.number(),
            go_name(field.wire_type()),
        ))),
    }
}

/// The SDK's word for a wire type.
fn go_name(wire_type: WireType) -> &'static str {
    match wire_type {
        WireType::Varint => "varint",
        WireType::SixtyFourBit => "fixed64",
        WireType::LengthDelimited => "bytes",
        WireType::StartGroup => "start_group",
        WireType::EndGroup => "end_group",
        WireType::ThirtyTwoBit => "fixed32",
    }
}

fn number(
    out: &mut String,
    wire: &[u8],
    print: fn(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    let text = std::str::from_utf8(wire).map_err(|_| Error::new("a number is not UTF-8"))?;
    if text.is_empty() {
        write_string(out, "0");
    } else {
        write_string(out, &print(text)?);
    }
    Ok(())
}

/// RFC 3339 without zeros at the end of the fraction.
fn timestamp(out: &mut String, message: &DynamicMessage) -> Result<(), Error> {
    let (seconds, nanos) = seconds_and_nanos(message);
    write_string(out, &trim_fraction(&timestamp_text(seconds, nanos)?));
    Ok(())
}

/// Nanoseconds in a string: what Go holds in a `time.Duration`.
fn duration(out: &mut String, message: &DynamicMessage) -> Result<(), Error> {
    push(out, format_args!("\"{}\"", nanoseconds(message)?));
    Ok(())
}
