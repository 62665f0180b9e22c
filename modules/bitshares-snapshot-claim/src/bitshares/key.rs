//! Public keys, and the five addresses that an account may list instead of one.

use std::fmt;

use ripemd::Ripemd160;
use secp256k1::PublicKey;
use sha2::{Digest, Sha256, Sha512};

/// What keys and addresses begin with on the main net.
const PREFIX: &str = "BTS";

/// Bytes of RIPEMD-160 behind what it checks.
const CHECKSUM: usize = 4;

/// The versions of addresses that came over from ProtoShares and Bitcoin.
const PTS: u8 = 56;
const BTC: u8 = 0;

/// A public key as an account lists it: 33 bytes, which need not be a point of the curve.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 33]);

/// The hash by which an account may name a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegacyAddress(pub [u8; 20]);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It begins otherwise.
    #[error("it does not begin with {PREFIX}")]
    Prefix,
    /// It has other characters than base58.
    #[error("it has characters that are not base58")]
    Base58,
    /// It is too short or too long.
    #[error("its length is wrong")]
    Length,
    /// It was mistyped.
    #[error("its checksum is wrong: a character is")]
    Checksum,
    /// No such point exists.
    #[error("it is no point of the curve")]
    Point,
    /// The key of nobody, by which accounts say that they have none.
    #[error("it is the key of nobody")]
    Null,
}

impl Key {
    /// The key of nobody.
    pub const NULL: Key = Key([0; 33]);

    /// A key with these bytes, whatever they are.
    pub const fn new(bytes: [u8; 33]) -> Key {
        Key(bytes)
    }

    /// Reads `BTS…`.
    pub fn parse(text: &str) -> Result<Key, KeyError> {
        let key = Key(checked(text)?);
        if key == Key::NULL {
            return Err(KeyError::Null);
        }
        key.point().map(|_| key).ok_or(KeyError::Point)
    }

    /// The compressed point.
    pub fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }

    /// The point, if it is one.
    pub(super) fn point(&self) -> Option<PublicKey> {
        PublicKey::from_byte_array_compressed(self.0).ok()
    }

    /// All addresses of the key, which BitShares tries one after the other: of ProtoShares and of
    /// Bitcoin, each of the uncompressed and of the compressed key, and its own. None if the key
    /// is no point.
    pub fn addresses(&self) -> Option<[LegacyAddress; 5]> {
        let (point, compressed) = (self.point()?, self.0);
        let uncompressed = point.serialize_uncompressed();
        Some([
            legacy(PTS, &uncompressed),
            legacy(PTS, &compressed),
            legacy(BTC, &uncompressed),
            legacy(BTC, &compressed),
            LegacyAddress(Ripemd160::digest(Sha512::digest(compressed)).into()),
        ])
    }
}

/// The hash of the address that Bitcoin and its kin would write for a key.
fn legacy(version: u8, key: &[u8]) -> LegacyAddress {
    let hash = Ripemd160::digest(Sha256::digest(key));
    let versioned = [&[version], hash.as_slice()].concat();
    let checksum = Sha256::digest(Sha256::digest(&versioned));
    let checksum = checksum.iter().take(CHECKSUM);
    let address: Vec<u8> = versioned.iter().chain(checksum).copied().collect();
    LegacyAddress(Ripemd160::digest(address).into())
}

impl LegacyAddress {
    /// Reads `BTS…`.
    pub fn parse(text: &str) -> Result<LegacyAddress, KeyError> {
        Ok(LegacyAddress(checked(text)?))
    }
}

/// The bytes of a text that ends with their checksum.
fn checked<const N: usize>(text: &str) -> Result<[u8; N], KeyError> {
    let text = text.strip_prefix(PREFIX).ok_or(KeyError::Prefix)?;
    let bytes = bs58::decode(text).into_vec().map_err(|_| KeyError::Base58)?;
    let (bytes, checksum) = bytes.split_first_chunk::<N>().ok_or(KeyError::Length)?;
    if checksum.len() != CHECKSUM {
        return Err(KeyError::Length);
    }
    match Ripemd160::digest(bytes).starts_with(checksum) {
        true => Ok(*bytes),
        false => Err(KeyError::Checksum),
    }
}

fn write_checked(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let checksum = Ripemd160::digest(bytes);
    let checked: Vec<u8> = bytes.iter().chain(checksum.iter().take(CHECKSUM)).copied().collect();
    write!(f, "{PREFIX}{}", bs58::encode(checked).into_string())
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_checked(f, &self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for LegacyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_checked(f, &self.0)
    }
}

impl fmt::Debug for LegacyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
