//! The zlib stream behind the chunks of a snapshot, unpacked as they come.

use flate2::{Decompress, FlushDecompress, Status};

use super::SnapshotError;

/// Bytes that are unpacked at a time.
const ROOM: usize = 65_536;

/// Unpacks a stream that is pushed into it.
pub(super) struct Unpacker {
    inflate: Decompress,
    room: Vec<u8>,
    ended: bool,
}

impl Unpacker {
    pub(super) fn new() -> Unpacker {
        Unpacker { inflate: Decompress::new(true), room: vec![0; ROOM], ended: false }
    }

    /// Whether the stream has come to its end, its checksum included.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Unpacks `packed` and hands over what comes out, piece by piece.
    pub(super) fn push(
        &mut self,
        mut packed: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        loop {
            if self.ended && !packed.is_empty() {
                return Err(SnapshotError::Zlib(
                    "there is more behind the end of the stream".into(),
                ));
            }
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(packed, &mut self.room, FlushDecompress::None)
                .map_err(|error| SnapshotError::Zlib(error.to_string()))?;
            let read = length(self.inflate.total_in(), read);
            let written = length(self.inflate.total_out(), written);
            packed = packed.get(read..).unwrap_or_default();
            take(self.room.get(..written).unwrap_or_default())?;
            self.ended |= status == Status::StreamEnd;
            if packed.is_empty() && (self.ended || written < ROOM) {
                return Ok(());
            }
            if read == 0 && written == 0 {
                return Err(SnapshotError::Zlib("the stream can not be read on".into()));
            }
        }
    }
}

fn length(now: u64, before: u64) -> usize {
    usize::try_from(now.saturating_sub(before)).unwrap_or(usize::MAX)
}
