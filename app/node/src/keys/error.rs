//! Why something with keys did not work.

use std::io;
use std::path::PathBuf;

/// A refusal. Where the SDK's command line has a text for it, that text is part of ours.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// No record of this name.
    #[error("key not found: {0}; `keys list` shows the names there are")]
    NotFound(String),
    /// No record with this address.
    #[error("key not found: no key has the address {0}")]
    NoSuchAddress(String),
    /// Neither a record's name nor the text of an address.
    #[error("{text} is not a valid name or address: {reason}")]
    NeitherNameNorAddress {
        /// What was asked for.
        text: String,
        /// Why it is no address.
        reason: base::AddressError,
    },
    /// A new record must not replace an old one.
    #[error("{0}: cannot overwrite key; delete it first or choose another name")]
    Exists(String),
    /// The key of a new account is kept already.
    #[error("duplicated address created: {address} is kept as {name}")]
    DuplicatedAddress {
        /// The address.
        address: String,
        /// The record that has it.
        name: String,
    },
    /// A name that could not be found again.
    #[error("invalid key name {0:?}: it must not be blank and must not end with .info")]
    InvalidName(String),
    /// A record without a secret can not sign.
    #[error("cannot sign with offline keys: {name} is of type {kind}")]
    Offline {
        /// The record.
        name: String,
        /// What it is instead of local.
        kind: &'static str,
    },
    /// A record without a secret can not be exported.
    #[error("private key extraction works only for Local: {name} is of type {kind}")]
    NoSecret {
        /// The record.
        name: String,
        /// What it is instead of local.
        kind: &'static str,
    },
    /// A secret of another signature scheme than secp256k1.
    #[error("{0}: unsupported signing algo; supported is secp256k1")]
    UnsupportedAlgorithm(String),
    /// No words of BIP-39.
    #[error("invalid mnemonic: {0}")]
    InvalidMnemonic(String),
    /// No path of BIP-32.
    #[error("invalid BIP 32 path {path}: {reason}")]
    InvalidPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Bytes that are no secret key of secp256k1.
    #[error("invalid private key: {0}")]
    InvalidSecret(&'static str),
    /// Text that is no armored key, or armor of something else.
    #[error("{0}")]
    Armor(String),
    /// The passphrase does not open the armor.
    #[error("invalid account password")]
    WrongPassword,
    /// An armor could not be opened.
    #[error("failed to decrypt private key: {0}")]
    Import(#[source] Box<KeysError>),
    /// A passphrase that is too easy to guess.
    #[error("password must be at least 8 characters")]
    PassphraseTooShort,
    /// A passphrase of which bcrypt would ignore the end.
    #[error("password must be at most 72 bytes, got {0}")]
    PassphraseTooLong(usize),
    /// The passphrase and its repetition differ.
    #[error("passphrase do not match")]
    PassphrasesDiffer,
    /// The passphrase of the keyring was wrong too often.
    #[error("too many failed passphrase attempts: {0} of {0} did not open the keyring")]
    TooManyAttempts(u32),
    /// The input ended before a passphrase came.
    #[error("no passphrase: the input ended at {0:?}")]
    NoPassphrase(String),
    /// The name of no backend.
    #[error("{0}: unknown keyring backend; there are: os, file, test, memory")]
    UnknownBackend(String),
    /// A backend that other programs have.
    #[error(
        "{0}: this keyring backend is not available; use os or file, or test for keys without value"
    )]
    UnavailableBackend(String),
    /// The name of no role of an address.
    #[error("invalid Bech32 prefix encoding provided: {0}")]
    UnknownRole(String),
    /// A public key or multisig that can not be.
    #[error("{0}")]
    PublicKey(#[from] base::Error),
    /// JSON that is no public key.
    #[error("{0}")]
    PublicKeyJson(proto::json::Error),
    /// A file of the keyring is not what it should be.
    #[error("keyring item {item} is damaged: {reason}")]
    Damaged {
        /// The name of the item.
        item: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The desktop's keyring does not give or take keys.
    #[error("the Secret Service does not help: {0}; --keyring-backend file needs none")]
    SecretService(String),
    /// The operating system refused.
    #[error("can not {action} {}: {source}", path.display())]
    Io {
        /// Such as `read`.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl KeysError {
    pub(super) fn damaged(item: &str, reason: impl ToString) -> KeysError {
        KeysError::Damaged { item: item.to_owned(), reason: reason.to_string() }
    }
}

pub(super) type Result<T, E = KeysError> = std::result::Result<T, E>;
