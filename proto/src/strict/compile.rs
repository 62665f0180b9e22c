//! From descriptors to the tables of [`super::rules`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost_reflect::{
    DescriptorPool, ExtensionDescriptor, FieldDescriptor, Kind as ProtoKind, MessageDescriptor,
};

use super::rules::{Field, Index, Interface, Kind, MessageRules, Rules, Type, by_length};
use crate::options;
use crate::registry::{MSG, PUB_KEY, Registry, TX_EXTENSION_OPTION};
use crate::wire::WireType;

const ANY: &str = "google.protobuf.Any";

/// `Any` fields whose interface the SDK knows in code only. One that is neither here nor carries
/// the option `accepts_interface` takes every registered type.
const ACCEPTS: &[(&str, &str)] = &[
    ("cosmos.tx.v1beta1.TxBody.messages", MSG),
    ("cosmos.tx.v1beta1.TxBody.extension_options", TX_EXTENSION_OPTION),
    ("cosmos.tx.v1beta1.TxBody.non_critical_extension_options", TX_EXTENSION_OPTION),
    ("cosmos.tx.v1beta1.SignerInfo.public_key", PUB_KEY),
    ("cosmos.crypto.multisig.LegacyAminoPubKey.public_keys", PUB_KEY),
    ("cosmos.gov.v1.MsgSubmitProposal.messages", MSG),
    ("cosmos.group.v1.MsgSubmitProposal.messages", MSG),
    ("ibc.core.client.v1.MsgCreateClient.client_state", "ibc.core.client.v1.ClientState"),
    ("ibc.core.client.v1.MsgCreateClient.consensus_state", "ibc.core.client.v1.ConsensusState"),
    ("ibc.core.client.v1.MsgUpgradeClient.client_state", "ibc.core.client.v1.ClientState"),
    ("ibc.core.client.v1.MsgUpgradeClient.consensus_state", "ibc.core.client.v1.ConsensusState"),
];

/// Why the rules can not be compiled: a mistake of ours, found at start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A message that everything builds on is missing.
    #[error("the descriptor set has no message {0}")]
    NoMessage(String),
    /// A registered type is not `/` and the name of a message.
    #[error("type {0} is registered, but the descriptor set has no such message")]
    NoType(String),
    /// Only 64 fields of one message can be guarded against coming in parts.
    #[error("message {0} has more than 64 fields that hold an Any or a time")]
    TooManyWholes(String),
}

pub(super) fn compile(pool: &DescriptorPool, registry: &Registry) -> Result<Rules, CompileError> {
    let mut compiler = Compiler::new(pool);
    let tx_raw = compiler.root("cosmos.tx.v1beta1.TxRaw")?;
    let tx_body = compiler.root("cosmos.tx.v1beta1.TxBody")?;
    let auth_info = compiler.root("cosmos.tx.v1beta1.AuthInfo")?;
    let any = compiler.root(ANY)?;
    let types = compiler.types(registry)?;
    let implemented: BTreeSet<usize> =
        types.iter().flat_map(|one| &one.implements).map(|interface| interface.0).collect();
    let messages = compiler.drain()?;
    let mut interfaces = vec![(Arc::from(""), false); compiler.interfaces.len()];
    for (name, Interface(at)) in compiler.interfaces {
        if let Some(slot) = interfaces.get_mut(at) {
            *slot = (Arc::from(go_interface(&name)), implemented.contains(&at));
        }
    }
    Ok(Rules { messages, types, interfaces, tx_raw, tx_body, auth_info, any })
}

struct Compiler<'p> {
    pool: &'p DescriptorPool,
    /// Every message met so far; those behind `done` wait in `queue`, in the order of their index.
    indexes: BTreeMap<String, Index>,
    queue: Vec<MessageDescriptor>,
    interfaces: BTreeMap<String, Interface>,
    accepts_interface: ExtensionDescriptor,
    custom_type: ExtensionDescriptor,
    custom_name: ExtensionDescriptor,
    std_time: ExtensionDescriptor,
    std_duration: ExtensionDescriptor,
}

impl<'p> Compiler<'p> {
    fn new(pool: &'p DescriptorPool) -> Self {
        Compiler {
            pool,
            indexes: BTreeMap::new(),
            queue: Vec::new(),
            interfaces: BTreeMap::new(),
            accepts_interface: options::extension(pool, "cosmos_proto.accepts_interface"),
            custom_type: options::extension(pool, "gogoproto.customtype"),
            custom_name: options::extension(pool, "gogoproto.customname"),
            std_time: options::extension(pool, "gogoproto.stdtime"),
            std_duration: options::extension(pool, "gogoproto.stdduration"),
        }
    }

    fn root(&mut self, name: &str) -> Result<Index, CompileError> {
        let message = self.pool.get_message_by_name(name);
        Ok(self.index(&message.ok_or_else(|| CompileError::NoMessage(name.to_owned()))?))
    }

    fn types(&mut self, registry: &Registry) -> Result<Vec<Type>, CompileError> {
        let mut types = Vec::new();
        for (url, interfaces) in registry.types() {
            let message = url
                .strip_prefix('/')
                .and_then(|name| self.pool.get_message_by_name(name))
                .ok_or_else(|| CompileError::NoType(url.to_owned()))?;
            let message = self.index(&message);
            let implements = interfaces.map(|name| self.interface(name)).collect();
            types.push(Type { url: url.to_owned(), message, implements });
        }
        types.sort_by(|a, b| by_length(a.url.as_bytes(), b.url.as_bytes()));
        Ok(types)
    }

    /// Where `message` will stand; it is queued when it is met for the first time.
    fn index(&mut self, message: &MessageDescriptor) -> Index {
        let next = Index(self.indexes.len());
        let index = *self.indexes.entry(message.full_name().to_owned()).or_insert(next);
        if index == next {
            self.queue.push(message.clone());
        }
        index
    }

    fn interface(&mut self, name: &str) -> Interface {
        let next = Interface(self.interfaces.len());
        *self.interfaces.entry(name.to_owned()).or_insert(next)
    }

    /// Compiles everything queued, and what that reaches.
    fn drain(&mut self) -> Result<Vec<MessageRules>, CompileError> {
        let mut done = Vec::new();
        while let Some(message) = self.queue.get(done.len()).cloned() {
            let mut fields = Vec::new();
            let mut bits = (0..64).map(|bit| 1_u64.wrapping_shl(bit));
            for field in message.fields() {
                let kind = self.kind(&field);
                let once = if !field.is_list() && is_whole(&field, kind) {
                    let bit = bits.next();
                    let full = || CompileError::TooManyWholes(message.full_name().to_owned());
                    Some(bit.ok_or_else(full)?)
                } else {
                    None
                };
                let name = options::text(&field.options(), &self.custom_name)
                    .unwrap_or_else(|| camel_case(field.name()));
                let name = Arc::from(name);
                fields.push(Field {
                    number: field.number(),
                    name,
                    kind,
                    list: field.is_list(),
                    once,
                });
            }
            fields.sort_by_key(|field| field.number);
            done.push(MessageRules { name: Arc::from(go_message(&message)), fields });
        }
        Ok(done)
    }

    fn kind(&mut self, field: &FieldDescriptor) -> Kind {
        let options = field.options();
        match (field.kind(), options::text(&options, &self.custom_type).as_deref()) {
            (ProtoKind::String | ProtoKind::Bytes, Some("cosmossdk.io/math.Int")) => Kind::Integer,
            (ProtoKind::String | ProtoKind::Bytes, Some("cosmossdk.io/math.LegacyDec")) => {
                Kind::Decimal
            }
            (ProtoKind::String, _) => Kind::Text,
            (ProtoKind::Bytes, _) => Kind::Bytes,
            (ProtoKind::Message(message), _) if message.full_name() == ANY => {
                let declared = options::text(&options, &self.accepts_interface).or_else(|| {
                    let known = ACCEPTS.iter().find(|(name, _)| *name == field.full_name());
                    known.map(|(_, interface)| (*interface).to_owned())
                });
                Kind::Any(declared.map(|name| self.interface(&name)))
            }
            (ProtoKind::Message(message), _) => {
                let index = self.index(&message);
                if options::flag(&options, &self.std_time) {
                    return Kind::Time(index);
                }
                if options::flag(&options, &self.std_duration) {
                    return Kind::Duration(index);
                }
                Kind::Message(index)
            }
            (ProtoKind::Double | ProtoKind::Fixed64 | ProtoKind::Sfixed64, _) => {
                Kind::Number(WireType::Fixed64)
            }
            (ProtoKind::Float | ProtoKind::Fixed32 | ProtoKind::Sfixed32, _) => {
                Kind::Number(WireType::Fixed32)
            }
            _ => Kind::Number(WireType::Varint),
        }
    }
}

/// A message given twice is merged when it is decoded, so an `Any` inside could end up with the
/// type of one half and the content of the other: something nobody has checked.
fn is_whole(field: &FieldDescriptor, kind: Kind) -> bool {
    match kind {
        Kind::Any(_) | Kind::Time(_) | Kind::Duration(_) => true,
        Kind::Message(_) => reaches_any(field, &mut BTreeSet::new()),
        _ => false,
    }
}

fn reaches_any(field: &FieldDescriptor, seen: &mut BTreeSet<String>) -> bool {
    let ProtoKind::Message(message) = field.kind() else {
        return false;
    };
    message.full_name() == ANY
        || seen.insert(message.full_name().to_owned())
            && message.fields().any(|field| !field.is_list() && reaches_any(&field, seen))
}

/// `*types.MsgSend`: the last part of the Go package and the name, as the SDK's texts have it.
fn go_message(message: &MessageDescriptor) -> String {
    let file = message.parent_file();
    let package = match (file.package_name(), &file.file_descriptor_proto().options) {
        // The SDK decodes these with gogoproto's own types.
        ("google.protobuf", _) => "types",
        (_, Some(options)) => options.go_package().rsplit(['/', ';']).next().unwrap_or_default(),
        _ => "",
    };
    let inside_package = message.full_name().strip_prefix(file.package_name());
    let name = inside_package.unwrap_or_default().trim_start_matches('.').replace('.', "_");
    if package.is_empty() {
        return format!("*{}", message.full_name());
    }
    format!("*{package}.{name}")
}

/// `from_address` becomes `FromAddress`.
fn camel_case(name: &str) -> String {
    let mut upper = true;
    let mut camel = String::new();
    for letter in name.chars() {
        if letter == '_' {
            upper = true;
            continue;
        }
        camel.push(if upper { letter.to_ascii_uppercase() } else { letter });
        upper = false;
    }
    camel
}

/// The name that Go prints for an interface; our own have none in Go and keep theirs.
fn go_interface(name: &str) -> &str {
    match name {
        MSG => "interface { ProtoMessage(); Reset(); String() string }",
        PUB_KEY => "types.PubKey",
        TX_EXTENSION_OPTION => "tx.TxExtensionOptionI",
        "cosmos.authz.v1beta1.Authorization" => "authz.Authorization",
        "cosmos.feegrant.v1beta1.FeeAllowanceI" => "feegrant.FeeAllowanceI",
        "cosmos.gov.v1beta1.Content" => "v1beta1.Content",
        "ibc.core.client.v1.ClientState" => "exported.ClientState",
        "ibc.core.client.v1.ConsensusState" => "exported.ConsensusState",
        _ => name,
    }
}
