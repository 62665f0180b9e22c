//! Items in a directory, one sealed file each.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::{KeysError, Result};
use super::jwe::{self, JweError};
use super::passphrases::Passphrases;
use super::{item, keyhash};

/// What opens the files.
enum Lock {
    /// Known, or found out before.
    Open(Zeroizing<String>),
    /// To be asked for when the first file is read or written.
    Closed(Passphrases),
}

/// A directory of sealed files.
pub(super) struct FileVault {
    directory: PathBuf,
    lock: Lock,
}

impl FileVault {
    /// A directory whose passphrase everybody knows.
    pub(super) fn open(directory: PathBuf, passphrase: &str) -> FileVault {
        FileVault { directory, lock: Lock::Open(Zeroizing::new(passphrase.to_owned())) }
    }

    /// A directory with a passphrase of its own.
    pub(super) fn closed(directory: PathBuf, passphrases: Passphrases) -> FileVault {
        FileVault { directory, lock: Lock::Closed(passphrases) }
    }

    pub(super) fn get(&mut self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let path = self.path(key);
        let token = match fs::read_to_string(&path) {
            Ok(token) => token,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(KeysError::Io { action: "read", path, source });
            }
        };
        let json = jwe::open(&token, self.passphrase()?)
            .map_err(|error| KeysError::damaged(&path.display().to_string(), error))?;
        match item::read(&json) {
            Some(data) => Ok(Some(data)),
            None => Err(KeysError::damaged(key, "it is not the JSON of an item")),
        }
    }

    pub(super) fn set(&mut self, key: &str, data: &[u8]) -> Result<()> {
        let path = self.path(key);
        self.make_directory()?;
        let json = item::write(key, data).map_err(|error| KeysError::damaged(key, error))?;
        let token = jwe::seal(&json, self.passphrase()?)
            .map_err(|error: JweError| KeysError::damaged(key, error))?;
        write_privately(&path, token.as_bytes())
    }

    pub(super) fn remove(&mut self, key: &str) -> Result<()> {
        let path = self.path(key);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(KeysError::Io { action: "remove", path, source })
            }
            _ => Ok(()),
        }
    }

    /// The names of all items, and of other files that lie beside them.
    pub(super) fn keys(&self) -> Result<Vec<String>> {
        Ok(file_names(&self.directory)?.iter().filter_map(|name| unescape(name)).collect())
    }

    fn path(&self, key: &str) -> PathBuf {
        self.directory.join(escape(key))
    }

    fn make_directory(&self) -> Result<()> {
        let path = &self.directory;
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|source| KeysError::Io {
            action: "make the directory",
            path: path.clone(),
            source,
        })
    }

    fn passphrase(&mut self) -> Result<&str> {
        if let Lock::Closed(passphrases) = &mut self.lock {
            let directory = &self.directory;
            let passphrase = keyhash::unlock(directory, passphrases, || sample(directory))?;
            self.lock = Lock::Open(passphrase);
        }
        match &self.lock {
            Lock::Open(passphrase) => Ok(passphrase),
            Lock::Closed(_) => unreachable!("opened above"),
        }
    }
}

/// The names of the files in a directory, none if there is no directory.
fn file_names(directory: &Path) -> Result<Vec<String>> {
    let unreadable = |source| KeysError::Io { action: "list", path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        // A name that is no text is none of ours.
        names.extend(entry.map_err(unreadable)?.file_name().into_string());
    }
    Ok(names)
}

/// Any sealed file of the directory, with its name.
fn sample(directory: &Path) -> Result<Option<(String, String)>> {
    let Some(name) = file_names(directory)?.into_iter().find(|name| name.ends_with(".info")) else {
        return Ok(None);
    };
    let path = directory.join(&name);
    match fs::read_to_string(&path) {
        Ok(token) => Ok(Some((name, token))),
        Err(source) => Err(KeysError::Io { action: "read", path, source }),
    }
}

/// Writes a file that only its owner may read, all or nothing.
pub(super) fn write_privately(path: &Path, contents: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let written = (|| {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(contents)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    })();
    written.map_err(|source| {
        // It may not even have been made.
        fs::remove_file(&fresh).ok();
        KeysError::Io { action: "write", path: path.to_owned(), source }
    })
}

/// A file name for any key, as Go's `percent` package escapes it.
fn escape(key: &str) -> String {
    key.replace('%', "%25").replace('/', "%2F")
}

/// The key that [`escape`] made this file name of.
fn unescape(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        let code = behind.split_first_chunk::<2>().filter(|_| *byte == b'%');
        let decoded = code.and_then(|(digits, behind)| {
            let mut decoded = [0];
            hex::decode_to_slice(digits, &mut decoded).ok()?;
            rest = behind;
            Some(decoded[0])
        });
        bytes.push(decoded.unwrap_or(*byte));
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_key_has_a_file_name_of_its_own() {
        for key in ["alice.info", "a/b.info", "100%.info", "%2F.info", "..", "näme 🐋.info", "%"]
        {
            assert!(!escape(key).contains('/'));
            assert_eq!(unescape(&escape(key)).as_deref(), Some(key));
        }
        assert_eq!(escape("a/b%.info"), "a%2Fb%25.info");
        assert_eq!(unescape("50%zz%4").as_deref(), Some("50%zz%4"));
    }
}
