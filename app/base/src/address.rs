//! `Address`: who holds something.

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

use sha2::{Digest, Sha256};
use store::Key;

use crate::bech32::{self, Bech32Error};
use crate::errors::Error;
use crate::prefix;
use crate::sdk_errors::Sdk;

/// The most bytes an address may have.
const LONGEST: usize = 32;

/// 1 to 32 bytes that name an account: 20 for keys and modules, 32 for what modules derive.
///
/// The SDK takes up to 255 bytes, but makes none of more than 32; the limit keeps an address
/// small enough to copy. Addresses are ordered by their bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Zeros follow the address. They keep the derived order that of the bytes.
    padded: [u8; LONGEST],
    length: u8,
}

/// Why a text or bytes are no [`Address`], in the words of the SDK's address codec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing but blanks.
    #[error("empty address string is not allowed")]
    Empty,
    /// Not Bech32.
    #[error("decoding bech32 failed: {0}")]
    Bech32(#[from] Bech32Error),
    /// Bech32 of something else, such as a validator where an account was expected.
    #[error(
        "hrp does not match bech32 prefix: expected '{expected}' got '{got}': internal logic error"
    )]
    Prefix {
        /// The prefix of what was asked for.
        expected: &'static str,
        /// The prefix that was given.
        got: String,
    },
    /// Bech32 of no bytes.
    #[error("addresses cannot be empty: unknown address")]
    NoBytes,
    /// More than 32 bytes.
    #[error("address max length is {LONGEST}, got {0}: unknown address")]
    TooLong(usize),
}

impl AddressError {
    /// The refusal in the words of `AccAddressFromBech32`, which differ for a wrong prefix.
    /// The SDK still uses it for fee payers, inputs and outputs of MsgMultiSend, and genesis.
    pub fn by_the_old_codec(&self) -> String {
        match self {
            AddressError::Prefix { expected, got } => {
                format!("invalid Bech32 prefix; expected {expected}, got {got}")
            }
            other => other.to_string(),
        }
    }
}

impl Address {
    /// The address of these bytes.
    pub fn new(bytes: &[u8]) -> Result<Address, AddressError> {
        let mut collected = Collected::default();
        bytes.iter().for_each(|byte| collected.push(*byte));
        collected.address()
    }

    /// Reads the text of an account, such as `whale1…`.
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        Address::read(text, prefix::account())
    }

    /// Reads the text of an operator, such as `whalevaloper1…`.
    pub fn parse_validator(text: &str) -> Result<Address, AddressError> {
        Address::read(text, prefix::validator())
    }

    /// Reads the text of a signer of blocks, such as `whalevalcons1…`.
    pub fn parse_consensus(text: &str) -> Result<Address, AddressError> {
        Address::read(text, prefix::consensus())
    }

    /// The account of a module: the first 20 bytes of SHA-256 of its name.
    pub fn module(name: &str) -> Address {
        Address::from(first_twenty(Sha256::digest(name).into()))
    }

    /// An account of a module for each of its things, named by a path of keys: ADR-028. With
    /// an empty path it is the account of the module.
    pub fn module_derived(name: &str, path: &[&[u8]]) -> Address {
        let Some((first, deeper)) = path.split_first() else {
            return Address::module(name);
        };
        // The zero keeps apart a name that ends as a key begins.
        let root = hash(b"module", &[name.as_bytes(), &[0], first]);
        Address::from(deeper.iter().fold(root, |parent, key| hash(&parent, &[key])))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.padded.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// The text as operator of a validator.
    pub fn validator_text(&self) -> String {
        bech32::encode(prefix::validator(), self.as_bytes())
    }

    /// The text as signer of blocks.
    pub fn consensus_text(&self) -> String {
        bech32::encode(prefix::consensus(), self.as_bytes())
    }

    fn read(text: &str, prefix: &'static str) -> Result<Address, AddressError> {
        if text.trim().is_empty() {
            return Err(AddressError::Empty);
        }
        let mut collected = Collected::default();
        let got = bech32::read(text, |byte| collected.push(byte))?;
        if !got.eq_ignore_ascii_case(prefix) {
            let got = got.to_ascii_lowercase();
            return Err(AddressError::Prefix { expected: prefix, got });
        }
        collected.address()
    }
}

/// Bytes that may become an address.
#[derive(Default)]
struct Collected {
    padded: [u8; LONGEST],
    length: usize,
}

impl Collected {
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.padded.get_mut(self.length) {
            *slot = byte;
        }
        self.length = self.length.saturating_add(1);
    }

    fn address(self) -> Result<Address, AddressError> {
        let length = u8::try_from(self.length).unwrap_or(u8::MAX);
        match self.length {
            0 => Err(AddressError::NoBytes),
            1..=LONGEST => Ok(Address { padded: self.padded, length }),
            length => Err(AddressError::TooLong(length)),
        }
    }
}

/// ADR-028: SHA-256 of the key, behind SHA-256 of its kind.
fn hash(kind: &[u8], key: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix(Sha256::digest(kind));
    key.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn first_twenty(hash: [u8; 32]) -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    bytes
}

impl From<[u8; 20]> for Address {
    fn from(bytes: [u8; 20]) -> Address {
        let mut padded = [0; LONGEST];
        padded.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        Address { padded, length: 20 }
    }
}

impl From<[u8; 32]> for Address {
    fn from(bytes: [u8; 32]) -> Address {
        Address { padded: bytes, length: 32 }
    }
}

/// The text as an account.
impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32::encode(prefix::account(), self.as_bytes()))
    }
}

impl Debug for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        Address::parse(text)
    }
}

/// Behind its length, as the SDK's `address.MustLengthPrefix`; so keys of one length are
/// ordered as the addresses are, and shorter ones come first. As the last part it stands
/// alone.
impl Key for Address {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.length);
        out.extend_from_slice(self.as_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Address> {
        let (length, rest) = input.split_first()?;
        let (bytes, rest) = rest.split_at_checked(usize::from(*length))?;
        *input = rest;
        Address::new(bytes).ok()
    }

    fn put_last(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn take_last(input: &[u8]) -> Option<Address> {
        Address::new(input).ok()
    }
}

impl From<AddressError> for Error {
    fn from(error: AddressError) -> Error {
        match error {
            AddressError::Prefix { expected, got } => Sdk::Logic.because(format!(
                "hrp does not match bech32 prefix: expected '{expected}' got '{got}'"
            )),
            AddressError::NoBytes => Sdk::UnknownAddress.because("addresses cannot be empty"),
            AddressError::TooLong(length) => Sdk::UnknownAddress
                .because(format!("address max length is {LONGEST}, got {length}")),
            uncoded => Error::undefined(uncoded.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> AddressError {
        Address::parse(text).expect_err("refused")
    }

    #[test]
    fn a_refusal_keeps_its_words_and_gets_the_code_of_the_sdk() {
        let operator = Address::module("gov").validator_text();
        let long = bech32::encode("whale", &[7; 33]);
        let expected = [
            ("", "undefined", 1),
            ("x", "undefined", 1),
            (operator.as_str(), "sdk", 35),
            ("whale1h4dne4", "sdk", 9),
            (long.as_str(), "sdk", 9),
        ];
        for (text, codespace, code) in expected {
            let words = refusal(text).to_string();
            let error = Error::from(refusal(text));
            assert_eq!((error.codespace(), error.code()), (codespace, code), "{text}");
            assert_eq!(error.to_string(), words);
        }
    }

    #[test]
    fn the_old_codec_has_its_own_words_for_a_wrong_prefix() {
        let operator = refusal(&Address::module("gov").validator_text());
        let words = "invalid Bech32 prefix; expected whale, got whalevaloper";
        assert_eq!(operator.by_the_old_codec(), words);
        assert_eq!(refusal("").by_the_old_codec(), "empty address string is not allowed");
    }

    #[test]
    fn an_address_has_1_to_32_bytes() {
        assert_eq!(Address::new(&[]), Err(AddressError::NoBytes));
        assert_eq!(Address::new(&[1; 33]), Err(AddressError::TooLong(33)));
        assert_eq!(Address::new(&[1; 32]), Ok(Address::from([1; 32])));
        assert_eq!(Address::new(&[1; 20]), Ok(Address::from([1; 20])));
    }
}
