//! Messages on the wire: a varint length, then as many bytes of protobuf.

use std::{
    io::{self, ErrorKind, Read},
    sync::Arc,
};

use bytes::Bytes;

use super::limits::{MESSAGE_CEILING, MessageLimit};

/// What is read in one call of the operating system; longer messages get their own buffer.
const WINDOW: usize = 64 * 1024;

/// The longest varint, `binary.MaxVarintLen64` in Go.
const VARINT_MAX: usize = 10;

/// First byte of an `InitChain` request: field 5, length-delimited.
const INIT_CHAIN_KEY: u8 = 5 << 3 | 2;

/// What is wrong with the bytes that a peer sent.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The length is more than ten bytes or 64 bits long.
    #[error("the length before a message is not a varint of 64 bits")]
    BadLength,
    /// The announced length is above the limit.
    #[error(
        "a message of {length} bytes is longer than the {limit} allowed \
         (block.max_bytes and 4 MiB); compare the consensus parameters of this node with the chain's"
    )]
    TooLong {
        /// Announced length.
        length: u64,
        /// Longest accepted length.
        limit: usize,
    },
    /// There is no memory for a message of the announced length.
    #[error("there is no memory for a message of {length} bytes")]
    NoMemory {
        /// Announced length.
        length: usize,
    },
    /// The bytes are not a protobuf `Request`.
    #[error("a message of {length} bytes is not an ABCI 2.0 request: {error}")]
    Undecodable {
        /// Length of the message.
        length: usize,
        /// What protobuf says.
        error: prost::DecodeError,
    },
    /// A request of no kind, or of one that ABCI 2.0 does not have.
    #[error(
        "unknown request (field {field}) in a message of {length} bytes; this node speaks the \
         ABCI 2.0 of CometBFT 0.38"
    )]
    UnknownRequest {
        /// Field number of the first field, 0 for an empty message.
        field: u32,
        /// Length of the message.
        length: usize,
    },
    /// The connection ended inside a message.
    #[error("the connection ended {missing} bytes before the end of a message")]
    Truncated {
        /// Bytes that did not come.
        missing: usize,
    },
    /// The operating system failed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Cuts a byte stream into messages, however the bytes are chunked.
///
/// Every message gets a buffer of its own, so that one kept transaction does not keep its
/// neighbours.
pub(crate) struct FrameReader<R> {
    source: R,
    window: Box<[u8]>,
    start: usize,
    end: usize,
    limit: Arc<MessageLimit>,
}

impl<R: Read> FrameReader<R> {
    pub(crate) fn new(source: R, limit: Arc<MessageLimit>) -> Self {
        Self { source, window: vec![0; WINDOW].into(), start: 0, end: 0, limit }
    }

    /// The next message, waited for; `None` when the stream ends between two messages.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        let Some((length, size)) = self.length()? else {
            return Ok(None);
        };
        self.consume(size);
        let length = self.admit(length)?;
        if length <= WINDOW {
            self.await_buffered(length)?;
            let message = self.buffered().get(..length).map(Bytes::copy_from_slice);
            self.consume(length);
            return Ok(message);
        }
        self.long(length).map(Some)
    }

    /// Whether the next message can be had without waiting.
    pub(crate) fn is_ready(&self) -> bool {
        match prefix(self.buffered()) {
            Ok(Some((length, size))) => usize::try_from(length)
                .is_ok_and(|length| length <= self.buffered().len().saturating_sub(size)),
            // What is wrong shows without waiting, too.
            Err(_) => true,
            Ok(None) => false,
        }
    }

    /// Reads and drops what the peer still sends, until it stops.
    ///
    /// Closing a socket with bytes unread resets the connection, and the peer might lose the
    /// exception that tells it what was wrong.
    pub(crate) fn drain(mut self) {
        if let Err(error) = io::copy(&mut self.source, &mut io::sink()) {
            tracing::debug!(%error, "the peer of a refused connection went away");
        }
    }

    fn buffered(&self) -> &[u8] {
        self.window.get(self.start..self.end).unwrap_or_default()
    }

    fn consume(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    fn length(&mut self) -> Result<Option<(u64, usize)>, Fault> {
        loop {
            if let Some(found) = prefix(self.buffered())? {
                return Ok(Some(found));
            }
            if self.fill()? == 0 {
                return if self.buffered().is_empty() {
                    Ok(None)
                } else {
                    Err(Fault::Truncated { missing: 1 })
                };
            }
        }
    }

    /// Checks an announced length before anything is reserved for it.
    fn admit(&mut self, announced: u64) -> Result<usize, Fault> {
        let mut limit = self.limit.get();
        let length = usize::try_from(announced).unwrap_or(usize::MAX);
        if length > limit && length <= MESSAGE_CEILING {
            // Only the genesis may be longer than a block.
            self.await_buffered(1)?;
            if self.buffered().first() == Some(&INIT_CHAIN_KEY) {
                limit = MESSAGE_CEILING;
            }
        }
        if length > limit {
            return Err(Fault::TooLong { length: announced, limit });
        }
        Ok(length)
    }

    fn await_buffered(&mut self, length: usize) -> Result<(), Fault> {
        while self.buffered().len() < length {
            if self.fill()? == 0 {
                let missing = length.saturating_sub(self.buffered().len());
                return Err(Fault::Truncated { missing });
            }
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<usize, Fault> {
        if self.start > 0 {
            self.window.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
        let free = self.window.get_mut(self.end..).unwrap_or_default();
        loop {
            match self.source.read(free) {
                Ok(count) => {
                    self.end = self.end.saturating_add(count);
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn long(&mut self, length: usize) -> Result<Bytes, Fault> {
        let mut message = Vec::new();
        message.try_reserve_exact(length).map_err(|_| Fault::NoMemory { length })?;
        message.extend_from_slice(self.buffered());
        self.consume(self.buffered().len());
        let rest = length.saturating_sub(message.len());
        let wanted = u64::try_from(rest).unwrap_or(u64::MAX);
        let count = self.source.by_ref().take(wanted).read_to_end(&mut message)?;
        if count < rest {
            return Err(Fault::Truncated { missing: rest.saturating_sub(count) });
        }
        Ok(message.into())
    }
}

/// The length at the start of `bytes` and how many bytes it takes; `None` while it is incomplete.
fn prefix(bytes: &[u8]) -> Result<Option<(u64, usize)>, Fault> {
    let Some(last) = bytes.iter().take(VARINT_MAX).position(|byte| *byte < 0x80) else {
        return if bytes.len() < VARINT_MAX { Ok(None) } else { Err(Fault::BadLength) };
    };
    let mut varint = bytes.get(..=last).unwrap_or_default();
    let size = varint.len();
    let length = prost::encoding::decode_varint(&mut varint).map_err(|_| Fault::BadLength)?;
    Ok(Some((length, size)))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A stream that hands out its bytes in pieces of the given sizes, over and over.
    struct Chunked {
        bytes: Vec<u8>,
        sizes: Vec<usize>,
        turn: usize,
    }

    impl Read for Chunked {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.sizes[self.turn % self.sizes.len()];
            self.turn += 1;
            let count = size.min(buffer.len()).min(self.bytes.len());
            buffer[..count].copy_from_slice(&self.bytes[..count]);
            self.bytes.drain(..count);
            Ok(count)
        }
    }

    fn reader(bytes: Vec<u8>, sizes: Vec<usize>, limit: usize) -> FrameReader<Chunked> {
        FrameReader::new(Chunked { bytes, sizes, turn: 0 }, Arc::new(MessageLimit::new(limit)))
    }

    fn framed(message: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        prost::encode_length_delimiter(message.len(), &mut bytes).unwrap();
        bytes.extend_from_slice(message);
        bytes
    }

    fn fault(bytes: &[u8], limit: usize) -> String {
        reader(bytes.to_vec(), vec![1], limit).next().unwrap_err().to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn chunking_never_changes_the_messages(
            messages in prop::collection::vec(
                (any::<u8>(), prop_oneof![0_usize..300, WINDOW - 3..WINDOW + 3, 0_usize..3 * WINDOW]), 0..6),
            sizes in prop::collection::vec(prop_oneof![1_usize..9, 1_usize..5000, 1_usize..200_000], 1..8),
        ) {
            let messages: Vec<Vec<u8>> =
                messages.into_iter().map(|(byte, length)| vec![byte; length]).collect();
            let stream = messages.iter().flat_map(|message| framed(message)).collect();
            let mut reader = reader(stream, sizes, 4 * WINDOW);
            for message in &messages {
                prop_assert_eq!(reader.next().unwrap(), Some(Bytes::from(message.clone())));
            }
            prop_assert_eq!(reader.next().unwrap(), None);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            sizes in prop::collection::vec(1_usize..20, 1..4),
        ) {
            let mut reader = reader(bytes.clone(), sizes, 64);
            let mut read = 0;
            while let Ok(Some(message)) = reader.next() {
                read += message.len() + 1;
            }
            prop_assert!(read <= bytes.len());
        }
    }

    #[test]
    fn a_message_is_ready_once_its_last_byte_is_there() {
        let mut stream = framed(b"first");
        stream.extend(framed(b"second"));
        let all = stream.len();
        let mut whole = reader(stream.clone(), vec![all], 64);
        whole.next().unwrap();
        assert!(whole.is_ready());
        let mut short = reader(stream, vec![all - 1], 64);
        short.next().unwrap();
        assert!(!short.is_ready());
    }

    #[test]
    fn the_limit_is_the_last_length_that_passes() {
        assert_eq!(
            reader(framed(&[7; 100]), vec![9], 100).next().unwrap(),
            Some(Bytes::from_static(&[7; 100]))
        );
        assert!(
            fault(&framed(&[7; 101]), 100).contains("101 bytes is longer than the 100 allowed")
        );
        assert!(fault(&[0xff; 9], 100).contains("ended 1 bytes before"));
        assert!(
            fault(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], 100)
                .contains(&u64::MAX.to_string())
        );
    }

    #[test]
    fn a_genesis_may_be_longer_than_a_block() {
        let genesis = [&[INIT_CHAIN_KEY][..], &vec![1; 3 * WINDOW]].concat();
        let read = reader(framed(&genesis), vec![1000], 100).next().unwrap();
        assert_eq!(read, Some(Bytes::from(genesis)));
        assert!(fault(&[0x80, 0x80, 0x80, 0x80, 0x08, INIT_CHAIN_KEY], 100).contains("2147483648"));
    }

    #[test]
    fn a_length_of_more_than_64_bits_is_refused() {
        assert!(fault(&[0xff; 11], 100).contains("varint"));
        assert!(
            fault(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], 100)
                .contains("varint")
        );
    }

    #[test]
    fn an_end_inside_a_message_is_told_from_an_end_between_messages() {
        let bytes = framed(&[1; 10]);
        assert!(fault(&bytes[..8], 100).contains("ended 3 bytes before"));
        let long = framed(&[1; 2 * WINDOW]);
        assert!(fault(&long[..long.len() - 5], 4 * WINDOW).contains("ended 5 bytes before"));
    }
}
