//! Where the items of a keyring are: sealed files, the desktop's keyring, or memory.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::error::Result;
use super::file_vault::FileVault;
use super::os_vault::OsVault;

/// Named byte strings.
pub(super) enum Vault {
    /// In a directory.
    Files(FileVault),
    /// Where the operating system keeps secrets.
    Os(OsVault),
    /// Until the process ends.
    Memory(BTreeMap<String, Zeroizing<Vec<u8>>>),
}

impl Vault {
    pub(super) fn get(&mut self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match self {
            Vault::Files(files) => files.get(key),
            Vault::Os(os) => os.get(key),
            Vault::Memory(items) => Ok(items.get(key).cloned()),
        }
    }

    pub(super) fn set(&mut self, key: &str, data: &[u8]) -> Result<()> {
        match self {
            Vault::Files(files) => files.set(key, data),
            Vault::Os(os) => os.set(key, data),
            Vault::Memory(items) => {
                items.insert(key.to_owned(), Zeroizing::new(data.to_vec()));
                Ok(())
            }
        }
    }

    pub(super) fn remove(&mut self, key: &str) -> Result<()> {
        match self {
            Vault::Files(files) => files.remove(key),
            Vault::Os(os) => os.remove(key),
            Vault::Memory(items) => {
                items.remove(key);
                Ok(())
            }
        }
    }

    /// All names, sorted.
    pub(super) fn keys(&mut self) -> Result<Vec<String>> {
        let mut keys = match self {
            Vault::Files(files) => files.keys()?,
            Vault::Os(os) => os.keys()?,
            Vault::Memory(items) => items.keys().cloned().collect(),
        };
        keys.sort_unstable();
        Ok(keys)
    }
}
