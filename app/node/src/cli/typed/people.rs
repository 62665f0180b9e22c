//! Who is meant by the text of a field.

use base::Address;
use prost::Message;
use prost_reflect::FieldDescriptor;
use proto::cosmos::crypto::ed25519::PubKey;
use sha2::{Digest, Sha256};

use crate::cli::failure::{Failure, Result};
use crate::cli::registration::public_key;
use crate::keys::{Keyring, KeysError};

/// How long addresses of consensus keys are.
const CONSENSUS_ADDRESS: usize = 20;

/// In which form an address stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Role {
    /// `whale1…`
    Account,
    /// `whalevaloper1…`: a producer, by its operator.
    Producer,
    /// `whalevalcons1…`: a producer, by what it signs blocks with.
    Consensus,
}

impl Role {
    /// The form that the field is declared with; none for any other text.
    pub(in crate::cli) fn of(field: &FieldDescriptor) -> Option<Role> {
        let scalar = proto::pool().get_extension_by_name("cosmos_proto.scalar")?;
        match field.options().get_extension(&scalar).as_str()? {
            "cosmos.AddressString" => Some(Role::Account),
            "cosmos.ValidatorAddressString" => Some(Role::Producer),
            "cosmos.ConsensusAddressString" => Some(Role::Consensus),
            _ => None,
        }
    }

    /// What help says of such an argument.
    pub(in crate::cli) fn help(self) -> &'static str {
        match self {
            Role::Account => "An address, or the name of a key",
            Role::Producer => "A producer by its operator's address, or the name of his key",
            Role::Consensus => "A consensus address, or a public key in JSON",
        }
    }

    /// The address in this form.
    pub(in crate::cli) fn text(self, address: &Address) -> String {
        match self {
            Role::Account => address.to_string(),
            Role::Producer => address.validator_text(),
            Role::Consensus => address.consensus_text(),
        }
    }
}

/// The text of the field `field` that `text` stands for.
pub(in crate::cli) fn spelled(
    keyring: &mut Keyring,
    field: &FieldDescriptor,
    text: &str,
) -> Result<String> {
    match Role::of(field) {
        Some(role) => named(keyring, role, text),
        None => Ok(text.to_owned()),
    }
}

/// The address that `text` is, or that the key of this name has.
pub(in crate::cli) fn named(keyring: &mut Keyring, role: Role, text: &str) -> Result<String> {
    let (parsed, kind) = match role {
        Role::Account => (Address::parse(text), "account"),
        Role::Producer => (Address::parse_validator(text), "validator"),
        Role::Consensus if text.starts_with('{') => return consensus_address(text),
        Role::Consensus => (Address::parse_consensus(text), "consensus"),
    };
    let Err(reason) = parsed else { return Ok(text.to_owned()) };
    let unknown = || {
        Failure::new(format!("invalid {kind} address or key name {text}: {reason}"))
            .try_this("whaled keys list")
    };
    if role == Role::Consensus {
        return Err(unknown());
    }
    match keyring.key(text) {
        Ok(record) => Ok(role.text(&record.address())),
        Err(KeysError::NotFound(_)) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}

fn consensus_address(json: &str) -> Result<String> {
    let key = PubKey::decode(public_key(json)?.value.as_slice())?;
    let digest = Sha256::digest(&key.key);
    let address = digest.get(..CONSENSUS_ADDRESS).unwrap_or_default();
    Ok(Address::new(address)?.consensus_text())
}
