//! Keys of people in tests: the name is the secret.

use auth::PublicKey;
use base::Address;
use secp256k1::{Message, SecretKey};
use sha2::{Digest, Sha256};

/// A secp256k1 key that anybody can make again from its name.
#[derive(Clone)]
pub struct Key {
    secret: SecretKey,
    public: PublicKey,
}

impl Key {
    /// The key of `name`.
    pub fn of(name: &str) -> Key {
        let secret =
            SecretKey::from_secret_bytes(Sha256::digest(name).into()).expect("a hash is a secret");
        let public = PublicKey::secp256k1(secret.public_key().serialize());
        Key { secret, public }
    }

    /// Its account.
    pub fn address(&self) -> Address {
        self.public.address()
    }

    /// Its public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// 64 bytes, with a low S.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let digest = Message::from_digest(Sha256::digest(message).into());
        secp256k1::ecdsa::sign(digest, &self.secret).serialize_compact().to_vec()
    }
}
