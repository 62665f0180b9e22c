//! Who is meant by a name or an address.

use auth::public_key::PublicKey;
use base::Address;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::keys::{Keyring, KeysError, Record};

/// Somebody with an address, and a key if the keyring has it.
pub(super) struct Person {
    pub(super) address: Address,
    pub(super) record: Option<Record>,
}

impl Person {
    /// The one that `text` names: a key of the keyring, or any address.
    pub(super) fn find(keyring: &mut Keyring, text: &str) -> Result<Person> {
        match keyring.key(text) {
            Ok(record) => return Ok(Person { address: record.address(), record: Some(record) }),
            Err(KeysError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let Ok(address) = Address::parse(text) else { return Err(unknown(keyring, text)) };
        match keyring.key_by_address(&address) {
            Ok(record) => Ok(Person { address, record: Some(record) }),
            Err(KeysError::NoSuchAddress(_)) => Ok(Person { address, record: None }),
            Err(error) => Err(error.into()),
        }
    }

    /// The key that `--from` or client.toml names.
    pub(super) fn from_flag(
        context: &Context,
        keyring: &mut Keyring,
        flag: Option<&str>,
    ) -> Result<Person> {
        let named = flag.unwrap_or(&context.client.keyring_default_keyname);
        if named.is_empty() {
            return Err(Failure::usage("--from says who signs, and is missing")
                .try_this("whaled keys list"));
        }
        Person::find(keyring, named)
    }

    /// The key, without which nothing can be signed.
    pub(super) fn known(&self) -> Result<&Record> {
        self.record.as_ref().ok_or_else(|| {
            Failure::of_key(format!("there is no key for {} in the keyring", self.address))
                .try_this("whaled keys list")
        })
    }

    /// The key, or the one that simulations take where there is none.
    pub(super) fn simulated_key(&self) -> PublicKey {
        self.record.as_ref().map_or_else(PublicKey::simulated, |record| record.public_key.clone())
    }
}

/// Neither a name nor an address: says why, and what may have been meant.
fn unknown(keyring: &mut Keyring, text: &str) -> Failure {
    let names: Vec<String> = match keyring.list() {
        Ok(listing) => listing.records.into_iter().map(|record| record.name).collect(),
        // Only the suggestion is lost; the failure to tell of is the name.
        Err(_) => Vec::new(),
    };
    let near = crate::config::nearest(text, names.iter().map(String::as_str));
    let reason = match Address::parse(text) {
        Err(reason) if text.contains('1') => reason.to_string(),
        _ => "key not found".to_owned(),
    };
    let failure = Failure::of_key(format!("{text} is not a valid name or address: {reason}"));
    match near {
        Some(near) => failure.again_with(text, near),
        None => failure.try_this("whaled keys list"),
    }
}
