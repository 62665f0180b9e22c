//! The two elliptic curves whose signatures are 64 bytes, R before S, over SHA-256.
//!
//! Of the two S that fit, only the lower one is taken: otherwise anybody could turn a
//! transaction into another one that says the same.

use ::secp256k1::{Message, ecdsa};
use base::{Address, Result, Sdk};
use p256::ecdsa::signature::Verifier;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};

use super::{amino_bytes, wrong_length};

/// A key on Bitcoin's curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secp256k1 {
    /// 33 bytes; as a member of a multisig also 65, uncompressed or hybrid.
    bytes: Vec<u8>,
}

impl Secp256k1 {
    const AMINO: [u8; 4] = [0xeb, 0x5a, 0xe9, 0x87];

    pub(super) fn compressed(point: [u8; 33]) -> Secp256k1 {
        Secp256k1 { bytes: point.to_vec() }
    }

    /// Takes bytes that name no point too, as the SDK does: such a key verifies nothing.
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Secp256k1> {
        match bytes.len() {
            33 | 65 => Ok(Secp256k1 { bytes }),
            _ => Err(wrong_length()),
        }
    }

    /// The encoded point.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.bytes.len() == 33
    }

    pub(super) fn address(&self) -> Address {
        let hash: [u8; 20] = Ripemd160::digest(Sha256::digest(&self.bytes)).into();
        Address::from(hash)
    }

    pub(super) fn amino(&self) -> Vec<u8> {
        amino_bytes(Self::AMINO, &self.bytes)
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(key) = ::secp256k1::PublicKey::from_slice(&self.bytes) else {
            return false;
        };
        // Refuses what is not 64 bytes, and R or S of the group order or more.
        let Ok(signature) = ecdsa::Signature::from_compact(signature) else {
            return false;
        };
        let digest = Message::from_digest(Sha256::digest(message).into());
        // libsecp256k1 refuses the higher S itself.
        ecdsa::verify(&signature, digest, &key).is_ok()
    }
}

/// A key on the curve P-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secp256r1 {
    /// The compressed point. It lies on the curve.
    bytes: [u8; 33],
}

impl Secp256r1 {
    pub(super) fn parse(bytes: &[u8]) -> Result<Secp256r1> {
        let Ok(point) = <[u8; 33]>::try_from(bytes) else {
            let got = bytes.len();
            let text = format!("wrong ECDSA PK bytes, expecting 33 bytes, got {got}");
            return Err(Sdk::InvalidPubKey.because(text));
        };
        if p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).is_err() {
            let text = "wrong ECDSA PK bytes, not a point of the curve";
            return Err(Sdk::InvalidPubKey.because(text));
        }
        Ok(Secp256r1 { bytes: point })
    }

    /// The compressed point.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// ADR-028: SHA-256 of the key, behind SHA-256 of the name of its type.
    pub(super) fn address(&self) -> Address {
        let kind = Sha256::digest("cosmos.crypto.secp256r1.PubKey");
        let hash: [u8; 32] =
            Sha256::new_with_prefix(kind).chain_update(self.bytes).finalize().into();
        Address::from(hash)
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(key) = p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.bytes) else {
            return false;
        };
        let Ok(signature) = p256::ecdsa::Signature::from_slice(signature) else {
            return false;
        };
        let low = signature.normalize_s().is_none();
        low && key.verify(message, &signature).is_ok()
    }
}
