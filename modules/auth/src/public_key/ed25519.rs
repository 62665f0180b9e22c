//! Ed25519 by the rules of ZIP-215, on which CometBFT and the SDK agree.

use base::{Address, Result, Sdk};
use ed25519_consensus::VerificationKey;

use super::{amino_bytes, short_hash};

/// An Edwards key. Encodings of points that are not canonical are taken, as ZIP-215 asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ed25519 {
    bytes: [u8; 32],
}

impl Ed25519 {
    const AMINO: [u8; 4] = [0x16, 0x24, 0xde, 0x64];

    pub(super) fn parse(bytes: &[u8]) -> Result<Ed25519> {
        match <[u8; 32]>::try_from(bytes) {
            Ok(bytes) => Ok(Ed25519 { bytes }),
            Err(_) => Err(Sdk::InvalidPubKey.because("pubkey is incorrect size")),
        }
    }

    /// The encoded point.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn address(&self) -> Address {
        short_hash(&self.bytes)
    }

    pub(super) fn amino(&self) -> Vec<u8> {
        amino_bytes(Self::AMINO, &self.bytes)
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(key) = VerificationKey::try_from(self.bytes) else {
            return false;
        };
        let Ok(signature) = ed25519_consensus::Signature::try_from(signature) else {
            return false;
        };
        key.verify(&signature, message).is_ok()
    }
}
