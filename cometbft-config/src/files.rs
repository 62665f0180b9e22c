//! Files that hold keys: readable by their owner only, never replaced in passing.

use crate::{Error, Result};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

const OWNER_ONLY: u32 = 0o600;
const OWNER_ONLY_FOLDER: u32 = 0o700;

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::io("read", path, source))
}

/// Writes a file that must not exist yet, with mode 0600, and waits until it is on disk.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<()> {
    create_parent(path)?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path).map_err(
            |source| match source.kind() {
                ErrorKind::AlreadyExists => Error::Exists(path.to_path_buf()),
                _ => Error::io("create", path, source),
            },
        )?;
    fill(&mut file, path, text)
}

/// Writes a file as a whole: readers see the old text or the new one, also after a crash.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    create_parent(path)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(OWNER_ONLY)
        .open(&temporary)
        .map_err(|source| Error::io("create", &temporary, source))?;
    fill(&mut file, &temporary, text)?;
    std::fs::rename(&temporary, path).map_err(|source| Error::io("write", path, source))
}

fn create_parent(path: &Path) -> Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    DirBuilder::new()
        .recursive(true)
        .mode(OWNER_ONLY_FOLDER)
        .create(folder)
        .map_err(|source| Error::io("create", folder, source))
}

fn fill(file: &mut File, path: &Path, text: &str) -> Result<()> {
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|source| Error::io("write", path, source))
}
