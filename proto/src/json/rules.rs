//! What Go knows about a field and protobuf does not: read once from the gogoproto options.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use prost_reflect::{ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use super::{DURATION, Error, TIMESTAMP, special};
use crate::options;

/// How the value of a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As its protobuf kind says.
    Standard,
    /// A `math.Int`: decimal text, on the wire in a string or bytes field.
    Int,
    /// A `math.LegacyDec`: text with a point and 18 digits, an integer on the wire.
    Dec,
    /// A Go `time.Time`, whose zero is the year 1 and not 1970.
    Time,
    /// A Go `time.Duration`.
    Span,
    /// Bytes as upper-case hexadecimal digits.
    UpperHex,
    /// Bytes that are a JSON text, printed as they are.
    RawJson,
}

/// One field with what its Go struct adds.
#[derive(Debug, Clone)]
pub(crate) struct FieldRules {
    pub(crate) descriptor: FieldDescriptor,
    pub(crate) form: Form,
    /// False for a struct in a struct: such a field is never null and is always encoded.
    pub(crate) nullable: bool,
    /// The interface that an `Any` in this field must implement.
    pub(crate) accepts: Option<String>,
}

impl FieldRules {
    pub(crate) fn is_message(&self) -> bool {
        matches!(self.descriptor.kind(), Kind::Message(_))
    }

    /// Whether the field holds one value that stands on its own: no list, map or choice.
    pub(crate) fn is_single(&self) -> bool {
        !self.descriptor.is_list()
            && !self.descriptor.is_map()
            && self.descriptor.containing_oneof().is_none()
    }
}

/// The fields of a message in the order of their declaration, which is the order of printing.
#[derive(Debug)]
pub(crate) struct MessageRules {
    pub(crate) fields: Vec<FieldRules>,
    /// Interfaces that the message may stand for in an `Any`.
    pub(super) implements: Vec<String>,
}

/// The rules of a message of the pool.
pub(crate) fn rules_of(message: &MessageDescriptor) -> Result<&'static MessageRules, Error> {
    static TABLE: OnceLock<BTreeMap<String, MessageRules>> = OnceLock::new();
    TABLE
        .get_or_init(|| Reader::new().table())
        .get(message.full_name())
        .ok_or_else(|| Error::new(format!("unknown message type {}", message.full_name())))
}

/// The options that are read.
struct Reader {
    nullable: ExtensionDescriptor,
    custom_type: ExtensionDescriptor,
    cast_type: ExtensionDescriptor,
    std_time: ExtensionDescriptor,
    std_duration: ExtensionDescriptor,
    accepts: ExtensionDescriptor,
    implements: ExtensionDescriptor,
}

impl Reader {
    fn new() -> Reader {
        let option = |name| options::extension(crate::pool(), name);
        Reader {
            nullable: option("gogoproto.nullable"),
            custom_type: option("gogoproto.customtype"),
            cast_type: option("gogoproto.casttype"),
            std_time: option("gogoproto.stdtime"),
            std_duration: option("gogoproto.stdduration"),
            accepts: option("cosmos_proto.accepts_interface"),
            implements: option("cosmos_proto.implements_interface"),
        }
    }

    fn table(&self) -> BTreeMap<String, MessageRules> {
        crate::pool()
            .all_messages()
            .map(|message| (message.full_name().to_owned(), self.message(&message)))
            .collect()
    }

    fn message(&self, message: &MessageDescriptor) -> MessageRules {
        let declared = &message.descriptor_proto().field;
        MessageRules {
            fields: declared
                .iter()
                .filter_map(|field| message.get_field(u32::try_from(field.number()).ok()?))
                .map(|field| self.field(field))
                .collect(),
            implements: options::texts(&message.options(), &self.implements),
        }
    }

    fn field(&self, descriptor: FieldDescriptor) -> FieldRules {
        let set = descriptor.options();
        let form = match descriptor.kind() {
            Kind::Message(message) => match message.full_name() {
                TIMESTAMP if options::flag(&set, &self.std_time) => Form::Time,
                DURATION if options::flag(&set, &self.std_duration) => Form::Span,
                _ => Form::Standard,
            },
            Kind::String | Kind::Bytes => options::text(&set, &self.custom_type)
                .or_else(|| options::text(&set, &self.cast_type))
                .and_then(|go_type| special::form_of(&go_type))
                .unwrap_or(Form::Standard),
            _ => Form::Standard,
        };
        FieldRules {
            form,
            nullable: !set.has_extension(&self.nullable) || options::flag(&set, &self.nullable),
            accepts: options::text(&set, &self.accepts),
            descriptor,
        }
    }
}
