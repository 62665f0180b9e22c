//! A connected socket of either kind.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    os::unix::net::UnixStream,
    time::Duration,
};

use super::address::Address;

/// A peer that has not taken a byte for this long is lost; a paused CometBFT is not.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// One end of a connection; clones share it.
pub(crate) enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Stream {
    pub(crate) fn connect(address: &Address) -> io::Result<Self> {
        match address {
            Address::Unix(path) => UnixStream::connect(path).and_then(Self::unix),
            Address::Tcp(place) => TcpStream::connect(place.as_str()).and_then(Self::tcp),
        }
    }

    pub(crate) fn unix(socket: UnixStream) -> io::Result<Self> {
        socket.set_write_timeout(Some(WRITE_TIMEOUT))?;
        Ok(Self::Unix(socket))
    }

    /// Without `TCP_NODELAY` an answer would wait some 40 ms for the peer's delayed acknowledgement.
    pub(crate) fn tcp(socket: TcpStream) -> io::Result<Self> {
        socket.set_nodelay(true)?;
        socket.set_write_timeout(Some(WRITE_TIMEOUT))?;
        Ok(Self::Tcp(socket))
    }

    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        match self {
            Self::Unix(socket) => socket.try_clone().map(Self::Unix),
            Self::Tcp(socket) => socket.try_clone().map(Self::Tcp),
        }
    }

    /// Ends one or both directions for every clone, which wakes a thread that waits in them.
    pub(crate) fn end(&self, directions: Shutdown) {
        let ended = match self {
            Self::Unix(socket) => socket.shutdown(directions),
            Self::Tcp(socket) => socket.shutdown(directions),
        };
        if let Err(error) = ended {
            tracing::trace!(%error, "the peer had closed the connection before");
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(socket) => socket.read(buffer),
            Self::Tcp(socket) => socket.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Unix(socket) => socket.write(bytes),
            Self::Tcp(socket) => socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
