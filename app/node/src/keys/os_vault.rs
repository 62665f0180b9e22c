//! Items in the keyring of the desktop: the Secret Service of freedesktop.org, over D-Bus.
//!
//! Names and contents are those of the Go library behind the SDK's keyring: a collection named
//! after the chain, in it one item for each key, found by the attribute `profile`, whose secret is
//! the JSON of an `Item`. Where no such service answers, that library keeps sealed files in the
//! home itself, and so does this.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use secret_service::blocking::{Collection, Item, SecretService};
use secret_service::{EncryptionType, Error};
use zeroize::Zeroizing;

use super::error::{KeysError, Result};
use super::file_vault::FileVault;
use super::item;
use super::passphrases::Passphrases;

/// The name of the collection.
const COLLECTION: &str = "whaleshares";

/// The attribute by which an item is found.
const PROFILE: &str = "profile";

/// How long a service may take to answer at all, started by the bus if it must be.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the operating system keeps keys.
pub(super) enum OsVault {
    /// Nothing was asked for yet.
    Unopened { home: PathBuf, passphrases: Passphrases },
    /// In a Secret Service.
    Service(SecretService<'static>),
    /// In sealed files, for want of one.
    Files(FileVault),
}

impl OsVault {
    /// Keys of the user whose home it is. Nobody is asked before a key is.
    pub(super) fn unopened(home: PathBuf, passphrases: Passphrases) -> OsVault {
        OsVault::Unopened { home, passphrases }
    }

    pub(super) fn get(&mut self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let service = match self.opened()? {
            OsVault::Files(files) => return files.get(key),
            service => service.service(),
        };
        let Some(collection) = collection(service)? else { return Ok(None) };
        let Some(found) = found(&collection, key)? else { return Ok(None) };
        if found.is_locked()? {
            found.unlock()?;
        }
        let json = Zeroizing::new(found.get_secret()?);
        match item::read(&json) {
            Some(data) => Ok(Some(data)),
            None => Err(KeysError::damaged(key, "it is not the JSON of an item")),
        }
    }

    pub(super) fn set(&mut self, key: &str, data: &[u8]) -> Result<()> {
        let service = match self.opened()? {
            OsVault::Files(files) => return files.set(key, data),
            service => service.service(),
        };
        if collection(service)?.is_none() {
            service.create_collection(COLLECTION, "")?;
            // A connection remembers which collections there were.
            *self = OsVault::Service(connected()?);
        }
        let Some(collection) = collection(self.service())? else {
            let reason = format!("it has not kept the collection {COLLECTION}");
            return Err(KeysError::SecretService(reason));
        };
        if collection.is_locked()? {
            collection.unlock()?;
        }
        let json = item::write(key, data).map_err(|error| KeysError::damaged(key, error))?;
        let attributes = HashMap::from([(PROFILE, key)]);
        collection.create_item(key, attributes, &json, true, "application/json")?;
        Ok(())
    }

    pub(super) fn remove(&mut self, key: &str) -> Result<()> {
        let service = match self.opened()? {
            OsVault::Files(files) => return files.remove(key),
            service => service.service(),
        };
        let Some(collection) = collection(service)? else { return Ok(()) };
        let Some(found) = found(&collection, key)? else { return Ok(()) };
        if found.is_locked()? {
            found.unlock()?;
        }
        Ok(found.delete()?)
    }

    pub(super) fn keys(&mut self) -> Result<Vec<String>> {
        let service = match self.opened()? {
            OsVault::Files(files) => return files.keys(),
            service => service.service(),
        };
        let Some(collection) = collection(service)? else { return Ok(Vec::new()) };
        if collection.is_locked()? {
            collection.unlock()?;
        }
        let labels = collection.get_all_items()?.iter().map(Item::get_label).collect::<Vec<_>>();
        Ok(labels.into_iter().collect::<std::result::Result<_, _>>()?)
    }

    fn opened(&mut self) -> Result<&mut OsVault> {
        if let OsVault::Unopened { home, passphrases } = self {
            *self = match answering()? {
                Some(service) => OsVault::Service(service),
                None => {
                    let home = std::mem::take(home);
                    let passphrases =
                        std::mem::replace(passphrases, Passphrases::Lines(Box::new(io::empty())));
                    say_where(&home.display().to_string());
                    OsVault::Files(FileVault::closed(home, passphrases))
                }
            };
        }
        Ok(self)
    }

    fn service(&self) -> &SecretService<'static> {
        match self {
            OsVault::Service(service) => service,
            _ => unreachable!("opened before, and no files"),
        }
    }
}

/// The service, or none where none answers in time.
fn answering() -> Result<Option<SecretService<'static>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Nobody waits any more when this comes too late.
        sender.send(connected()).ok();
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(Ok(service)) => Ok(Some(service)),
        Ok(Err(Error::Unavailable)) | Err(_) => Ok(None),
        // A bus without the service, or none at all, has no name of its own among the errors.
        Ok(Err(Error::Zbus(_) | Error::ZbusFdo(_))) => Ok(None),
        Ok(Err(error)) => Err(error.into()),
    }
}

/// Not every service knows how to hide secrets from others on the bus.
fn connected() -> std::result::Result<SecretService<'static>, Error> {
    SecretService::connect(EncryptionType::Dh)
        .or_else(|_| SecretService::connect(EncryptionType::Plain))
}

/// Who looks for keys in the desktop's keyring should know that they are not there.
fn say_where(home: &str) {
    let text = format!(
        "No Secret Service answers on the session bus: keys are in encrypted files in {home}. \
         --keyring-backend file and test ask no bus."
    );
    // There is nobody left to tell if this fails.
    writeln!(io::stderr().lock(), "{text}").ok();
}

fn collection<'a>(service: &'a SecretService<'static>) -> Result<Option<Collection<'a>>> {
    let collections = service.get_all_collections()?;
    let ours = collections.into_iter().find(|collection| {
        let path = collection.collection_path.as_str();
        path.rsplit('/').next().is_some_and(|name| unescape(name) == COLLECTION)
    });
    Ok(ours)
}

fn found<'a>(collection: &'a Collection<'_>, key: &str) -> Result<Option<Item<'a>>> {
    let items = collection.search_items(HashMap::from([(PROFILE, key)]))?;
    Ok(items.into_iter().next())
}

/// Services write what can not stand in a path as `_` and two hex digits.
fn unescape(name: &str) -> String {
    let mut parts = name.split('_');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let escaped = part.get(..2).and_then(|digits| hex::decode(digits).ok());
        match (escaped, part.get(2..)) {
            (Some(byte), Some(rest)) => {
                bytes.extend(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            _ => return name.to_owned(),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

impl From<Error> for KeysError {
    fn from(error: Error) -> KeysError {
        KeysError::SecretService(match error {
            Error::Locked => "it is locked".to_owned(),
            Error::Prompt => "the question to unlock it was dismissed".to_owned(),
            other => other.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_collections_are_read_as_services_escape_them() {
        assert_eq!(unescape("whaleshares"), "whaleshares");
        assert_eq!(unescape("whale_2dshares"), "whale-shares");
        assert_eq!(unescape("a_5fb"), "a_b");
        for odd in ["a_", "a_z", "a_zz", "_f"] {
            assert_eq!(unescape(odd), odd);
        }
    }
}
