//! A secret key of secp256k1: what signs transactions.

use std::fmt::{self, Debug, Formatter};

use auth::public_key::PublicKey;
use secp256k1::{Message, ecdsa};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::error::{KeysError, Result};

/// 32 bytes that name a key. Forgotten when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// The key of these 32 bytes; zero and numbers from the group's order on are none.
    pub fn from_bytes(bytes: &[u8]) -> Result<SecretKey> {
        let Ok(bytes) = bytes.try_into() else {
            return Err(KeysError::InvalidSecret("expected 32 bytes"));
        };
        let Ok(mut curve) = secp256k1::SecretKey::from_secret_bytes(bytes) else {
            return Err(KeysError::InvalidSecret("not a key of secp256k1"));
        };
        curve.non_secure_erase();
        Ok(SecretKey(Zeroizing::new(bytes)))
    }

    /// Reads 64 hex digits, behind `0x` or not.
    pub fn from_hex(text: &str) -> Result<SecretKey> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        let Ok(bytes) = hex::decode(digits).map(Zeroizing::new) else {
            return Err(KeysError::InvalidSecret("expected 64 hex digits"));
        };
        SecretKey::from_bytes(&bytes)
    }

    /// 64 hex digits. Whoever reads them owns the account.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(*self.0))
    }

    /// The bytes. Whoever reads them owns the account.
    pub fn as_bytes(&self) -> &[u8] {
        &*self.0
    }

    /// The key that verifies what this one signs.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::secp256k1(self.public_point())
    }

    /// R and S over SHA-256 of `message`: deterministic (RFC 6979) and with the lower S.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let digest = Message::from_digest(Sha256::digest(message).into());
        let mut key = self.to_curve();
        let signature = ecdsa::sign(digest, &key).serialize_compact();
        key.non_secure_erase();
        signature
    }

    pub(super) fn public_point(&self) -> [u8; 33] {
        let mut key = self.to_curve();
        let point = secp256k1::PublicKey::from_secret_key(&key).serialize();
        key.non_secure_erase();
        point
    }

    /// For the curve's library, which does not erase its keys itself.
    pub(super) fn to_curve(&self) -> secp256k1::SecretKey {
        match secp256k1::SecretKey::from_secret_bytes(*self.0) {
            Ok(key) => key,
            Err(_) => unreachable!("checked when the key was made"),
        }
    }
}

impl Debug for SecretKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}
