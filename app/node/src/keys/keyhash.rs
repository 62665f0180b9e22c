//! Opening a `keyring-file`: its passphrase is known by a bcrypt hash in the file `keyhash`.

use std::fs;
use std::io;
use std::path::Path;

use rand::RngCore;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::error::{KeysError, Result};
use super::file_vault::write_privately;
use super::jwe::{self, JweError};
use super::passphrases::Passphrases;

/// The name of the file.
pub(super) const FILE: &str = "keyhash";

/// bcrypt's cost in new files.
const COST: u32 = 10;

/// bcrypt ignores what comes after.
const LONGEST: usize = 72;

/// The passphrase of the keyring in `directory`: the one that fits `keyhash`, or a new one,
/// whose hash is written. Where only `keyhash` is lost, `sample` gives a sealed item with its
/// name, and the passphrase that opens it is the one.
pub(super) fn unlock(
    directory: &Path,
    passphrases: &mut Passphrases,
    sample: impl FnOnce() -> Result<Option<(String, String)>>,
) -> Result<Zeroizing<String>> {
    let path = directory.join(FILE);
    match fs::read_to_string(&path) {
        Ok(hash) => fitting(passphrases, |passphrase| {
            bcrypt::verify(passphrase, hash.trim())
                .map_err(|error| KeysError::damaged(&path.display().to_string(), error))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let passphrase = match sample()? {
                Some((item, token)) => {
                    fitting(passphrases, |passphrase| opens(&item, &token, passphrase))?
                }
                None => passphrases
                    .ask_new("Enter new keyring passphrase:", "Re-enter keyring passphrase:")?,
            };
            if passphrase.len() > LONGEST {
                return Err(KeysError::PassphraseTooLong(passphrase.len()));
            }
            write_privately(&path, new_hash(&passphrase)?.as_bytes())?;
            Ok(passphrase)
        }
        Err(source) => Err(KeysError::Io { action: "read", path, source }),
    }
}

/// Whether the passphrase is that of a sealed item. One that can not be read tells nothing, and
/// any passphrase would seem right.
fn opens(item: &str, token: &str, passphrase: &str) -> Result<bool> {
    match jwe::open(token, passphrase) {
        Ok(_) | Err(JweError::Forged) => Ok(true),
        Err(JweError::WrongPassphrase) => Ok(false),
        Err(error @ JweError::Malformed) => Err(KeysError::damaged(item, error)),
    }
}

fn fitting(
    passphrases: &mut Passphrases,
    fits: impl Fn(&str) -> Result<bool>,
) -> Result<Zeroizing<String>> {
    let attempts = passphrases.attempts();
    for attempt in 1..=attempts {
        let again = if attempt == 1 { "" } else { "incorrect passphrase; " };
        let prompt = format!("{again}Enter keyring passphrase (attempt {attempt}/{attempts}):");
        let passphrase = match passphrases.ask(&prompt) {
            // Too short for any keyring: a wrong one.
            Err(KeysError::PassphraseTooShort) => continue,
            asked => asked?,
        };
        if fits(&passphrase)? {
            return Ok(passphrase);
        }
    }
    Err(KeysError::TooManyAttempts(attempts))
}

fn new_hash(passphrase: &str) -> Result<String> {
    let mut salt = [0; 16];
    OsRng.fill_bytes(&mut salt);
    let parts = bcrypt::hash_with_salt(passphrase, COST, salt)
        .map_err(|error| KeysError::damaged(FILE, error))?;
    Ok(parts.format_for_version(bcrypt::Version::TwoA))
}
