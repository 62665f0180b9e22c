//! Whether a folder is ours to use, and what is in it. Nothing else is ever wiped.

use anyhow::{Context, Result, bail};
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

/// Made before anything else, so that its presence marks a folder as a localnet's.
pub(crate) const LOCK: &str = "lock";
/// What a background owner prints.
pub(crate) const LOG: &str = "localnet.log";
/// Made after everything else, so that its absence marks a preparation that was cut short.
pub(crate) const BLUEPRINT: &str = "blueprint.json";

/// What a folder holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contents {
    /// Nothing, or there is no folder yet.
    Nothing,
    /// A localnet whose preparation did not end.
    Unfinished,
    /// A localnet.
    Localnet,
}

/// What `dir` holds; an error when it is somebody else's.
pub(crate) fn inspect(dir: &Path) -> Result<Contents> {
    if !dir.exists() {
        return Ok(Contents::Nothing);
    }
    let mut entries =
        fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    if dir.join(LOCK).is_file() {
        let finished = dir.join(BLUEPRINT).is_file();
        return Ok(if finished { Contents::Localnet } else { Contents::Unfinished });
    }
    match entries.next() {
        None => Ok(Contents::Nothing),
        Some(_) => bail!(
            "{} holds something else than a localnet and is left alone\nTry: another folder with --dir",
            dir.display()
        ),
    }
}

/// Makes the folder a localnet's, if it is not somebody else's, and returns its absolute path, by
/// which the processes that run in it are recognised.
pub(crate) fn claim(dir: &Path) -> Result<PathBuf> {
    inspect(dir)?;
    fs::create_dir_all(dir)
        .and_then(|()| OpenOptions::new().append(true).create(true).open(dir.join(LOCK)))
        .and_then(|_| dir.canonicalize())
        .with_context(|| format!("cannot create {}", dir.display()))
}

/// Empties a localnet's folder. The lock stays, since the caller holds it, and the log, since it
/// may write it.
pub(crate) fn wipe(dir: &Path) -> Result<()> {
    if inspect(dir)? == Contents::Nothing {
        return Ok(());
    }
    let failed = || format!("cannot empty {}", dir.display());
    for entry in fs::read_dir(dir).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        if entry.file_name() == LOCK || entry.file_name() == LOG {
            continue;
        }
        let path = entry.path();
        let folder = entry.file_type().with_context(failed)?.is_dir();
        if folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }
            .with_context(failed)?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn a_folder_of_somebody_else_is_neither_used_nor_wiped() {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("thesis.txt"), "years of work").unwrap();
        let error = wipe(dir.path()).unwrap_err().to_string();
        assert!(error.contains("left alone") && error.contains("Try:"), "{error}");
        assert!(claim(dir.path()).is_err());
        let left: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["thesis.txt"]);
    }

    #[test]
    fn an_empty_or_missing_folder_may_become_a_localnet() {
        let dir = TempDir::new().unwrap();
        assert_eq!(inspect(dir.path()).unwrap(), Contents::Nothing);
        assert_eq!(inspect(&dir.path().join("missing")).unwrap(), Contents::Nothing);
    }

    #[test]
    fn a_claimed_folder_is_known_by_its_absolute_path_and_may_be_claimed_again() {
        let dir = TempDir::new().unwrap();
        let folder = dir.path().join("a/../b");
        fs::create_dir(dir.path().join("a")).unwrap();
        let path = claim(&folder).unwrap();
        assert_eq!(path, dir.path().canonicalize().unwrap().join("b"));
        assert_eq!(inspect(&path).unwrap(), Contents::Unfinished);
        assert_eq!(claim(&path).unwrap(), path);
    }

    #[test]
    fn wiping_a_localnet_leaves_its_lock_only() {
        let dir = TempDir::new().unwrap();
        fs::create_dir_all(dir.path().join("node0/data")).unwrap();
        fs::write(dir.path().join(LOCK), "").unwrap();
        assert_eq!(inspect(dir.path()).unwrap(), Contents::Unfinished);
        fs::write(dir.path().join(BLUEPRINT), "{}").unwrap();
        assert_eq!(inspect(dir.path()).unwrap(), Contents::Localnet);

        wipe(dir.path()).unwrap();
        let left: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [LOCK]);
    }
}
