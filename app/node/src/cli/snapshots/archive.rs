//! Snapshots as files that people hand to each other: `HEIGHT-FORMAT.tar.gz` with `metadata` and
//! the chunks `0`, `1`, … behind it.
//!
//! An archive may come from anybody. It is read from front to end without looking anything up in
//! it: a fixed list of names, plain files of bounded sizes, nothing behind them. No name of it
//! ever becomes the name of a file.

use std::fs::{File, Permissions};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};

use crate::cli::failure::{Failure, Result};
use crate::ledger::{CHUNK_LIMIT, Checkpoint, Found, Snapshots};

const METADATA: &str = "metadata";

/// Longer than the hashes of as many chunks as a snapshot may have.
const METADATA_LIMIT: u64 = 1_048_576;

/// Files in an archive begin at multiples of this.
const BLOCK: usize = 512;

/// More than any program puts behind the last file.
const PADDING_LIMIT: u64 = 1_048_576;

/// An archive that is being written.
type Packing<'a> = tar::Builder<GzEncoder<BufWriter<&'a File>>>;

/// Writes a snapshot to `path`, in place of what is there, once all of it is on the disk.
pub(super) fn write(found: &Found<'_>, path: &Path) -> Result {
    let failed = |error: io::Error| Failure::new(format!("writing {}: {error}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let file = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(failed)?;
    // Chunks are compressed already.
    let packed = GzEncoder::new(BufWriter::new(file.as_file()), Compression::fast());
    let mut archive = tar::Builder::new(packed);
    put(&mut archive, METADATA, &found.metadata()).map_err(failed)?;
    for index in 0..found.checkpoint.snapshot.chunks() {
        let chunk = found.chunk(index)?;
        put(&mut archive, &index.to_string(), &chunk).map_err(failed)?;
    }
    let written = archive.into_inner().and_then(GzEncoder::finish).and_then(|mut out| out.flush());
    written.and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

fn put(archive: &mut Packing<'_>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_size(bytes.len().try_into().map_err(io::Error::other)?);
    header.set_mode(0o644);
    archive.append_data(&mut header, name, bytes)
}

/// Loads the snapshot in the archive at `path`.
pub(super) fn read(path: &Path, into: &Snapshots) -> Result<Arc<Checkpoint>> {
    let packed = BufReader::new(File::open(path)?);
    let mut archive = Archive { source: GzDecoder::new(packed), chunks: 0 };
    let metadata = archive.file(METADATA, METADATA_LIMIT)?;
    let metadata = metadata.ok_or_else(|| Failure::new("the archive is empty"))?;
    Ok(into.load(&metadata, &mut archive)?)
}

/// An archive that is being read: as an iterator, its chunks.
struct Archive {
    source: GzDecoder<BufReader<File>>,
    chunks: u32,
}

impl Iterator for Archive {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        let name = self.chunks.to_string();
        self.chunks = self.chunks.saturating_add(1);
        self.file(&name, CHUNK_LIMIT).transpose()
    }
}

impl Archive {
    /// The next file, which must have this name; nothing at the end.
    fn file(&mut self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut header = Header::new_old();
        self.exactly(header.as_mut_bytes())?;
        if header.as_bytes().iter().all(|byte| *byte == 0) {
            return self.end().map(|()| None);
        }
        let found = header.path_bytes();
        if found != name.as_bytes() {
            let found = found.escape_ascii();
            return Err(bad(format!("expected a file {name}, got {found}")));
        }
        if header.entry_type() != EntryType::Regular {
            return Err(bad(format!("{name} is not a plain file")));
        }
        let size = header.entry_size()?;
        if size > limit {
            return Err(bad(format!("{name} has {size} bytes; more than {limit} are not taken")));
        }
        let mut bytes = vec![0; usize::try_from(size).map_err(bad)?];
        self.exactly(&mut bytes)?;
        let padding = bytes.len().next_multiple_of(BLOCK).saturating_sub(bytes.len());
        self.exactly(&mut vec![0; padding])?;
        Ok(Some(bytes))
    }

    fn exactly(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.source.read_exact(bytes).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => bad("it ends too early"),
            _ => bad(format!("it is no gzip file, or damaged: {error}")),
        })
    }

    /// Reads to the end of the compressed file, whose checksum is there.
    fn end(&mut self) -> io::Result<()> {
        let mut rest = Vec::new();
        let limit = PADDING_LIMIT;
        let read = (&mut self.source).take(limit).read_to_end(&mut rest);
        read.map_err(|error| bad(format!("it ends too early, or is damaged: {error}")))?;
        let is_full = u64::try_from(rest.len()).is_ok_and(|length| length >= limit);
        if is_full || rest.iter().any(|byte| *byte != 0) {
            return Err(bad("something comes behind its end"));
        }
        Ok(())
    }
}

fn bad(reason: impl ToString) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason.to_string())
}
