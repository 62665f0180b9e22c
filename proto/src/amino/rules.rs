//! What the `amino` options say about messages and fields, read once from the descriptors.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use prost_reflect::{DynamicMessage, ExtensionDescriptor, FieldDescriptor, MessageDescriptor};

use crate::json::Error;
use crate::options;

/// How a whole message is written (`amino.message_encoding`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MessageForm {
    /// As an object of its fields.
    Object,
    /// As the bytes in its field `key`.
    KeyField,
    /// As a multisig key, whose threshold is a string.
    ThresholdString,
    /// As a module account, flattened.
    ModuleAccount,
}

/// How the value of a field is written (`amino.encoding`, `cosmos_proto.scalar`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldForm {
    /// As its protobuf kind says.
    Standard,
    /// Coins: an empty list stays a list and is never null.
    LegacyCoins,
    /// An integer as text, never empty.
    Int,
    /// A decimal with a point and 18 digits, an integer on the wire.
    Dec,
    /// An encoding that is not known here. Signing something else than the SDK would be worse
    /// than refusing.
    Unknown(String),
}

/// The choice that a field belongs to.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// The oneof in CamelCase, the key under which its member is printed.
    pub(super) name: String,
    /// The type that is printed with the member.
    pub(super) type_name: Option<String>,
    /// Set for the member that speaks for an empty choice.
    pub(super) is_first: bool,
}

/// One field with its amino options.
#[derive(Debug, Clone)]
pub(super) struct FieldRules {
    pub(super) descriptor: FieldDescriptor,
    pub(super) name: String,
    pub(super) form: FieldForm,
    pub(super) omit_empty: bool,
    pub(super) choice: Option<Choice>,
}

impl FieldRules {
    fn sort_key(&self) -> &str {
        self.choice.as_ref().map_or(self.name.as_str(), |choice| choice.name.as_str())
    }
}

/// A message with its amino options.
#[derive(Debug)]
pub(super) struct MessageRules {
    /// The name under which wallets know the type.
    pub(super) name: Option<String>,
    pub(super) form: MessageForm,
    pub(super) declared: Vec<FieldRules>,
    pub(super) sorted: Vec<FieldRules>,
}

/// The rules of a message of the pool.
pub(super) fn rules_of(message: &MessageDescriptor) -> Result<&'static MessageRules, Error> {
    table()
        .get(message.full_name())
        .ok_or_else(|| Error::new(format!("unknown message type {}", message.full_name())))
}

/// Every message with an amino name, by its full name.
pub(super) fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
    table()
        .iter()
        .filter_map(|(full_name, rules)| Some((full_name.as_str(), rules.name.as_deref()?)))
}

fn table() -> &'static BTreeMap<String, MessageRules> {
    static TABLE: OnceLock<BTreeMap<String, MessageRules>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let reader = Reader::new();
        crate::pool()
            .all_messages()
            .map(|message| (message.full_name().to_owned(), reader.message(&message)))
            .collect()
    })
}

/// The options that are read.
struct Reader {
    name: ExtensionDescriptor,
    message_encoding: ExtensionDescriptor,
    encoding: ExtensionDescriptor,
    field_name: ExtensionDescriptor,
    dont_omit_empty: ExtensionDescriptor,
    oneof_name: ExtensionDescriptor,
    scalar: ExtensionDescriptor,
    custom_type: ExtensionDescriptor,
}

impl Reader {
    fn new() -> Reader {
        let option = |name| options::extension(crate::pool(), name);
        Reader {
            name: option("amino.name"),
            message_encoding: option("amino.message_encoding"),
            encoding: option("amino.encoding"),
            field_name: option("amino.field_name"),
            dont_omit_empty: option("amino.dont_omitempty"),
            oneof_name: option("amino.oneof_name"),
            scalar: option("cosmos_proto.scalar"),
            custom_type: option("gogoproto.customtype"),
        }
    }

    fn message(&self, message: &MessageDescriptor) -> MessageRules {
        let set = message.options();
        let declared: Vec<_> = message
            .descriptor_proto()
            .field
            .iter()
            .filter_map(|field| message.get_field(u32::try_from(field.number()).ok()?))
            .map(|field| self.field(field))
            .collect();
        let mut sorted = declared.clone();
        sorted.sort_by(|a, b| a.sort_key().cmp(b.sort_key()));
        MessageRules {
            name: options::text(&set, &self.name),
            form: match options::text(&set, &self.message_encoding).as_deref() {
                Some("key_field") => MessageForm::KeyField,
                Some("threshold_string") => MessageForm::ThresholdString,
                Some("module_account") => MessageForm::ModuleAccount,
                _ => MessageForm::Object,
            },
            declared,
            sorted,
        }
    }

    fn field(&self, descriptor: FieldDescriptor) -> FieldRules {
        let set = descriptor.options();
        let choice = descriptor.containing_oneof().map(|oneof| Choice {
            name: camel_case(oneof.name()),
            type_name: options::text(&set, &self.oneof_name),
            is_first: oneof.fields().next().as_ref() == Some(&descriptor),
        });
        FieldRules {
            name: options::text(&set, &self.field_name)
                .unwrap_or_else(|| descriptor.name().to_owned()),
            form: self.form(&set),
            omit_empty: !options::flag(&set, &self.dont_omit_empty),
            choice,
            descriptor,
        }
    }

    /// An encoding comes before a scalar. A decimal that is no `LegacyDec` in Go travels as the
    /// text that people read and is printed as such.
    fn form(&self, set: &DynamicMessage) -> FieldForm {
        if let Some(encoding) = options::text(set, &self.encoding) {
            return match encoding.as_str() {
                "legacy_coins" => FieldForm::LegacyCoins,
                _ => FieldForm::Unknown(encoding),
            };
        }
        match options::text(set, &self.scalar).as_deref() {
            Some("cosmos.Int") => FieldForm::Int,
            Some("cosmos.Dec")
                if options::text(set, &self.custom_type).as_deref()
                    == Some("cosmossdk.io/math.LegacyDec") =>
            {
                FieldForm::Dec
            }
            _ => FieldForm::Standard,
        }
    }
}

/// `allow_or_deny` becomes `AllowOrDeny`.
fn camel_case(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_messages_share_a_name() {
        let mut seen = BTreeSet::new();
        for (full_name, name) in named() {
            assert!(seen.insert(name), "{full_name} takes the name {name} again");
        }
        assert!(seen.contains("cosmos-sdk/MsgSend"));
    }

    #[test]
    fn names_of_transaction_messages_fit_a_ledger() {
        let signer = options::extension(crate::pool(), "cosmos.msg.v1.signer");
        for (full_name, name) in named() {
            let message = crate::pool().get_message_by_name(full_name).unwrap();
            if message.options().has_extension(&signer) {
                assert!(name.len() <= 39, "{name} has {} characters", name.len());
            }
        }
    }

    #[test]
    fn every_encoding_in_use_is_known() {
        for (message, rules) in table() {
            for field in &rules.declared {
                assert!(
                    !matches!(field.form, FieldForm::Unknown(_)),
                    "{message}.{}: {:?}",
                    field.name,
                    field.form
                );
            }
        }
    }
}
