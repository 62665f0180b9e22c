//! A key as people and programs see it.

use std::str::FromStr;

use auth::public_key::PublicKey;
use prost::Message;
use prost_types::Any;
use serde::{Serialize, Serializer};

use super::error::{KeysError, Result};
use super::mnemonic::Mnemonic;
use super::record::Record;

/// What `keys show` prints; its JSON is the SDK's.
#[derive(Clone, Debug, Serialize)]
pub struct KeyInfo {
    /// The name in the keyring.
    pub name: String,
    /// `local`, `ledger`, `offline` or `multi`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Bech32, in the role that was asked for.
    pub address: String,
    /// The JSON of the public key, as text.
    pub pubkey: String,
    /// The words of a key that was just made; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "phrase")]
    pub mnemonic: Option<Mnemonic>,
}

/// As what a key's address is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The account: `whale1…`.
    #[default]
    Account,
    /// The operator of a validator: `whalevaloper1…`.
    Validator,
    /// The signer of blocks: `whalevalcons1…`.
    Consensus,
}

impl KeyInfo {
    /// What is known of `record`.
    pub fn of(record: &Record, role: Role) -> Result<KeyInfo> {
        let address = record.address();
        let address = match role {
            Role::Account => address.to_string(),
            Role::Validator => address.validator_text(),
            Role::Consensus => address.consensus_text(),
        };
        Ok(KeyInfo {
            name: record.name.clone(),
            kind: record.kind().name().to_owned(),
            address,
            pubkey: public_key_json(&record.public_key)?,
            mnemonic: None,
        })
    }
}

/// `{"@type":"/cosmos.crypto.secp256k1.PubKey","key":"…"}`.
fn public_key_json(key: &PublicKey) -> Result<String> {
    proto::json::print("google.protobuf.Any", &key.to_any().encode_to_vec())
        .map_err(KeysError::PublicKeyJson)
}

/// Reads what `keys show --pubkey` prints.
pub(super) fn parse_public_key_json(json: &str) -> Result<PublicKey> {
    let bytes =
        proto::json::parse("google.protobuf.Any", json).map_err(KeysError::PublicKeyJson)?;
    let any =
        Any::decode(bytes.as_slice()).map_err(|error| KeysError::damaged("public key", error))?;
    Ok(PublicKey::from_any(&any)?)
}

fn phrase<S: Serializer>(mnemonic: &Option<Mnemonic>, serializer: S) -> Result<S::Ok, S::Error> {
    match mnemonic {
        Some(mnemonic) => serializer.serialize_str(&mnemonic.phrase()),
        None => serializer.serialize_none(),
    }
}

impl FromStr for Role {
    type Err = KeysError;

    fn from_str(text: &str) -> Result<Role> {
        match text {
            "acc" => Ok(Role::Account),
            "val" => Ok(Role::Validator),
            "cons" => Ok(Role::Consensus),
            other => Err(KeysError::UnknownRole(other.to_owned())),
        }
    }
}
