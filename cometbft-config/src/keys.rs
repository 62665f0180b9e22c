//! The two Ed25519 keys of a node, in the files that CometBFT reads: one is its name among peers,
//! the other signs blocks.

use crate::place::Place;
use crate::{Error, Result, files};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

const PUBLIC: &str = "tendermint/PubKeyEd25519";
const PRIVATE: &str = "tendermint/PrivKeyEd25519";

/// The first 20 bytes of the SHA-256 of a public key: how CometBFT names a validator. Prints as
/// upper-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address(pub [u8; 20]);

/// The same digest of a node key: how peers name each other. Prints as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub [u8; 20]);

/// The key in `node_key.json`, which authenticates connections between peers.
pub struct NodeKey(SigningKey);

/// The key in `priv_validator_key.json`, which signs votes and proposals.
pub struct ValidatorKey(SigningKey);

impl NodeKey {
    /// A key that nobody can guess.
    pub fn random() -> NodeKey {
        NodeKey::from_seed(&rand::random())
    }

    /// The key that belongs to these 32 bytes, always the same one.
    pub fn from_seed(seed: &[u8; 32]) -> NodeKey {
        NodeKey(SigningKey::from_bytes(seed))
    }

    /// Reads `node_key.json`.
    pub fn read(path: &Path) -> Result<NodeKey> {
        read_private(path).map(NodeKey)
    }

    /// Writes `node_key.json` with mode 0600; refuses when it exists.
    pub fn write_new(&self, path: &Path) -> Result<()> {
        files::write_new(path, &json!({ "priv_key": private(&self.0) }).to_string())
    }

    /// What stands before the `@` in a peer's address.
    pub fn id(&self) -> NodeId {
        NodeId(digest(&self.0.verifying_key().to_bytes()).0)
    }
}

impl ValidatorKey {
    /// A key that nobody can guess.
    pub fn random() -> ValidatorKey {
        ValidatorKey::from_seed(&rand::random())
    }

    /// The key that belongs to these 32 bytes, always the same one.
    pub fn from_seed(seed: &[u8; 32]) -> ValidatorKey {
        ValidatorKey(SigningKey::from_bytes(seed))
    }

    /// Reads `priv_validator_key.json`. Address and public key are derived from the private key, as
    /// CometBFT does.
    pub fn read(path: &Path) -> Result<ValidatorKey> {
        read_private(path).map(ValidatorKey)
    }

    /// Writes `priv_validator_key.json` with mode 0600; refuses when it exists.
    pub fn write_new(&self, path: &Path) -> Result<()> {
        let file = json!({
            "address": self.address().to_string(),
            "pub_key": public(&self.public_key()),
            "priv_key": private(&self.0),
        });
        files::write_new(path, &format!("{file:#}"))
    }

    /// The name of this validator in blocks and votes.
    pub fn address(&self) -> Address {
        digest(&self.public_key())
    }

    /// The 32 bytes that others check signatures with.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for NodeId {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<NodeId, hex::FromHexError> {
        let mut bytes = [0; 20];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(NodeId(bytes))
    }
}

/// The public key alone: secrets do not belong in logs.
impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeKey({})", self.id())
    }
}

/// The public key alone: secrets do not belong in logs.
impl fmt::Debug for ValidatorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ValidatorKey({})", self.address())
    }
}

/// CometBFT's address of an Ed25519 public key.
pub(crate) fn digest(public_key: &[u8; 32]) -> Address {
    let mut address = [0; 20];
    for (byte, hashed) in address.iter_mut().zip(Sha256::digest(public_key)) {
        *byte = hashed;
    }
    Address(address)
}

/// CometBFT's JSON of an Ed25519 public key.
pub(crate) fn public(key: &[u8; 32]) -> Value {
    json!({ "type": PUBLIC, "value": STANDARD.encode(key) })
}

/// The Ed25519 public key that stands at `place`.
pub(crate) fn read_public(place: &Place<'_>) -> Result<[u8; 32]> {
    let kind = place.member("type")?;
    if kind.text()? != PUBLIC {
        return Err(kind.unexpected(&format!("\"{PUBLIC}\"")));
    }
    place.member("value")?.base64()
}

fn private(key: &SigningKey) -> Value {
    json!({ "type": PRIVATE, "value": STANDARD.encode(key.to_keypair_bytes()) })
}

fn read_private(path: &Path) -> Result<SigningKey> {
    let text = files::read(path)?;
    let file = path.display().to_string();
    let value =
        serde_json::from_str(&text).map_err(|source| Error::Json { file: file.clone(), source })?;
    let key = Place::root(&file, &value).member("priv_key")?;
    let kind = key.member("type")?;
    if kind.text()? != PRIVATE {
        return Err(kind.unexpected(&format!("\"{PRIVATE}\"")));
    }
    // Not `Place::unexpected`, which would print the secret that it found.
    let wrong = |expected: &str, found: &str| Error::Form {
        file: file.clone(),
        at: "$.priv_key.value".into(),
        expected: expected.into(),
        found: found.into(),
    };
    let bytes =
        key.member("value")?.base64().map_err(|_| wrong("64 bytes in base64", "something else"))?;
    SigningKey::from_keypair_bytes(&bytes).map_err(|_| {
        wrong("a private key followed by its own public key", "halves that do not belong together")
    })
}
