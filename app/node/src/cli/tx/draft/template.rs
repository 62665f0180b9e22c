//! A message of which nothing is known, with all its fields.

use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

/// Messages within messages; some hold themselves.
const DEPTH: u32 = 6;

/// A message of any type.
const ANY: &str = "google.protobuf.Any";

/// The fields of `message` in the JSON of nothing; lists of messages have one, to be copied.
pub(super) fn of(message: &MessageDescriptor, denom: &str) -> Map<String, Value> {
    Template { denom }.members(message, DEPTH)
}

struct Template<'a> {
    denom: &'a str,
}

impl Template<'_> {
    fn members(&self, message: &MessageDescriptor, depth: u32) -> Map<String, Value> {
        let wanted = message.fields().filter(|field| !is_deprecated(field) && is_chosen(field));
        wanted.map(|field| (field.name().to_owned(), self.field(&field, depth))).collect()
    }

    fn field(&self, field: &FieldDescriptor, depth: u32) -> Value {
        if field.is_map() {
            return json!({});
        }
        match (field.cardinality(), field.kind()) {
            (Cardinality::Repeated, Kind::Message(message))
                if depth > 0 && message.full_name() != ANY =>
            {
                json!([self.message(&message, depth.saturating_sub(1))])
            }
            (Cardinality::Repeated, _) => json!([]),
            (_, Kind::Message(_)) if depth == 0 => Value::Null,
            (_, Kind::Message(message)) => self.message(&message, depth.saturating_sub(1)),
            _ => scalar(field),
        }
    }

    fn message(&self, message: &MessageDescriptor, depth: u32) -> Value {
        match message.full_name() {
            "cosmos.base.v1beta1.Coin" | "cosmos.base.v1beta1.DecCoin" => {
                json!({ "denom": self.denom, "amount": "0" })
            }
            // What no type is told for can not stand there.
            ANY => Value::Null,
            "google.protobuf.Timestamp" => "1970-01-01T00:00:00Z".into(),
            "google.protobuf.Duration" => "0s".into(),
            _ => Value::Object(self.members(message, depth)),
        }
    }
}

fn scalar(field: &FieldDescriptor) -> Value {
    match field.kind() {
        Kind::String => match scalar_name(field).as_deref() {
            Some("cosmos.Int") => "0".into(),
            Some("cosmos.Dec") => "0.000000000000000000".into(),
            _ => "".into(),
        },
        Kind::Bytes => "".into(),
        Kind::Bool => false.into(),
        Kind::Enum(kind) => kind.default_value().name().into(),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 | Kind::Uint64 | Kind::Fixed64 => "0".into(),
        _ => 0.into(),
    }
}

/// What a text field is declared to hold.
fn scalar_name(field: &FieldDescriptor) -> Option<String> {
    let scalar = proto::pool().get_extension_by_name("cosmos_proto.scalar")?;
    field.options().get_extension(&scalar).as_str().map(str::to_owned)
}

fn is_deprecated(field: &FieldDescriptor) -> bool {
    field.field_descriptor_proto().options.as_ref().is_some_and(|options| options.deprecated())
}

/// Of fields of which only one can be there, the first.
fn is_chosen(field: &FieldDescriptor) -> bool {
    let first = field.containing_oneof().and_then(|choice| choice.fields().next());
    first.is_none_or(|first| first == *field)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn drafted(name: &str) -> Value {
        Value::Object(of(&proto::pool().get_message_by_name(name).unwrap(), "uwls"))
    }

    #[test]
    fn all_fields_are_there_with_an_example_of_what_is_listed() {
        assert_eq!(
            drafted("cosmos.bank.v1beta1.MsgSend"),
            json!({
                "from_address": "", "to_address": "",
                "amount": [{ "denom": "uwls", "amount": "0" }],
            })
        );
        assert_eq!(
            drafted("cosmos.gov.v1.MsgVote"),
            json!({
                "proposal_id": "0", "voter": "", "option": "VOTE_OPTION_UNSPECIFIED",
                "metadata": "",
            })
        );
    }

    #[test]
    fn what_is_not_used_any_more_is_left_out() {
        let plan = &drafted("cosmos.upgrade.v1beta1.MsgSoftwareUpgrade")["plan"];
        assert_eq!(*plan, json!({ "name": "", "height": "0", "info": "" }));
    }
}
