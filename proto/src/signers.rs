//! Who must sign a message, read from its bytes by the option `cosmos.msg.v1.signer`.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{
    DescriptorPool, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
};

use crate::options;
use crate::services::services;
use crate::wire::Wire;

/// Messages that a signer option may lead through, as in the SDK's signing context.
const DEPTH_MAX: usize = 32;

/// The signer fields of every message of every `Msg` service.
pub struct Signers {
    /// By type URL.
    paths: BTreeMap<String, Vec<Path>>,
}

/// Who must sign, as the message spells the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signer<'a> {
    /// The text of the field; empty when the field is left out.
    pub address: &'a str,
    /// Whether the prefix is the one of validators (`whalevaloper`) or of accounts.
    pub kind: AddressKind,
}

/// Which bech32 prefix an address has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressKind {
    /// An account.
    Account,
    /// The operator of a validator.
    Validator,
}

/// Why the signers of a message can not be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignersError {
    /// No `Msg` service takes a message of this type.
    #[error("unable to resolve type URL {0}")]
    UnknownType(String),
    /// The bytes are no message of this type.
    #[error("the signers of {0} can not be read")]
    Unreadable(String),
}

/// A `Msg` service whose signers can not be told: a mistake of ours, found at start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsignedMessage {
    /// The message does not name its signer.
    #[error("no cosmos.msg.v1.signer option found for message {0}")]
    NoOption(String),
    /// The option names a field that the message does not have.
    #[error("field {field} not found in message {message}")]
    NoField {
        /// The message.
        message: String,
        /// What the option says.
        field: String,
    },
    /// A message inside of a message must lead to one field.
    #[error("nested cosmos.msg.v1.signer option in message {0} must contain only one value")]
    NotOne(String),
    /// The field is neither text nor a message, or may be absent, or is a map.
    #[error("field {0} can not hold a signer")]
    NotAddress(String),
    /// Messages inside messages without an end.
    #[error("maximum recursion depth exceeded at field {0}")]
    Depth(String),
}

/// The way from a message to an address.
#[derive(Clone, Debug)]
struct Path {
    /// Messages on the way.
    through: Vec<Step>,
    /// The address itself.
    to: Step,
    kind: AddressKind,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    number: u32,
    list: bool,
}

impl Signers {
    /// Compiles the signer fields of all `Msg` services of `pool`.
    pub fn compile(pool: &DescriptorPool) -> Result<Signers, UnsignedMessage> {
        let compiler = Compiler {
            signer: options::extension(pool, "cosmos.msg.v1.signer"),
            scalar: options::extension(pool, "cosmos_proto.scalar"),
        };
        let mut paths = BTreeMap::new();
        for service in services(pool).into_iter().filter(|service| service.is_msg) {
            for method in service.methods {
                let url = format!("/{}", method.input.full_name());
                paths.insert(url, compiler.paths(&method.input)?);
            }
        }
        Ok(Signers { paths })
    }

    /// Who must sign the message `value` of type `type_url`, in the order of its fields, each
    /// spelling once.
    pub fn of<'a>(&self, type_url: &str, value: &'a [u8]) -> Result<Vec<Signer<'a>>, SignersError> {
        let paths = self.paths.get(type_url);
        let paths = paths.ok_or_else(|| SignersError::UnknownType(type_url.to_owned()))?;
        let mut signers = Vec::new();
        for path in paths {
            path.walk(&[value], &path.through, &mut signers)
                .ok_or_else(|| SignersError::Unreadable(type_url.to_owned()))?;
        }
        if signers.len() > 1 {
            let mut seen = BTreeSet::new();
            signers.retain(|signer| seen.insert(*signer));
        }
        Ok(signers)
    }
}

impl Path {
    /// Follows `through` from a message that came in `pieces`, and adds the addresses at its end.
    /// A single message field that is given more than once is one message in pieces.
    fn walk<'a>(
        &self,
        pieces: &[&'a [u8]],
        through: &[Step],
        signers: &mut Vec<Signer<'a>>,
    ) -> Option<()> {
        let Some((step, further)) = through.split_first() else {
            return self.arrive(pieces, signers);
        };
        let mut inside = Vec::new();
        for_each(pieces, step.number, |piece| {
            inside.push(piece);
            Some(())
        })?;
        if !step.list {
            return self.walk(&inside, further, signers);
        }
        inside.iter().try_for_each(|one| self.walk(&[one], further, signers))
    }

    fn arrive<'a>(&self, pieces: &[&'a [u8]], signers: &mut Vec<Signer<'a>>) -> Option<()> {
        let mut add = |address| signers.push(Signer { address, kind: self.kind });
        let mut last = "";
        for_each(pieces, self.to.number, |value| {
            last = core::str::from_utf8(value).ok()?;
            if self.to.list {
                add(last);
            }
            Some(())
        })?;
        if !self.to.list {
            add(last);
        }
        Some(())
    }
}

/// Calls `found` with each value of field `number`; none when the bytes are no protobuf.
fn for_each<'a>(
    pieces: &[&'a [u8]],
    number: u32,
    mut found: impl FnMut(&'a [u8]) -> Option<()>,
) -> Option<()> {
    for piece in pieces {
        let mut wire = Wire::new(piece);
        while !wire.is_empty() {
            let tag = wire.tag().ok()?;
            let value = wire.value(tag, 100).ok()?;
            if tag.0 == number {
                found(value)?;
            }
        }
    }
    Some(())
}

struct Compiler {
    signer: ExtensionDescriptor,
    scalar: ExtensionDescriptor,
}

impl Compiler {
    fn paths(&self, message: &MessageDescriptor) -> Result<Vec<Path>, UnsignedMessage> {
        let fields = self.signer_fields(message)?;
        fields.iter().map(|field| self.path(field)).collect()
    }

    fn signer_fields(
        &self,
        message: &MessageDescriptor,
    ) -> Result<Vec<FieldDescriptor>, UnsignedMessage> {
        let names = options::texts(&message.options(), &self.signer);
        if names.is_empty() {
            return Err(UnsignedMessage::NoOption(message.full_name().to_owned()));
        }
        let find = |name: String| {
            message.get_field_by_name(&name).ok_or_else(|| UnsignedMessage::NoField {
                message: message.full_name().to_owned(),
                field: name,
            })
        };
        names.into_iter().map(find).collect()
    }

    fn path(&self, field: &FieldDescriptor) -> Result<Path, UnsignedMessage> {
        let mut through = Vec::new();
        let mut at = field.clone();
        loop {
            let step = Step { number: at.number(), list: at.is_list() };
            let name = || at.full_name().to_owned();
            if at.is_map() || at.field_descriptor_proto().proto3_optional() {
                return Err(UnsignedMessage::NotAddress(name()));
            }
            let message = match at.kind() {
                Kind::String => {
                    let kind = self.address_kind(&at);
                    return Ok(Path { through, to: step, kind });
                }
                Kind::Message(message) => message,
                _ => return Err(UnsignedMessage::NotAddress(name())),
            };
            if through.len() >= DEPTH_MAX {
                return Err(UnsignedMessage::Depth(name()));
            }
            through.push(step);
            let mut inside = self.signer_fields(&message)?;
            at = match (inside.pop(), inside.is_empty()) {
                (Some(one), true) => one,
                _ => return Err(UnsignedMessage::NotOne(message.full_name().to_owned())),
            };
        }
    }

    fn address_kind(&self, field: &FieldDescriptor) -> AddressKind {
        match options::text(&field.options(), &self.scalar).as_deref() {
            Some("cosmos.ValidatorAddressString") => AddressKind::Validator,
            _ => AddressKind::Account,
        }
    }
}
