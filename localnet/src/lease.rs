//! Who owns a network: the process that holds the lock of its folder.
//!
//! The system drops the lock when that process ends, however it ends. Nodes wait for that moment,
//! so that none outlives the owner, whoever started it.

use crate::folder::LOCK;
use crate::processes;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long nodes of a dead owner may take to stop before a new owner gives up on them.
const NODES_STOP_WITHIN: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

/// The process that owns a network and the executables it runs nodes with; written into the lock
/// file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Owner {
    pub(crate) pid: u32,
    pub(crate) whaled: PathBuf,
    pub(crate) comet: PathBuf,
}

/// Ownership of a network, until dropped.
#[derive(Debug)]
pub(crate) struct Lease {
    file: File,
}

impl Lease {
    /// Becomes the owner of the network in `dir`; an error while another process is.
    pub(crate) fn take(dir: &Path) -> Result<Lease> {
        let path = dir.join(LOCK);
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = open.with_context(|| format!("cannot open {}", path.display()))?;
        let deadline = Instant::now() + NODES_STOP_WITHIN;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lease { file }),
                Err(TryLockError::Error(error)) => bail!("cannot lock {}: {error}", path.display()),
                Err(TryLockError::WouldBlock) => {}
            }
            if let Some(owner) = read(&path).filter(|owner| processes::exists(owner.pid)) {
                bail!(
                    "the localnet in {} is running already (process {})\nTry: whaled localnet down --dir {0}",
                    dir.display(),
                    owner.pid
                );
            }
            if Instant::now() > deadline {
                bail!(
                    "nodes of the last run still hold {}\nTry: whaled localnet down --dir {}",
                    path.display(),
                    dir.display()
                );
            }
            thread::sleep(POLL);
        }
    }

    /// Writes down who the owner is.
    pub(crate) fn record(&self, owner: &Owner) -> Result<()> {
        let mut file = &self.file;
        let text = serde_json::to_string(owner)?;
        self.file
            .set_len(0)
            .and_then(|()| file.write_all(text.as_bytes()))
            .context("cannot write the lock file")
    }

    /// The owner of the network in `dir`, if it has one now.
    pub(crate) fn owner(dir: &Path) -> Result<Option<Owner>> {
        let path = dir.join(LOCK);
        let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::Error(error)) => bail!("cannot lock {}: {error}", path.display()),
            Err(TryLockError::WouldBlock) => Ok(read(&path)),
        }
    }
}

/// Blocks until nobody owns the network any more whose lock file this is.
///
/// `whaled start` calls it in a thread of its own and stops when it returns; what it returns must
/// be kept until the process ends, so that a new owner does not begin before the old nodes are
/// gone.
pub fn wait_for_release(lock: &Path) -> io::Result<File> {
    let file = File::open(lock)?;
    file.lock_shared()?;
    Ok(file)
}

fn read(path: &Path) -> Option<Owner> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tempfile::TempDir;

    fn owner() -> Owner {
        Owner {
            pid: std::process::id(),
            whaled: "/bin/whaled".into(),
            comet: "/bin/cometbft".into(),
        }
    }

    #[test]
    fn a_network_has_one_owner() {
        let dir = TempDir::new().unwrap();
        let lease = Lease::take(dir.path()).unwrap();
        lease.record(&owner()).unwrap();
        let error = Lease::take(dir.path()).unwrap_err().to_string();
        assert!(
            error.contains("running already") && error.contains("Try: whaled localnet down"),
            "{error}"
        );
    }

    #[test]
    fn the_owner_is_known_while_it_lives_and_not_longer() {
        let dir = TempDir::new().unwrap();
        let lease = Lease::take(dir.path()).unwrap();
        lease.record(&owner()).unwrap();
        assert_eq!(Lease::owner(dir.path()).unwrap(), Some(owner()));
        drop(lease);
        assert_eq!(Lease::owner(dir.path()).unwrap(), None);
    }

    #[test]
    fn nodes_learn_when_the_owner_is_gone_and_keep_a_new_one_waiting_until_they_are() {
        let dir = TempDir::new().unwrap();
        let lease = Lease::take(dir.path()).unwrap();
        let (told, learns) = mpsc::channel();
        let lock = dir.path().join(LOCK);
        thread::spawn(move || told.send(wait_for_release(&lock).unwrap()).unwrap());
        drop(lease);
        let node = learns.recv().unwrap();

        let file = File::open(dir.path().join(LOCK)).unwrap();
        assert!(matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        drop(node);
        Lease::take(dir.path()).unwrap();
    }
}
