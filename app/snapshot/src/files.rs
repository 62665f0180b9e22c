//! The published files: how they are written, and compared by whoever makes them again.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use bitshares_snapshot_claim::snapshot::{Leaf, Tree};

use crate::build::Snapshot;
use crate::error::Error;

/// Leaves of a shard. A power of two, so that the tree of a shard is a branch of the whole one.
pub const SHARD: usize = 1 << 12;

pub(crate) const POLICY: &str = "policy.json";
pub(crate) const LEAVES: &str = "leaves.bin";
pub(crate) const CAP: &str = "cap.bin";
pub(crate) const NAMES: &str = "names.bin";
pub(crate) const HEADER: &str = "header.bin";
const SHARDS: &str = "shards";

/// The name of a shard's file.
pub(crate) fn shard_name(number: usize) -> String {
    format!("{SHARDS}/{number:05}.bin")
}

/// Where a published file is another than the one that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name in the folder.
    pub file: String,
    /// The first byte that differs, or the end of the shorter one; none if there is no such file.
    pub byte: Option<usize>,
    /// The leaf that this byte belongs to: its index, n of 1.2.n and name.
    pub leaf: Option<(usize, u64, String)>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(byte) = self.byte else {
            return write!(f, "{} is missing among the published files", self.file);
        };
        write!(f, "{} differs from byte {byte} on", self.file)?;
        if let Some((index, id, name)) = &self.leaf {
            write!(f, ", in leaf {index}: 1.2.{id} ({name})")?;
        }
        f.write_str("; the dump, the policy or the files are others")
    }
}

impl Snapshot {
    /// All files by their names, those first whose difference says most.
    fn files(&self) -> Vec<(String, Cow<'_, [u8]>)> {
        let mut files = vec![
            (POLICY.to_owned(), Cow::from(self.policy.as_bytes())),
            (LEAVES.to_owned(), Cow::from(self.leaves.as_slice())),
        ];
        let mut cap = Vec::new();
        // The start behind the last leaf begins no shard.
        let starts = self.starts.split_last().map_or(&[][..], |(_, starts)| starts);
        for (number, shard) in starts.chunks(SHARD).enumerate() {
            let first = number.saturating_mul(SHARD);
            let behind = self.starts.get(first.saturating_add(shard.len())).copied();
            let bytes =
                shard.first().zip(behind).and_then(|(start, end)| self.leaves.get(*start..end));
            files.push((shard_name(number), Cow::from(bytes.unwrap_or_default())));
        }
        for hashes in self.hashes.chunks(SHARD) {
            cap.extend(Tree::of(hashes.to_vec()).root());
        }
        files.push((CAP.to_owned(), Cow::from(cap)));
        let names = self.names.iter();
        let names =
            names.flat_map(|(prefix, index)| prefix.iter().copied().chain(index.to_be_bytes()));
        files.push((NAMES.to_owned(), names.collect::<Vec<u8>>().into()));
        files.push((HEADER.to_owned(), self.header().encode().into()));
        files
    }

    /// Writes the files into a folder where no snapshot is yet.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let failed = |path: &Path, source| Error::File { path: path.to_owned(), source };
        let shards = folder.join(SHARDS);
        if shards.exists() || folder.join(HEADER).exists() {
            let why = "a snapshot is there already; name another folder";
            return Err(failed(folder, IoError::new(ErrorKind::AlreadyExists, why)));
        }
        fs::create_dir_all(&shards).map_err(|source| failed(&shards, source))?;
        for (name, bytes) in self.files() {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(|source| failed(&path, source))?;
        }
        Ok(())
    }

    /// Compares published files with those of this snapshot, byte for byte.
    pub fn audit(&self, folder: &Path) -> Result<(), Error> {
        for (name, made) in self.files() {
            let path = folder.join(&name);
            let published = match fs::read(&path) {
                Ok(published) => published,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(differs(Difference { file: name, byte: None, leaf: None }));
                }
                Err(source) => return Err(Error::File { path, source }),
            };
            if published != *made {
                let same =
                    published.iter().zip(made.iter()).take_while(|(one, other)| one == other);
                let byte = same.count();
                let leaf = if name == LEAVES { self.leaf_at(byte) } else { None };
                return Err(differs(Difference { file: name, byte: Some(byte), leaf }));
            }
        }
        Ok(())
    }

    fn leaf_at(&self, byte: usize) -> Option<(usize, u64, String)> {
        let behind = self.starts.partition_point(|start| *start <= byte);
        let index = behind.checked_sub(1)?;
        let leaf = Leaf::decode(self.leaf(index)?).ok()?;
        Some((index, leaf.account_id, leaf.name))
    }
}

fn differs(difference: Difference) -> Error {
    Error::Differs(Box::new(difference))
}
