//! From a seed to a key along a path (BIP-32, secp256k1).

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use hmac::{Hmac, Mac};
use secp256k1::Scalar;
use sha2::Sha512;
use zeroize::Zeroizing;

use super::error::{KeysError, Result};
use super::secret_key::SecretKey;

/// Added to a step whose key can not be derived from the public key above.
const HARDENED: u32 = 1 << 31;

/// Steps down the tree of keys, such as `m/44'/118'/0'/0/0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<u32>);

impl Path {
    /// `m/44'/<coin type>'/<account>'/0/<index>`; wallets of this chain use coin type 118.
    pub fn bip44(coin_type: u32, account: u32, index: u32) -> Result<Path> {
        format!("m/44'/{coin_type}'/{account}'/0/{index}").parse()
    }
}

/// Steps of 0 to 2147483647 behind slashes, `'` for hardened ones, `m` in front or not. An
/// empty path is the root. Slashes at the end do not count.
impl FromStr for Path {
    type Err = KeysError;

    fn from_str(text: &str) -> Result<Path> {
        if text.is_empty() {
            return Ok(Path(Vec::new()));
        }
        let invalid = |reason: String| KeysError::InvalidPath { path: text.to_owned(), reason };
        let trimmed = text.trim_end_matches('/');
        let Some((first, rest)) = trimmed.split_once('/') else {
            return Err(invalid("it does not contain '/' separators".to_owned()));
        };
        let steps = if first.trim() == "m" { rest } else { trimmed };
        let steps = steps.split('/').map(|step| {
            parse_step(step).ok_or_else(|| {
                invalid(format!("{step:?} is not a number from 0 to 2147483647, with or without '"))
            })
        });
        steps.collect::<Result<_>>().map(Path)
    }
}

fn parse_step(step: &str) -> Option<u32> {
    let (number, hardened) = match step.strip_suffix('\'') {
        Some(number) => (number, HARDENED),
        None => (step, 0),
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let index = number.parse::<u32>().ok().filter(|index| digits && *index < HARDENED)?;
    Some(index | hardened)
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("m")?;
        for step in &self.0 {
            let mark = if step & HARDENED == 0 { "" } else { "'" };
            write!(f, "/{}{mark}", step & !HARDENED)?;
        }
        Ok(())
    }
}

/// The key at `path` below the root that `seed` makes.
pub fn derive(seed: &[u8], path: &Path) -> Result<SecretKey> {
    let start = split_mac(b"Bitcoin seed", &[seed]);
    let (key, code) = start.split_at(32);
    let mut key = SecretKey::from_bytes(key)?;
    let mut chain_code = Zeroizing::new(code.to_vec());
    for step in &path.0 {
        let index = step.to_be_bytes();
        let halves = if step & HARDENED == 0 {
            split_mac(&chain_code, &[&key.public_point(), &index])
        } else {
            split_mac(&chain_code, &[&[0], key.as_bytes(), &index])
        };
        let (tweak, code) = halves.split_at(32);
        key = add(&key, tweak).ok_or_else(|| KeysError::InvalidPath {
            path: path.to_string(),
            reason: "there is no key at this index; take the next one".to_owned(),
        })?;
        chain_code = Zeroizing::new(code.to_vec());
    }
    Ok(key)
}

/// `None` with a probability of 2^-127, as BIP-32 foresees.
fn add(key: &SecretKey, tweak: &[u8]) -> Option<SecretKey> {
    let tweak = Scalar::from_be_bytes(tweak.try_into().ok()?).ok()?;
    let mut sum = key.to_curve().add_tweak(&tweak).ok()?;
    let key = SecretKey::from_bytes(sum.as_secret_bytes()).ok();
    sum.non_secure_erase();
    key
}

/// HMAC-SHA-512, whose halves are a key and a chain code.
fn split_mac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length")
    };
    parts.iter().for_each(|part| mac.update(part));
    Zeroizing::new(mac.finalize().into_bytes().into())
}
