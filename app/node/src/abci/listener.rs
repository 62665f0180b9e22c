//! The socket on which CometBFT connects.

use std::{
    fs,
    io::{self, ErrorKind},
    net::TcpListener,
    os::unix::{
        fs::{FileTypeExt, MetadataExt, PermissionsExt},
        net::{SocketAddr, UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
};

use super::{address::Address, stream::Stream};

/// Why no connection can be accepted at an address.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody else answers there.
    #[error("another process listens at {0}; stop it or choose another ABCI address")]
    InUse(Address),
    /// A file is in the way that no listener has left.
    #[error("{0} is not a socket; remove it or choose another ABCI address")]
    NotASocket(PathBuf),
    /// The operating system limits the length of a socket's path to about 100 bytes.
    #[error("the path {0} is too long for a socket; use a shorter one or tcp://127.0.0.1:26658")]
    PathTooLong(PathBuf),
    /// Anything else, such as a missing directory.
    #[error("can not listen at {0}: {1}")]
    Io(Address, io::Error),
}

/// A bound ABCI address; connections are accepted once a server runs on it.
#[derive(Debug)]
pub struct Listener {
    address: Address,
    socket: Socket,
}

#[derive(Debug)]
enum Socket {
    /// With device and inode of the socket file, by which it is known again.
    Unix(UnixListener, (u64, u64)),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds the address. A socket file is readable for its owner only and replaces one that
    /// nobody listens on any more.
    pub fn bind(address: &Address) -> Result<Self, ListenError> {
        let failed = |error| ListenError::Io(address.clone(), error);
        match address {
            Address::Unix(path) => {
                let socket = bind_unix(path, address)?;
                let file = fs::symlink_metadata(path).map_err(failed)?;
                let identity = (file.dev(), file.ino());
                Ok(Self { address: address.clone(), socket: Socket::Unix(socket, identity) })
            }
            Address::Tcp(place) => {
                let socket = TcpListener::bind(place.as_str()).map_err(|error| {
                    if error.kind() == ErrorKind::AddrInUse {
                        ListenError::InUse(address.clone())
                    } else {
                        failed(error)
                    }
                })?;
                let bound = socket.local_addr().map_err(failed)?;
                if !bound.ip().is_loopback() {
                    tracing::warn!(
                        "the ABCI address {bound} is not on the loopback: whoever reaches it drives the application"
                    );
                }
                Ok(Self { address: Address::Tcp(bound.to_string()), socket: Socket::Tcp(socket) })
            }
        }
    }

    /// The address with the port that the operating system chose, if it was asked to choose.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) fn accept(&self) -> io::Result<Stream> {
        match &self.socket {
            Socket::Unix(socket, _) => Stream::unix(socket.accept()?.0),
            Socket::Tcp(socket) => Stream::tcp(socket.accept()?.0),
        }
    }

    /// Stops listening and takes the socket file away, unless another process has replaced it.
    pub(crate) fn close(self) {
        if let (Address::Unix(path), Socket::Unix(_, identity)) = (&self.address, &self.socket) {
            let ours =
                fs::symlink_metadata(path).is_ok_and(|file| (file.dev(), file.ino()) == *identity);
            if ours && let Err(error) = fs::remove_file(path) {
                tracing::warn!(%error, path = %path.display(), "the ABCI socket file stays behind");
            }
        }
    }
}

/// Binds inside a fresh private directory and moves the socket out once its mode is right, so
/// that at no moment anybody else can connect; the move also replaces a stale file.
///
/// Two processes that start on one path in the same instant are kept apart by the lock of the
/// database, which each opens before it listens.
fn bind_unix(path: &Path, address: &Address) -> Result<UnixListener, ListenError> {
    let failed = |error: io::Error| ListenError::Io(address.clone(), error);
    if SocketAddr::from_pathname(path).is_err() {
        return Err(ListenError::PathTooLong(path.to_owned()));
    }
    refuse_if_taken(path, address)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let nest = tempfile::Builder::new().prefix(".").tempdir_in(folder).map_err(failed)?;
    let hidden = nest.path().join("s");
    let socket = UnixListener::bind(&hidden).map_err(|error| {
        if error.kind() == ErrorKind::InvalidInput {
            ListenError::PathTooLong(path.to_owned())
        } else {
            failed(error)
        }
    })?;
    fs::set_permissions(&hidden, fs::Permissions::from_mode(0o600)).map_err(failed)?;
    fs::rename(&hidden, path).map_err(failed)?;
    Ok(socket)
}

fn refuse_if_taken(path: &Path, address: &Address) -> Result<(), ListenError> {
    let file = match fs::symlink_metadata(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ListenError::Io(address.clone(), error)),
    };
    if !file.file_type().is_socket() {
        return Err(ListenError::NotASocket(path.to_owned()));
    }
    match UnixStream::connect(path) {
        Ok(_) => Err(ListenError::InUse(address.clone())),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        Err(error) => Err(ListenError::Io(address.clone(), error)),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[test]
    fn only_the_owner_may_connect_to_a_socket_file() {
        let home = folder();
        let address = Address::unix(&home.path().join("abci.sock"));
        let listener = Listener::bind(&address).expect("listens");
        let path = home.path().join("abci.sock");
        let mode = fs::metadata(&path).expect("the socket file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        UnixStream::connect(&path).expect("the owner connects");
        listener.close();
        assert_eq!(fs::read_dir(home.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_stale_socket_file_is_replaced() {
        let home = folder();
        let path = home.path().join("abci.sock");
        drop(UnixListener::bind(&path).expect("a listener that leaves its file behind"));
        let listener = Listener::bind(&Address::unix(&path)).expect("listens");
        UnixStream::connect(&path).expect("connects to the new listener");
        listener.close();
    }

    #[test]
    fn a_socket_that_answers_is_left_alone() {
        let home = folder();
        let address = Address::unix(&home.path().join("abci.sock"));
        let first = Listener::bind(&address).expect("listens");
        let second = Listener::bind(&address).map(Listener::close);
        assert!(matches!(second, Err(ListenError::InUse(taken)) if taken == address));
        UnixStream::connect(home.path().join("abci.sock")).expect("the first still answers");
        first.close();
    }

    #[test]
    fn a_file_that_is_no_socket_is_never_removed() {
        let home = folder();
        let path = home.path().join("abci.sock");
        fs::write(&path, "precious").expect("a file");
        let refusal = Listener::bind(&Address::unix(&path)).map(Listener::close);
        assert!(matches!(refusal, Err(ListenError::NotASocket(_))));
        assert_eq!(fs::read(&path).expect("still there"), b"precious");
    }

    #[test]
    fn a_file_that_another_process_put_there_survives_the_end() {
        let home = folder();
        let path = home.path().join("abci.sock");
        let listener = Listener::bind(&Address::unix(&path)).expect("listens");
        fs::remove_file(&path).expect("removed");
        fs::write(&path, "another's").expect("replaced");
        listener.close();
        assert!(path.exists());
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_named() {
        let home = folder();
        let path = home.path().join("a".repeat(120));
        let refusal = Listener::bind(&Address::unix(&path)).map(Listener::close);
        assert!(matches!(refusal, Err(ListenError::PathTooLong(named)) if named == path));
    }

    #[test]
    fn a_tcp_port_that_is_taken_is_named() {
        let first = Listener::bind(&Address::Tcp("127.0.0.1:0".to_owned())).expect("listens");
        let second = Listener::bind(first.address()).map(Listener::close);
        assert!(matches!(second, Err(ListenError::InUse(taken)) if taken == *first.address()));
    }
}
