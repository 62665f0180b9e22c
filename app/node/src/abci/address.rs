//! Where CometBFT finds the application: `unix:///path` or `tcp://host:port`.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// An ABCI address in the two forms that CometBFT's `proxy_app` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A socket file; only the user who owns it can connect.
    Unix(PathBuf),
    /// `host:port`. Whoever reaches it drives the application, so keep it on the loopback.
    Tcp(String),
}

/// An address that is in neither form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ABCI address {text:?} {reason}; write unix:///path/to/abci.sock or tcp://127.0.0.1:26658")]
pub struct AddressError {
    text: String,
    reason: &'static str,
}

impl Address {
    /// The socket file at `path`.
    #[must_use]
    pub fn unix(path: &Path) -> Self {
        Self::Unix(path.to_owned())
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let refuse = |reason| Err(AddressError { text: text.to_owned(), reason });
        // CometBFT takes an address without a scheme for TCP.
        match text.split_once("://").unwrap_or(("tcp", text)) {
            ("unix", "") => refuse("names no file"),
            ("unix", path) => Ok(Self::Unix(PathBuf::from(path))),
            ("tcp", place) => match place.rsplit_once(':') {
                None => refuse("names no port"),
                Some(("", _)) => refuse("names no host"),
                Some((_, port)) if port.parse::<u16>().is_err() => {
                    refuse("has a port that is not a number from 0 to 65535")
                }
                Some(_) => Ok(Self::Tcp(place.to_owned())),
            },
            _ => refuse("has an unknown scheme"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(place) => write!(f, "tcp://{place}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_written_as_cometbft_does() {
        for text in
            ["unix:///home/w/.whaled/data/abci.sock", "tcp://127.0.0.1:26658", "tcp://[::1]:0"]
        {
            assert_eq!(
                text.parse::<Address>().map(|address| address.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!("localhost:1".parse(), Ok(Address::Tcp("localhost:1".to_owned())));
    }

    #[test]
    fn what_is_no_address_is_refused_with_an_example() {
        for text in
            ["unix://", "tcp://127.0.0.1", "tcp://:26658", "tcp://h:65536", "grpc://h:1", "kvstore"]
        {
            let refusal = text.parse::<Address>().map_err(|error| error.to_string());
            assert!(
                refusal
                    .as_ref()
                    .is_err_and(|said| said.contains(text) && said.contains("unix:///path")),
                "{text}: {refusal:?}"
            );
        }
    }
}
