//! Secret keys under a passphrase, as text that travels: `keys export` and `keys import`.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit};
use crypto_secretbox::XSalsa20Poly1305;
use rand::RngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::armor::{Armor, armor};
use super::error::{KeysError, Result};
use super::secret_key::SecretKey;

const KIND: &str = "TENDERMINT PRIVATE KEY";

/// Amino's prefix of a secp256k1 secret, and the length of what follows.
const AMINO: [u8; 5] = [0xe1, 0xb0, 0xf7, 0x9b, 32];

/// The cost of bcrypt in armor of old SDK versions.
const BCRYPT_COST: u32 = 12;

/// Bytes of XSalsa20's nonce, in front of the ciphertext.
const NONCE: usize = 24;

/// Seals a key: Argon2id, ChaCha20-Poly1305.
pub(super) fn seal(key: &SecretKey, passphrase: &str) -> Result<String> {
    let mut salt = [0; 16];
    OsRng.fill_bytes(&mut salt);
    seal_with(key, passphrase, &salt)
}

fn seal_with(key: &SecretKey, passphrase: &str, salt: &[u8; 16]) -> Result<String> {
    let mut plain = Zeroizing::new(Vec::with_capacity(AMINO.len().saturating_add(32)));
    plain.extend_from_slice(&AMINO);
    plain.extend_from_slice(key.as_bytes());
    let cipher = ChaCha20Poly1305::new(argon2_key(passphrase, salt)?.as_ref().into());
    // The nonce may be zero: a key of its own comes with every salt.
    let sealed = cipher
        .encrypt(&Default::default(), plain.as_slice())
        .map_err(|_| KeysError::Armor("the key could not be encrypted".to_owned()))?;
    let salt = hex::encode_upper(salt);
    let headers = [("kdf", "argon2"), ("salt", salt.as_str()), ("type", "secp256k1")];
    Ok(armor(KIND, &headers, &sealed))
}

/// Opens a sealed key, also one of old SDK versions (bcrypt, XSalsa20-Poly1305).
pub(super) fn open(text: &str, passphrase: &str) -> Result<SecretKey> {
    let armor = Armor::parse(text)?;
    if armor.kind != KIND {
        return Err(KeysError::Armor(format!("unrecognized armor type: {}", armor.kind)));
    }
    let kdf = armor.header("kdf");
    if !["argon2", "bcrypt"].contains(&kdf) {
        return Err(KeysError::Armor(format!("unrecognized KDF type: {kdf}")));
    }
    let salt = match armor.header("salt") {
        "" => return Err(KeysError::Armor("missing salt bytes".to_owned())),
        salt => hex::decode(salt)
            .map_err(|error| KeysError::Armor(format!("error decoding salt: {error}")))?,
    };
    let plain = match kdf {
        "argon2" => open_argon2(&armor.body, passphrase, &salt)?,
        _ => open_bcrypt(&armor.body, passphrase, &salt)?,
    };
    match plain.strip_prefix(&AMINO) {
        Some(secret) => SecretKey::from_bytes(secret),
        None => Err(KeysError::UnsupportedAlgorithm(match armor.header("type") {
            "" => "unknown".to_owned(),
            name => name.to_owned(),
        })),
    }
}

fn open_argon2(sealed: &[u8], passphrase: &str, salt: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let cipher = ChaCha20Poly1305::new(argon2_key(passphrase, salt)?.as_ref().into());
    let plain = cipher.decrypt(&Default::default(), sealed);
    plain.map(Zeroizing::new).map_err(|_| KeysError::WrongPassword)
}

/// One pass over 64 MiB in 4 lanes.
fn argon2_key(passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    Params::new(64 * 1024, 1, 4, Some(32))
        .and_then(|params| {
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
                passphrase.as_bytes(),
                salt,
                &mut *key,
            )
        })
        .map_err(|error| KeysError::Armor(format!("can not derive a key: {error}")))?;
    Ok(key)
}

fn open_bcrypt(sealed: &[u8], passphrase: &str, salt: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let salt = salt
        .try_into()
        .map_err(|_| KeysError::Armor(format!("salt has {} bytes, expected 16", salt.len())))?;
    let hash = bcrypt::hash_with_salt(passphrase, BCRYPT_COST, salt)
        .map_err(|error| KeysError::Armor(format!("can not derive a key: {error}")))?;
    let hash = Zeroizing::new(hash.format_for_version(bcrypt::Version::TwoA));
    let key = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(hash.as_bytes())));
    let (nonce, sealed) = sealed
        .split_first_chunk::<NONCE>()
        .ok_or_else(|| KeysError::Armor("ciphertext is too short".to_owned()))?;
    let plain = XSalsa20Poly1305::new(key.as_ref().into()).decrypt(nonce.into(), sealed);
    plain.map(Zeroizing::new).map_err(|_| KeysError::WrongPassword)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn vectors() -> serde_json::Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sdk/keys.json");
        let vectors: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        vectors["armor"]["private"].clone()
    }

    #[test]
    fn armor_of_the_sdk_opens_or_is_refused_as_there() {
        for case in vectors().as_array().unwrap() {
            let (text, passphrase) = (case["armor"].as_str(), case["passphrase"].as_str());
            let opened = open(text.unwrap(), passphrase.unwrap());
            let secret = case["secret"].as_str().unwrap();
            match secret.strip_prefix("error: ") {
                None => assert_eq!(*opened.unwrap().to_hex(), secret, "{}", case["name"]),
                Some("invalid account password") => {
                    assert!(matches!(opened, Err(KeysError::WrongPassword)), "{}", case["name"]);
                }
                Some(_) => assert!(matches!(opened, Err(KeysError::Armor(_))), "{}", case["name"]),
            }
        }
    }

    #[test]
    fn sealing_with_the_salt_of_the_sdk_gives_its_text() {
        for case in vectors().as_array().unwrap() {
            let text = case["armor"].as_str().unwrap();
            let sealed_by_sdk = !case["secret"].as_str().unwrap().starts_with("error: ");
            if !sealed_by_sdk || !text.contains("kdf: argon2") || !text.contains("type: ") {
                continue;
            }
            let salt = hex::decode(Armor::parse(text).unwrap().header("salt")).unwrap();
            let key = SecretKey::from_hex(case["secret"].as_str().unwrap()).unwrap();
            let passphrase = case["passphrase"].as_str().unwrap();
            let sealed = seal_with(&key, passphrase, &salt.try_into().unwrap()).unwrap();
            assert_eq!(sealed, text, "{}", case["name"]);
        }
    }
}
