//! Sealed items of a keyring: JWE in compact form (RFC 7516) with PBES2-HS256+A128KW and
//! A256GCM (RFC 7518), as the Go library behind the SDK's keyring writes it.

use std::time::SystemTime;

use aes_gcm::aead::{AeadInPlace, KeyInit};
use aes_gcm::{Aes256Gcm, Tag};
use aes_kw::KekAes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

const ALGORITHM: &str = "PBES2-HS256+A128KW";
const ENCRYPTION: &str = "A256GCM";

/// Rounds of PBKDF2 in new items.
const ROUNDS: u32 = 8192;

/// More rounds than any writer uses; a file that asks for more would only waste time.
const MOST_ROUNDS: u32 = 1_300_000;

/// Why a sealed item does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JweError {
    #[error("it is not a JWE with PBES2-HS256+A128KW and A256GCM")]
    Malformed,
    #[error("the passphrase does not open it")]
    WrongPassphrase,
    #[error("its contents were changed")]
    Forged,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    created: String,
    enc: String,
    p2c: u32,
    p2s: String,
}

/// Seals `plain` under `passphrase`.
pub(super) fn seal(plain: &[u8], passphrase: &str) -> Result<String, JweError> {
    let mut salt = [0; 12];
    OsRng.fill_bytes(&mut salt);
    let header = Header {
        alg: ALGORITHM.to_owned(),
        created: now(),
        enc: ENCRYPTION.to_owned(),
        p2c: ROUNDS,
        p2s: URL_SAFE_NO_PAD.encode(salt),
    };
    let header = serde_json::to_string(&header).map_err(|_| JweError::Malformed)?;
    let header = URL_SAFE_NO_PAD.encode(header);

    let mut content_key = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(&mut *content_key);
    let mut wrapped = [0; 40];
    wrapping_key(passphrase, &salt, ROUNDS)
        .wrap(&*content_key, &mut wrapped)
        .map_err(|_| JweError::Malformed)?;

    let mut nonce = [0; 12];
    OsRng.fill_bytes(&mut nonce);
    let mut sealed = plain.to_vec();
    let tag = Aes256Gcm::new(content_key.as_ref().into())
        .encrypt_in_place_detached(&nonce.into(), header.as_bytes(), &mut sealed)
        .map_err(|_| JweError::Malformed)?;

    let parts =
        [wrapped.as_slice(), &nonce, &sealed, &tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}.{}", parts.join(".")))
}

/// Opens what [`seal`] or the Go library has sealed.
pub(super) fn open(token: &str, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, JweError> {
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| JweError::Malformed);
    let parts: Vec<&str> = token.trim().split('.').collect();
    let [protected, wrapped, nonce, sealed, tag] = parts.as_slice() else {
        return Err(JweError::Malformed);
    };
    let header: Header =
        serde_json::from_slice(&decode(protected)?).map_err(|_| JweError::Malformed)?;
    let known = header.alg == ALGORITHM && header.enc == ENCRYPTION;
    if !known || header.p2c == 0 || header.p2c > MOST_ROUNDS {
        return Err(JweError::Malformed);
    }
    let wrapped: [u8; 40] = decode(wrapped)?.try_into().map_err(|_| JweError::Malformed)?;
    let nonce: [u8; 12] = decode(nonce)?.try_into().map_err(|_| JweError::Malformed)?;
    let tag: [u8; 16] = decode(tag)?.try_into().map_err(|_| JweError::Malformed)?;

    let mut content_key = Zeroizing::new([0; 32]);
    wrapping_key(passphrase, &decode(&header.p2s)?, header.p2c)
        .unwrap(&wrapped, &mut *content_key)
        .map_err(|_| JweError::WrongPassphrase)?;

    let mut plain = Zeroizing::new(decode(sealed)?);
    let aad = protected.as_bytes();
    Aes256Gcm::new(content_key.as_ref().into())
        .decrypt_in_place_detached(&nonce.into(), aad, &mut plain, &Tag::from(tag))
        .map_err(|_| JweError::Forged)?;
    Ok(plain)
}

fn wrapping_key(passphrase: &str, salt: &[u8], rounds: u32) -> KekAes128 {
    let salt = [ALGORITHM.as_bytes(), &[0], salt].concat();
    let mut key = Zeroizing::new([0; 16]);
    pbkdf2::pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), &salt, rounds, &mut *key);
    KekAes128::from(*key)
}

/// The time as Go prints it; nobody reads it back.
fn now() -> String {
    let now = humantime::format_rfc3339_nanos(SystemTime::now()).to_string();
    now.replace('T', " ").replace('Z', " +0000 UTC")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_passphrase_only() {
        let token = seal(b"secret", "correct horse").unwrap();
        assert_eq!(open(&token, "correct horse").as_deref(), Ok(&b"secret".to_vec()));
        assert_eq!(open(&token, "Correct horse"), Err(JweError::WrongPassphrase));
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let token = seal(b"secret", "passphrase").unwrap();
        let changed = |part: usize| {
            let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
            let first = if parts[part].starts_with('A') { "B" } else { "A" };
            parts[part].replace_range(0..1, first);
            open(&parts.join("."), "passphrase").unwrap_err()
        };
        assert_eq!(changed(0), JweError::Malformed);
        assert_eq!(changed(1), JweError::WrongPassphrase);
        assert_eq!([changed(2), changed(3), changed(4)], [JweError::Forged; 3]);
    }

    #[test]
    fn what_is_no_jwe_of_this_kind_is_refused() {
        let token = seal(b"secret", "passphrase").unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        let with = |header: &str| {
            let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            open(&token, "passphrase").unwrap_err()
        };
        let header = r#"{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":1300001,"p2s":"AAAA"}"#;
        assert_eq!(with(header), JweError::Malformed);
        assert_eq!(with(&header.replace("1300001", "0")), JweError::Malformed);
        assert_eq!(with(&header.replace("1300001", "1")), JweError::WrongPassphrase);
        assert_eq!(with(&header.replace("A256GCM", "A128GCM")), JweError::Malformed);
        for token in ["", "a.b.c", "a.b.c.d.e", "....", "....."] {
            assert_eq!(open(token, "passphrase"), Err(JweError::Malformed), "{token}");
        }
    }
}
