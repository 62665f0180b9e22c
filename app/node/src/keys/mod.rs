//! Keys of people: mnemonics, derivation, and the keyring that keeps them.
//!
//! Everything on disk is the Cosmos SDK's: a directory `keyring-test` or `keyring-file` of
//! simd or gaiad can be used as it is, and the other way round. So are the items in the keyring of
//! a desktop.

mod armor;
mod derivation;
mod error;
mod file_vault;
mod item;
mod jwe;
mod key_info;
mod keyhash;
mod keyring;
mod mnemonic;
mod os_vault;
mod passphrases;
mod record;
mod sealed_key;
mod secret_key;
mod vault;

pub use derivation::{Path, derive};
pub use error::KeysError;
pub use key_info::{KeyInfo, Role};
pub use keyring::{Backend, Keyring, Listing};
pub use mnemonic::Mnemonic;
pub use passphrases::Passphrases;
pub use record::{Kind, LedgerPath, Record};
pub use secret_key::SecretKey;
