//! Secrets of BitShares accounts: out of a wallet's text, a password or a brain key.

use std::fmt;

use bitshares_snapshot_claim::bitshares::Key;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use secp256k1::{Message, PublicKey, SecretKey};
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

/// What the bytes of a secret begin with in a wallet's text.
const WIF: u8 = 0x80;

/// Bytes of a checksum.
const CHECKSUM: usize = 4;

/// What the first byte of a signature by a compressed key is at least.
const HEADER: u8 = 31;

/// The secret of a key. Forgotten when dropped, never printed.
pub struct Secret(Zeroizing<[u8; 32]>);

/// Why a text is no secret. Says nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Other characters than base58, or another length.
    #[error(
        "this is no secret key of BitShares (WIF): one has 51 or 52 letters and digits and begins with 5, K or L"
    )]
    Form,
    /// It was mistyped.
    #[error("the checksum of the secret key is wrong: a character is")]
    Checksum,
    /// Zero, or beyond the group.
    #[error("the secret is no key of the curve")]
    Curve,
}

impl Secret {
    fn new(bytes: Zeroizing<[u8; 32]>) -> Result<Secret, SecretError> {
        let mut key = SecretKey::from_secret_bytes(*bytes).map_err(|_| SecretError::Curve)?;
        key.non_secure_erase();
        Ok(Secret(bytes))
    }

    /// Reads what wallets show as the private key: 51 characters that begin with 5, or 52.
    pub fn from_wif(text: &str) -> Result<Secret, SecretError> {
        let mut buffer = Zeroizing::new([0_u8; 64]);
        let read = bs58::decode(text).onto(buffer.as_mut_slice());
        let bytes = read.ok().and_then(|length| buffer.get(..length)).ok_or(SecretError::Form)?;
        let length = bytes.len().saturating_sub(CHECKSUM);
        let (payload, checksum) = bytes.split_at_checked(length).ok_or(SecretError::Form)?;
        let secret: &[u8; 32] = match payload {
            [WIF, secret @ .., 1] if secret.len() == 32 => secret.try_into(),
            [WIF, secret @ ..] => secret.try_into(),
            _ => return Err(SecretError::Form),
        }
        .map_err(|_| SecretError::Form)?;
        if !Sha256::digest(Sha256::digest(payload)).starts_with(checksum) {
            return Err(SecretError::Checksum);
        }
        Secret::new(Zeroizing::new(*secret))
    }

    /// The key of a password of the web wallet, which python-bitshares takes in the same way.
    pub fn from_password(account: &str, role: &str, password: &str) -> Result<Secret, SecretError> {
        hashed(&Zeroizing::new([account, role, password].concat()))
    }

    /// The same as bitsharesjs alone has it: blanks at both ends go, others become one.
    pub fn from_normal_password(
        account: &str,
        role: &str,
        password: &str,
    ) -> Result<Secret, SecretError> {
        hashed(&with_single_blanks(&Zeroizing::new([account, role, password].concat())))
    }

    /// The key with this number of a brain key.
    pub fn from_brain_key(words: &str, sequence: u32) -> Result<Secret, SecretError> {
        let numbered = Zeroizing::new(format!("{} {sequence}", *with_single_blanks(words)));
        let long = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(numbered.as_bytes())));
        Secret::new(Zeroizing::new(Sha256::digest(*long).into()))
    }

    /// Whose signatures it makes.
    pub fn public_key(&self) -> Key {
        let mut key = self.curve();
        let point = PublicKey::from_secret_key(&key).serialize();
        key.non_secure_erase();
        Key::new(point)
    }

    /// The signature of what hashes to `digest`, in the form that BitShares takes: R and S below
    /// half, and without a needless zero. Deterministic; what does not come out so is signed again
    /// with another number mixed in.
    pub fn sign(&self, digest: [u8; 32]) -> [u8; 65] {
        let mut key = self.curve();
        let mut attempt = 0_u64;
        loop {
            let mut extra = [0; 32];
            let (low, _) = extra.split_at_mut(8);
            low.copy_from_slice(&attempt.to_le_bytes());
            let message = Message::from_digest(digest);
            let signature =
                RecoverableSignature::sign_ecdsa_recoverable_with_noncedata(message, &key, &extra);
            let bytes = packed(&signature);
            if bitshares_snapshot_claim::bitshares::Signature::parse(&bytes).is_ok() {
                key.non_secure_erase();
                return bytes;
            }
            attempt = attempt.saturating_add(1);
        }
    }

    /// For the curve's library, which does not erase its keys itself.
    fn curve(&self) -> SecretKey {
        match SecretKey::from_secret_bytes(*self.0) {
            Ok(key) => key,
            Err(_) => unreachable!("checked when the secret was made"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn packed(signature: &RecoverableSignature) -> [u8; 65] {
    let (id, halves) = signature.serialize_compact();
    let header = HEADER.saturating_add(u8::from(id));
    let mut bytes = [header; 65];
    let (_, rest) = bytes.split_at_mut(1);
    rest.copy_from_slice(&halves);
    bytes
}

/// Who has signed what hashes to `digest`; of what is no signature, nobody.
pub fn signer(signature: &[u8], digest: [u8; 32]) -> Option<Key> {
    let (header, halves) = signature.split_first()?;
    let id = RecoveryId::try_from(i32::from(header.checked_sub(HEADER)?)).ok()?;
    let signature = RecoverableSignature::from_compact(halves, id).ok()?;
    let point = signature.recover(Message::from_digest(digest)).ok()?;
    Some(Key::new(point.serialize()))
}

fn hashed(text: &str) -> Result<Secret, SecretError> {
    Secret::new(Zeroizing::new(Sha256::digest(text.as_bytes()).into()))
}

/// Words with one blank between them and none around them, as wallets join brain keys.
fn with_single_blanks(text: &str) -> Zeroizing<String> {
    let is_blank = |letter| matches!(letter, '\t'..='\r' | ' ');
    let mut joined = Zeroizing::new(String::with_capacity(text.len()));
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}
