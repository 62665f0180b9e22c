//! What each message may hold, compiled once so that no descriptor is touched while scanning.

use std::sync::Arc;

use crate::wire::WireType;

/// Where a message stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Index(pub(super) usize);

/// An interface that types are registered for, by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interface(pub(super) usize);

/// All messages that a transaction can reach.
pub(super) struct Rules {
    pub(super) messages: Vec<MessageRules>,
    /// Sorted by [`by_length`].
    pub(super) types: Vec<Type>,
    /// Their names in Go, and whether anything implements them.
    pub(super) interfaces: Vec<(Arc<str>, bool)>,
    pub(super) tx_raw: Index,
    pub(super) tx_body: Index,
    pub(super) auth_info: Index,
    pub(super) any: Index,
}

/// A registered type.
pub(super) struct Type {
    pub(super) url: String,
    pub(super) message: Index,
    pub(super) implements: Vec<Interface>,
}

/// The fields of a message, sorted by number.
pub(super) struct MessageRules {
    /// As Go prints it, `*types.MsgSend`.
    pub(super) name: Arc<str>,
    pub(super) fields: Vec<Field>,
}

/// One field.
pub(super) struct Field {
    pub(super) number: u32,
    /// As Go prints it, `FromAddress`.
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) list: bool,
    /// Set for a field that must not come in parts, because it is checked as a whole: its bit.
    pub(super) once: Option<u64>,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Number(WireType),
    Bytes,
    Text,
    Integer,
    Decimal,
    Message(Index),
    Time(Index),
    Duration(Index),
    /// An `Any` and the interface that its content must implement.
    Any(Option<Interface>),
}

impl Kind {
    /// How it is written when it stands alone.
    pub(super) fn wire_type(self) -> WireType {
        match self {
            Kind::Number(wire_type) => wire_type,
            _ => WireType::Bytes,
        }
    }
}

impl MessageRules {
    /// The field called `number`. Most messages number theirs from one without gaps.
    #[inline]
    pub(super) fn field(&self, number: u32) -> Option<&Field> {
        let guess = usize::try_from(number).ok()?.checked_sub(1)?;
        match self.fields.get(guess) {
            Some(field) if field.number == number => Some(field),
            _ => {
                let at = self.fields.binary_search_by_key(&number, |field| field.number).ok()?;
                self.fields.get(at)
            }
        }
    }
}

impl Rules {
    #[inline]
    pub(super) fn message(&self, index: Index) -> &MessageRules {
        match self.messages.get(index.0) {
            Some(message) => message,
            None => panic!("the table of messages has no entry {}", index.0),
        }
    }

    pub(super) fn interface(&self, interface: Interface) -> &(Arc<str>, bool) {
        match self.interfaces.get(interface.0) {
            Some(interface) => interface,
            None => panic!("the table of interfaces has no entry {}", interface.0),
        }
    }

    /// The registered type called `url`, spelled exactly so.
    pub(super) fn resolve(&self, url: &[u8]) -> Option<&Type> {
        let at = self.types.binary_search_by(|one| by_length(one.url.as_bytes(), url)).ok()?;
        self.types.get(at)
    }
}

/// Type URLs share long beginnings but rarely their length, so that goes first.
pub(super) fn by_length(a: &[u8], b: &[u8]) -> core::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
