//! The few things that the ledger asks of a file system, so that a test can put one under it
//! that loses what was not synced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Files below one directory; paths are relative to it.
///
/// What is appended is durable after `sync` of the file, a name after `sync_names` of its
/// directory. Until then a crash keeps any part of it, in any order.
pub trait Disk: Send + Sync {
    /// The names in a directory, sorted; none if it does not exist.
    fn names(&self, directory: &Path) -> io::Result<Vec<String>>;

    /// At most `limit` bytes of a file from position `from`; fewer mean that it ends there.
    fn read(&self, file: &Path, from: u64, limit: u64) -> io::Result<Vec<u8>>;

    /// Opens a file to append to it. It and its directories are made if they do not exist.
    fn append(&self, file: &Path) -> io::Result<Box<dyn Appender>>;

    /// Cuts a file to a length, durably.
    fn cut(&self, file: &Path, length: u64) -> io::Result<()>;

    /// Gives a file another name in the same directory, in place of what had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Removes an empty directory.
    fn remove_directory(&self, directory: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable, and its own.
    fn sync_names(&self, directory: &Path) -> io::Result<()>;
}

/// A file that is being appended to.
pub trait Appender: Send {
    /// Appends all of the bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes durable what was appended.
    fn sync(&mut self) -> io::Result<()>;
}

/// The file system below a directory.
#[derive(Debug)]
pub struct RealDisk {
    root: PathBuf,
}

impl RealDisk {
    /// Files below `root`.
    pub fn below(root: &Path) -> RealDisk {
        RealDisk { root: root.to_path_buf() }
    }
}

impl Disk for RealDisk {
    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.root.join(directory)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        let mut names = entries.map(name).collect::<io::Result<Vec<String>>>()?;
        names.sort();
        Ok(names)
    }

    fn read(&self, file: &Path, from: u64, limit: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.root.join(file))?;
        file.seek(SeekFrom::Start(from))?;
        let there = file.metadata()?.len().saturating_sub(from).min(limit);
        let mut bytes = Vec::with_capacity(usize::try_from(there).unwrap_or(0));
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn append(&self, file: &Path) -> io::Result<Box<dyn Appender>> {
        let path = self.root.join(file);
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        Ok(Box::new(OpenOptions::new().create(true).append(true).open(path)?))
    }

    fn cut(&self, file: &Path, length: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(self.root.join(file))?;
        file.set_len(length)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.root.join(from), self.root.join(to))
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(self.root.join(file))
    }

    fn remove_directory(&self, directory: &Path) -> io::Result<()> {
        fs::remove_dir(self.root.join(directory))
    }

    fn sync_names(&self, directory: &Path) -> io::Result<()> {
        for directory in directory.ancestors() {
            File::open(self.root.join(directory))?.sync_all()?;
        }
        Ok(())
    }
}

impl Appender for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}
