//! The cache of good signatures: it saves time and can not change a result.

use sha2::{Digest, Sha256};

/// Names one verification: what was signed, by which key, with which signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureId([u8; 32]);

impl SignatureId {
    /// The name of verifying `signature` of `public_key` over `sign_bytes`. Every part goes
    /// in with its length, so no two verifications share a name.
    pub fn new(public_key: &[u8], sign_bytes: &[u8], signature: &[u8]) -> SignatureId {
        let mut hash = Sha256::new_with_prefix(b"whaleshares/verified-signature/v1");
        for part in [public_key, sign_bytes, signature] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        SignatureId(hash.finalize().into())
    }
}

/// Remembers signatures that were verified and found good. The node implements it; an
/// implementation may forget anything at any time and must never claim what it was not told.
pub trait SignatureCache: Send + Sync {
    /// Whether this verification is known to succeed.
    fn knows(&self, id: &SignatureId) -> bool;

    /// This verification has succeeded.
    fn remember(&self, id: SignatureId);
}

/// Remembers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl SignatureCache for NoCache {
    fn knows(&self, _: &SignatureId) -> bool {
        false
    }

    fn remember(&self, _: SignatureId) {}
}
