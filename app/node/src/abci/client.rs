//! CometBFT's side of a connection, for benches, tests and tools.

use std::{
    io::{self, BufWriter, Write},
    sync::Arc,
};

use prost::Message;
use tendermint_proto::v0_38::abci::{Request, RequestFlush, Response, request, response};

use super::{
    address::Address,
    frame::{Fault, FrameReader},
    limits::{MESSAGE_CEILING, MessageLimit},
    stream::Stream,
};

/// Size of the write buffer of CometBFT's client, the default of Go's `bufio.NewWriter`.
const BUFFER: usize = 4096;

/// Both directions of a connection.
pub struct Client {
    sender: Sender,
    receiver: Receiver,
}

/// Writes as CometBFT's socket client does: through 4 KiB of buffer, and flushed after `Flush`.
pub struct Sender(BufWriter<Stream>);

/// Reads responses.
pub struct Receiver(FrameReader<Stream>);

/// Why no response can be had.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server said why it ends the connection.
    #[error("{0}")]
    Exception(String),
    /// The server closed the connection.
    #[error("the server closed the connection")]
    Closed,
    /// A response of no kind, or of one that ABCI 2.0 does not have.
    #[error("an empty or unknown response")]
    Empty,
    /// What came is no message.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// What came is a message and no response.
    #[error("not an ABCI response: {0}")]
    Undecodable(#[from] prost::DecodeError),
    /// The request could not be written.
    #[error("can not write the request: {0}")]
    Io(#[from] io::Error),
}

impl Client {
    /// Connects like one of CometBFT's four clients.
    pub fn connect(address: &Address) -> io::Result<Self> {
        let stream = Stream::connect(address)?;
        let sender = Sender(BufWriter::with_capacity(BUFFER, stream.try_clone()?));
        let limit = Arc::new(MessageLimit::new(MESSAGE_CEILING));
        Ok(Self { sender, receiver: Receiver(FrameReader::new(stream, limit)) })
    }

    /// A synchronous call: the request and a flush leave together, both answers are awaited.
    pub fn call(&mut self, request: request::Value) -> Result<response::Value, ClientError> {
        self.sender.send(request)?;
        self.sender.flush()?;
        let response = self.receiver.receive()?;
        self.receiver.receive()?;
        Ok(response)
    }

    /// The two directions, for two threads.
    #[must_use]
    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }
}

impl Sender {
    /// Queues a request; it leaves when 4 KiB have gathered or at the next flush.
    pub fn send(&mut self, request: request::Value) -> io::Result<()> {
        self.send_raw(&Request { value: Some(request) }.encode_length_delimited_to_vec())
    }

    /// Queues bytes as they are, however wrong.
    pub fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Queues a `Flush` request and lets everything leave.
    pub fn flush(&mut self) -> io::Result<()> {
        self.send(request::Value::Flush(RequestFlush {}))?;
        self.0.flush()
    }
}

impl Receiver {
    /// Waits for the next response.
    pub fn receive(&mut self) -> Result<response::Value, ClientError> {
        let message = self.0.next()?.ok_or(ClientError::Closed)?;
        match Response::decode(message)?.value {
            Some(response::Value::Exception(said)) => Err(ClientError::Exception(said.error)),
            Some(response) => Ok(response),
            None => Err(ClientError::Empty),
        }
    }
}
