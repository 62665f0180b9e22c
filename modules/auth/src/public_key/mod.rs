//! Public keys of accounts: their wire form, their address, and what they verify.
//!
//! A [`PublicKey`] that exists has an address, and a multisig inside it is bounded in depth
//! and number of keys, so everything here is total.

mod bit_array;
mod check;
mod ecdsa;
mod ed25519;
mod multisig;
mod scheme;
mod signature;

use base::{Address, Error, Result, Sdk};
use prost::Message;
use prost_types::Any;
use proto::cosmos::crypto;
use sha2::{Digest, Sha256};

pub use bit_array::BitArray;
pub use check::{SignBytes, Verifier, Verify};
pub use ecdsa::{Secp256k1, Secp256r1};
pub use ed25519::Ed25519;
pub use multisig::Multisig;
pub use scheme::Scheme;
pub use signature::{Signature, SignatureSet};

/// The most levels of keys within keys, the outermost counted; the SDK's limit of unpacking.
const MAX_DEPTH: usize = 10;

/// The most keys in one, multisigs counted; the SDK's limit of unpacking.
const MAX_KEYS: usize = 100;

/// The key that may sign for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// What wallets use.
    Secp256k1(Secp256k1),
    /// What passkeys and security chips use; also called P-256.
    Secp256r1(Secp256r1),
    /// What validators sign blocks with; works for accounts too.
    Ed25519(Ed25519),
    /// Some of several keys.
    Multisig(Multisig),
}

impl PublicKey {
    /// Reads the `Any` of a transaction, an account or a keyring.
    pub fn from_any(any: &Any) -> Result<PublicKey> {
        let mut keys_left = MAX_KEYS;
        let key = unpack(any, MAX_DEPTH, &mut keys_left)?;
        match &key {
            // 65 bytes name the same point but would make another address.
            PublicKey::Secp256k1(point) if !point.is_compressed() => Err(wrong_length()),
            _ => Ok(key),
        }
    }

    /// The key of a compressed point, as wallets make it.
    pub fn secp256k1(point: [u8; 33]) -> PublicKey {
        PublicKey::Secp256k1(Secp256k1::compressed(point))
    }

    /// The key that a simulation takes for an account that has none yet. It is the SDK's, so
    /// that the gas estimate of the first transaction is too.
    pub fn simulated() -> PublicKey {
        PublicKey::secp256k1([
            0x03, 0x5a, 0xd6, 0x81, 0x0a, 0x47, 0xf0, 0x73, 0x55, 0x3f, 0xf3, 0x0d, 0x2f, 0xcc,
            0x7e, 0x0d, 0x3b, 0x1c, 0x0b, 0x74, 0xb6, 0x1a, 0x1a, 0xaa, 0x25, 0x82, 0x34, 0x40,
            0x37, 0x15, 0x1e, 0x14, 0x3a,
        ])
    }

    /// The `Any` that accounts and transactions carry.
    pub fn to_any(&self) -> Any {
        let value = match self {
            PublicKey::Secp256k1(key) => {
                crypto::secp256k1::PubKey { key: key.as_bytes().to_vec() }.encode_to_vec()
            }
            PublicKey::Secp256r1(key) => {
                crypto::secp256r1::PubKey { key: key.as_bytes().to_vec() }.encode_to_vec()
            }
            PublicKey::Ed25519(key) => {
                crypto::ed25519::PubKey { key: key.as_bytes().to_vec() }.encode_to_vec()
            }
            PublicKey::Multisig(key) => crypto::multisig::LegacyAminoPubKey {
                threshold: key.threshold(),
                public_keys: key.members().iter().map(PublicKey::to_any).collect(),
            }
            .encode_to_vec(),
        };
        Any { type_url: self.type_url().to_owned(), value }
    }

    /// Such as `/cosmos.crypto.secp256k1.PubKey`.
    pub fn type_url(&self) -> &'static str {
        match self {
            PublicKey::Secp256k1(_) => type_url::SECP256K1,
            PublicKey::Secp256r1(_) => type_url::SECP256R1,
            PublicKey::Ed25519(_) => type_url::ED25519,
            PublicKey::Multisig(_) => type_url::MULTISIG,
        }
    }

    /// The account that the key signs for: 20 bytes, of a secp256r1 key 32.
    pub fn address(&self) -> Address {
        match self {
            PublicKey::Secp256k1(key) => key.address(),
            PublicKey::Secp256r1(key) => key.address(),
            PublicKey::Ed25519(key) => key.address(),
            PublicKey::Multisig(key) => key.address(),
        }
    }

    /// Whether `signature` is this key's over `message`. Never for a multisig, which has no
    /// single signature: see [`PublicKey::check`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            PublicKey::Secp256k1(key) => key.verify(message, signature),
            PublicKey::Secp256r1(key) => key.verify(message, signature),
            PublicKey::Ed25519(key) => key.verify(message, signature),
            PublicKey::Multisig(_) => false,
        }
    }

    /// How many keys the limit of signatures counts: 1, of a multisig those of its members.
    pub fn key_count(&self) -> u64 {
        match self {
            PublicKey::Multisig(key) => {
                key.members().iter().map(PublicKey::key_count).fold(0, u64::saturating_add)
            }
            _ => 1,
        }
    }

    /// The amino encoding, from which addresses of multisigs are made. secp256r1 has none.
    fn amino(&self) -> Option<Vec<u8>> {
        match self {
            PublicKey::Secp256k1(key) => Some(key.amino()),
            PublicKey::Secp256r1(_) => None,
            PublicKey::Ed25519(key) => Some(key.amino()),
            PublicKey::Multisig(key) => Some(key.amino()),
        }
    }
}

/// What tells the kinds apart on the wire.
mod type_url {
    pub(super) const SECP256K1: &str = "/cosmos.crypto.secp256k1.PubKey";
    pub(super) const SECP256R1: &str = "/cosmos.crypto.secp256r1.PubKey";
    pub(super) const ED25519: &str = "/cosmos.crypto.ed25519.PubKey";
    pub(super) const MULTISIG: &str = "/cosmos.crypto.multisig.LegacyAminoPubKey";
}

/// A key, or a member that stands `MAX_DEPTH - depth` levels inside one.
fn unpack(any: &Any, depth: usize, keys_left: &mut usize) -> Result<PublicKey> {
    let inner = depth.checked_sub(1).ok_or_else(too_deep)?;
    *keys_left = keys_left.checked_sub(1).ok_or_else(too_many)?;
    match any.type_url.as_str() {
        type_url::SECP256K1 => {
            let key = decode::<crypto::secp256k1::PubKey>(any)?.key;
            Ok(PublicKey::Secp256k1(Secp256k1::parse(key)?))
        }
        type_url::SECP256R1 => {
            let key = decode::<crypto::secp256r1::PubKey>(any)?.key;
            Ok(PublicKey::Secp256r1(Secp256r1::parse(&key)?))
        }
        type_url::ED25519 => {
            let key = decode::<crypto::ed25519::PubKey>(any)?.key;
            Ok(PublicKey::Ed25519(Ed25519::parse(&key)?))
        }
        type_url::MULTISIG => {
            let key = decode::<crypto::multisig::LegacyAminoPubKey>(any)?;
            let members = key.public_keys.iter().map(|member| unpack(member, inner, keys_left));
            let members = members.collect::<Result<Vec<PublicKey>>>()?;
            Ok(PublicKey::Multisig(Multisig::new(key.threshold, members)?))
        }
        unknown => Err(Error::undefined(format!(
            "no concrete type registered for type URL {unknown} against interface *types.PubKey"
        ))),
    }
}

fn decode<M: Message + Default>(any: &Any) -> Result<M> {
    M::decode(any.value.as_slice())
        .map_err(|error| Sdk::InvalidPubKey.because(format!("{}: {error}", any.type_url)))
}

fn too_deep() -> Error {
    Error::undefined("max depth exceeded")
}

fn too_many() -> Error {
    Error::undefined("call limit exceeded")
}

fn wrong_length() -> Error {
    Sdk::InvalidPubKey.because("length of pubkey is incorrect")
}

/// The first 20 bytes of the SHA-256 of `bytes`.
fn short_hash(bytes: &[u8]) -> Address {
    let mut short = [0; 20];
    short.iter_mut().zip(Sha256::digest(bytes)).for_each(|(to, from)| *to = from);
    Address::from(short)
}

/// Amino's form of a byte string that an interface holds: the prefix of its type, its
/// length, itself.
fn amino_bytes(prefix: [u8; 4], bytes: &[u8]) -> Vec<u8> {
    let mut out = prefix.to_vec();
    put_length_delimited(&mut out, bytes);
    out
}

fn put_length_delimited(out: &mut Vec<u8>, bytes: &[u8]) {
    // No key is longer than 2^64 bytes.
    prost::encoding::encode_varint(u64::try_from(bytes.len()).unwrap_or(u64::MAX), out);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use prost::Name;

    use super::*;

    #[test]
    fn type_urls_are_those_of_the_messages() {
        assert_eq!(type_url::SECP256K1, crypto::secp256k1::PubKey::type_url());
        assert_eq!(type_url::SECP256R1, crypto::secp256r1::PubKey::type_url());
        assert_eq!(type_url::ED25519, crypto::ed25519::PubKey::type_url());
        assert_eq!(type_url::MULTISIG, crypto::multisig::LegacyAminoPubKey::type_url());
    }
}
