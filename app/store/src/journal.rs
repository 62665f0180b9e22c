//! The journal: what a block changed, kept as bytes that show their own damage.
//!
//! A block is a run of frames; the last one carries the commit. Frames bound the memory that
//! a genesis of gigabytes needs, and a reader skips a block without decoding it.
//!
//! ```text
//! frame    magic 4 | height 8 | number in the block 4 | last 1 | length 8 | payload | SHA-256
//! payload  1 name (a store of the state) | 2 name (the store that follows) | 3 key value |
//!          4 key (deleted) | 5 commit
//! ```
//!
//! Fixed numbers are big-endian; names, keys, values and hashes have their length before
//! them as a varint. The checksum covers everything before it. SHA-256 and not a
//! CRC because it is at hand, leaves no room for luck, and costs 1.5 ms for the 3 MB of a
//! block of 10,000 transfers.

use sha2::{Digest, Sha256};

use crate::changes::Changes;
use crate::kv::StoreName;
use crate::wire::{put_length, take, take_uvarint};

/// Bytes before the payload of a frame.
pub const HEADER_BYTES: usize = 25;
const CHECKSUM_BYTES: usize = 32;

/// Magic and format version. A new format gets a new last byte.
const MAGIC: [u8; 4] = *b"WLJ\x01";

/// A frame is closed when its payload has this size; only a single larger value exceeds it.
const PAYLOAD_BYTES: usize = 1_048_576;

/// Room for a usual frame: the last change may lead a little beyond the payload's size.
const FRAME_BYTES: usize = PAYLOAD_BYTES + 4_096;

const HAS: u8 = 1;
const STORE: u8 = 2;
const PUT: u8 = 3;
const DELETE: u8 = 4;
const COMMIT: u8 = 5;

/// What is remembered of a block beside its changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Height of the block.
    pub height: u64,
    /// Root of the state after the block.
    pub app_hash: [u8; 32],
    /// Hash of the block itself, as CometBFT gave it.
    pub block_hash: Vec<u8>,
    /// Time of the block: seconds since 1970.
    pub time_s: i64,
    /// Time of the block: nanoseconds within the second.
    pub time_nanos: u32,
}

/// A block as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Height of the state that the changes were made to, 0 for none.
    pub parent: u64,
    /// The commit that ends it.
    pub commit: Commit,
    /// Every store of the state from this block on, for an empty one is part of the root too.
    pub stores: Vec<StoreName>,
    /// What it changed.
    pub changes: Changes,
}

/// The bytes of a block, frame by frame.
pub fn frames(block: &Block) -> impl Iterator<Item = Vec<u8>> + '_ {
    let Block { commit, stores, changes, .. } = block;
    let mut rest = changes
        .iter()
        .flat_map(|(store, writes)| writes.iter().map(|(key, value)| (*store, key, value)))
        .peekable();
    let mut number = Some(0_u32);
    std::iter::from_fn(move || {
        let this = number?;
        let mut frame = Vec::with_capacity(FRAME_BYTES);
        frame.extend_from_slice(&[0; HEADER_BYTES]);
        if this == 0 {
            stores.iter().for_each(|store| put_tagged(HAS, store.0.as_bytes(), &mut frame));
        }
        let mut store = None;
        while frame.len() < HEADER_BYTES.saturating_add(PAYLOAD_BYTES)
            && let Some((name, key, value)) = rest.next()
        {
            if store != Some(name) {
                store = Some(name);
                put_tagged(STORE, name.0.as_bytes(), &mut frame);
            }
            put_tagged(if value.is_some() { PUT } else { DELETE }, key, &mut frame);
            if let Some(value) = value {
                put_bytes(value, &mut frame);
            }
        }
        let last = rest.peek().is_none();
        if last {
            put_commit(block.parent, commit, &mut frame);
        }
        number = if last { None } else { this.checked_add(1) };
        seal(&mut frame, commit.height, this, last);
        Some(frame)
    })
}

fn put_tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    put_bytes(bytes, out);
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_commit(parent: u64, commit: &Commit, out: &mut Vec<u8>) {
    out.push(COMMIT);
    out.extend_from_slice(&parent.to_be_bytes());
    put_bytes(&commit.app_hash, out);
    put_bytes(&commit.block_hash, out);
    out.extend_from_slice(&commit.time_s.to_be_bytes());
    out.extend_from_slice(&commit.time_nanos.to_be_bytes());
}

/// Puts header and checksum around the payload, for which room was left.
fn seal(frame: &mut Vec<u8>, height: u64, number: u32, last: bool) {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&number.to_be_bytes());
    header.push(u8::from(last));
    header.extend_from_slice(&wide(frame.len().saturating_sub(HEADER_BYTES)).to_be_bytes());
    if let Some(room) = frame.first_chunk_mut::<HEADER_BYTES>()
        && let Ok(header) = header.try_into()
    {
        *room = header;
    }
    let checksum = Sha256::digest(&frame);
    frame.extend_from_slice(&checksum);
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A frame whose checksum is right.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    height: u64,
    number: u32,
    last: bool,
    payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// How long the frame that begins with `header` claims to be, checksum and all.
    pub fn length(header: &[u8]) -> Option<u64> {
        let (_, _, _, payload, _) = read_header(header)?;
        payload.checked_add(wide(HEADER_BYTES))?.checked_add(wide(CHECKSUM_BYTES))
    }

    /// The frame in exactly these bytes; `None` if they are damaged.
    pub fn open(bytes: &'a [u8]) -> Option<Frame<'a>> {
        let (height, number, last, length, rest) = read_header(bytes)?;
        let (payload, checksum) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        let (covered, _) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
        let good = checksum == Sha256::digest(covered).as_slice();
        good.then_some(Frame { height, number, last, payload })
    }

    /// Height of the block that the frame belongs to.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// Whether the block ends with this frame.
    pub fn is_last(&self) -> bool {
        self.last
    }

    /// The first whole frame that begins anywhere in `bytes`, and what comes behind it. Tells
    /// damage in the middle of a journal from a record that was never finished.
    pub fn find(bytes: &'a [u8]) -> Option<(Frame<'a>, &'a [u8])> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let whole = Frame::length(rest)
                .and_then(|length| rest.split_at_checked(usize::try_from(length).ok()?))
                .and_then(|(frame, behind)| Some((Frame::open(frame)?, behind)));
            if whole.is_some() {
                return whole;
            }
            rest = rest.get(1..)?;
        }
        None
    }
}

fn read_header(mut bytes: &[u8]) -> Option<(u64, u32, bool, u64, &[u8])> {
    if take_array(&mut bytes)? != MAGIC {
        return None;
    }
    let height = u64::from_be_bytes(take_array(&mut bytes)?);
    let number = u32::from_be_bytes(take_array(&mut bytes)?);
    let last = match take_array(&mut bytes)? {
        [0] => false,
        [1] => true,
        _ => return None,
    };
    let length = u64::from_be_bytes(take_array(&mut bytes)?);
    Some((height, number, last, length, bytes))
}

fn take_array<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_uvarint(bytes)?;
    take(bytes, length)
}

/// Why a journal does not lead on from a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Blocks are missing in between.
    #[error("the journal goes on from height {parent}, the state is at height {state}")]
    Gap {
        /// Height of the state.
        state: u64,
        /// Height of the state that the next block in the journal was made on.
        parent: u64,
    },
    /// Frames of a block are missing or mixed.
    #[error("the journal of block {height} has frame {found} where frame {expected} belongs")]
    Order {
        /// Height of the block.
        height: u64,
        /// Number of the frame that was due.
        expected: u32,
        /// Number of the frame that came.
        found: u32,
    },
    /// A store that this binary does not have.
    #[error(
        "the journal of block {height} changes a store that this binary does not know: {name:?}"
    )]
    UnknownStore {
        /// Height of the block.
        height: u64,
        /// Name of the store.
        name: String,
    },
    /// Bytes that are not a record although their checksum is right.
    #[error("the journal of block {height} is not a record of this format")]
    Malformed {
        /// Height of the block.
        height: u64,
    },
}

/// Puts frames together to the blocks that follow a state, one after the other.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    known: &'a [StoreName],
    height: u64,
    open: u64,
    due: u32,
    stores: Vec<StoreName>,
    changes: Changes,
}

impl<'a> Replay<'a> {
    /// Begins above the state at `height`, 0 for none. `known` are the stores that may occur.
    pub fn above(height: u64, known: &'a [StoreName]) -> Replay<'a> {
        Replay { known, height, open: 0, due: 0, stores: Vec::new(), changes: Changes::new() }
    }

    /// Takes the next frame; gives a block when it was the last of one above the state.
    pub fn feed(&mut self, frame: Frame<'_>) -> Result<Option<Block>, JournalError> {
        let height = frame.height;
        if height <= self.height {
            return Ok(None);
        }
        if frame.number == 0 {
            self.stores.clear();
            self.changes.clear();
            self.open = height;
            self.due = 0;
        }
        if height != self.open || frame.number != self.due {
            return Err(JournalError::Order { height, expected: self.due, found: frame.number });
        }
        self.due = self.due.saturating_add(1);
        let commit = self.read(frame)?;
        if commit.is_some() != frame.last {
            return Err(JournalError::Malformed { height });
        }
        let Some((parent, commit)) = commit else {
            return Ok(None);
        };
        if parent != self.height {
            return Err(JournalError::Gap { state: self.height, parent });
        }
        self.height = height;
        let stores = std::mem::take(&mut self.stores);
        let changes = std::mem::take(&mut self.changes);
        Ok(Some(Block { parent, commit, stores, changes }))
    }

    fn read(&mut self, frame: Frame<'_>) -> Result<Option<(u64, Commit)>, JournalError> {
        let height = frame.height;
        let malformed = || JournalError::Malformed { height };
        let mut bytes = frame.payload;
        let mut store = None;
        while let Some([tag]) = take_array(&mut bytes) {
            if tag == COMMIT {
                let commit = read_commit(height, &mut bytes).filter(|_| bytes.is_empty());
                return commit.ok_or_else(malformed).map(Some);
            }
            let text = take_bytes(&mut bytes).ok_or_else(malformed)?;
            match tag {
                HAS => self.stores.push(self.store(height, text)?),
                STORE => store = Some(self.store(height, text)?),
                PUT | DELETE => {
                    let value = match tag {
                        PUT => Some(take_bytes(&mut bytes).ok_or_else(malformed)?.to_vec()),
                        _ => None,
                    };
                    let store = store.ok_or_else(malformed)?;
                    self.changes.entry(store).or_default().insert(text.to_vec(), value);
                }
                _ => return Err(malformed()),
            }
        }
        Ok(None)
    }

    fn store(&self, height: u64, name: &[u8]) -> Result<StoreName, JournalError> {
        let found = self.known.iter().find(|store| store.0.as_bytes() == name);
        found.copied().ok_or_else(|| JournalError::UnknownStore {
            height,
            name: String::from_utf8_lossy(name).into_owned(),
        })
    }
}

fn read_commit(height: u64, bytes: &mut &[u8]) -> Option<(u64, Commit)> {
    let parent = u64::from_be_bytes(take_array(bytes)?);
    let app_hash = take_bytes(bytes)?.try_into().ok()?;
    let block_hash = take_bytes(bytes)?.to_vec();
    let time_s = i64::from_be_bytes(take_array(bytes)?);
    let time_nanos = u32::from_be_bytes(take_array(bytes)?);
    Some((parent, Commit { height, app_hash, block_hash, time_s, time_nanos }))
}
