//! CometBFT's side of the socket, byte by byte, and a server to talk to.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

use node::abci::{Address, End, Limits, Listener, Server};
use prost::Message;
use tempfile::TempDir;
use tendermint_proto::v0_38::abci::{
    Request, RequestCheckTx, RequestEcho, RequestFlush, RequestQuery, Response,
    request::Value as Ask, response::Value as Tell,
};

use crate::mirror::{Gate, MAX_BYTES, Mirror};

/// Longer than any answer takes on a loaded machine; a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running server with the mirror behind it.
pub(crate) struct Served {
    pub(crate) server: Server,
    pub(crate) ends: Receiver<End>,
    pub(crate) mirror: Arc<Mirror>,
    pub(crate) gate: Gate,
    pub(crate) folder: TempDir,
}

impl Served {
    pub(crate) fn unix() -> Self {
        Self::with_limits(Limits::for_blocks(MAX_BYTES))
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::unix(&folder.path().join("abci.sock"));
        Self::at(&address, limits, folder)
    }

    pub(crate) fn tcp() -> Self {
        let address = Address::Tcp("127.0.0.1:0".to_owned());
        Self::at(&address, Limits::for_blocks(MAX_BYTES), tempfile::tempdir().unwrap())
    }

    fn at(address: &Address, limits: Limits, folder: TempDir) -> Self {
        let (mirror, gate) = Mirror::new();
        let mirror = Arc::new(mirror);
        let (tell, ends) = mpsc::channel();
        let listener = Listener::bind(address).unwrap();
        let on_end = Box::new(move |end| tell.send(end).unwrap());
        let application = Arc::clone(&mirror);
        let server = Server::start(listener, application, limits, on_end).unwrap();
        Self { server, ends, mirror, gate, folder }
    }

    pub(crate) fn connect(&self) -> Peer {
        match self.server.address() {
            Address::Unix(path) => {
                let stream = UnixStream::connect(path).unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                stream.set_write_timeout(Some(PATIENCE)).unwrap();
                Peer { reader: Box::new(stream.try_clone().unwrap()), writer: Box::new(stream) }
            }
            Address::Tcp(place) => Peer::tcp(place.parse().unwrap()),
        }
    }

    /// Why a connection ended.
    pub(crate) fn end(&self) -> End {
        self.ends.recv_timeout(PATIENCE).expect("an end is reported")
    }
}

/// One connection.
pub(crate) struct Peer {
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) writer: Box<dyn Write + Send>,
}

impl Peer {
    pub(crate) fn tcp(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { reader: Box::new(stream.try_clone().unwrap()), writer: Box::new(stream) }
    }

    pub(crate) fn send(&mut self, requests: &[Ask]) {
        self.writer.write_all(&wire(requests)).unwrap();
    }

    /// The bytes of the next response, without its length.
    pub(crate) fn receive_raw(&mut self) -> Option<Vec<u8>> {
        let mut prefix = Vec::new();
        let mut byte = [0];
        loop {
            if self.reader.read(&mut byte).unwrap() == 0 {
                assert!(prefix.is_empty(), "the stream ends between two responses");
                return None;
            }
            prefix.push(byte[0]);
            if byte[0] < 0x80 {
                break;
            }
        }
        let mut body = vec![0; prost::decode_length_delimiter(&prefix[..]).unwrap()];
        self.reader.read_exact(&mut body).unwrap();
        Some(body)
    }

    /// The next response; `None` once the server has closed the connection.
    pub(crate) fn receive(&mut self) -> Option<Tell> {
        let body = self.receive_raw()?;
        Some(Response::decode(&body[..]).unwrap().value.unwrap())
    }

    /// The text of the exception that must come next, and be the last.
    pub(crate) fn exception(&mut self) -> String {
        let Some(Tell::Exception(said)) = self.receive() else { panic!("an exception was due") };
        assert_eq!(self.receive(), None, "the connection is closed after an exception");
        said.error
    }

    /// Fails unless the server answers.
    pub(crate) fn echoes(&mut self) {
        self.send(&[echo("still there"), flush()]);
        assert!(matches!(self.receive(), Some(Tell::Echo(said)) if said.message == "still there"));
        assert!(matches!(self.receive(), Some(Tell::Flush(_))));
    }
}

/// Requests as they go over the wire.
pub(crate) fn wire(requests: &[Ask]) -> Vec<u8> {
    let framed = |ask: &Ask| Request { value: Some(ask.clone()) }.encode_length_delimited_to_vec();
    requests.iter().flat_map(framed).collect()
}

pub(crate) fn echo(text: &str) -> Ask {
    Ask::Echo(RequestEcho { message: text.to_owned() })
}

pub(crate) fn flush() -> Ask {
    Ask::Flush(RequestFlush {})
}

pub(crate) fn check(tx: impl Into<bytes::Bytes>) -> Ask {
    Ask::CheckTx(RequestCheckTx { tx: tx.into(), r#type: 0 })
}

pub(crate) fn query(path: &str) -> Ask {
    Ask::Query(RequestQuery { path: path.to_owned(), ..Default::default() })
}
