//! Signatures as all wallets of BitShares make them.

use secp256k1::Message;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};

use super::key::Key;

/// What the first byte of a signature by a compressed key is at least: 27, and 4 for compressed.
const FIRST: u8 = 31;

/// A signature: which of four keys made it, R and S.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(RecoverableSignature);

/// Why bytes are no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Other than 65 bytes.
    #[error("a signature has 65 bytes, this one {0}")]
    Length(usize),
    /// The first byte is none that a wallet writes.
    #[error("a signature begins with a byte from 31 to 34, this one with {0}")]
    Header(u8),
    /// R or S is the larger of two that say the same, or too small.
    #[error("R or S is not canonical")]
    NotCanonical,
}

impl Signature {
    /// Reads 65 bytes: the header, R and S. Of all that say the same only one is taken, as by fc.
    pub fn parse(bytes: &[u8]) -> Result<Signature, SignatureError> {
        let length = bytes.len();
        let bytes: &[u8; 65] = bytes.try_into().map_err(|_| SignatureError::Length(length))?;
        let [header, halves @ ..] = bytes;
        let id = header.checked_sub(FIRST).and_then(|id| RecoveryId::try_from(i32::from(id)).ok());
        let id = id.ok_or(SignatureError::Header(*header))?;
        let (r, s) = halves.split_at(32);
        if !is_canonical(r) || !is_canonical(s) {
            return Err(SignatureError::NotCanonical);
        }
        let signature = RecoverableSignature::from_compact(halves, id);
        signature.map(Signature).map_err(|_| SignatureError::NotCanonical)
    }

    /// Whether `key` has signed what hashes to `digest`.
    ///
    /// By recovery, which costs about what a verification does and holds the header to be right
    /// too: nobody can change a byte of a signature that is taken.
    pub fn is_of(&self, key: &Key, digest: [u8; 32]) -> bool {
        let signer = self.0.recover(Message::from_digest(digest));
        signer.is_ok_and(|signer| signer.serialize() == *key.as_bytes())
    }
}

/// fc's rule for R and for S: positive as a signed number, and written without a needless zero.
fn is_canonical(half: &[u8]) -> bool {
    match half {
        [0, second, ..] => second & 0x80 != 0,
        [first, ..] => first & 0x80 == 0,
        [] => false,
    }
}
