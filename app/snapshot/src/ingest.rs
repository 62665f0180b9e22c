//! Reads a dump of bitshares-core's snapshot plugin, line by line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use bitshares_snapshot_claim::proof::MAIN_NET;

use crate::books::Books;
use crate::dump::Dump;
use crate::error::{Error, Fault};
use crate::kinds;
use crate::line::{self, Fields};
use crate::seen::Seen;

/// What is read from the disk at once.
const BUFFER: usize = 1 << 20;

/// How often progress is told, in bytes.
const STEP: u64 = 1 << 22;

/// What a dump must be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The block behind which it was made.
    pub block: u64,
    /// The chain.
    pub chain_id: [u8; 32],
}

impl Wanted {
    /// A block of BitShares itself.
    pub fn main_net(block: u64) -> Wanted {
        Wanted { block, chain_id: MAIN_NET }
    }
}

/// What was in a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Its size.
    pub bytes: u64,
    /// Its objects.
    pub lines: u64,
    /// How many of each kind.
    pub kinds: Vec<KindCount>,
    /// Fields that no version known here writes, as `1.7 name`, and how often: they may hold
    /// units. Whether they do, reconciliation tells.
    pub strange_fields: BTreeMap<String, u64>,
}

/// How many objects of a kind a dump has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindCount {
    /// The first number of their ids.
    pub space: u8,
    /// The second.
    pub kind: u8,
    /// How many.
    pub objects: u64,
    /// Whether they are read.
    pub is_read: bool,
    /// Whether no version known here has them.
    pub is_strange: bool,
}

/// Reads a dump from a file. `progress` is told how many bytes are done.
pub fn ingest(path: &Path, wanted: &Wanted, progress: &mut dyn FnMut(u64)) -> Result<Dump, Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let mut reader = BufReader::with_capacity(BUFFER, file);
    ingest_from(&mut reader, &path.display().to_string(), wanted, progress)
}

/// Reads a dump that is called `file` in errors.
pub fn ingest_from(
    reader: &mut dyn BufRead,
    file: &str,
    wanted: &Wanted,
    progress: &mut dyn FnMut(u64),
) -> Result<Dump, Error> {
    let mut reading = Reading::default();
    let mut line = Vec::new();
    let (mut number, mut done, mut next) = (0_u64, 0_u64, STEP);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        let read = read.map_err(|source| Error::File { path: file.into(), source })?;
        if read == 0 {
            break;
        }
        number = number.saturating_add(1);
        let Some((b'\n', object)) = line.split_last() else {
            return Err(Error::Cut { file: file.to_owned(), line: number });
        };
        reading.object(object).map_err(|fault| Error::Line {
            file: file.to_owned(),
            line: number,
            fault,
        })?;
        done = done.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if done >= next {
            progress(done);
            next = done.saturating_add(STEP);
        }
    }
    progress(done);
    if number == 0 {
        return Err(Error::Empty { file: file.to_owned() });
    }
    let counts = reading.counts(done, number);
    Dump::close(file, reading.books, counts, wanted)
}

#[derive(Default)]
struct Reading {
    books: Books,
    seen: Seen,
    objects: BTreeMap<(u8, u8), u64>,
    strange: BTreeMap<String, u64>,
}

impl Reading {
    fn object(&mut self, line: &[u8]) -> Result<(), Fault> {
        let line = std::str::from_utf8(line).map_err(|_| Fault::Text)?;
        let id = line::id(line)?;
        if !self.seen.insert(id) {
            return Err(Fault::Twice(id.to_string()));
        }
        let count = self.objects.entry((id.space, id.kind)).or_default();
        *count = count.saturating_add(1);
        let Some(kind) = kinds::find(id.space, id.kind) else { return line::well_formed(line) };
        let strange = &mut self.strange;
        let fields = Fields::read(line, kind.read, kind.passed, &mut |name| {
            let count = strange.entry(format!("{}.{} {name}", id.space, id.kind)).or_default();
            *count = count.saturating_add(1);
        })?;
        (kind.record)(&mut self.books, id.instance, &fields)
    }

    fn counts(&mut self, bytes: u64, lines: u64) -> Counts {
        let kinds = self.objects.iter().map(|((space, kind), objects)| {
            let is_read = kinds::find(*space, *kind).is_some();
            let is_strange = !is_read && !kinds::holds_nothing(*space, *kind);
            KindCount { space: *space, kind: *kind, objects: *objects, is_read, is_strange }
        });
        let kinds = kinds.collect();
        Counts { bytes, lines, kinds, strange_fields: std::mem::take(&mut self.strange) }
    }
}
